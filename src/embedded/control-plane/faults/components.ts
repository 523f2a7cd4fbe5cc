import type { Fault, FaultWords } from './fault.ts';

/** A program of the control plane whose manifest is moved out of `/etc/kubernetes/manifests`: the kubelet ends its Pod. */
function stopped(program: string, words: Readonly<Record<'en' | 'zh-cn', FaultWords>>): Fault {
  const file = `${program}.yaml`;
  return {
    name: `${program}-stopped`,
    parameters: [],
    words,
    apply: (target) => target.setManifest(file, false),
    heal: (target) => target.setManifest(file, true),
  };
}

/** The scheduler is away. */
export const schedulerStopped = stopped('kube-scheduler', {
  en: {
    title: 'Stop the scheduler',
    effect:
      'New Pods stay Pending without a Node and without an Event. Pods that have a Node go on as they were, restarts included.',
  },
  'zh-cn': {
    title: '停掉调度器',
    effect: '新 Pod 停留在 Pending：没有节点，也没有事件。已有节点的 Pod 照常运行，容器照常重启。',
  },
});

/** The controllers are away. */
export const controllerManagerStopped = stopped('kube-controller-manager', {
  en: {
    title: 'Stop the controller manager',
    effect:
      'A new Deployment gets no ReplicaSet, a deleted Pod is not replaced, a lost Node is not noticed. Pods that run go on.',
  },
  'zh-cn': {
    title: '停掉控制器管理器',
    effect: '新的 Deployment 没有 ReplicaSet，被删除的 Pod 无人补上，失联的节点无人发现。正在运行的 Pod 不受影响。',
  },
});

/** The API server is away. */
export const apiServerStopped = stopped('kube-apiserver', {
  en: {
    title: 'Stop the API server',
    effect:
      'kubectl is refused the connection. Kubelets keep their containers running, and tell of what happened once it is back.',
  },
  'zh-cn': {
    title: '停掉 API 服务器',
    effect: 'kubectl 连接被拒绝。kubelet 让容器继续运行，等 API 服务器恢复后再上报期间发生的事。',
  },
});

/** The store of the API server is away. */
export const etcdStopped = stopped('etcd', {
  en: {
    title: 'Stop etcd',
    effect:
      'Reads and writes hang and end with a timeout (504, after 60 s and 34 s); watches stay open and tell nothing. The scheduler and the controller manager lose their Leases and are restarted; after a minute and a half the kubelet restarts the API server, which cannot start without etcd: CrashLoopBackOff, and connections are refused.',
  },
  'zh-cn': {
    title: '停掉 etcd',
    effect:
      '读写请求挂起，最后超时（读 60 秒、写 34 秒，返回 504）；watch 不断开，但不再有消息。调度器和控制器管理器丢失 Lease 而重启；约一分半后 kubelet 重启 API 服务器，而没有 etcd 它无法启动：CrashLoopBackOff，连接被拒绝。',
  },
});
