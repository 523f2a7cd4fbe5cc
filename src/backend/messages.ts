import type { LocalizedText } from '../base/index.ts';

/** The `Host` of a request is not one of ours. */
export function foreignHost(hosts: readonly string[]): LocalizedText {
  const known = hosts.join(', ');
  return {
    en: {
      message: 'Podpath does not answer under this host name.',
      hint: `Open it under one of these: ${known}. It refuses all others, because a foreign site could point a name of its own at this machine.`,
    },
    'zh-cn': {
      message: 'Podpath 不在这个主机名下提供服务。',
      hint: `请使用以下地址之一：${known}。其余主机名一律拒绝，因为外部网站可能把自己的域名指向本机。`,
    },
  };
}

/** A request comes from a page of another site. */
export function foreignOrigin(): LocalizedText {
  return {
    en: {
      message: 'This request comes from a page of another site, and is refused.',
      hint: 'Use the pages that Podpath itself serves.',
    },
    'zh-cn': { message: '该请求来自其他网站的页面，已被拒绝。', hint: '请使用 Podpath 自己提供的页面。' },
  };
}

/** No valid cookie. */
export function notAdmitted(): LocalizedText {
  return {
    en: {
      message: 'This browser has not been let in: it has no valid cookie of this Podpath.',
      hint: 'Open the address that “npx podpath start” printed in the terminal, with its token.',
    },
    'zh-cn': {
      message: '此浏览器尚未获得许可：没有当前 Podpath 的有效 Cookie。',
      hint: '请打开 “npx podpath start” 在终端里打印的完整地址（含 token）。',
    },
  };
}

/** The token in the address is not that of this launch. */
export function wrongToken(): LocalizedText {
  return {
    en: {
      message: 'The token in this address is not the one of this launch: it is of an earlier launch, or incomplete.',
      hint: 'Open the address that the running “npx podpath start” printed in its terminal.',
    },
    'zh-cn': {
      message: '地址中的 token 不属于本次启动：它来自更早的一次启动，或不完整。',
      hint: '请打开正在运行的 “npx podpath start” 在终端里打印的地址。',
    },
  };
}

/** The token in the address has let a browser in already. */
export function usedToken(): LocalizedText {
  return {
    en: {
      message: 'The token in this address has been used: it lets one browser in, once.',
      hint: 'Go on in the browser that opened it first. For another one, stop “npx podpath start” with Ctrl-C, start it again and open the new address.',
    },
    'zh-cn': {
      message: '这个地址中的 token 已经用过：它只能让一个浏览器进入一次。',
      hint: '请继续使用最先打开它的浏览器。若要换一个浏览器，请用 Ctrl-C 停止 “npx podpath start”，重新启动后打开新的地址。',
    },
  };
}

/** There is no such page; for requests that want no HTML. */
export function noSuchPath(path: string): LocalizedText {
  return {
    en: { message: `There is nothing at ${path}.`, hint: 'Begin at the front page: /' },
    'zh-cn': { message: `${path} 处没有内容。`, hint: '请从首页开始：/' },
  };
}

/** The site has not been built. */
export function siteMissing(folder: string): LocalizedText {
  return {
    en: { message: `There is no built site in ${folder}.`, hint: 'Build it: npm run build' },
    'zh-cn': { message: `${folder} 中没有构建好的站点。`, hint: '请先构建：npm run build' },
  };
}

/** A body or frame is larger than is taken. */
export function bodyTooLarge(maximumBytes: number): LocalizedText {
  return {
    en: { message: `The message is larger than ${maximumBytes} bytes.`, hint: 'Send it in smaller pieces.' },
    'zh-cn': { message: `消息超过了 ${maximumBytes} 字节。`, hint: '请分成更小的部分发送。' },
  };
}

/** A message that the protocol does not have. */
export function malformedMessage(details: string): LocalizedText {
  return {
    en: { message: `The backend does not understand this message: ${details}`, hint: 'Reload the page.' },
    'zh-cn': { message: `后端无法理解这条消息：${details}`, hint: '请刷新页面。' },
  };
}

/** Page and backend speak different versions of the protocol. */
export function otherProtocol(theirs: number, ours: number): LocalizedText {
  return {
    en: {
      message: `This page speaks version ${theirs} of the protocol, the backend version ${ours}.`,
      hint: 'Reload the page.',
    },
    'zh-cn': { message: `本页使用协议版本 ${theirs}，后端使用版本 ${ours}。`, hint: '请刷新页面。' },
  };
}

/** A session that has ended, or never was. */
export function noSuchSession(): LocalizedText {
  return {
    en: { message: 'There is no such session.', hint: 'The page begins a new one by itself.' },
    'zh-cn': { message: '该会话不存在。', hint: '页面会自动建立新会话。' },
  };
}

/** As many pages as are taken are there. */
export function tooManySessions(maximum: number): LocalizedText {
  return {
    en: {
      message: `${maximum} pages are connected already; no more are taken.`,
      hint: 'Close pages that are not needed, then try again.',
    },
    'zh-cn': { message: `已有 ${maximum} 个页面连接，无法接受更多。`, hint: '请关闭不需要的页面，然后重试。' },
  };
}

/** A page sends faster than it may. */
export function tooManyMessages(): LocalizedText {
  return {
    en: { message: 'Too many messages in a short time.', hint: 'The page sends them again by itself, more slowly.' },
    'zh-cn': { message: '短时间内消息过多。', hint: '页面会自动放慢速度重新发送。' },
  };
}

/** A page has as many requests open as it may. */
export function tooManyRequests(maximum: number): LocalizedText {
  return {
    en: {
      message: `${maximum} requests of this page are open already.`,
      hint: 'End some commands (Ctrl-C), then try again.',
    },
    'zh-cn': { message: `本页已有 ${maximum} 个未完成的请求。`, hint: '请先结束一些命令（Ctrl-C），再重试。' },
  };
}

/** As many commands run as may, of all pages together. */
export function tooManyCommands(maximum: number): LocalizedText {
  return {
    en: {
      message: `${maximum} commands are running already; no more are started.`,
      hint: 'End some of them (Ctrl-C, or close their pages), then try again.',
    },
    'zh-cn': {
      message: `已有 ${maximum} 个命令在运行，不再启动新的。`,
      hint: '请先结束一些（Ctrl-C 或关闭对应页面），再重试。',
    },
  };
}

/** Two requests of a page have the same identifier. */
export function identifierInUse(id: string): LocalizedText {
  return {
    en: { message: `The request identifier “${id}” is in use.`, hint: 'Reload the page.' },
    'zh-cn': { message: `请求标识“${id}”已被占用。`, hint: '请刷新页面。' },
  };
}

/** A page names a recorded run that the backend does not have. */
export function noSuchRun(run: string): LocalizedText {
  return {
    en: { message: `There is no command “${run}”.`, hint: 'The page may be older than the backend: reload it.' },
    'zh-cn': { message: `没有名为“${run}”的命令。`, hint: '页面可能比后端旧：请刷新。' },
  };
}

/** A run that is shown but not offered live; the reason is the author's. */
export function recordedOnly(run: string, why: Readonly<Record<'zh-cn' | 'en', string>>): LocalizedText {
  return {
    en: { message: `“${run}” is shown as recorded and does not run here: ${why.en}` },
    'zh-cn': { message: `“${run}”只展示录制的结果，不在此处运行：${why['zh-cn']}` },
  };
}

/** A line that is longer than the protocol takes; lengths in UTF-16 units. */
export function lineTooLong(length: number, maximum: number): LocalizedText {
  return {
    en: {
      message: `The command line has ${length} characters; at most ${maximum} are taken.`,
      hint: 'Put long content into a manifest and apply that.',
    },
    'zh-cn': {
      message: `命令行有 ${length} 个字符，最多允许 ${maximum} 个。`,
      hint: '请把较长的内容写进清单文件，再应用该文件。',
    },
  };
}

/** Much was typed or pasted for a command that is still prepared. */
export function inputTooEarly(limitMiB: number): LocalizedText {
  return {
    en: {
      message: `More than ${limitMiB} MiB of input came before the command had started.`,
      hint: 'Wait until it has started, then send the input.',
    },
    'zh-cn': { message: `命令尚未启动，就收到了超过 ${limitMiB} MiB 的输入。`, hint: '请等命令启动后再输入。' },
  };
}

/** The objects that a page's command is about could not be made. */
export function preparationFailed(scenario: string, output: string): LocalizedText {
  return {
    en: {
      message: `The objects that this command shows (scenario “${scenario}”) could not be prepared: ${output}`,
      hint: 'Look at the state of the cluster with “kubectl get pods -A”, then try again.',
    },
    'zh-cn': {
      message: `无法准备该命令要展示的对象（场景“${scenario}”）：${output}`,
      hint: '请用 “kubectl get pods -A” 查看集群状态，然后重试。',
    },
  };
}

/** Something else than what is asked for is under way. */
export function lifecycleBusy(action: 'create' | 'start' | 'delete'): LocalizedText {
  const words = {
    create: { en: 'created', 'zh-cn': '创建' },
    start: { en: 'started', 'zh-cn': '启动' },
    delete: { en: 'deleted', 'zh-cn': '删除' },
  }[action];
  const canCancel = action === 'create';
  return {
    en: {
      message: `The cluster is being ${words.en}.`,
      hint: `Wait until that has ended${canCancel ? ', or cancel it' : ''}.`,
    },
    'zh-cn': {
      message: `集群正在${words['zh-cn']}中。`,
      hint: `请等待${words['zh-cn']}结束${canCancel ? '，或先取消' : ''}。`,
    },
  };
}

/** The reader ended it before it had begun. */
export function cancelled(): LocalizedText {
  return { en: { message: 'Cancelled.' }, 'zh-cn': { message: '已取消。' } };
}

/** metrics.k8s.io is not there. */
export function metricsAbsent(): LocalizedText {
  return {
    en: {
      message:
        'No figures: metrics-server is not installed on this cluster, and metrics.k8s.io does not exist without it.',
      hint: 'Install it as the page on metrics-server shows.',
    },
    'zh-cn': {
      message: '没有数据：此集群未安装 metrics-server，因此 metrics.k8s.io 不存在。',
      hint: '请按 metrics-server 页面的步骤安装。',
    },
  };
}

/** metrics.k8s.io is there and has nothing yet. */
export function metricsStarting(): LocalizedText {
  return {
    en: {
      message: 'No figures yet: metrics-server has not collected its first samples.',
      hint: 'It takes about half a minute after it has started; this updates by itself.',
    },
    'zh-cn': {
      message: '暂无数据：metrics-server 尚未采集到首批样本。',
      hint: '启动后大约需要半分钟；此处会自动更新。',
    },
  };
}

/** The API server answers a request for figures with an HTTP status that means neither. */
export function metricsFailed(status: number): LocalizedText {
  return {
    en: {
      message: `No figures: the API server answered ${status} when asked for them.`,
      hint: 'Look at “kubectl get apiservice v1beta1.metrics.k8s.io” and “kubectl logs -n kube-system deploy/metrics-server”.',
    },
    'zh-cn': {
      message: `没有数据：请求指标时 API server 返回了 ${status}。`,
      hint: '请查看 “kubectl get apiservice v1beta1.metrics.k8s.io” 和 “kubectl logs -n kube-system deploy/metrics-server”。',
    },
  };
}

/** Another program than metrics-server answers for metrics.k8s.io. */
export function unreadableMetrics(): LocalizedText {
  return {
    en: {
      message: 'No figures: what answers at metrics.k8s.io does not answer as metrics-server does.',
      hint: 'Look at “kubectl get apiservice v1beta1.metrics.k8s.io”.',
    },
    'zh-cn': {
      message: '没有数据：metrics.k8s.io 的响应与 metrics-server 的格式不符。',
      hint: '请查看 “kubectl get apiservice v1beta1.metrics.k8s.io”。',
    },
  };
}

/** A page names a lab that the backend does not have. */
export function noSuchLab(lab: string, known: readonly string[]): LocalizedText {
  return {
    en: { message: `There is no lab “${lab}”.`, hint: `The labs are: ${known.join(', ')}.` },
    'zh-cn': { message: `没有名为“${lab}”的实验。`, hint: `现有实验：${known.join('、')}。` },
  };
}

/** A lab request that is about one step names none. */
export function stepMissing(action: string): LocalizedText {
  return {
    en: { message: `“${action}” needs the name of a step.`, hint: 'Reload the page.' },
    'zh-cn': { message: `“${action}”需要指明步骤名。`, hint: '请刷新页面。' },
  };
}

/** The port that was asked for is another program's. */
export function portTaken(port: number): LocalizedText {
  return {
    en: {
      message: `Port ${port} is taken by another program, or not allowed.`,
      hint: 'Start without --port, which finds a free one, or name another: npx podpath start --port 4400',
    },
    'zh-cn': {
      message: `端口 ${port} 已被其他程序占用，或不允许使用。`,
      hint: '不加 --port 会自动选用空闲端口；也可以指定其他端口：npx podpath start --port 4400',
    },
  };
}

/** The API server accepts a request and does not answer it. */
export function apiServerSilent(): LocalizedText {
  return {
    en: {
      message: 'No figures: the API server does not answer.',
      hint: 'Look at the state of the cluster: npx podpath cluster status',
    },
    'zh-cn': { message: '没有数据：API server 没有响应。', hint: '请查看集群状态：npx podpath cluster status' },
  };
}
