import type { Explanations } from './types.ts';

/** Sections of `kubectl describe node`. */
export const node: Explanations = {
  Roles: {
    'zh-cn': '角色，来自 node-role.kubernetes.io/ 标签；只是给人看的，没有标签就显示 <none>。',
    en: 'Roles, from labels node-role.kubernetes.io/…; for people to read. <none>: no such label.',
  },
  CreationTimestamp: {
    'zh-cn': 'kubelet 首次向 API server 注册这个节点的时间。',
    en: 'When the kubelet registered this Node.',
  },
  Taints: {
    'zh-cn': '污点：不容忍它的 Pod 不会被调度到这里（NoSchedule），或会被赶走（NoExecute）。',
    en: 'Taints: Pods that do not tolerate them are not scheduled here (NoSchedule), or are driven away (NoExecute).',
  },
  Unschedulable: {
    'zh-cn': '为 true 时不再调度新 Pod，已有的照常运行；kubectl cordon 设的就是它。',
    en: 'true: no new Pods are scheduled here, those that run stay. kubectl cordon sets it.',
  },
  Lease: {
    'zh-cn': '节点的心跳：kubelet 每隔几秒更新 RenewTime。控制器看到它停了，就判定节点失联。',
    en: 'The Node’s heartbeat: the kubelet renews RenewTime every few seconds. When it stops, controllers take the Node for lost.',
  },
  Conditions: {
    'zh-cn':
      'kubelet 报告的健康状况。Ready 应为 True，各种 Pressure 应为 False；MemoryPressure 为 True 时 kubelet 正在驱逐 Pod。',
    en: 'The Node’s health as its kubelet reports it. Ready should be True, each pressure False; with MemoryPressure True the kubelet evicts Pods.',
  },
  Addresses: { 'zh-cn': '节点的地址和主机名。', en: 'The Node’s addresses and host name.' },
  Capacity: {
    'zh-cn': '节点总共有多少：CPU 核数、内存、临时存储，以及最多能跑多少个 Pod。',
    en: 'All that the Node has: CPUs, memory, ephemeral storage, and how many Pods it takes.',
  },
  Allocatable: {
    'zh-cn': '可以分给 Pod 的部分：总量减去给系统和 kubelet 的预留以及驱逐阈值。调度器看的是它，不是 Capacity。',
    en: 'What Pods can have: capacity less what is reserved for the system, the kubelet and eviction. The scheduler counts with this, not with capacity.',
  },
  'System Info': {
    'zh-cn': '机器和软件的版本：内核、操作系统、容器运行时、kubelet。',
    en: 'The machine and its software: kernel, operating system, container runtime, kubelet.',
  },
  PodCIDR: { 'zh-cn': '这个节点上的 Pod 从这段地址里取 IP。', en: 'Pods on this Node get their IPs from this range.' },
  PodCIDRs: {
    'zh-cn': '同上；双栈集群里每个地址族一段。',
    en: 'The same, one range a family on a dual-stack cluster.',
  },
  'Non-terminated Pods': {
    'zh-cn': '这里还没结束的 Pod 和它们的申请量、上限。注意：这不是实际用量；实际用量看 kubectl top。',
    en: 'Pods here that have not ended, with their requests and limits. These are not what they use: kubectl top says that.',
  },
  'Allocated resources': {
    'zh-cn':
      '上表的合计，占 Allocatable 的百分比。Requests 到 100% 就放不下新 Pod，哪怕机器还很闲；Limits 可以超过 100%（超卖）。',
    en: 'The sum of the table above, as a share of allocatable. Once requests reach 100% nothing more fits, however idle the machine; limits may go beyond 100% (overcommitted).',
  },
};
