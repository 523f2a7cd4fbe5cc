/** Which facts there are and where each is read; `read.ts` knows how. */

/** Where a fact is read. Nothing here is a value: every value comes from a program, an object of the cluster or a source file. */
export type Reader =
  /** The default that a component names in its `--help`, run in its own container. */
  | { readonly from: 'help'; readonly component: Component; readonly flag: string }
  /** A flag that the component was started with on this cluster. */
  | { readonly from: 'flag'; readonly component: Component; readonly flag: string }
  /** The running kubelet's configuration: `/api/v1/nodes/NODE/proxy/configz`. */
  | { readonly from: 'configz'; readonly path: string }
  /** What the API server makes of an object with only the necessary fields (`--dry-run=server`), at a JSONPath. */
  | { readonly from: 'defaulted'; readonly object: keyof typeof bareObjects; readonly path: string }
  /** An object on the cluster, at a JSONPath; `pattern` takes its first group. */
  | { readonly from: 'object'; readonly argv: readonly string[]; readonly path: string; readonly pattern?: RegExp }
  /** What a program prints, `pattern` takes its first group. */
  | { readonly from: 'output'; readonly argv: readonly string[]; readonly pattern: RegExp }
  /** A constant in Kubernetes' sources, `pattern` takes its first group: a number, or Go's way to write a duration. */
  | { readonly from: 'source'; readonly module: string; readonly file: string; readonly pattern: RegExp };

export type Component = 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'etcd' | 'metrics-server';

export interface FactDefinition {
  readonly id: string;
  readonly read: Reader;
  readonly unit?: string;
}

const kubernetes = 'k8s.io/kubernetes';
const help = (id: string, component: Component, flag: string, unit?: string): FactDefinition => ({
  id,
  read: { from: 'help', component, flag },
  ...(unit === undefined ? {} : { unit }),
});
const flag = (id: string, component: Component, name: string): FactDefinition => ({
  id,
  read: { from: 'flag', component, flag: name },
});
const kubelet = (id: string, path: string, unit?: string): FactDefinition => ({
  id,
  read: { from: 'configz', path },
  ...(unit === undefined ? {} : { unit }),
});
const source = (id: string, file: string, pattern: RegExp, unit?: string, module = kubernetes): FactDefinition => ({
  id,
  read: { from: 'source', module, file, pattern },
  ...(unit === undefined ? {} : { unit }),
});
const defaulted = (id: string, object: keyof typeof bareObjects, path: string, unit?: string): FactDefinition => ({
  id,
  read: { from: 'defaulted', object, path },
  ...(unit === undefined ? {} : { unit }),
});
const weight = (id: string, plugin: string): FactDefinition =>
  source(
    id,
    'pkg/scheduler/apis/config/v1/default_plugins.go',
    new RegExp(`names\\.${plugin}, Weight: ptr\\.To\\[int32\\]\\((\\d+)\\)`),
  );
const image = (id: string, selector: string): FactDefinition => ({
  id,
  read: {
    from: 'object',
    argv: ['get', 'pods', '-n', 'kube-system', '-l', selector],
    path: '{.items[0].spec.containers[0].image}',
  },
});

const template = {
  metadata: { labels: { app: 'bare' } },
  spec: { containers: [{ name: 'bare', image: 'nginx:1.27' }] },
};

/** Objects with only the fields that must be there; the API server fills in the rest. */
export const bareObjects = {
  pod: {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'bare' },
    spec: {
      containers: [
        {
          name: 'bare',
          image: 'nginx:1.27',
          ports: [{ containerPort: 80 }],
          readinessProbe: { httpGet: { port: 80 } },
        },
      ],
    },
  },
  deployment: {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'bare' },
    spec: { selector: { matchLabels: { app: 'bare' } }, template },
  },
  job: {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'bare' },
    spec: { template: { spec: { ...template.spec, restartPolicy: 'Never' } } },
  },
  cronjob: {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'bare' },
    spec: {
      schedule: '* * * * *',
      jobTemplate: { spec: { template: { spec: { ...template.spec, restartPolicy: 'Never' } } } },
    },
  },
} as const;

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

  // API server
  help('apiserver-secure-port', 'kube-apiserver', 'secure-port'),
  help('event-ttl', 'kube-apiserver', 'event-ttl'),
  help('etcd-compaction-interval', 'kube-apiserver', 'etcd-compaction-interval'),
  help('default-not-ready-toleration-seconds', 'kube-apiserver', 'default-not-ready-toleration-seconds', 's'),
  help('default-unreachable-toleration-seconds', 'kube-apiserver', 'default-unreachable-toleration-seconds', 's'),
  help('max-requests-inflight', 'kube-apiserver', 'max-requests-inflight'),
  help('max-mutating-requests-inflight', 'kube-apiserver', 'max-mutating-requests-inflight'),
  help('min-request-timeout', 'kube-apiserver', 'min-request-timeout', 's'),
  help('request-timeout', 'kube-apiserver', 'request-timeout'),
  help('service-node-port-range', 'kube-apiserver', 'service-node-port-range'),
  help('storage-media-type', 'kube-apiserver', 'storage-media-type'),
  help('audit-log-maxage', 'kube-apiserver', 'audit-log-maxage', 'd'),
  help('audit-log-maxsize', 'kube-apiserver', 'audit-log-maxsize', 'MB'),
  flag('service-cluster-ip-range', 'kube-apiserver', 'service-cluster-ip-range'),
  flag('authorization-mode', 'kube-apiserver', 'authorization-mode'),
  flag('enable-admission-plugins', 'kube-apiserver', 'enable-admission-plugins'),
  {
    id: 'default-admission-plugins',
    read: {
      from: 'output',
      argv: ['exec', '-n', 'kube-system', 'kube-apiserver-NODE', '--', 'kube-apiserver', '--help'],
      pattern: /--enable-admission-plugins strings .*?in addition to default enabled ones \(([^)]+)\)/,
    },
  },
  source(
    'max-request-body',
    'pkg/server/config.go',
    /MaxRequestBodyBytes: int64\((\d+) \* 1024 \* 1024\)/,
    'MiB',
    'k8s.io/apiserver',
  ),

  // etcd
  flag('etcd-snapshot-count', 'etcd', 'snapshot-count'),
  help('etcd-heartbeat-interval', 'etcd', 'heartbeat-interval', 'ms'),
  help('etcd-election-timeout', 'etcd', 'election-timeout', 'ms'),
  help('etcd-max-request-bytes', 'etcd', 'max-request-bytes', 'B'),
  flag('etcd-data-dir', 'etcd', 'data-dir'),

  // Controller manager
  help('node-monitor-period', 'kube-controller-manager', 'node-monitor-period'),
  help('node-monitor-grace-period', 'kube-controller-manager', 'node-monitor-grace-period'),
  help('node-startup-grace-period', 'kube-controller-manager', 'node-startup-grace-period'),
  help('node-eviction-rate', 'kube-controller-manager', 'node-eviction-rate'),
  help('secondary-node-eviction-rate', 'kube-controller-manager', 'secondary-node-eviction-rate'),
  help('unhealthy-zone-threshold', 'kube-controller-manager', 'unhealthy-zone-threshold'),
  help('large-cluster-size-threshold', 'kube-controller-manager', 'large-cluster-size-threshold'),
  help('terminated-pod-gc-threshold', 'kube-controller-manager', 'terminated-pod-gc-threshold'),
  help('concurrent-deployment-syncs', 'kube-controller-manager', 'concurrent-deployment-syncs'),
  help('concurrent-replicaset-syncs', 'kube-controller-manager', 'concurrent-replicaset-syncs'),
  help('concurrent-job-syncs', 'kube-controller-manager', 'concurrent-job-syncs'),
  help('max-endpoints-per-slice', 'kube-controller-manager', 'max-endpoints-per-slice'),
  help('hpa-sync-period', 'kube-controller-manager', 'horizontal-pod-autoscaler-sync-period'),
  help('resource-quota-sync-period', 'kube-controller-manager', 'resource-quota-sync-period'),
  {
    id: 'node-cidr-mask-size',
    read: {
      from: 'output',
      argv: ['exec', '-n', 'kube-system', 'kube-controller-manager-NODE', '--', 'kube-controller-manager', '--help'],
      pattern: /--node-cidr-mask-size int32 .*?Default is (\d+) for IPv4/,
    },
  },
  help('leader-elect-lease-duration', 'kube-controller-manager', 'leader-elect-lease-duration'),
  help('leader-elect-renew-deadline', 'kube-controller-manager', 'leader-elect-renew-deadline'),
  help('leader-elect-retry-period', 'kube-controller-manager', 'leader-elect-retry-period'),
  help('controller-manager-secure-port', 'kube-controller-manager', 'secure-port'),
  flag('pod-network-cidr', 'kube-controller-manager', 'cluster-cidr'),
  source('endpoints-max-capacity', 'pkg/controller/endpoint/endpoints_controller.go', /maxCapacity = (\d+)/),
  source('job-pod-backoff-initial', 'pkg/controller/job/job_controller.go', /DefaultJobPodFailureBackOff = ([^\n]+)/),
  source('job-pod-backoff-max', 'pkg/controller/job/job_controller.go', /MaxJobPodFailureBackOff = ([^\n]+)/),
  source('replicaset-burst', 'pkg/controller/replicaset/replica_set.go', /BurstReplicas = (\d+)/),
  source('slow-start-initial-batch', 'pkg/controller/controller_utils.go', /SlowStartInitialBatchSize = (\d+)/),

  // Scheduler
  help('scheduler-secure-port', 'kube-scheduler', 'secure-port'),
  weight('scheduler-weight-taint-toleration', 'TaintToleration'),
  weight('scheduler-weight-node-affinity', 'NodeAffinity'),
  weight('scheduler-weight-node-resources-fit', 'NodeResourcesFit'),
  weight('scheduler-weight-pod-topology-spread', 'PodTopologySpread'),
  weight('scheduler-weight-inter-pod-affinity', 'InterPodAffinity'),
  weight('scheduler-weight-balanced-allocation', 'NodeResourcesBalancedAllocation'),
  weight('scheduler-weight-image-locality', 'ImageLocality'),
  source(
    'scheduler-pod-initial-backoff',
    'pkg/scheduler/apis/config/v1/defaults.go',
    /PodInitialBackoffSeconds = ptr\.To\[int64\]\((\d+)\)/,
    's',
  ),
  source(
    'scheduler-pod-max-backoff',
    'pkg/scheduler/apis/config/v1/defaults.go',
    /PodMaxBackoffSeconds = ptr\.To\[int64\]\((\d+)\)/,
    's',
  ),
  source(
    'scheduler-parallelism',
    'pkg/scheduler/apis/config/v1/defaults.go',
    /Parallelism = ptr\.To\[int32\]\((\d+)\)/,
  ),
  source('scheduler-min-feasible-nodes', 'pkg/scheduler/schedule_one.go', /minFeasibleNodesToFind = (\d+)/),
  source(
    'scheduler-max-node-score',
    'framework/interface.go',
    /\bMaxScore +int64 = (\d+)/,
    undefined,
    'k8s.io/kube-scheduler',
  ),

  // kubelet, as it runs on this cluster
  kubelet('kubelet-port', 'port'),
  kubelet('kubelet-healthz-port', 'healthzPort'),
  kubelet('sync-frequency', 'syncFrequency'),
  kubelet('file-check-frequency', 'fileCheckFrequency'),
  kubelet('static-pod-path', 'staticPodPath'),
  kubelet('node-status-update-frequency', 'nodeStatusUpdateFrequency'),
  kubelet('node-status-report-frequency', 'nodeStatusReportFrequency'),
  kubelet('node-lease-duration-seconds', 'nodeLeaseDurationSeconds', 's'),
  kubelet('max-pods', 'maxPods'),
  kubelet('registry-pull-qps', 'registryPullQPS'),
  kubelet('registry-burst', 'registryBurst'),
  kubelet('serialize-image-pulls', 'serializeImagePulls'),
  kubelet('runtime-request-timeout', 'runtimeRequestTimeout'),
  kubelet('image-minimum-gc-age', 'imageMinimumGCAge'),
  kubelet('container-log-max-size', 'containerLogMaxSize'),
  kubelet('container-log-max-files', 'containerLogMaxFiles'),
  kubelet('cgroup-driver', 'cgroupDriver'),
  kubelet('memory-manager-policy', 'memoryManagerPolicy'),
  kubelet('cpu-manager-policy', 'cpuManagerPolicy'),
  kubelet('eviction-pressure-transition-period', 'evictionPressureTransitionPeriod'),
  kubelet('kind-eviction-hard-nodefs-available', 'evictionHard.nodefs\\.available'),
  kubelet('kind-image-gc-high', 'imageGCHighThresholdPercent', '%'),
  kubelet('container-runtime-endpoint', 'containerRuntimeEndpoint'),
  kubelet('crash-loop-backoff-max', 'crashLoopBackOff.maxContainerRestartPeriod'),
  // kubelet, from its sources: constants, and defaults that kind changes
  source('eviction-hard-memory-available', 'pkg/kubelet/eviction/defaults_linux.go', /"memory\.available": +"([^"]+)"/),
  source('eviction-hard-nodefs-available', 'pkg/kubelet/eviction/defaults_linux.go', /"nodefs\.available": +"([^"]+)"/),
  source(
    'eviction-hard-nodefs-inodes-free',
    'pkg/kubelet/eviction/defaults_linux.go',
    /"nodefs\.inodesFree": +"([^"]+)"/,
  ),
  source(
    'eviction-hard-imagefs-available',
    'pkg/kubelet/eviction/defaults_linux.go',
    /"imagefs\.available": +"([^"]+)"/,
  ),
  source(
    'image-gc-high',
    'pkg/kubelet/apis/config/v1beta1/defaults.go',
    /ImageGCHighThresholdPercent = ptr\.To\[int32\]\((\d+)\)/,
    '%',
  ),
  source(
    'image-gc-low',
    'pkg/kubelet/apis/config/v1beta1/defaults.go',
    /ImageGCLowThresholdPercent = ptr\.To\[int32\]\((\d+)\)/,
    '%',
  ),
  source('eviction-monitoring-period', 'pkg/kubelet/kubelet.go', /evictionMonitoringPeriod = ([^\n]+)/),
  source('node-lease-renew-fraction', 'pkg/kubelet/kubelet.go', /nodeLeaseRenewIntervalFraction = ([\d.]+)/),
  source('pleg-relist-period', 'pkg/kubelet/kubelet.go', /genericPlegRelistPeriod += ([^\n]+)/),
  source('pleg-relist-threshold', 'pkg/kubelet/kubelet.go', /genericPlegRelistThreshold = ([^\n]+)/),
  source('crash-loop-backoff-initial', 'pkg/kubelet/kubelet.go', /\binitialCrashLoopBackOff = ([^\n]+)/),
  source('image-pull-backoff-initial', 'pkg/kubelet/kubelet.go', /imageBackOffPeriod = ([^\n]+)/),
  source('image-pull-backoff-max', 'pkg/kubelet/kubelet.go', /MaxImageBackOff = ([^\n]+)/),
  source(
    'cadvisor-housekeeping-interval',
    'pkg/kubelet/cadvisor/cadvisor_linux.go',
    /defaultHousekeepingInterval = ([^\n]+)/,
  ),
  source(
    'cadvisor-max-housekeeping-interval',
    'pkg/kubelet/cadvisor/cadvisor_linux.go',
    /maxHousekeepingInterval = ([^\n]+)/,
  ),
  source('cadvisor-stats-cache-duration', 'pkg/kubelet/cadvisor/cadvisor_linux.go', /statsCacheDuration = ([^\n]+)/),
  source('oom-score-adj-guaranteed', 'pkg/kubelet/qos/policy.go', /guaranteedOOMScoreAdj int = (-?\d+)/),
  source('oom-score-adj-besteffort', 'pkg/kubelet/qos/policy.go', /besteffortOOMScoreAdj int = (-?\d+)/),
  source('oom-score-adj-kubelet', 'pkg/kubelet/qos/policy.go', /KubeletOOMScoreAdj int = (-?\d+)/),

  // kube-proxy and DNS
  {
    id: 'kube-proxy-mode',
    read: {
      from: 'object',
      argv: ['get', 'configmap', 'kube-proxy', '-n', 'kube-system'],
      path: '{.data.config\\.conf}',
      pattern: /^mode: (\S+)$/m,
    },
  },
  source(
    'kube-proxy-min-sync-period',
    'pkg/proxy/apis/config/v1alpha1/defaults.go',
    /IPTables\.MinSyncPeriod = metav1\.Duration\{Duration: ([^}]+)\}/,
  ),
  source(
    'kube-proxy-sync-period',
    'pkg/proxy/apis/config/v1alpha1/defaults.go',
    /IPTables\.SyncPeriod = metav1\.Duration\{Duration: ([^}]+)\}/,
  ),
  {
    id: 'cluster-dns-ip',
    read: { from: 'object', argv: ['get', 'service', 'kube-dns', '-n', 'kube-system'], path: '{.spec.clusterIP}' },
  },
  {
    id: 'kubernetes-service-ip',
    read: { from: 'object', argv: ['get', 'service', 'kubernetes', '-n', 'default'], path: '{.spec.clusterIP}' },
  },
  kubelet('cluster-domain', 'clusterDomain'),
  {
    id: 'coredns-cache-seconds',
    read: {
      from: 'object',
      argv: ['get', 'configmap', 'coredns', '-n', 'kube-system'],
      path: '{.data.Corefile}',
      pattern: /^\s*cache (\d+)/m,
    },
    unit: 's',
  },

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
