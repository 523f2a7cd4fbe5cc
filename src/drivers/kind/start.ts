import { PodpathError } from '../../base/index.ts';
import type { StepListener } from '../driver.ts';
import { createSteps } from '../steps.ts';
import type { Api } from './api.ts';
import { assertOurs, type KindContext } from './context.ts';
import { listNodeContainers, type NodeContainer } from './engine.ts';
import { withLock } from './lock.ts';
import { creationInterrupted, noCluster } from './messages.ts';
import { makeFolders } from './paths.ts';
import { startSteps } from './step-titles.ts';
import { runTool } from './tools.ts';
import { readLeases, waitForNodes } from './wait.ts';

/**
 * Starts, or unpauses, the node containers of our cluster and waits until every Node is alive and Ready. A cluster that
 * runs already is no error; one whose start was cut off is started by the next call.
 * @throws PodpathError `NotFound` (no cluster), `AlreadyExists` (someone else's), `Locked`, `CommandFailed`, `Timeout`, `Cancelled`.
 */
export async function startCluster(
  context: KindContext,
  api: Api,
  onStep: StepListener,
  signal?: AbortSignal,
): Promise<void> {
  const steps = createSteps(startSteps, onStep, context.clock);
  await makeFolders(context.paths);
  const lockOptions = {
    clusterName: context.clusterName,
    operation: 'start' as const,
    wait: context.waitForLock,
    now: () => context.clock.now(),
    signal,
  };
  await withLock(context.paths, lockOptions, async (lock) => {
    const containers = await findOwn(context, lock.signal);
    const stopped = containers.filter(({ state }) => state !== 'running');
    if (stopped.length === 0) steps.end('containers', 'skipped');
    else await steps.run('containers', () => startContainers(context, stopped, lock.signal));
    await steps.run('ready', async () => {
      // Right after the start the API server still lists the Nodes as they were: a Lease that is renewed shows a kubelet alive.
      const before = stopped.length === 0 ? undefined : await readLeases(context, api, lock.signal);
      await waitForNodes(context, api, containers.length, lock.signal, before);
    });
  });
}

async function findOwn(context: KindContext, signal: AbortSignal): Promise<NodeContainer[]> {
  const engine = await context.engine();
  const containers = await listNodeContainers(engine, context.clusterName, context.env, signal);
  const state = await context.state.read();
  if (containers.length === 0) throw new PodpathError({ reason: 'NotFound', text: noCluster(context.clusterName) });
  assertOurs(context, containers, state);
  if (state?.phase === 'creating') {
    throw new PodpathError({ reason: 'NotFound', text: creationInterrupted(context.clusterName) });
  }
  return containers;
}

/** The control plane goes first: the workers look for it. */
async function startContainers(
  context: KindContext,
  stopped: readonly NodeContainer[],
  signal: AbortSignal,
): Promise<void> {
  const engine = await context.engine();
  const isControlPlane = ({ role }: NodeContainer): number => (role === 'control-plane' ? 0 : 1);
  for (const { id, state } of stopped.toSorted((a, b) => isControlPlane(a) - isControlPlane(b))) {
    const verb = state === 'paused' ? 'unpause' : 'start';
    await runTool(engine, [verb, id], { env: context.env, signal, timeoutMs: 60_000 });
  }
}
