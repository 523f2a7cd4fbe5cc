/** Which facts there are and where each is read; `read.ts` knows how. */
import { controlPlaneFacts } from './control-plane.ts';
import { nodeFacts } from './node.ts';
import { defaulted, type FactDefinition, help, image } from './reader.ts';

/** Every fact of the site, by subject. */
export const factDefinitions: readonly FactDefinition[] = [
  // Versions
  { id: 'kubernetes-version', read: { from: 'output', argv: ['version'], pattern: /Server Version: (\S+)/ } },
  { id: 'kubectl-version', read: { from: 'output', argv: ['version'], pattern: /Client Version: (\S+)/ } },
  {
    id: 'etcd-version',
    read: {
      from: 'output',
      argv: ['exec', '-n', 'kube-system', 'etcd-NODE', '--', 'etcd', '--version'],
      pattern: /etcd Version: (\S+)/,
    },
  },
  {
    id: 'coredns-version',
    read: {
      from: 'output',
      argv: ['exec', '-n', 'kube-system', 'deploy/coredns', '--', '/coredns', '-version'],
      pattern: /CoreDNS-(\S+)/,
    },
  },
  {
    id: 'container-runtime-version',
    read: { from: 'object', argv: ['get', 'nodes'], path: '{.items[0].status.nodeInfo.containerRuntimeVersion}' },
  },
  {
    id: 'containerd-version',
    read: {
      from: 'object',
      argv: ['get', 'nodes'],
      path: '{.items[0].status.nodeInfo.containerRuntimeVersion}',
      pattern: /^containerd:\/\/(\S+)$/,
    },
  },
  {
    id: 'kubelet-version',
    read: { from: 'object', argv: ['get', 'nodes'], path: '{.items[0].status.nodeInfo.kubeletVersion}' },
  },
  {
    id: 'metrics-server-version',
    read: {
      from: 'object',
      argv: ['get', 'deployment', 'metrics-server', '-n', 'kube-system'],
      path: '{.spec.template.spec.containers[0].image}',
      pattern: /:(v\S+)$/,
    },
  },
  image('kube-apiserver-image', 'component=kube-apiserver'),
  image('kube-scheduler-image', 'component=kube-scheduler'),
  image('kube-controller-manager-image', 'component=kube-controller-manager'),
  image('etcd-image', 'component=etcd'),
  image('coredns-image', 'k8s-app=kube-dns'),
  image('kube-proxy-image', 'k8s-app=kube-proxy'),
  image('metrics-server-image', 'k8s-app=metrics-server'),

  ...controlPlaneFacts,
  ...nodeFacts,

  // What the API server fills in
  defaulted('pod-restart-policy', 'pod', '{.spec.restartPolicy}'),
  defaulted('termination-grace-period-seconds', 'pod', '{.spec.terminationGracePeriodSeconds}', 's'),
  defaulted('pod-dns-policy', 'pod', '{.spec.dnsPolicy}'),
  defaulted('pod-scheduler-name', 'pod', '{.spec.schedulerName}'),
  defaulted('pod-image-pull-policy', 'pod', '{.spec.containers[0].imagePullPolicy}'),
  defaulted('pod-service-account', 'pod', '{.spec.serviceAccountName}'),
  defaulted('pod-termination-message-path', 'pod', '{.spec.containers[0].terminationMessagePath}'),
  defaulted(
    'not-ready-toleration-on-pod',
    'pod',
    '{.spec.tolerations[?(@.key=="node.kubernetes.io/not-ready")].tolerationSeconds}',
    's',
  ),
  defaulted(
    'unreachable-toleration-on-pod',
    'pod',
    '{.spec.tolerations[?(@.key=="node.kubernetes.io/unreachable")].tolerationSeconds}',
    's',
  ),
  defaulted(
    'service-account-token-seconds',
    'pod',
    '{.spec.volumes[0].projected.sources[0].serviceAccountToken.expirationSeconds}',
    's',
  ),
  defaulted('probe-period-seconds', 'pod', '{.spec.containers[0].readinessProbe.periodSeconds}', 's'),
  defaulted('probe-timeout-seconds', 'pod', '{.spec.containers[0].readinessProbe.timeoutSeconds}', 's'),
  defaulted('probe-success-threshold', 'pod', '{.spec.containers[0].readinessProbe.successThreshold}'),
  defaulted('probe-failure-threshold', 'pod', '{.spec.containers[0].readinessProbe.failureThreshold}'),
  defaulted('deployment-replicas', 'deployment', '{.spec.replicas}'),
  defaulted('deployment-progress-deadline-seconds', 'deployment', '{.spec.progressDeadlineSeconds}', 's'),
  defaulted('deployment-revision-history-limit', 'deployment', '{.spec.revisionHistoryLimit}'),
  defaulted('deployment-max-surge', 'deployment', '{.spec.strategy.rollingUpdate.maxSurge}'),
  defaulted('deployment-max-unavailable', 'deployment', '{.spec.strategy.rollingUpdate.maxUnavailable}'),
  defaulted('deployment-strategy', 'deployment', '{.spec.strategy.type}'),
  defaulted('job-backoff-limit', 'job', '{.spec.backoffLimit}'),
  defaulted('job-completion-mode', 'job', '{.spec.completionMode}'),
  defaulted('cronjob-successful-history-limit', 'cronjob', '{.spec.successfulJobsHistoryLimit}'),
  defaulted('cronjob-failed-history-limit', 'cronjob', '{.spec.failedJobsHistoryLimit}'),
  defaulted('cronjob-concurrency-policy', 'cronjob', '{.spec.concurrencyPolicy}'),

  // metrics-server
  help('metric-resolution-default', 'metrics-server', 'metric-resolution'),
  {
    id: 'metric-resolution',
    read: {
      from: 'object',
      argv: ['get', 'deployment', 'metrics-server', '-n', 'kube-system'],
      path: '{.spec.template.spec.containers[0].args}',
      pattern: /--metric-resolution=([^"]+)/,
    },
  },
  {
    id: 'metrics-server-port',
    read: {
      from: 'object',
      argv: ['get', 'deployment', 'metrics-server', '-n', 'kube-system'],
      path: '{.spec.template.spec.containers[0].args}',
      pattern: /--secure-port=([^"]+)/,
    },
  },
  {
    id: 'metrics-server-memory-request',
    read: {
      from: 'object',
      argv: ['get', 'deployment', 'metrics-server', '-n', 'kube-system'],
      path: '{.spec.template.spec.containers[0].resources.requests.memory}',
    },
  },
];
