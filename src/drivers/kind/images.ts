import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PodpathError } from '../../base/index.ts';
import type { StepListener } from '../driver.ts';
import { createSteps } from '../steps.ts';
import { assertOurs, type KindContext, kindEnv } from './context.ts';
import { type EngineName, fullImageName, hasImage, listNodeContainers, listNodeImages } from './engine.ts';
import { withLock } from './lock.ts';
import { imageNotInEngine, noCluster } from './messages.ts';
import { makeFolders } from './paths.ts';
import { loadSteps } from './step-titles.ts';
import { runTool } from './tools.ts';

/** What the labs and pages start; brought onto the nodes when the engine has it, so that nothing is pulled in a class. */
const preloadedImages = [
  'busybox:1.36',
  'nginx:1.27',
  'nginx:latest',
  'podpath/memhog:1',
  'registry.k8s.io/metrics-server/metrics-server:v0.9.0',
] as const;

/**
 * Brings an image of the engine onto every node.
 * @throws PodpathError `NotFound` (no such image, no cluster), `Locked`, `CommandFailed`, `Cancelled`.
 */
export async function loadImage(
  context: KindContext,
  image: string,
  onStep: StepListener,
  signal?: AbortSignal,
): Promise<void> {
  const steps = createSteps(loadSteps, onStep, context.clock);
  await makeFolders(context.paths);
  const lockOptions = {
    clusterName: context.clusterName,
    operation: 'load' as const,
    wait: context.waitForLock,
    now: () => context.clock.now(),
    signal,
  };
  await withLock(context.paths, lockOptions, async (lock) => {
    const engine = await steps.run('find', async () => {
      const name = await context.engine();
      const nodes = await listNodeContainers(name, context.clusterName, context.env, lock.signal);
      if (nodes.length === 0) throw new PodpathError({ reason: 'NotFound', text: noCluster(context.clusterName) });
      assertOurs(context, nodes, await context.state.read());
      if (image.startsWith('-') || !(await hasImage(name, image, context.env, lock.signal))) {
        throw new PodpathError({ reason: 'NotFound', text: imageNotInEngine(image, name) });
      }
      return name;
    });
    await steps.run('copy', () => copyImages(context, engine, [image], lock.signal));
  });
}

/** Loads those of {@link preloadedImages} that the engine has and a node lacks; their names. */
export async function preloadImages(context: KindContext, engine: EngineName, signal?: AbortSignal): Promise<string[]> {
  const nodes = await listNodeContainers(engine, context.clusterName, context.env, signal);
  const [onNodes, inEngine] = await Promise.all([
    Promise.all(nodes.map((node) => listNodeImages(engine, node.name, context.env, signal))),
    Promise.all(
      preloadedImages.map(async (image) => ((await hasImage(engine, image, context.env, signal)) ? [image] : [])),
    ),
  ]);
  const wanted = inEngine.flat().filter((image) => onNodes.some((images) => !images.has(fullImageName(image))));
  if (wanted.length > 0) await copyImages(context, engine, wanted, signal);
  return wanted;
}

async function copyImages(
  context: KindContext,
  engine: EngineName,
  images: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  const env = kindEnv(context, engine);
  const name = ['--name', context.clusterName];
  if (engine === 'docker') {
    await runTool('kind', ['load', 'docker-image', ...images, ...name], { env, signal });
    return;
  }
  // `kind load docker-image` calls docker by name (pkg/cmd/kind/load/docker-image, v0.33): other engines go over an archive.
  const folder = await mkdtemp(join(context.paths.cluster, 'load-'));
  try {
    for (const [index, image] of images.entries()) {
      const archive = join(folder, `${index}.tar`);
      await runTool(engine, ['save', '-o', archive, image], { env: context.env, signal });
      await runTool('kind', ['load', 'image-archive', archive, ...name], { env, signal });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
