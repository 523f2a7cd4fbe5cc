import { asPodpathError, isPodpathError, PodpathError, verbatim } from '../../base/index.ts';
import { metricsServerManifest } from '../../kube/index.ts';
import type { CreateOptions, KubectlCall, StepListener } from '../driver.ts';
import { createSteps, type Steps } from '../steps.ts';
import type { Api } from './api.ts';
import { writeConfig } from './config.ts';
import { assertOurs, type KindContext, kindEnv } from './context.ts';
import { removeFiles, removeLateContainers } from './delete.ts';
import { assertWell, examine } from './doctor.ts';
import { type EngineName, listNodeContainers } from './engine.ts';
import { preloadImages } from './images.ts';
import { protectKubeconfig } from './kubeconfig.ts';
import { newKubectlStart } from './kubectl.ts';
import { type HeldLock, withLock } from './lock.ts';
import { cleanUpFailed, clusterExists, lockHeld, workersInvalid } from './messages.ts';
import { makeFolders } from './paths.ts';
import { kindLineStep, createSteps as stepDefinitions } from './step-titles.ts';
import { runTool } from './tools.ts';
import { waitForNodes } from './wait.ts';

/**
 * Makes the cluster. Nothing is made before the doctor finds the machine well; what a failed or aborted creation made is
 * taken away, and so is what an earlier one left that was killed.
 * @throws PodpathError `Invalid`, `MissingOnMachine`, `AlreadyExists`, `Locked`, `CommandFailed`, `Timeout`, `Cancelled`.
 */
export async function createCluster(
  context: KindContext,
  api: Api,
  options: CreateOptions,
  onStep: StepListener,
  signal?: AbortSignal,
): Promise<void> {
  const { workers } = options;
  if (!Number.isInteger(workers) || workers < 0 || workers > 5) {
    throw new PodpathError({ reason: 'Invalid', text: workersInvalid(workers) });
  }
  const image = options.image ?? context.image;
  const steps = createSteps(stepDefinitions, onStep, context.clock);
  await makeFolders(context.paths);
  steps.begin('doctor');
  await withLock(
    context.paths,
    {
      clusterName: context.clusterName,
      operation: 'create',
      wait: context.waitForLock,
      now: () => context.clock.now(),
      signal,
      onWait: (holder) => steps.say('doctor', lockHeld(context.clusterName, holder)),
    },
    (lock) => createUnderLock({ ...context, image }, api, options, steps, lock),
  );
}

async function createUnderLock(
  context: KindContext,
  api: Api,
  options: CreateOptions,
  steps: Steps,
  { signal, isLost }: HeldLock,
): Promise<void> {
  const { image } = context;
  const { workers } = options;
  const engine = await steps.run('doctor', () => prepareMachine(context, signal));
  try {
    await steps.run('audit', async () => {
      await writeConfig(context.paths, workers);
      await context.state.write(newState(context, options, image, 'creating'));
    });
    await runKind(context, engine, image, steps, workers, signal);
    await allOrNone(signal, (together) => [
      waitForNodes(context, api, workers + 1, together).then(() => steps.end('ready')),
      installMetrics(context, options.metrics, steps, together),
      steps.run('images', async (say) => {
        const loaded = await preloadImages(context, engine, together);
        if (loaded.length > 0) say(verbatim(loaded.join(' ')));
      }),
    ]);
    await context.state.write(newState(context, options, image, 'running'));
  } catch (error) {
    steps.failRunning(error);
    // Without the lock, what is there may be another's by now; the next creation takes it away.
    if (!isLost()) await cleanUp(context, error);
    throw error;
  }
}

/** Does several things at once; when one fails, ends the others and waits for them before it throws the first error. */
async function allOrNone(
  signal: AbortSignal | undefined,
  start: (signal: AbortSignal) => readonly Promise<unknown>[],
): Promise<void> {
  const failed = new AbortController();
  const works = start(signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]));
  try {
    await Promise.all(works);
  } catch (error) {
    failed.abort();
    await Promise.allSettled(works);
    throw error;
  }
}

/** The doctor, and what an earlier creation left. Returns the engine. */
async function prepareMachine(context: KindContext, signal?: AbortSignal): Promise<EngineName> {
  assertWell(await examine(context, undefined, signal));
  const engine = await context.engine();
  const nodes = await listNodeContainers(engine, context.clusterName, context.env, signal);
  const state = await context.state.read();
  assertOurs(context, nodes, state);
  if (nodes.length > 0 && state?.phase !== 'creating') {
    throw new PodpathError({ reason: 'AlreadyExists', text: clusterExists(context.clusterName) });
  }
  if (nodes.length > 0) await removeLateContainers(context);
  if (state !== undefined) await removeFiles(context);
  return engine;
}

async function runKind(
  context: KindContext,
  engine: EngineName,
  image: string | undefined,
  steps: Steps,
  workers: number,
  signal?: AbortSignal,
): Promise<void> {
  // Without --wait: kind would wait for the control plane alone, and nothing else could be done meanwhile; see waitForNodes.
  const argv = [
    'create',
    'cluster',
    ...['--name', context.clusterName],
    ...['--config', context.paths.kindConfig],
    ...['--kubeconfig', context.paths.kubeconfig],
    ...(image === undefined ? [] : ['--image', image]),
  ];
  let current = 'image';
  const seen = new Set([current]);
  steps.begin(current);
  await runTool('kind', argv, {
    env: kindEnv(context, engine),
    signal,
    clock: context.clock,
    onLine(line) {
      const next = kindLineStep(line);
      if (next === undefined || seen.has(next)) return;
      steps.end(current);
      current = next;
      seen.add(next);
      steps.begin(next);
    },
  });
  if (current !== 'ready') steps.end(current);
  if (!seen.has('ready')) steps.begin('ready');
  for (const name of ['nodes', 'configuration', 'control-plane', 'network', 'storage', 'workers']) {
    if (!seen.has(name))
      steps.end(name, 'skipped', name === 'workers' && workers === 0 ? verbatim('--workers 0') : undefined);
  }
  await protectKubeconfig(context.paths);
}

async function installMetrics(
  context: KindContext,
  wanted: boolean,
  steps: Steps,
  signal?: AbortSignal,
): Promise<void> {
  if (!wanted) {
    steps.end('metrics-server', 'skipped', verbatim('--without-metrics'));
    return;
  }
  await steps.run('metrics-server', async () => {
    const call: KubectlCall = { argv: ['apply', '--validate=false', '-f', '-'], namespace: 'kube-system' };
    const { file, argv, env, cwd } = newKubectlStart(call, context.paths.kubeconfig, context.paths, context.env);
    await runTool(file, argv, { env, cwd, stdin: metricsServerManifest, signal, timeoutMs: 60_000 });
  });
}

function newState(
  context: KindContext,
  options: CreateOptions,
  image: string | undefined,
  phase: 'creating' | 'running',
) {
  const { workers, metrics } = options;
  const createdAt = new Date(context.clock.now()).toISOString();
  return { version: 1, phase, workers, metrics, createdAt, ...(image === undefined ? {} : { image }) } as const;
}

/** Takes away what the creation made. @throws PodpathError of the first error's reason that tells both, when it cannot. */
async function cleanUp(context: KindContext, first: unknown): Promise<void> {
  try {
    await removeLateContainers(context);
    await removeFiles(context);
  } catch (error) {
    const then = asPodpathError(error);
    const known = asPodpathError(first);
    throw new PodpathError({
      reason: known.reason,
      text: {
        en: cleanUpFailed(context.clusterName, known.text.en.message, then.text.en.message).en,
        'zh-cn': cleanUpFailed(context.clusterName, known.text['zh-cn'].message, then.text['zh-cn'].message)['zh-cn'],
      },
      command: isPodpathError(first) ? first.command : undefined,
      cause: new AggregateError([first, error]),
    });
  }
}
