import type { Fault } from './fault.ts';

const node = { name: 'node', kind: 'node' } as const;

/** A Node's containerd does not answer. */
export const runtimeDown: Fault = {
  name: 'runtime-down',
  parameters: [node],
  words: {
    en: {
      title: 'Stop the container runtime',
      effect:
        'Containers that run go on. New ones cannot be made (FailedCreatePodSandBox); after 30 s the Node is NotReady with “container runtime is down”, after 3 min also with “PLEG is not healthy”.',
    },
    'zh-cn': {
      title: '停掉容器运行时',
      effect:
        '正在运行的容器不受影响，但无法创建新容器（FailedCreatePodSandBox）。30 秒后节点变为 NotReady，原因是 container runtime is down；3 分钟后还会出现 PLEG is not healthy。',
    },
  },
  apply: (target, values) => target.runtimeOf(String(values['node'])).brittle.setDown(true),
  heal: (target, values) => target.runtimeOf(String(values['node'])).brittle.setDown(false),
};

/** A Node's containerd takes its time. */
export const runtimeSlow: Fault = {
  name: 'runtime-slow',
  parameters: [node, { name: 'factor', kind: 'number', minimum: 1, usual: 50 }],
  words: {
    en: {
      title: 'Slow the container runtime down',
      effect:
        'Each thing that the kubelet asks of containerd takes so many times as long (50 unless told): Pods stay long in ContainerCreating and Terminating.',
    },
    'zh-cn': {
      title: '让容器运行时变慢',
      effect:
        'kubelet 对 containerd 的每次请求都变慢若干倍（默认 50 倍）：Pod 长时间停在 ContainerCreating 或 Terminating。',
    },
  },
  apply: (target, values) => target.runtimeOf(String(values['node'])).brittle.setSlowness(Number(values['factor'])),
  heal: (target, values) => target.runtimeOf(String(values['node'])).brittle.setSlowness(1),
};

/** Programs outside of Pods leave a Node only so much memory, in mebibytes. */
export const nodeMemoryFull: Fault = {
  name: 'node-memory-full',
  isInNode: true,
  parameters: [node, { name: 'left', kind: 'number', minimum: 1, usual: 50 }],
  words: {
    en: {
      title: 'Fill a Node’s memory',
      effect:
        'A program of the Node itself leaves only so many MiB (50 unless told). With an eviction threshold the Node reports MemoryPressure and evicts Pods, those furthest above their requests first; without one, as on kind, the kernel kills when someone needs more.',
    },
    'zh-cn': {
      title: '占满一个节点的内存',
      effect:
        '节点自身的程序只留下若干 MiB（默认 50）。设置了驱逐阈值时，节点报告 MemoryPressure 并驱逐 Pod，超出请求量最多的先走；没有阈值时（kind 即如此），谁再要内存，内核就杀进程。',
    },
  },
  apply(target, values) {
    const { sound } = target.runtimeOf(String(values['node']));
    sound.holdOutside({ memoryBytes: 0 });
    const { memoryCapacityBytes, memoryWorkingSetBytes } = sound.nodeStats();
    const leftBytes = Number(values['left']) * 2 ** 20;
    sound.holdOutside({ memoryBytes: Math.max(0, memoryCapacityBytes - memoryWorkingSetBytes - leftBytes) });
  },
  heal: (target, values) => target.runtimeOf(String(values['node'])).sound.holdOutside({ memoryBytes: 0 }),
};

/** Programs outside of Pods leave a Node only so much of its disk, in percent. */
export const nodeDiskFull: Fault = {
  name: 'node-disk-full',
  isInNode: true,
  parameters: [node, { name: 'left', kind: 'number', minimum: 0, usual: 3 }],
  words: {
    en: {
      title: 'Fill a Node’s disk',
      effect:
        'Files of the Node itself leave only so many percent (3 unless told). With an eviction threshold the Node removes images that nobody uses, reports DiskPressure, takes no new Pods and evicts those that hold most.',
    },
    'zh-cn': {
      title: '占满一个节点的磁盘',
      effect:
        '节点自身的文件只留下百分之几的空间（默认 3）。设置了驱逐阈值时，节点先删除无人使用的镜像，再报告 DiskPressure，不再接收新 Pod，并驱逐占用最多的 Pod。',
    },
  },
  apply(target, values) {
    const { sound } = target.runtimeOf(String(values['node']));
    sound.holdOutside({ diskBytes: 0 });
    const { filesystemCapacityBytes, filesystemUsedBytes } = sound.nodeStats();
    const leftBytes = (Number(values['left']) / 100) * filesystemCapacityBytes;
    sound.holdOutside({
      diskBytes: Math.max(0, Math.round(filesystemCapacityBytes - filesystemUsedBytes - leftBytes)),
    });
  },
  heal: (target, values) => target.runtimeOf(String(values['node'])).sound.holdOutside({ diskBytes: 0 }),
};
