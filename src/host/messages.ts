import type { LocalizedText } from '../base/index.ts';

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

/** A page's localhost on a cluster whose ports are those of a machine. */
export function portIsElsewhere(host: string): LocalizedText {
  return {
    en: {
      message: `${host} is on the machine that runs kubectl for this page, not in the cluster's network.`,
      hint: `What kubectl port-forward listens on there opens in the browser: http://${host}/`,
    },
    'zh-cn': {
      message: `${host} 在为本页运行 kubectl 的机器上，不在集群网络里。`,
      hint: `kubectl port-forward 在那台机器上监听的端口，可以直接用浏览器打开：http://${host}/`,
    },
  };
}

/** A name outside of the cluster, which the API server's proxy does not reach. */
export function websiteUnreachable(host: string): LocalizedText {
  return {
    en: {
      message: `${host} is outside of the cluster; this terminal reaches Services, Pods and NodePorts of the cluster alone.`,
    },
    'zh-cn': { message: `${host} 在集群之外；这个终端只能访问集群里的 Service、Pod 和 NodePort。` },
  };
}
