import { casesOf, deleted, type TableCase } from './case.ts';

const make = casesOf('v1', 'Pod', 'pods');

interface PodShape {
  readonly containers?: readonly string[];
  readonly init?: readonly (string | { readonly name: string; readonly restartPolicy: 'Always' })[];
  readonly gates?: readonly string[];
  readonly spec?: object;
  readonly metadata?: { readonly finalizers: readonly string[] };
}

/** A Pod that no scheduler takes, so that nobody but us writes its status. */
function pod(name: string, status: object, shape: PodShape = {}): TableCase {
  const { containers = ['app'], init = [], gates = [] } = shape;
  const spec = {
    schedulerName: 'nobody',
    automountServiceAccountToken: false,
    containers: containers.map((each) => ({ name: each, image: 'registry.k8s.io/pause:3.10.2' })),
    initContainers: init.map((each) => ({
      image: 'registry.k8s.io/pause:3.10.2',
      ...(typeof each === 'string' ? { name: each } : each),
    })),
    readinessGates: gates.map((conditionType) => ({ conditionType })),
    ...shape.spec,
  };
  return make(name, { spec }, status, shape.metadata ?? {});
}

const container = (name: string, state: object, more: object = {}) => ({
  name,
  image: 'registry.k8s.io/pause:3.10.2',
  imageID: '',
  ready: false,
  restartCount: 0,
  state,
  ...more,
});
const waiting = (reason?: string) => ({ waiting: reason === undefined ? {} : { reason } });
const running = { running: { startedAt: '2026-01-01T00:00:00Z' } };
const terminated = (exitCode: number, more: object = {}) => ({ terminated: { exitCode, ...more } });
const condition = (type: string, status: string, reason?: string) => ({
  type,
  status,
  ...(reason === undefined ? {} : { reason }),
});
const ready = condition('Ready', 'True');
const restarted = (finishedAt: string) => ({ lastState: { terminated: { exitCode: 1, finishedAt } } });
const sidecar = { name: 'proxy', restartPolicy: 'Always' } as const;

/** Pods in the states that decide over STATUS, READY and RESTARTS. */
export const podCases: readonly TableCase[] = [
  pod('pending', { phase: 'Pending' }),
  pod('no-status', {}),
  pod('gated', { phase: 'Pending' }, { spec: { schedulingGates: [{ name: 'podpath.dev/wait' }] } }),
  pod('creating', { phase: 'Pending', containerStatuses: [container('app', waiting('ContainerCreating'))] }),
  pod('image-pull', { phase: 'Pending', containerStatuses: [container('app', waiting('ImagePullBackOff'))] }),
  pod('waits-for-nothing', { phase: 'Pending', containerStatuses: [container('app', waiting())] }),
  pod('running', {
    phase: 'Running',
    conditions: [ready],
    podIP: '10.244.9.1',
    podIPs: [{ ip: '10.244.9.1' }],
    containerStatuses: [container('app', running, { ready: true, started: true })],
  }),
  pod('nominated', { phase: 'Pending', nominatedNodeName: 'podpath-worker' }),
  pod(
    'half-ready',
    {
      phase: 'Running',
      containerStatuses: [container('a', running, { ready: true }), container('b', running, { restartCount: 2 })],
    },
    { containers: ['a', 'b'] },
  ),
  pod('crash-loop', {
    phase: 'Running',
    containerStatuses: [
      container('app', waiting('CrashLoopBackOff'), { restartCount: 5, ...restarted('2026-06-01T00:00:00Z') }),
    ],
  }),
  pod(
    'restarts',
    {
      phase: 'Running',
      conditions: [ready],
      containerStatuses: [
        container('a', running, { ready: true, restartCount: 1, ...restarted('2026-03-01T00:00:00Z') }),
        container('b', running, { ready: true, restartCount: 12, ...restarted('2026-07-01T00:00:00Z') }),
      ],
    },
    { containers: ['a', 'b'] },
  ),
  pod('oom-killed', {
    phase: 'Running',
    containerStatuses: [container('app', terminated(137, { reason: 'OOMKilled' }), { restartCount: 1 })],
  }),
  pod('signal', { phase: 'Running', containerStatuses: [container('app', terminated(139, { signal: 11 }))] }),
  pod('exit-code', { phase: 'Running', containerStatuses: [container('app', terminated(3))] }),
  pod('exit-code-0', { phase: 'Running', containerStatuses: [container('app', terminated(0))] }),
  pod('succeeded', {
    phase: 'Succeeded',
    containerStatuses: [container('app', terminated(0, { reason: 'Completed' }))],
  }),
  pod('failed', { phase: 'Failed', containerStatuses: [container('app', terminated(1, { reason: 'Error' }))] }),
  pod('evicted', { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' }),
  pod('node-lost', { phase: 'Running', reason: 'NodeLost' }),
  pod('unknown', { phase: 'Unknown' }),
  pod(
    'completed-and-running',
    {
      phase: 'Running',
      conditions: [ready],
      containerStatuses: [
        container('a', terminated(0, { reason: 'Completed' })),
        container('b', running, { ready: true }),
      ],
    },
    { containers: ['a', 'b'] },
  ),
  pod(
    'completed-not-ready',
    {
      phase: 'Running',
      conditions: [condition('Ready', 'False')],
      containerStatuses: [
        container('a', terminated(0, { reason: 'Completed' })),
        container('b', running, { ready: true }),
      ],
    },
    { containers: ['a', 'b'] },
  ),
  pod(
    'completed-and-failed',
    {
      phase: 'Failed',
      containerStatuses: [
        container('a', terminated(0, { reason: 'Completed' })),
        container('b', terminated(2, { reason: 'Error' })),
      ],
    },
    { containers: ['a', 'b'] },
  ),
  pod(
    'terminating',
    { phase: 'Running', containerStatuses: [container('app', running, { ready: true })] },
    { metadata: deleted },
  ),
  pod('terminating-lost', { phase: 'Running', reason: 'NodeLost' }, { metadata: deleted }),
  pod('terminating-done', { phase: 'Succeeded' }, { metadata: deleted }),
  pod('init-none', { phase: 'Pending' }, { init: ['first', 'second'] }),
  pod(
    'init-first',
    {
      phase: 'Pending',
      initContainerStatuses: [container('first', running), container('second', waiting('PodInitializing'))],
    },
    { init: ['first', 'second'] },
  ),
  pod(
    'init-second',
    {
      phase: 'Pending',
      initContainerStatuses: [
        container('first', terminated(0, { reason: 'Completed' }), { restartCount: 1 }),
        container('second', waiting('PodInitializing')),
      ],
      containerStatuses: [container('app', waiting('PodInitializing'))],
    },
    { init: ['first', 'second'] },
  ),
  pod(
    'init-crash',
    {
      phase: 'Pending',
      initContainerStatuses: [
        container('first', waiting('CrashLoopBackOff'), { restartCount: 3, ...restarted('2026-05-01T00:00:00Z') }),
      ],
    },
    { init: ['first'] },
  ),
  pod(
    'init-error',
    { phase: 'Pending', initContainerStatuses: [container('first', terminated(1, { reason: 'Error' }))] },
    { init: ['first'] },
  ),
  pod(
    'init-exit-code',
    { phase: 'Pending', initContainerStatuses: [container('first', terminated(4))] },
    { init: ['first'] },
  ),
  pod(
    'init-signal',
    { phase: 'Pending', initContainerStatuses: [container('first', terminated(137, { signal: 9 }))] },
    { init: ['first'] },
  ),
  pod(
    'init-done',
    {
      phase: 'Running',
      conditions: [condition('Initialized', 'True'), ready],
      initContainerStatuses: [container('first', terminated(0, { reason: 'Completed' }), { restartCount: 7 })],
      containerStatuses: [container('app', running, { ready: true, restartCount: 1 })],
    },
    { init: ['first'] },
  ),
  pod(
    'init-again',
    {
      phase: 'Running',
      conditions: [condition('Initialized', 'True')],
      initContainerStatuses: [container('first', running)],
      containerStatuses: [container('app', terminated(0))],
    },
    { init: ['first'] },
  ),
  pod(
    'sidecar-starting',
    { phase: 'Pending', initContainerStatuses: [container('proxy', running, { started: false })] },
    { init: [sidecar, 'first'] },
  ),
  pod(
    'sidecar-started',
    {
      phase: 'Pending',
      initContainerStatuses: [
        container('proxy', running, {
          started: true,
          ready: true,
          restartCount: 2,
          ...restarted('2026-02-01T00:00:00Z'),
        }),
        container('first', waiting('ErrImagePull')),
      ],
    },
    { init: [sidecar, 'first'] },
  ),
  pod(
    'sidecar-ready',
    {
      phase: 'Running',
      conditions: [ready],
      initContainerStatuses: [
        container('proxy', running, {
          started: true,
          ready: true,
          restartCount: 2,
          ...restarted('2026-02-01T00:00:00Z'),
        }),
        container('first', terminated(0), { restartCount: 4 }),
      ],
      containerStatuses: [container('app', running, { ready: true, restartCount: 1 })],
    },
    { init: [sidecar, 'first'] },
  ),
  pod(
    'readiness-gates',
    {
      phase: 'Running',
      conditions: [condition('podpath.dev/a', 'True'), condition('podpath.dev/b', 'False')],
      containerStatuses: [container('app', running, { ready: true })],
    },
    { gates: ['podpath.dev/a', 'podpath.dev/b', 'podpath.dev/c'] },
  ),
];
