// Runs the built worker in a process of its own, and prints which files each step has loaded: `node living-loads.ts WORKER`.
import { pathToFileURL } from 'node:url';
import { tellStep } from './file-loads.ts';
import type { NewLivingCluster } from './living-worker.ts';

const [worker = ''] = process.argv.slice(2);
await import(pathToFileURL(worker).href);
const { newLivingCluster } = globalThis as unknown as { newLivingCluster: NewLivingCluster };
const { clock, cluster } = await newLivingCluster(2);

async function ask(method: string, path: string, body?: object, type = 'application/json') {
  const answer = await cluster.fetch(
    new Request(`http://cluster${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': type } }),
    }),
    { clientIdentity: { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] } },
  );
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** Lets time pass until all Pods of all namespaces are ready. */
async function untilReady(least: number): Promise<void> {
  for (let seconds = 0; seconds < 120; seconds += 1) {
    await clock.advance(1000);
    const { items } = await ask('GET', '/api/v1/pods');
    const isReady = (pod: { status: { conditions?: { type: string; status: string }[] } }) =>
      pod.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
    if (items.length >= least && items.every(isReady)) return;
  }
  throw new Error('not all Pods became ready within 2 minutes');
}

const web = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'nginx' }] },
    },
  },
};

await untilReady(8);
tellStep('a cluster of 2 nodes, all its own Pods ready');
await ask(
  'PATCH',
  '/apis/apps/v1/namespaces/default/deployments/web?fieldManager=kubectl',
  web,
  'application/apply-patch+yaml',
);
await untilReady(11);
tellStep('a first Deployment, all its Pods ready');
await cluster.load();
tellStep('all that is left of the API server but OpenAPI');
process.exit();
