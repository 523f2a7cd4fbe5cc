import { StatusError } from '../../kube/index.ts';
import type { UserInfo } from '../apiserver/request.ts';
import {
  type ComponentContext,
  createEventRecorder,
  createInformers,
  createLeaderElector,
  createWorkQueue,
  noMemory,
  resources,
} from '../client/index.ts';
import type { Controller, ControllerContext, ControllerDefinition } from './controller.ts';
import { controllers } from './registry.ts';
import { messageOf } from './shared/pod-control.ts';

const managerIdentity: UserInfo = { username: 'system:kube-controller-manager', groups: ['system:authenticated'] };

/** Gives the API as a user of a name, and the groups with it. */
type ContextFactory = (identity: UserInfo, userAgent: string) => ComponentContext;

/** How a controller manager is made. */
interface ControllerManagerOptions {
  /** As `--controllers`: names, `*` for all, `-NAME` for all but that; all unless told. */
  readonly controllers?: readonly string[];
  /** What its user agents begin with; upstream's own unless told. */
  readonly userAgent?: string;
  /** Who it is in the Lease: `NODE_UUID`; with nothing told it works without a Lease. */
  readonly identity?: string;
  /** It has lost its Lease; absent: it tries to get it again. */
  readonly onLost?: () => void;
}

/**
 * Runs kube-controller-manager (`cmd/kube-controller-manager/app/controllermanager.go`, v1.37.2): each controller as its
 * own ServiceAccount of kube-system, all with the same informers, while it holds the Lease kube-system/kube-controller-manager.
 * Simplified: there are no limits on requests a second, and what upstream looks at every so often is looked at when it changes.
 * @throws Error for a name that no controller has.
 */
export function createControllerManager(contextOf: ContextFactory, options: ControllerManagerOptions = {}): Disposable {
  const agent = options.userAgent ?? 'kube-controller-manager/v1.37.2 (linux/amd64) kubernetes/f1d9c1a';
  const wanted = selectControllers(options.controllers ?? ['*']);
  const manager = (suffix: string) => contextOf(managerIdentity, `${agent}/${suffix}`);
  const start = () => startControllers(wanted, manager('shared-informers'), contextOf, agent);
  if (options.identity === undefined) return start();
  const elector = manager('leader-election');
  const name = 'kube-controller-manager';
  return createLeaderElector({
    ...elector,
    lease: { namespace: 'kube-system', name },
    identity: options.identity,
    component: name,
    lead: start,
    ...(options.onLost === undefined ? {} : { onLost: options.onLost }),
  });
}

/**
 * What the controllers work as is there to be seen and bound to (`GetOrCreateServiceAccount` in
 * controller-manager/pkg/clientbuilder, v0.37). Simplified: they ask for no tokens of them.
 */
async function makeServiceAccounts(client: ComponentContext['client'], names: Iterable<string>): Promise<void> {
  const namespace = 'kube-system';
  for (const name of names) {
    try {
      await client.create(resources.serviceAccounts, {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name, namespace },
      });
    } catch (error) {
      if (!(error instanceof StatusError && error.reason === 'AlreadyExists')) throw error;
    }
  }
}

function selectControllers(names: readonly string[]): readonly ControllerDefinition[] {
  const known = new Set(controllers.map(({ name }) => name));
  for (const name of names) {
    const bare = name.replace(/^-/, '');
    if (bare !== '*' && !known.has(bare))
      throw new Error(`${JSON.stringify(bare)} is not in the list of known controllers`);
  }
  return controllers.filter(({ name }) => !names.includes(`-${name}`) && (names.includes('*') || names.includes(name)));
}

function startControllers(
  definitions: readonly ControllerDefinition[],
  shared: ComponentContext,
  contextOf: ContextFactory,
  agent: string,
): Disposable {
  const stack = new DisposableStack();
  const informers = stack.use(createInformers(shared));
  // A cluster that goes on from a snapshot has them.
  if (shared.memory?.isRestoring !== true) {
    const accounts = new Set(definitions.map(({ name, account = name }) => account));
    makeServiceAccounts(contextOf(managerIdentity, agent).client, accounts).catch((error: unknown) =>
      shared.log('error', `ServiceAccounts of the controllers: ${messageOf(error)}`),
    );
  }
  for (const definition of definitions) stack.use(startController(definition, informers, contextOf, agent));
  return stack;
}

function startController(
  { name, account = name, component = name, start }: ControllerDefinition,
  informers: ControllerContext['informers'],
  contextOf: ContextFactory,
  agent: string,
): Disposable {
  const username = `system:serviceaccount:kube-system:${account}`;
  const groups = ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'];
  const shared = contextOf({ username, groups }, `${agent}/${username}`);
  const stack = new DisposableStack();
  const memory = stack.use((shared.memory ?? noMemory).part(name));
  const context = { ...shared, memory };
  const { client, clock, log } = context;
  let controller: Controller | undefined;
  const queue = stack.use(
    createWorkQueue({
      clock,
      name,
      memory,
      // Caches are whole before anything is decided on what they lack.
      process: async (key) => {
        await informers.synced();
        await controller?.reconcile(key);
      },
      // That somebody else was faster is the way of things: the key comes again with what is there now.
      onError: (key, error) => log(isOvertaken(error) ? 'info' : 'error', `${name}: ${key}: ${messageOf(error)}`),
    }),
  );
  const events = createEventRecorder({
    client,
    clock,
    component,
    onError: (error) => log('error', `${name}: event: ${messageOf(error)}`),
    memory,
  });
  controller = start({ ...context, informers, events, queue });
  const started = controller;
  stack.defer(() => started[Symbol.dispose]?.());
  return stack;
}

function isOvertaken(error: unknown): boolean {
  return error instanceof StatusError && (error.reason === 'Conflict' || error.reason === 'NotFound');
}
