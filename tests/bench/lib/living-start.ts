// Prints how many ms go by from the built worker's first line to a Pod that is Running and ready, with all that a fresh cluster
// runs ready before it, at full speed: `node living-start.ts WORKER`.
import { pathToFileURL } from 'node:url';
import type { NewLivingCluster } from './living-worker.ts';
import { measureMs } from './measure.ts';

const [worker = ''] = process.argv.slice(2);
// A browser has these ready; Node loads them when they are first used.
await new Response(new Request('https://cluster', { headers: { accept: '*/*' } }).url).text();

const clientIdentity = { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };

interface Pod {
  readonly metadata: { readonly namespace: string };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** Of a cluster with one node. */
const systemPods = 8;
const isReady = ({ status }: Pod) => status.conditions?.some((each) => each.type === 'Ready' && each.status === 'True');
const isOwn = ({ metadata }: Pod) => metadata.namespace === 'default';

const ms = await measureMs(async () => {
  await import(pathToFileURL(worker).href);
  const { newLivingCluster } = globalThis as unknown as { newLivingCluster: NewLivingCluster };
  const { clock, cluster } = await newLivingCluster(1);
  const ask = async (method: string, path: string, body?: object) => {
    const type = { 'content-type': 'application/apply-patch+yaml' };
    const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: type }) };
    const answer = await cluster.fetch(new Request(`https://cluster${path}`, init), { clientIdentity });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  };
  const until = async (isDone: (pods: readonly Pod[]) => boolean) => {
    for (let seconds = 0; seconds < 120; seconds += 1) {
      await clock.advance(1000);
      if (isDone((await ask('GET', '/api/v1/pods')).items)) return;
    }
    throw new Error('it has not become ready within 2 minutes');
  };
  await until((pods) => pods.length >= systemPods && pods.every(isReady));
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web' },
    spec: { containers: [{ name: 'web', image: 'nginx' }] },
  };
  await ask('PATCH', '/api/v1/namespaces/default/pods/web?fieldManager=kubectl', pod);
  await until((pods) => pods.some((each) => isOwn(each) && isReady(each)));
});
process.stdout.write(String(ms));
process.exit();
