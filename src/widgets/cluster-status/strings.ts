import type { Locale } from '../../base/index.ts';

/** What `<ClusterStatus>` says. */
export interface ClusterStrings {
  readonly button: string;
  readonly title: string;
  readonly heading: (state: string) => string;
  readonly unknown: string;
  readonly look: string;
  readonly about: string;
  readonly without: readonly string[];
  readonly choice: string;
  readonly choices: Readonly<Record<'embedded' | 'kind', string>>;
  /** What is said of the cluster in this browser in place of what is said of kind. */
  readonly embedded: {
    readonly about: string;
    readonly absent: string;
    readonly saved: string;
    readonly create: string;
  };
  readonly states: Readonly<
    Record<
      | 'unavailable'
      | 'absent'
      | 'asleep'
      | 'creating'
      | 'running'
      | 'unreachable'
      | 'deleting'
      | 'connecting'
      | 'offline'
      | 'reconnecting'
      | 'refused',
      string
    >
  >;
  readonly create: string;
  readonly creatingAbout: string;
  readonly remove: string;
  readonly confirmRemove: string;
  readonly yes: string;
  readonly no: string;
  readonly retry: string;
  readonly cluster: string;
  readonly version: string;
  readonly created: string;
  readonly nodes: string;
  readonly node: (ready: boolean) => string;
  readonly components: string;
  readonly allHealthy: string;
  readonly metrics: string;
  readonly metricsStates: Readonly<Record<'absent' | 'starting' | 'ready' | 'broken' | 'unknown', string>>;
  readonly problems: string;
  readonly close: string;
  readonly withMetrics: string;
  readonly done: string;
  readonly cancel: string;
  readonly cancelling: string;
  readonly cancelled: (creation: boolean) => string;
  readonly start: string;
}

export const clusterStrings: Readonly<Record<Locale, ClusterStrings>> = {
  'zh-cn': {
    button: '集群',
    title: '集群',
    heading: (state) => `集群：${state}`,
    unknown: '尚未连接',
    look: '查看集群',
    about: '页面上的命令在你自己电脑上的 kind 集群里运行，不会碰你自己的 kubeconfig。',
    without: [
      '要运行命令，需要在本机启动 Podpath：',
      '装好 Docker（或 Podman、nerdctl）、kind 和 kubectl，',
      '在项目目录里运行 npm start，打开它打印的地址。',
    ],
    choice: '命令在哪里运行',
    choices: { embedded: '浏览器里', kind: '本机 kind' },
    embedded: {
      about:
        '页面上的命令在这个浏览器里的 Kubernetes 集群上运行：不需要安装任何东西，数据也只留在这里。所有标签页共用它。',
      absent: '一个控制平面节点、两个工作节点，附带 metrics-server。第一次按“运行”时会自动启动。',
      saved: '集群已保存在这个浏览器里，目前没有运行；用到时会自动启动。',
      create: '现在启动',
    },
    states: {
      unavailable: '缺少依赖',
      absent: '还没有集群',
      asleep: '已保存，未运行',
      creating: '正在创建',
      running: '运行中',
      unreachable: '连不上',
      deleting: '正在删除',
      connecting: '正在连接',
      offline: '没有后端',
      reconnecting: '正在重连',
      refused: '未获准许',
    },
    create: '创建集群',
    creatingAbout: '一个控制平面节点、两个工作节点，附带 metrics-server。约一分钟。',
    remove: '删除集群',
    confirmRemove: '这会删除集群和里面的一切。确定吗？',
    yes: '删除',
    no: '取消',
    retry: '重试',
    cluster: '名字',
    version: 'Kubernetes',
    created: '创建于',
    nodes: '节点',
    node: (ready) => (ready ? '就绪' : '未就绪'),
    components: '组件',
    allHealthy: '全部正常',
    metrics: '资源指标',
    metricsStates: { absent: '未安装', starting: '正在启动', ready: '可用', broken: '有故障', unknown: '未知' },
    problems: '需要处理',
    close: '关闭',
    withMetrics: '同时安装 metrics-server',
    done: '集群已就绪。',
    cancel: '取消',
    cancelling: '正在取消并清理……',
    cancelled: (creation) => (creation ? '已取消，没有留下任何东西。' : '已取消。'),
    start: '启动集群',
  },
  en: {
    button: 'Cluster',
    title: 'Cluster',
    heading: (state) => `Cluster: ${state}`,
    unknown: 'not connected yet',
    look: 'Look at the cluster',
    about: 'Commands on these pages run on a kind cluster on your own machine; your own kubeconfig is never touched.',
    without: [
      'To run commands, start Podpath on your machine:',
      'install Docker (or Podman, nerdctl), kind and kubectl,',
      'run npm start in a clone of the project and open the address that it prints.',
    ],
    choice: 'Where commands run',
    choices: { embedded: 'In this browser', kind: 'kind on this machine' },
    embedded: {
      about:
        'Commands on these pages run on a Kubernetes cluster in this browser: nothing is to be installed, and nothing leaves it. All tabs share it.',
      absent: 'One control plane node and two workers, with metrics-server. The first press of Run starts it.',
      saved: 'The cluster is kept in this browser and does not run now; it starts when it is used.',
      create: 'Start it now',
    },
    states: {
      unavailable: 'something is missing',
      absent: 'no cluster yet',
      asleep: 'kept, not running',
      creating: 'being created',
      running: 'running',
      unreachable: 'out of reach',
      deleting: 'being deleted',
      connecting: 'connecting',
      offline: 'no backend',
      reconnecting: 'reconnecting',
      refused: 'not let in',
    },
    create: 'Create the cluster',
    creatingAbout: 'One control plane node and two workers, with metrics-server. It takes about a minute.',
    remove: 'Delete the cluster',
    confirmRemove: 'This deletes the cluster and all that is in it. Go on?',
    yes: 'Delete',
    no: 'Cancel',
    retry: 'Try again',
    cluster: 'Name',
    version: 'Kubernetes',
    created: 'Created',
    nodes: 'Nodes',
    node: (ready) => (ready ? 'ready' : 'not ready'),
    components: 'Components',
    allHealthy: 'all healthy',
    metrics: 'Metrics',
    metricsStates: {
      absent: 'not installed',
      starting: 'starting',
      ready: 'ready',
      broken: 'broken',
      unknown: 'unknown',
    },
    problems: 'To be fixed',
    close: 'Close',
    withMetrics: 'Install metrics-server, too',
    done: 'The cluster is ready.',
    cancel: 'Cancel',
    cancelling: 'Cancelling and cleaning up …',
    cancelled: (creation) => (creation ? 'Cancelled; nothing was left behind.' : 'Cancelled.'),
    start: 'Start the cluster',
  },
};
