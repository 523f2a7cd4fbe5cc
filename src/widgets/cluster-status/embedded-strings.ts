import type { Locale } from '../../base/index.ts';

/** What the controls of the cluster in the browser say. */
export interface EmbeddedStrings {
  readonly clock: string;
  readonly time: (time: string) => string;
  readonly paused: string;
  readonly pause: string;
  readonly run: string;
  readonly step: string;
  readonly speed: string;
  readonly speeds: readonly (readonly [number, string])[];
  readonly otherSpeed: (speed: number) => string;
  readonly next: string;
  readonly unnamed: string;
  readonly inSeconds: (seconds: string) => string;
  readonly nothingNext: string;
  readonly happened: (what: string) => string;
  readonly faults: string;
  readonly faultsAbout: string;
  readonly loadingFaults: string;
  readonly fault: string;
  readonly node: string;
  readonly factor: string;
  /** What a fault leaves of memory, or of the disk. */
  readonly left: (fault: string) => string;
  readonly apply: string;
  readonly heal: string;
  readonly on: (node: string) => string;
  readonly storage: string;
  readonly saved: string;
  readonly savedAt: (age: string) => string;
  readonly memory: string;
  readonly reset: string;
  readonly confirmReset: string;
  readonly yesReset: string;
  readonly cancel: string;
  readonly resetting: string;
  readonly resetDone: string;
}

export const embeddedStrings: Readonly<Record<Locale, EmbeddedStrings>> = {
  'zh-cn': {
    clock: '时钟',
    time: (time) => `集群时间 ${time}`,
    paused: '已暂停',
    pause: '暂停',
    run: '继续',
    step: '单步',
    speed: '速度',
    speeds: [
      [1, '实时'],
      [10, '10 倍'],
      [60, '60 倍（一秒一分钟）'],
      [Number.POSITIVE_INFINITY, '越快越好'],
    ],
    otherSpeed: (speed) => `${speed} 倍`,
    next: '下一件事：',
    unnamed: '（内部事件）',
    inSeconds: (seconds) => `${seconds} 秒后`,
    nothingNext: '接下来没有安排任何事。',
    happened: (what) => `刚刚发生：${what}`,
    faults: '制造故障',
    faultsAbout: '看看出了问题的集群是什么样子。随时可以恢复。',
    loadingFaults: '正在读取故障列表……',
    fault: '故障',
    node: '节点',
    factor: '倍数',
    left: (fault) => (fault.includes('disk') ? '剩余磁盘（%）' : '剩余内存（MiB）'),
    apply: '制造',
    heal: '恢复',
    on: (node) => `（${node}）`,
    storage: '保存',
    saved: '保存在这个浏览器里',
    savedAt: (age) => `保存在这个浏览器里，${age}`,
    memory: '只在内存中',
    reset: '重置集群',
    confirmReset: '这会丢弃集群里的一切，重新建一个。确定吗？',
    yesReset: '重置',
    cancel: '取消',
    resetting: '正在重置……',
    resetDone: '集群已重置。',
  },
  en: {
    clock: 'Clock',
    time: (time) => `Cluster time ${time}`,
    paused: 'paused',
    pause: 'Pause',
    run: 'Let it run',
    step: 'Step',
    speed: 'Speed',
    speeds: [
      [1, 'real time'],
      [10, '10 times'],
      [60, '60 times (a minute a second)'],
      [Number.POSITIVE_INFINITY, 'as fast as it goes'],
    ],
    otherSpeed: (speed) => `${speed} times`,
    next: 'Next: ',
    unnamed: '(something internal)',
    inSeconds: (seconds) => `in ${seconds} s`,
    nothingNext: 'Nothing is due.',
    happened: (what) => `Just happened: ${what}`,
    faults: 'Make something go wrong',
    faultsAbout: 'See what a cluster in trouble looks like. Everything can be put right again.',
    loadingFaults: 'Reading what can go wrong …',
    fault: 'Fault',
    node: 'Node',
    factor: 'Times slower',
    left: (fault) => (fault.includes('disk') ? 'Disk left (%)' : 'Memory left (MiB)'),
    apply: 'Do it',
    heal: 'Put right',
    on: (node) => ` (${node})`,
    storage: 'Kept',
    saved: 'in this browser',
    savedAt: (age) => `in this browser, ${age}`,
    memory: 'in memory only',
    reset: 'Reset the cluster',
    confirmReset: 'This throws away everything in the cluster and makes a new one. Go on?',
    yesReset: 'Reset',
    cancel: 'Cancel',
    resetting: 'Resetting …',
    resetDone: 'The cluster was reset.',
  },
};
