import { type Clock, PodpathError, systemClock } from '../../base/index.ts';
import { auditMountPoint } from './config.ts';
import { type EngineName, findEngine, type NodeContainer, parseEngineName } from './engine.ts';
import { type Machine, thisMachine } from './machine.ts';
import { clusterNotOurs } from './messages.ts';
import type { KindDriverOptions } from './options.ts';
import { type KindPaths, newKindPaths } from './paths.ts';
import { createStateStore, type KindState, type StateStore } from './state.ts';
import type { ToolEnv } from './tools.ts';

/** What the parts of the driver share. */
export interface KindContext {
  readonly clusterName: string;
  readonly paths: KindPaths;
  /** The environment of the engine and of kind: the reader's own, but with our kubeconfig. */
  readonly env: ToolEnv;
  readonly engineWish: EngineName | undefined;
  readonly image: string | undefined;
  readonly waitForLock: boolean;
  readonly clock: Clock;
  readonly machine: Machine;
  readonly state: StateStore;
  /** The engine that kind uses; found once. @throws PodpathError `MissingOnMachine`. */
  engine(): Promise<EngineName>;
}

/** @throws PodpathError `Usage` for a bad name of a cluster or an engine. */
export function newKindContext(options: KindDriverOptions): KindContext {
  const given = options.env ?? process.env;
  const setting = (name: string): string | undefined => (given[name] === '' ? undefined : given[name]);
  const clusterName = options.clusterName ?? setting('PODPATH_CLUSTER') ?? 'podpath';
  const paths = newKindPaths(options.home ?? setting('PODPATH_HOME'), clusterName);
  const wish = options.engine ?? setting('KIND_EXPERIMENTAL_PROVIDER');
  const engineWish = wish === undefined ? undefined : parseEngineName(wish);
  const clock = options.clock ?? systemClock;
  let engine: EngineName | undefined;
  const { KUBECONFIG: _users, ...rest } = given;
  return {
    clusterName,
    paths,
    env: { ...rest, KUBECONFIG: paths.kubeconfig, DOCKER_CLI_HINTS: 'false' },
    engineWish,
    image: options.image ?? setting('PODPATH_KIND_IMAGE'),
    waitForLock: options.waitForLock ?? false,
    clock,
    machine: options.machine ?? thisMachine,
    state: createStateStore(paths.state, () => clock.now()),
    async engine() {
      engine ??= await findEngine(engineWish, rest);
      return engine;
    },
  };
}

/** The environment in which kind uses the engine that we found. */
export function kindEnv(context: KindContext, engine: EngineName): ToolEnv {
  return engine === 'docker' && context.engineWish === undefined
    ? context.env
    : { ...context.env, KIND_EXPERIMENTAL_PROVIDER: engine };
}

/**
 * Makes sure that containers under our cluster's name are ours: their control plane has our audit folder mounted, or,
 * while there is no control plane yet, our state says that we are making it.
 * @throws PodpathError `AlreadyExists` for the cluster of someone else.
 */
export function assertOurs(context: KindContext, nodes: readonly NodeContainer[], state: KindState | undefined): void {
  if (nodes.length === 0) return;
  const controlPlane = nodes.find((node) => node.role === 'control-plane');
  // Docker Desktop puts a folder of its virtual machine before the path.
  const isOurs =
    controlPlane === undefined
      ? state !== undefined
      : controlPlane.mounts.some(
          ({ source, destination }) => destination === auditMountPoint && source.endsWith(context.paths.auditFolder),
        );
  if (isOurs) return;
  throw new PodpathError({ reason: 'AlreadyExists', text: clusterNotOurs(context.clusterName, context.paths.home) });
}
