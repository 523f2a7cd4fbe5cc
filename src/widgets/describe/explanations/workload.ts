import type { Explanations } from './types.ts';

/** Sections of `kubectl describe` for Deployments, ReplicaSets, DaemonSets and Jobs; their Pod templates are explained as Pods. */
export const workload: Explanations = {
  CreationTimestamp: { 'zh-cn': '对象写入 etcd 的时间。', en: 'When the object was stored.' },
  Replicas: {
    'zh-cn': '副本数：期望多少、现有多少。控制器的全部工作就是让后者等于前者。',
    en: 'How many Pods are wanted and how many are there. All that the controller does is to make the second equal the first.',
  },
  'Pods Status': {
    'zh-cn': '它的 Pod 各处于哪个阶段。',
    en: 'Its Pods by phase.',
  },
  'Pods Statuses': {
    'zh-cn': 'Job 的 Pod：活动的（其中就绪的）、成功的、失败的各有几个。',
    en: 'The Job’s Pods: active (and ready), succeeded, failed.',
  },
  StrategyType: {
    'zh-cn': '更新方式：RollingUpdate 逐步替换，Recreate 先全停再启动。',
    en: 'How it updates: RollingUpdate replaces Pods bit by bit, Recreate stops all first.',
  },
  MinReadySeconds: {
    'zh-cn': '新 Pod 就绪多少秒后才算可用。',
    en: 'How long a new Pod must be ready before it counts as available.',
  },
  RollingUpdateStrategy: {
    'zh-cn': '滚动更新时最多缺几个、最多多出几个 Pod。',
    en: 'How many Pods may be missing, and how many may be extra, during an update.',
  },
  'Pod Template': {
    'zh-cn': 'Pod 模板：新 Pod 照它创建。改模板就会触发更新。',
    en: 'The template that new Pods are made from. A change of it starts an update.',
  },
  'Containers/*/Image': { 'zh-cn': '新 Pod 用的镜像。', en: 'The image of new Pods.' },
  'Containers/*/Command': {
    'zh-cn': '替代镜像 ENTRYPOINT 的命令。',
    en: 'The command that stands in for the image’s ENTRYPOINT.',
  },
  'Containers/*/Limits': {
    'zh-cn': '每个新 Pod 的上限：内存超过会被 OOM kill，CPU 超过会被限速。',
    en: 'The most that each new Pod may use: beyond it memory means an OOM kill, CPU is slowed down.',
  },
  'Containers/*/Requests': {
    'zh-cn': '每个新 Pod 的申请量：调度器按它找放得下的节点。',
    en: 'What each new Pod asks for: the scheduler finds it a Node by this.',
  },
  Conditions: {
    'zh-cn': 'Available：可用副本够不够；Progressing：更新有没有进展。',
    en: 'Available: are there enough Pods; Progressing: is an update getting on.',
  },
  OldReplicaSets: {
    'zh-cn': '旧版本的 ReplicaSet，副本数为 0，留着用来回滚。',
    en: 'ReplicaSets of former versions, kept at 0 Pods so that one can roll back.',
  },
  NewReplicaSet: {
    'zh-cn': '当前模板对应的 ReplicaSet，Pod 由它创建。',
    en: 'The ReplicaSet of the present template; it makes the Pods.',
  },
  Parallelism: { 'zh-cn': '同时最多运行几个 Pod。', en: 'How many Pods may run at a time.' },
  Completions: { 'zh-cn': '成功结束几个 Pod 才算完成。', en: 'How many Pods must succeed for the Job to be done.' },
  'Completion Mode': {
    'zh-cn': 'NonIndexed：凑够成功次数即可；Indexed：每个编号各成功一次。',
    en: 'NonIndexed: any so many successes; Indexed: one success for each index.',
  },
  Suspend: { 'zh-cn': '为 true 时暂停，不创建 Pod。', en: 'true: on hold, no Pods are made.' },
  'Backoff Limit': {
    'zh-cn': '失败重试几次后判定 Job 失败。',
    en: 'After so many failures the Job itself has failed.',
  },
  'Start Time': { 'zh-cn': '控制器开始处理的时间。', en: 'When the controller began with it.' },
  'Completed At': { 'zh-cn': '全部完成的时间。', en: 'When all of it was done.' },
  Duration: { 'zh-cn': '从开始到完成用了多久。', en: 'From start to completion.' },
};
