import { expect, it } from 'vitest';
import { newRuntimeBench } from './bench.ts';

it('an image that was put on a node has its own digest, and that of a registry once it was pulled', async () => {
  const { runtime, clock, run } = newRuntimeBench({ images: ['nginx:1.27'] });
  const loaded = runtime.imageStatus('nginx:1.27');
  expect(loaded).toMatchObject({ repoTags: ['docker.io/library/nginx:1.27'], repoDigests: [] });
  const { id } = await run('nginx:1.27', {});
  expect(runtime.containerStatus(id)?.imageRef).toBe(loaded?.id);
  expect(loaded?.id).toMatch(/^sha256:[0-9a-f]{64}$/);

  const pulling = runtime.pullImage('nginx:1.27', {});
  await clock.advance(60_000);
  const pulled = await pulling;
  expect(pulled).toMatchObject({
    id: loaded?.id,
    repoDigests: [expect.stringMatching(/^docker\.io\/library\/nginx@sha256:/)],
  });
});

it('a snapshot knows which images were put there', async () => {
  const { runtime } = newRuntimeBench({ images: ['nginx:1.27'] });
  expect(JSON.parse(JSON.stringify(runtime.snapshot())).images).toMatchObject({
    images: expect.arrayContaining(['docker.io/library/nginx:1.27']),
    loaded: expect.arrayContaining(['docker.io/library/nginx:1.27']),
  });
});
