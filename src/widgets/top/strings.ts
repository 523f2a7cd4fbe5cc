import type { Locale } from '../../base/index.ts';

/** What `<Top>` says. */
export interface TopStrings {
  readonly live: string;
  readonly pause: string;
  readonly resume: string;
  readonly name: string;
  readonly namespace: string;
  readonly cpu: string;
  readonly memory: string;
  readonly trend: string;
  readonly caption: (what: string) => string;
  readonly nodes: string;
  readonly pods: (namespace: string | undefined) => string;
  readonly nothingRecorded: string;
  readonly noPods: string;
  readonly connecting: string;
  readonly fresh: (age: string, window: string, rows: number) => string;
  readonly paused: string;
  readonly metricsMissing: string;
  readonly share: (percent: string) => string;
  readonly trendOf: (name: string) => string;
}

export const topStrings: Readonly<Record<Locale, TopStrings>> = {
  'zh-cn': {
    live: '看现场数据',
    pause: '暂停',
    resume: '继续',
    name: '名字',
    namespace: '命名空间',
    cpu: 'CPU',
    memory: '内存',
    trend: '内存走势',
    caption: (what) => `${what}的 CPU 和内存用量`,
    nodes: '节点',
    pods: (namespace) => (namespace === undefined ? '所有命名空间中 Pod' : `命名空间 ${namespace} 中 Pod`),
    nothingRecorded: '按下按钮，就能看到集群此刻的用量；在终端里对应的命令是上面这一条。',
    noPods: '还没有 Pod 的数据：这个命名空间里没有正在运行的 Pod，或者它们刚启动不到一分钟。',
    connecting: '正在连接后端……',
    fresh: (age, window, rows) => `${rows} 行 · ${age}采样，取 ${window} 秒内的平均`,
    paused: '已暂停：表格停在这一刻。',
    metricsMissing: '还没有数据：',
    share: (percent) => `可分配量的 ${percent}`,
    trendOf: (name) => `${name} 的内存走势`,
  },
  en: {
    live: 'Show live',
    pause: 'Pause',
    resume: 'Go on',
    name: 'Name',
    namespace: 'Namespace',
    cpu: 'CPU',
    memory: 'Memory',
    trend: 'Memory over time',
    caption: (what) => `CPU and memory used by ${what}`,
    nodes: 'nodes',
    pods: (namespace) => (namespace === undefined ? 'Pods in all namespaces' : `Pods in namespace ${namespace}`),
    nothingRecorded: 'Press the button to see what the cluster uses now; the command above says it in a terminal.',
    noPods: 'No figures of Pods: none runs in this namespace, or they began less than a minute ago.',
    connecting: 'Connecting to the backend …',
    fresh: (age, window, rows) => `${rows} ${rows === 1 ? 'row' : 'rows'} · sampled ${age}, mean over ${window} s`,
    paused: 'Paused: the table stays as it is.',
    metricsMissing: 'No figures yet: ',
    share: (percent) => `${percent} of allocatable`,
    trendOf: (name) => `Memory of ${name} over time`,
  },
};
