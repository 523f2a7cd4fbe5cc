import type { Explanations } from './types.ts';

/** Sections of `kubectl describe service`. */
export const service: Explanations = {
  Type: {
    'zh-cn': 'ClusterIP 只在集群内可达；NodePort 在每个节点上开端口；LoadBalancer 再加外部负载均衡器。',
    en: 'ClusterIP is reached from inside only; NodePort opens a port on every Node; LoadBalancer adds one outside.',
  },
  IP: {
    'zh-cn': '虚拟 IP：没有网卡拥有它，kube-proxy 在每个节点上把它改写成某个后端 Pod 的地址。',
    en: 'A virtual IP: no interface has it; kube-proxy on every Node turns it into the address of a Pod behind.',
  },
  Port: { 'zh-cn': 'Service 的端口。', en: 'The Service’s port.' },
  TargetPort: { 'zh-cn': '后端 Pod 的端口。', en: 'The port of the Pods behind.' },
  NodePort: { 'zh-cn': '每个节点上的端口。', en: 'The port on every Node.' },
  Endpoints: {
    'zh-cn': '现在接收流量的 Pod 地址，来自 EndpointSlice。空的？检查选择算符和 Pod 是否就绪。',
    en: 'The Pods that get traffic now, from EndpointSlices. Empty? Check the selector and whether the Pods are ready.',
  },
  'Session Affinity': {
    'zh-cn': 'ClientIP：同一客户端总到同一个 Pod。',
    en: 'ClientIP: one client always gets the same Pod.',
  },
};
