import { PodpathError } from '../base/index.ts';

/** The texts of what the policy refuses. */

type Pair = readonly [message: string, hint: string];

function refused(en: Pair, zh: Pair): PodpathError {
  return new PodpathError({
    reason: 'Refused',
    text: { en: { message: en[0], hint: en[1] }, 'zh-cn': { message: zh[0], hint: zh[1] } },
  });
}

interface Why {
  readonly en: Pair;
  readonly zh: Pair;
}

const cluster: Why = {
  en: [
    'it would leave the cluster that this page works with',
    'Leave it out: kubectl is already connected. Choose another cluster in the header of the page.',
  ],
  zh: ['它会让命令离开本页所用的集群', '请去掉它：kubectl 已经连接好了。要换集群，请用页面顶部的集群菜单。'],
};
const identity: Why = {
  en: ['it would make kubectl act as someone else', 'Leave it out. To see what you may do: kubectl auth can-i --list'],
  zh: ['它会让 kubectl 冒用别的身份', '请去掉它。想知道自己能做什么，请用：kubectl auth can-i --list'],
};
const machine: Why = {
  en: ['it reads or writes files of this machine', 'Leave it out: the output is shown here.'],
  zh: ['它会读写这台机器上的文件', '请去掉它：输出会直接显示在这里。'],
};
const trust: Why = {
  en: ['it would switch off or change how the connection is secured', 'Leave it out: the connection works without it.'],
  zh: ['它会关闭或改变连接的安全校验', '请去掉它：不加它也能正常连接。'],
};

/** Why a flag is refused; of those that are not here it is said that Podpath does not know them to be harmless. */
const flags: Readonly<Record<string, Why>> = {
  kubeconfig: cluster,
  server: cluster,
  context: cluster,
  cluster,
  'proxy-url': cluster,
  token: identity,
  user: identity,
  username: identity,
  password: identity,
  as: identity,
  'as-group': identity,
  'as-uid': identity,
  'as-user-extra': identity,
  'certificate-authority': trust,
  'client-certificate': trust,
  'client-key': trust,
  'insecure-skip-tls-verify': trust,
  'insecure-skip-tls-verify-backend': trust,
  'tls-server-name': trust,
  'cache-dir': machine,
  kuberc: machine,
  profile: machine,
  'profile-output': machine,
  'output-directory': machine,
  'log-flush-frequency': {
    en: ['it changes how kubectl writes its own log', 'To see the requests that kubectl makes: -v=6'],
    zh: ['它会改变 kubectl 自身日志的写法', '想看 kubectl 发出的请求，请用：-v=6'],
  },
  vmodule: {
    en: ['it changes how kubectl writes its own log', 'To see the requests that kubectl makes: -v=6'],
    zh: ['它会改变 kubectl 自身日志的写法', '想看 kubectl 发出的请求，请用：-v=6'],
  },
  address: {
    en: ['it would open the port to other machines', 'Leave it out: the port is opened on this machine only.'],
    zh: ['它会把端口开放给其他机器', '请去掉它：端口只会在本机打开。'],
  },
  privileged: {
    en: [
      'a privileged container of a kind cluster can reach this machine',
      'Leave it out, or describe what the container needs in a manifest.',
    ],
    zh: ['kind 集群里的特权容器可以触及这台机器', '请去掉它，或在清单里写明容器需要的权限。'],
  },
};

const unknownWhy: Why = {
  en: ['it is not among those that are known to be harmless here', 'Leave it out.'],
  zh: ['它不在已确认无害的参数之列', '请去掉它。'],
};

export function flagRefused(spelling: string, name: string): PodpathError {
  const why = Object.hasOwn(flags, name) ? (flags[name] ?? unknownWhy) : unknownWhy;
  const shown = spelling === `--${name}` ? spelling : `${spelling} (--${name})`;
  const shownZh = spelling === `--${name}` ? spelling : `${spelling}（--${name}）`;
  return refused(
    [`“${shown}” is refused: ${why.en[0]}.`, why.en[1]],
    [`拒绝使用“${shownZh}”：${why.zh[0]}。`, why.zh[1]],
  );
}

const verbs: Readonly<Record<string, Why>> = {
  cp: {
    en: ['it copies between containers and the files of this machine', 'To read a file: kubectl exec POD -- cat FILE'],
    zh: ['它会在容器与这台机器的文件之间复制', '想读文件，请用：kubectl exec POD -- cat FILE'],
  },
  proxy: {
    en: [
      'it opens the API server, with your rights, to every program on this machine',
      'To ask the API server directly: kubectl get --raw /api/v1/namespaces',
    ],
    zh: [
      '它会把带着你权限的 API Server 开放给这台机器上的所有程序',
      '想直接访问 API Server，请用：kubectl get --raw /api/v1/namespaces',
    ],
  },
  config: {
    en: [
      'it reads and changes which cluster kubectl works with',
      'For the cluster: kubectl cluster-info. For who you are: kubectl auth whoami',
    ],
    zh: [
      '它会读取并改变 kubectl 所连的集群',
      '想看集群，请用：kubectl cluster-info；想看身份，请用：kubectl auth whoami',
    ],
  },
  kuberc: {
    en: ['it changes preferences of kubectl on this machine', 'Write the flags that you want on the line.'],
    zh: ['它会改变这台机器上 kubectl 的偏好设置', '请直接在命令里写出需要的参数。'],
  },
  plugin: {
    en: ['plugins are other programs of this machine', 'Use the verbs of kubectl itself: kubectl --help'],
    zh: ['插件是这台机器上的其他程序', '请使用 kubectl 自带的命令：kubectl --help'],
  },
  kustomize: {
    en: [
      'it can read files and fetch from the network',
      'Use a kustomization of the lab: kubectl apply -k FOLDER --dry-run=client -o yaml',
    ],
    zh: [
      '它可以读取文件并访问网络',
      '请使用实验自带的 kustomization：kubectl apply -k FOLDER --dry-run=client -o yaml',
    ],
  },
  certificate: {
    en: ['it grants rights on the cluster', 'To look at requests: kubectl get certificatesigningrequests'],
    zh: ['它会授予集群权限', '想查看证书请求，请用：kubectl get certificatesigningrequests'],
  },
  completion: {
    en: ['it prints a script for a shell, and there is none here', 'Press Tab: words are completed here already.'],
    zh: ['它输出的是 shell 脚本，而这里没有 shell', '请按 Tab：这里已经支持补全。'],
  },
};

export function verbRefused(path: readonly string[]): PodpathError {
  const [verb = ''] = path;
  const command = ['kubectl', ...path].join(' ');
  const why = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  const en = why?.en ?? ['it is not among the commands that are known to be harmless here', 'See: kubectl --help'];
  const zh = why?.zh ?? ['它不在已确认无害的命令之列', '请查看：kubectl --help'];
  return refused(
    [`“${command}” is refused: ${en[0]}.`, en[1] ?? ''],
    [`拒绝执行“${command}”：${zh[0]}。`, zh[1] ?? ''],
  );
}

function listed(names: readonly string[], en: boolean): string {
  if (names.length === 0) return en ? 'There are no files here.' : '这里没有可用的文件。';
  const some = names.slice(0, 8).join(en ? ', ' : '、');
  return en ? `Files that can be used: ${some}` : `可以使用的文件：${some}`;
}

export function fileRefused(spelling: string, name: string, available: readonly string[]): PodpathError {
  return refused(
    [`“${spelling} ${name}” is refused: only the files of the lab can be used.`, listed(available, true)],
    [`拒绝使用“${spelling} ${name}”：只能使用实验自带的文件。`, listed(available, false)],
  );
}

/** Pages load nothing from other sites (their Content-Security-Policy), and neither does the backend for them. */
export function urlRefused(spelling: string, url: string, pinned: readonly string[]): PodpathError {
  const [first] = pinned;
  return refused(
    [
      `“${spelling} ${url}” is refused: manifests of other sites are not applied.`,
      `Open it in a tab, paste it into a file (nano FILE.yaml), and name that: -f FILE.yaml.${first ? ` The one URL that works here is answered from a pinned manifest: ${first}` : ''}`,
    ],
    [
      `拒绝使用“${spelling} ${url}”：不会应用其他网站上的清单。`,
      `请在新标签页中打开它，把内容粘贴到文件里（nano FILE.yaml），再使用：-f FILE.yaml。${first ? `这里唯一可用的网址会由内置的固定版本清单代替：${first}` : ''}`,
    ],
  );
}

export function oneSourceOnly(url: string): PodpathError {
  return refused(
    [`“${url}” must be the only -f of its line.`, 'Apply the other files with a line of their own.'],
    [`“${url}”必须是这一行唯一的 -f。`, '其他文件请另起一行应用。'],
  );
}

export function noStandardInput(what: string): PodpathError {
  return refused(
    [`“${what}” reads standard input, and there is none here.`, 'Use a manifest of the lab: -f NAME.yaml'],
    [`“${what}”要读取标准输入，而这里没有。`, '请使用实验自带的清单：-f NAME.yaml'],
  );
}

export function outputRefused(spelling: string, format: string, guess: string | undefined): PodpathError {
  const file = format.includes('file');
  const inline = format.replace(/-?file$/, '');
  const en = file ? 'it reads a template from a file of this machine' : 'there is no such output format';
  const zh = file ? '它会从这台机器的文件里读取模板' : '没有这种输出格式';
  const instead = file ? `-o ${inline}='...'` : guess ? `-o ${guess}` : '-o wide, -o yaml, -o json, -o name';
  return refused(
    [`“${spelling} ${format}” is refused: ${en}.`, `Type: ${instead}`],
    [`拒绝使用“${spelling} ${format}”：${zh}。`, `请输入：${instead}`],
  );
}

export function verbosityRefused(value: string, highest: number): PodpathError {
  return refused(
    [
      `“-v=${value}” is refused: the level is a number from 0 to ${highest}.`,
      'To see the requests that kubectl makes: -v=6',
    ],
    [`拒绝使用“-v=${value}”：级别是 0 到 ${highest} 的数字。`, '想看 kubectl 发出的请求，请用：-v=6'],
  );
}

export function rawRefused(uri: string): PodpathError {
  return refused(
    [
      `“--raw ${uri}” is refused: it must be a path of the API server.`,
      'For example: kubectl get --raw /api/v1/namespaces',
    ],
    [`拒绝使用“--raw ${uri}”：它必须是 API Server 的路径。`, '例如：kubectl get --raw /api/v1/namespaces'],
  );
}

export function needsTerminal(command: string, without: string): PodpathError {
  return refused(
    [`“${command}” needs a terminal, and this place has none.`, `Run it in the terminal of a page, or use: ${without}`],
    [`“${command}”需要终端，而这里没有。`, `请在页面的终端里运行，或改用：${without}`],
  );
}

export function noEditor(command: string): PodpathError {
  return refused(
    [
      `“${command}” is refused: an editor on this machine can open other files and start programs.`,
      'Change one field with kubectl patch, kubectl set or kubectl scale.',
    ],
    [
      `拒绝执行“${command}”：本机的编辑器可以打开其他文件、启动其他程序。`,
      '要改某个字段，请用 kubectl patch、kubectl set 或 kubectl scale。',
    ],
  );
}

export function preferencesRefused(word: string): PodpathError {
  return refused(
    [`“${word}” is refused: kubectl would take “--kuberc=” in it for a file of preferences.`, 'Leave that part out.'],
    [`拒绝使用“${word}”：kubectl 会把其中的“--kuberc=”当作偏好设置文件。`, '请去掉这一部分。'],
  );
}
