// Runs the built kubectl in a process of its own on an embedded cluster, and prints which files each line has loaded:
// `node kubectl-loads.ts WORKER`.
import { pathToFileURL } from 'node:url';
import { createSeededRandom, systemClock } from '../../../src/base/index.ts';
import { createCluster } from '../../../src/embedded/index.ts';
import { forgetLoads, tellStep } from './file-loads.ts';
import type { Run } from './kubectl-worker.ts';

const [worker = ''] = process.argv.slice(2);
const cluster = createCluster({
  clock: systemClock,
  random: createSeededRandom(1),
  authorization: 'AlwaysAllow',
  serviceAccountController: 'built-in',
});
await cluster.load();
await cluster.fetch(new Request('http://cluster/openapi/v3/api/v1'));
// What the cluster is made of is not kubectl's.
forgetLoads();
await import(pathToFileURL(worker).href);
const { run } = globalThis as unknown as { run: Run };

async function step(name: string, argv: readonly string[], stdin = ''): Promise<void> {
  let printed = '';
  const write = (chunk: string | Uint8Array): void => {
    printed += String(chunk);
  };
  const exitCode = await run({
    argv,
    clock: systemClock,
    fetch: (request) => cluster.fetch(request),
    stdin: new Blob([stdin]).stream(),
    stdout: write,
    stderr: write,
  });
  if (exitCode !== 0) throw new Error(`${name}: ${printed}`);
  tellStep(name);
}

const pod =
  '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"},"spec":{"containers":[{"name":"web","image":"nginx"}]}}';
await step('a first get', ['get', 'pods']);
await step('a first apply', ['apply', '-f', '-'], pod);
await step('a first apply of a change', ['apply', '-f', '-'], pod.replace('nginx', 'nginx:1.27'));
await step('a first jsonpath', ['get', 'pods', '-o', 'jsonpath={.items[*].metadata.name}']);
await step('a first go-template', ['get', 'pods', '-o', 'go-template={{len .items}}']);
await step('a first explain', ['explain', 'pods.spec']);
await step('a first help', ['get', '--help']);
await step('a first delete', ['delete', 'pod', 'web', '--force']);
