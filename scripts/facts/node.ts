import { type FactDefinition, kubelet, source } from './reader.ts';

/** Facts of the kubelet, kube-proxy and the cluster's DNS. */
export const nodeFacts: readonly FactDefinition[] = [
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
];
