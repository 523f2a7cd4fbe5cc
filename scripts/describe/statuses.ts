import type { Hands } from './stage.ts';

const startedAt = '2026-01-02T03:04:05Z';
const finishedAt = '2026-01-02T03:04:06Z';
const container = (name: string, state: object, more: object = {}): object => ({
  name,
  image: 'x',
  imageID: '',
  ready: false,
  restartCount: 0,
  state,
  ...more,
});

/** What a kubelet could say of Pods that have none. */
export async function writePodStatuses({ patch }: Hands): Promise<void> {
  await patch(
    'pod told',
    {
      status: {
        phase: 'Running',
        reason: 'Told',
        message: 'two\nlines and\ta tab',
        nominatedNodeName: 'ghost',
        startTime: startedAt,
        podIP: '10.5.0.1',
        podIPs: [{ ip: '10.5.0.1' }, { ip: 'fd05::1' }],
        conditions: [
          { type: 'PodScheduled', status: 'False', reason: 'Told', message: 'not\nso' },
          { type: 'example.com/own', status: 'Unknown' },
        ],
        initContainerStatuses: [
          container('i', { terminated: { exitCode: 0, reason: 'Completed', startedAt, finishedAt } }, { ready: true }),
          container('j', { running: { startedAt } }),
        ],
        containerStatuses: [
          container('c', { waiting: {} }),
          container(
            'd',
            {
              terminated: {
                exitCode: 137,
                signal: 9,
                reason: 'OOMKilled',
                message: 'two\nlines',
                startedAt,
                finishedAt,
              },
            },
            { lastState: { terminated: { exitCode: 1, startedAt, finishedAt } }, restartCount: 3 },
          ),
          container('e', {}, { lastState: { running: { startedAt } } }),
          container(
            'f',
            { waiting: { reason: 'Odd', message: 'not shown' } },
            { containerID: 'containerd://0123', imageID: 'sha256:4567', lastState: { terminated: { exitCode: -1 } } },
          ),
        ],
      },
    },
    'status',
  );
  await patch(
    'pod tolerant',
    {
      status: {
        conditions: [
          { type: 'example.com/ready', status: 'True' },
          { type: 'Ready', status: 'False' },
        ],
      },
    },
    'status',
  );
}

/** What controllers would write anew, of objects whose controllers are stopped. */
export async function writeControlledStatuses({ patch, stage }: Hands): Promise<void> {
  const metric = (name: string) => ({ metric: { name } });
  const describedObject = { kind: 'Service', name: 's' };
  await patch(
    'hpa measured',
    {
      status: {
        currentReplicas: 4,
        desiredReplicas: 10,
        lastScaleTime: startedAt,
        currentMetrics: [
          { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 70, averageValue: '350m' } } },
          { type: 'Resource', resource: { name: 'memory', current: { averageValue: '1610612736' } } },
          {
            type: 'ContainerResource',
            containerResource: {
              name: 'cpu',
              container: 'c',
              current: { averageUtilization: 12, averageValue: '0.06' },
            },
          },
          {
            type: 'ContainerResource',
            containerResource: { name: 'memory', container: 'c', current: { averageValue: '99M' } },
          },
          { type: 'Pods', pods: { ...metric('packets'), current: { averageValue: '2500' } } },
          { type: 'Object', object: { ...metric('rps'), describedObject, current: { value: '1999' } } },
          {
            type: 'Object',
            object: { ...metric('rps'), describedObject, current: { value: '0', averageValue: '1k' } },
          },
          { type: 'External', external: { ...metric('queue'), current: { averageValue: '12500m' } } },
          { type: 'External', external: { ...metric('queue'), current: { value: '0' } } },
        ],
        conditions: [
          { type: 'AbleToScale', status: 'True', reason: 'Told', message: 'so\nit is' },
          { type: 'ScalingLimited', status: 'Unknown' },
        ],
      },
    },
    'status',
  );
  await patch(
    'hpa unmeasured',
    {
      status: { currentReplicas: 0, desiredReplicas: 0, currentMetrics: [], conditions: [] },
    },
    'status',
  );
  await patch(
    'pvc growing',
    {
      status: {
        capacity: { storage: '0.5Gi' },
        conditions: [
          {
            type: 'Resizing',
            status: 'True',
            lastProbeTime: startedAt,
            lastTransitionTime: finishedAt,
            reason: 'Told',
            message: 'so',
          },
          { type: 'FileSystemResizePending', status: 'True', lastTransitionTime: finishedAt, message: 'two\nlines' },
        ],
      },
    },
    'status',
  );
  await patch(
    'service balanced',
    {
      status: {
        loadBalancer: {
          ingress: [
            { ip: '1.2.3.4', ipMode: 'VIP' },
            { ip: 'fd00::5', ipMode: 'Proxy' },
            { hostname: 'lb.example.com' },
          ],
        },
      },
    },
    'status',
  );
  await patch(
    'ingress rich',
    {
      status: { loadBalancer: { ingress: [{ ip: '10.0.0.9' }, { hostname: 'a.example.com' }, { ip: '10.0.0.10' }] } },
    },
    'status',
  );
  const completed = Array.from({ length: 40 }, (_none, index) => index * 2);
  await patch(
    'job managed',
    {
      status: {
        startTime: startedAt,
        active: 2,
        ready: 1,
        succeeded: completed.length,
        failed: 3,
        completedIndexes: completed.join(','),
      },
    },
    'status',
  );
  await patch(
    'csr awkward-nameless',
    {
      status: { conditions: [{ type: 'Failed', status: 'True', reason: 'Told', message: 'so' }] },
    },
    'status',
  );
  await patch(
    'volumeattachment awkward-attached',
    {
      status: { attached: false, attachError: { message: 'cannot\nattach', time: startedAt, errorCode: 5 } },
    },
    'status',
  );
  // Without its controller a token is what one says it is.
  await stage.kubectl(
    ['create', '-f', '-'],
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/service-account-token',
      metadata: {
        name: 'token',
        namespace: 'awkward',
        annotations: { 'kubernetes.io/service-account.name': 'pulling' },
      },
      stringData: { token: 'not-a-token', namespace: 'awkward', 'ca.crt': 'not a certificate' },
    }),
  );
}
