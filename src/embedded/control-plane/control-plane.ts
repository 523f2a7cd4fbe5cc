import type { SimulatedClock } from '../../base/index.ts';
import { type Aggregator, createAggregatorOnDemand } from '../aggregator/index.ts';
import type { EtcdConnection } from '../apiserver/etcd-connection.ts';
import type { HealthCheck } from '../apiserver/pages/health.ts';
import { newStartCheck } from '../apiserver/pages/start-checks.ts';
import type { UserInfo } from '../apiserver/request.ts';
import {
  type ComponentContext,
  createLeaderElector,
  isBoolean,
  isString,
  type Memory,
  type Transport,
} from '../client/index.ts';
import { createControllerManager } from '../controllers/index.ts';
import { klogLine, type Network, nodeSource, type Process, type ProcessClass } from '../runtime/index.ts';
import { createScheduler, type EventsApi, type Scheduler } from '../scheduler/index.ts';
import { type ApiServerLease, createApiServerLease } from './api-server-lease.ts';
import type { ComponentName } from './living-cluster.ts';
import { newProgramClass, type Program, type Running } from './programs.ts';

/** A program of the control plane, by the name of its static Pod. */
export type ProgramName = ComponentName | 'etcd';

const suffix = 'kubernetes/f1d9c1a';
/** An API server that finds no etcd ends after so long (`dialTimeout`, apiserver/pkg/storage/storagebackend/factory/etcd3.go, v1.37). */
const dialEtcdMs = 20_000;
const noEtcd = 'error creating storage factory: etcd grpc connection not ready: context deadline exceeded';
/** The check of etcd takes so long to fail (`--etcd-healthcheck-timeout`). */
const etcdCheckMs = 2000;

const isEventsApi = (value: unknown): value is EventsApi => value === 'v1' || value === 'events.k8s.io/v1';

/** What the programs log when they have lost their Leases, and where. */
const lost = {
  'kube-controller-manager': ['"leaderelection lost/stopped"', 'controllermanager.go:413'],
  'kube-scheduler': ['"Leaderelection lost"', 'server.go:337'],
} as const;

/** What the programs of the control plane are made of. */
export interface ControlPlaneOptions {
  readonly clock: SimulatedClock;
  readonly node: { readonly name: string; readonly ip: string };
  readonly network: Network;
  readonly memory: Memory;
  /** Which run; kept with the cluster. */
  readonly running: Set<string>;
  readonly etcd: EtcdConnection;
  /** The API as who asks on the same Node. */
  readonly local: Transport;
  readonly contextOf: (
    transport: Transport,
    component: string,
    memory: Memory,
  ) => (identity: UserInfo, userAgent: string) => ComponentContext;
  /** A text that no other process has, for Leases. */
  readonly newIdentity: () => string;
  /** A program has begun or ended. */
  readonly changed: (program: ProgramName) => void;
}

/** The programs of the control plane: they work while their processes live. */
export interface ControlPlane {
  /** By the name of the program. */
  readonly classes: Readonly<Record<string, ProcessClass>>;
  /** What the health of an API server that has been started depends on; none before. */
  readonly healthChecks: readonly HealthCheck[];
  /** Undefined while it does not run. */
  readonly aggregator: Aggregator | undefined;
  readonly scheduler: Scheduler | undefined;
}

/** Makes the programs; none runs yet. */
export function createControlPlane(options: ControlPlaneOptions): ControlPlane {
  const { clock, node, network, memory, running, etcd, local, contextOf, newIdentity, changed } = options;
  let aggregator: Aggregator | undefined;
  let scheduler: Scheduler | undefined;
  let healthChecks: readonly HealthCheck[] = [];

  const mark = (program: ProgramName): Disposable => {
    running.add(program);
    changed(program);
    return {
      [Symbol.dispose]() {
        running.delete(program);
        changed(program);
      },
    };
  };
  function serveApi(stack: DisposableStack): ApiServerLease {
    stack.use(mark('kube-apiserver'));
    const loopback = contextOf(
      local,
      'kube-apiserver',
      stack.use(memory.part('kube-apiserver')),
    )(
      { username: 'system:apiserver', groups: ['system:masters', 'system:authenticated'] },
      `kube-apiserver/v1.37.2 (linux/amd64) ${suffix}`,
    );
    const source = nodeSource(node.name, node.ip);
    aggregator = stack.use(
      createAggregatorOnDemand(
        {
          ...loopback,
          network: (host, port, request, timeoutMs) =>
            new Promise((resolve) => network.request(source, host, port, request, timeoutMs, resolve)),
        },
        () => clock.hold(),
      ),
    );
    const working = aggregator;
    const lease = stack.use(
      createApiServerLease(loopback, { name: node.name, address: `${node.ip}:6443` }, newIdentity),
    );
    const hooks: Readonly<Record<string, () => boolean>> = {
      'start-kube-apiserver-identity-lease-controller': () => lease.isHeld,
      'start-kube-apiserver-identity-lease-garbage-collector': () => lease.collectsGarbage,
      'start-kube-aggregator-informers': () => working.hasSynced(),
      'apiservice-status-remote-available-controller': () => working.isWorking(),
      'apiservice-registration-controller': () => working.hasSynced(),
      'apiservice-discovery-controller': () => working.isWorking(),
    };
    healthChecks = Object.entries(hooks).map(([name, isDone]) => newStartCheck(`poststarthook/${name}`, isDone));
    stack.defer(() => {
      aggregator = undefined;
      healthChecks = [];
    });
    return lease;
  }
  function runApiServer(process: Process): Running {
    const stack = new DisposableStack();
    let lease: ApiServerLease | undefined;
    const running = Object.assign(stack, { release: async () => (etcd.isUp ? lease?.release() : undefined) });
    if (etcd.isUp) {
      lease = serveApi(stack);
      return running;
    }
    const timer = stack.use(
      clock.schedule(
        () => {
          process.log(klogLine(clock.now(), `"command failed" err="${noEtcd}"`, 'run.go:72', 'E'));
          process.exit(1);
        },
        dialEtcdMs,
        'kube-apiserver: gives up to reach etcd',
      ),
    );
    stack.use(
      etcd.whenUp(() => {
        timer[Symbol.dispose]();
        lease = serveApi(stack);
      }),
    );
    return running;
  }
  /** Runs a part that ends its process when it has lost its Lease, as upstream's programs do. */
  const runLeader = (
    program: 'kube-controller-manager' | 'kube-scheduler',
    start: (own: Memory, identity: string, onLost: () => void) => Running,
  ) => {
    return (process: Process): Running => {
      const stack = new DisposableStack();
      stack.use(mark(program));
      const own = stack.use(memory.part(program));
      const identity: string = own.keep('identity', isString, () => identity) ?? `${node.name}_${newIdentity()}`;
      const part = stack.use(
        start(own, identity, () => {
          const [text, where] = lost[program];
          process.log(klogLine(clock.now(), text, where, 'E'));
          process.exit(1);
        }),
      );
      const { release } = part;
      return Object.assign(stack, release === undefined ? {} : { release: () => release() });
    };
  };
  let hasScheduled: boolean = memory.keep('has scheduled', isBoolean, () => hasScheduled) ?? false;
  const programs: Record<ProgramName, Program> = {
    etcd: {
      ports: [2379, 2381],
      run: () => mark('etcd'),
      anonBytes: 30e6,
      fileBytes: 24e6,
      millicores: 15,
    },
    'kube-apiserver': {
      ports: [6443],
      run: runApiServer,
      problem: () =>
        etcd.isUp ? undefined : { body: '[+]ping ok\n[-]etcd failed: reason withheld\n', waitMs: etcdCheckMs },
      anonBytes: 220e6,
      fileBytes: 60e6,
      millicores: 40,
    },
    'kube-controller-manager': {
      ports: [10257],
      anonBytes: 40e6,
      fileBytes: 50e6,
      millicores: 10,
      run: runLeader('kube-controller-manager', (own, identity, onLost) => {
        const contextAs = contextOf(local, 'kube-controller-manager', own);
        const manager = createControllerManager(contextAs, { identity, onLost });
        // It leaves its Lease to run out (`ControllerManagerReleaseLeaderElectionLockOnExit` is off).
        return { [Symbol.dispose]: () => manager[Symbol.dispose]() };
      }),
    },
    'kube-scheduler': {
      ports: [10259],
      anonBytes: 20e6,
      fileBytes: 40e6,
      millicores: 3,
      run: runLeader('kube-scheduler', (own, identity, onLost) => {
        const user = { username: 'system:kube-scheduler', groups: ['system:authenticated'] };
        const contextAs = contextOf(local, 'kube-scheduler', own);
        const agent = `kube-scheduler/v1.37.2 (linux/amd64) ${suffix}`;
        const context = contextAs(user, `${agent}/scheduler`);
        // kubeadm's first scheduler is started with the API server, and asks it too early; those after it find it at work.
        const eventsApi: EventsApi =
          own.keep('events', isEventsApi, () => eventsApi) ??
          (hasScheduled && running.has('kube-apiserver') ? 'events.k8s.io/v1' : 'v1');
        hasScheduled = true;
        return createLeaderElector({
          ...contextOf(local, 'kube-scheduler', own.part('leader-election'))(user, `${agent}/leader-election`),
          lease: { namespace: 'kube-system', name: 'kube-scheduler' },
          identity,
          component: 'default-scheduler',
          onLost,
          lead() {
            const stack = new DisposableStack();
            stack.defer(() => {
              scheduler = undefined;
            });
            scheduler = stack.use(createScheduler(context, { hostname: node.name, eventsApi }));
            return stack;
          },
        });
      }),
    },
  };
  return {
    classes: Object.fromEntries(
      Object.entries(programs).map(([name, program]) => [name, newProgramClass(name, program, () => clock.hold())]),
    ),
    get healthChecks() {
      return healthChecks;
    },
    get aggregator() {
      return aggregator;
    },
    get scheduler() {
      return scheduler;
    },
  };
}
