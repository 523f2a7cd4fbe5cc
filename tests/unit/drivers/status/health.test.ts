import { expect, test } from 'vitest';
import { newComponentStatuses, newMetricsState, newNodeStatus } from '../../../../src/drivers/status/health.ts';
import type { ApiPod, ClusterReading } from '../../../../src/drivers/status/reading.ts';

const now = Date.parse('2026-11-24T00:10:00Z');
const ready = { type: 'Ready', status: 'True' };
const pod = (
  name: string,
  labels: Record<string, string>,
  status: ApiPod['status'] = { conditions: [ready] },
): ApiPod => ({
  metadata: { name, labels },
  status,
});
const well: ClusterReading = {
  version: 'v1.37.2',
  nodes: [],
  pods: [
    pod('etcd-n', { component: 'etcd' }),
    pod('kcm-n', { component: 'kube-controller-manager' }),
    pod('sched-n', { component: 'kube-scheduler' }),
    pod('coredns-a', { 'k8s-app': 'kube-dns' }),
    pod('proxy-a', { 'k8s-app': 'kube-proxy' }),
  ],
  notReady: [],
  metricsService: undefined,
  measuredNodes: 0,
};
const service = (creationTimestamp: string, message = 'no response') => ({
  metadata: { name: 'v1beta1.metrics.k8s.io', creationTimestamp },
  status: { conditions: [{ type: 'Available', status: 'False', reason: 'MissingEndpoints', message }] },
});
const metricsPod = (status: ApiPod['status']) => pod('metrics-server-x', { 'k8s-app': 'metrics-server' }, status);

test('a cluster that is well has every component healthy', () => {
  expect(newComponentStatuses(well)).toEqual(
    ['kube-apiserver', 'etcd', 'kube-controller-manager', 'kube-scheduler', 'coredns', 'kube-proxy'].map((name) => ({
      name,
      healthy: true,
    })),
  );
});

test('a scheduler without a Pod and an API server that is not ready are told with why', () => {
  const ill = newComponentStatuses({
    ...well,
    pods: well.pods.filter((one) => one.metadata.name !== 'sched-n'),
    notReady: ['[-]etcd failed: reason withheld'],
  }).filter(({ healthy }) => !healthy);
  expect(ill).toEqual([
    { name: 'kube-apiserver', healthy: false, message: '[-]etcd failed: reason withheld' },
    { name: 'kube-scheduler', healthy: false, message: 'no Pod' },
  ]);
});

test('a Pod that waits is told with its reason', () => {
  const waiting = { state: { waiting: { reason: 'CrashLoopBackOff' } } };
  const status = { conditions: [{ type: 'Ready', status: 'False' }], containerStatuses: [waiting] };
  const [, , , , coredns] = newComponentStatuses({
    ...well,
    pods: [...well.pods, pod('coredns-b', { 'k8s-app': 'kube-dns' }, status)],
  });
  expect(coredns).toEqual({ name: 'coredns', healthy: false, message: 'coredns-b: CrashLoopBackOff' });
});

test.each<[string, Partial<ClusterReading>, string, string | undefined]>([
  ['not installed', {}, 'absent', undefined],
  ['with figures', { metricsService: service('2026-11-24T00:00:00Z'), measuredNodes: 2 }, 'ready', undefined],
  [
    'installed 20 s ago',
    { metricsService: service('2026-11-24T00:09:40Z') },
    'starting',
    'metrics-server started 20 s ago and has no figures yet.',
  ],
  [
    'an image that cannot be pulled, even right after the installation',
    {
      metricsService: service('2026-11-24T00:09:55Z'),
      pods: [
        metricsPod({
          containerStatuses: [
            { state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image' } } },
          ],
        }),
      ],
    },
    'broken',
    'metrics-server is installed but gives no figures: ImagePullBackOff: Back-off pulling image',
  ],
  [
    'no answer for ten minutes',
    { metricsService: service('2026-11-24T00:00:00Z', 'failing or missing response'), pods: [metricsPod({})] },
    'broken',
    'metrics-server is installed but gives no figures: failing or missing response',
  ],
  [
    'scaled to nothing long ago',
    { metricsService: service('2026-11-24T00:00:00Z') },
    'broken',
    'metrics-server is installed but gives no figures: no Pod',
  ],
])('metrics-server %s: %s', (_what, reading, state, message) => {
  const found = newMetricsState({ ...well, ...reading }, now);
  expect(found.state).toBe(state);
  expect(found.text?.en.message).toBe(message);
});

test('a Node tells the conditions that are not as they should be, its roles and its usage', () => {
  const node = {
    metadata: { name: 'n', labels: { 'node-role.kubernetes.io/control-plane': '', other: 'x' } },
    status: {
      conditions: [
        { type: 'MemoryPressure', status: 'True', reason: 'KubeletHasInsufficientMemory' },
        { type: 'DiskPressure', status: 'False', reason: 'KubeletHasNoDiskPressure' },
        { type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown' },
      ],
    },
  };
  expect(newNodeStatus(node, { memoryBytes: 5 })).toEqual({
    name: 'n',
    roles: ['control-plane'],
    ready: false,
    conditions: ['MemoryPressure: KubeletHasInsufficientMemory', 'Ready: NodeStatusUnknown'],
    memoryBytes: 5,
  });
});
