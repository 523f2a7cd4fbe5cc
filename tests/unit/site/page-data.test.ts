import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { pageData } from '../../../src/site/page-data.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
/** The default export of what the build makes of a file. */
async function load(id: string): Promise<unknown> {
  const plugin: { readonly load?: unknown } = pageData();
  if (typeof plugin.load !== 'function') throw new Error('the plugin loads nothing');
  const code: string = await plugin.load(`${root}${id}`);
  return JSON.parse(code.replace(/^export default /, '').replace(/;\s*$/, ''));
}

it('makes a module of a scenario: its commands, and the texts of its manifests once', async () => {
  const module = await load('content/runs/memory.yaml?podpath-scenario');
  expect(module).toMatchObject({
    manifests: expect.arrayContaining([expect.stringContaining('kind: Pod')]),
    waitFor: expect.any(Array),
    runs: expect.arrayContaining([
      {
        id: 'memory/apiservice',
        scenario: 'memory',
        command: 'kubectl get apiservice v1beta1.metrics.k8s.io',
      },
      {
        id: 'memory/top-nodes',
        scenario: 'memory',
        command: 'kubectl top nodes',
        awaited: expect.objectContaining({ retrySeconds: 30, needsMetrics: true }),
      },
    ]),
  });
});

it('makes a module of a lab, with its messages and manifests', async () => {
  const module = await load('labs/oom-kill/lab.yaml?podpath-lab');
  expect(module).toMatchObject({ name: 'oom-kill', folder: 'labs/oom-kill/manifests' });
  expect(module).toMatchObject({ manifests: [['eater.yaml', expect.stringContaining('kind:')]] });
});

it('leaves all else alone', async () => {
  const plugin: { readonly load?: unknown } = pageData();
  if (typeof plugin.load !== 'function') throw new Error('the plugin loads nothing');
  expect(await plugin.load('/somewhere/file.yaml?raw')).toBeUndefined();
});
