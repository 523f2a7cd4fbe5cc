// Prints how many ms go by from the evaluated module to the first answer, a Table of Pods: `node first-answer.ts WORKER`.
import { pathToFileURL } from 'node:url';
import type { NewCluster } from './embedded-worker.ts';
import { measureMs } from './measure.ts';

const [worker = ''] = process.argv.slice(2);
await import(pathToFileURL(worker).href);
const { newCluster } = globalThis as unknown as { newCluster: NewCluster };
// A browser has these ready; Node loads them when they are first used.
await new Response(new Request('https://cluster', { headers: { accept: '*/*' } }).url).text();

const headers = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' };
const ms = await measureMs(async () => {
  const cluster = newCluster();
  const answer = await cluster.fetch(new Request('https://cluster/api/v1/namespaces/default/pods', { headers }));
  if (!answer.ok) throw new Error(await answer.text());
  await answer.text();
});
process.stdout.write(String(ms));
process.exit();
