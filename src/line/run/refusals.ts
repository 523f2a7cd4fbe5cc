import { array, background, type Instruction } from '../messages.ts';

const shell = {
  en: 'This terminal is no machine: it has only the programs that `help` lists. Type the commands themselves.',
  'zh-cn': '这个终端不是一台机器，只有 `help` 列出的程序。请直接输入要执行的命令。',
};
const script = {
  en: 'Type the commands themselves, or make a function of them: name() { ...; }',
  'zh-cn': '请直接输入命令，或者写成函数：name() { ...; }',
};
const machine = {
  en: 'There is no machine behind this terminal. What runs in the cluster is reached with kubectl: kubectl exec, kubectl debug.',
  'zh-cn': '这个终端背后没有机器。要进入集群里运行的东西，请用 kubectl exec 或 kubectl debug。',
};
const installer = {
  en: 'Nothing can be installed here; `help` lists the programs there are.',
  'zh-cn': '这里不能安装软件；`help` 列出了可用的程序。',
};
const containers = {
  en: 'Containers are run by the cluster: kubectl run, kubectl create deployment.',
  'zh-cn': '容器由集群来运行：kubectl run、kubectl create deployment。',
};

const cluster = {
  en: 'The cluster is there already: kubectl cluster-info',
  'zh-cn': '集群已经有了：kubectl cluster-info',
};

/** The commands that are refused by name, rather than not found, with what to do instead. */
export const refusals: ReadonlyMap<string, Instruction> = new Map(
  Object.entries({
    wait: background,
    jobs: background,
    fg: background,
    bg: background,
    disown: background,
    nohup: background,
    kill: {
      en: 'Ctrl-C ends what runs; kubectl delete pod ends a Pod.',
      'zh-cn': '用 Ctrl-C 结束正在运行的命令；用 kubectl delete pod 结束 Pod。',
    },
    declare: array,
    typeset: array,
    mapfile: array,
    readarray: array,
    eval: script,
    exec: {
      en: 'Type the command alone; redirect each command: a > file',
      'zh-cn': '请直接输入命令；重定向写在每条命令上：a > file',
    },
    source: script,
    '.': script,
    bash: shell,
    sh: shell,
    zsh: shell,
    fish: shell,
    dash: shell,
    python: shell,
    python3: shell,
    perl: shell,
    node: shell,
    su: shell,
    sudo: {
      en: 'No rights are needed here: type the command without sudo.',
      'zh-cn': '这里不需要提权：请去掉 sudo 再输入。',
    },
    ssh: machine,
    scp: machine,
    systemctl: machine,
    journalctl: {
      en: 'Use kubectl logs, kubectl events or kubectl describe.',
      'zh-cn': '请用 kubectl logs、kubectl events 或 kubectl describe。',
    },
    crictl: containers,
    docker: containers,
    podman: containers,
    nerdctl: containers,
    helm: { en: 'Apply manifests with kubectl apply -f.', 'zh-cn': '请用 kubectl apply -f 应用清单。' },
    kind: cluster,
    minikube: cluster,
    kubeadm: cluster,
    apt: installer,
    'apt-get': installer,
    yum: installer,
    dnf: installer,
    apk: installer,
    brew: installer,
    npm: installer,
    pip: installer,
    git: { en: 'The files of the lab are here already: ls', 'zh-cn': '实验的文件已经在这里：ls' },
    chmod: {
      en: 'Every file here can be read and written, and none is run.',
      'zh-cn': '这里的文件都可读可写，也不会被当作程序执行。',
    },
    chown: { en: 'Every file here is yours.', 'zh-cn': '这里的文件都是你的。' },
    trap: {
      en: 'Ctrl-C ends the whole line; clean up on a line of its own.',
      'zh-cn': 'Ctrl-C 会结束整行；收尾请另起一行。',
    },
    getopts: script,
    ulimit: shell,
    umask: shell,
  }),
);
