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
