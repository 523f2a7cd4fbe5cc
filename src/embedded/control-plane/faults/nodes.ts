import type { Fault } from './fault.ts';

const node = { name: 'node', kind: 'node' } as const;

/** A Node's kubelet is away. */
export const kubeletStopped: Fault = {
  name: 'kubelet-stopped',
  parameters: [node],
  words: {
    en: {
      title: 'Stop a kubelet',
      effect:
        'Its containers run on, unseen. After 50 s without a heartbeat the Node is NotReady and tainted as unreachable; 300 s later its Pods are deleted, and hang in Terminating until the kubelet is back.',
    },
    'zh-cn': {
      title: '停掉一个 kubelet',
      effect:
        '容器继续运行，但无人汇报。50 秒没有心跳后，节点变为 NotReady 并打上 unreachable 污点；再过 300 秒，其上的 Pod 被删除，并停在 Terminating，直到 kubelet 恢复。',
    },
  },
  apply: (target, values) => target.setKubelet(String(values['node']), false),
  heal: (target, values) => target.setKubelet(String(values['node']), true),
};

/** A Node is cut off from the network. */
export const nodeNetworkCut: Fault = {
  name: 'node-network-cut',
  parameters: [node],
  words: {
    en: {
      title: 'Cut off a Node',
      effect:
        'Its kubelet cannot reach the API server, its Pods no Pod of another Node. It is NotReady after 50 s, as with a stopped kubelet; logs and exec time out.',
    },
    'zh-cn': {
      title: '切断一个节点的网络',
      effect:
        '它的 kubelet 连不上 API 服务器，其上的 Pod 连不上其他节点的 Pod。50 秒后节点变为 NotReady，与停掉 kubelet 时一样；logs 和 exec 会超时。',
    },
  },
  apply: (target, values) => target.setNodeNetwork(String(values['node']), false),
  heal: (target, values) => target.setNodeNetwork(String(values['node']), true),
};
