import { rm, rmdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { isPodpathError, type LocalizedText } from '../../base/index.ts';
import type { StepListener } from '../driver.ts';
import { createSteps } from '../steps.ts';
import { assertOurs, type KindContext, kindEnv } from './context.ts';
import { listNodeContainers } from './engine.ts';
import { withLock } from './lock.ts';
import { errorCode, findProgram, makeFolders } from './paths.ts';
import type { KindState } from './state.ts';
import { deleteSteps } from './step-titles.ts';
import { runTool } from './tools.ts';

/**
 * Takes our cluster away, with all files of ours about it; one that is not there is no error.
 * @throws PodpathError `AlreadyExists` when a cluster of that name is someone else's, `Locked`, `MissingOnMachine`, `CommandFailed`.
 */
export async function deleteCluster(context: KindContext, onStep: StepListener, signal?: AbortSignal): Promise<void> {
  const steps = createSteps(deleteSteps, onStep, context.clock);
  await makeFolders(context.paths);
  const lockOptions = {
    clusterName: context.clusterName,
    operation: 'delete' as const,
    wait: context.waitForLock,
    now: () => context.clock.now(),
    signal,
  };
  await withLock(context.paths, lockOptions, async (lock) => {
    await steps.run('nodes', async (say) => {
      const state = await readStateLoosely(context, say);
      const engine = await context.engine();
      assertOurs(context, await listNodeContainers(engine, context.clusterName, context.env, lock.signal), state);
      await removeContainers(context, lock.signal);
    });
    await steps.run('files', () => removeFiles(context));
  });
  await removeEmptyFolder(context.paths.cluster);
}

/** A deletion does not need the state: one that is corrupt is set aside and told. */
async function readStateLoosely(
  context: KindContext,
  say: (detail: LocalizedText) => void,
): Promise<KindState | undefined> {
  try {
    return await context.state.read();
  } catch (error) {
    if (!isPodpathError(error) || error.reason !== 'CorruptState') throw error;
    say(error.text);
    return undefined;
  }
}

/**
 * Removes every container of the cluster, also those that the engine was still making when kind was ended.
 * @throws PodpathError `CommandFailed` when one stays.
 */
async function removeContainers(context: KindContext, signal?: AbortSignal): Promise<void> {
  const engine = await context.engine();
  const env = kindEnv(context, engine);
  const list = () => listNodeContainers(engine, context.clusterName, context.env, signal);
  if ((await list()).length > 0 && findProgram('kind', env['PATH']) !== undefined) {
    const argv = ['delete', 'cluster', '--name', context.clusterName, '--kubeconfig', context.paths.kubeconfig];
    try {
      await runTool('kind', argv, { env, signal });
    } catch (error) {
      if (!isPodpathError(error) || error.reason !== 'CommandFailed') throw error;
      // What kind could not take away the engine is told to, below; that failure is the one that counts.
    }
  }
  for (const node of await list()) {
    await runTool(engine, ['rm', '-f', '-v', node.id], { env: context.env, signal });
  }
}

/** As {@link removeContainers}, after a creation that was ended in the middle: looks again until nothing new appears. */
export async function removeLateContainers(context: KindContext): Promise<void> {
  const engine = await context.engine();
  let quiet = 0;
  while (quiet < 3) {
    await removeContainers(context);
    await delay(300);
    quiet = (await listNodeContainers(engine, context.clusterName, context.env)).length === 0 ? quiet + 1 : 0;
  }
}

/** Removes all that we wrote about the cluster, but a corrupt state that was set aside. */
export async function removeFiles(context: KindContext): Promise<void> {
  const { kubeconfig, namespaces, auditFolder, kubectlHome, emptyFolder, kindConfig, auditPolicy, state } =
    context.paths;
  // The state goes last: as long as it is there, the next creation knows that something may be left.
  for (const path of [
    kubeconfig,
    `${kubeconfig}.lock`,
    namespaces,
    auditFolder,
    kubectlHome,
    emptyFolder,
    kindConfig,
    auditPolicy,
    state,
  ]) {
    await rm(path, { recursive: true, force: true });
  }
}

async function removeEmptyFolder(folder: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (error) {
    // Another process has begun to use it, or a state that was set aside is in it.
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(errorCode(error))) throw error;
  }
}
