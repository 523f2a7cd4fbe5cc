// Runs the built worker in a process of its own, and prints which files each step has loaded: `node embedded-loads.ts WORKER`.
import { pathToFileURL } from 'node:url';
import type { NewCluster } from './embedded-worker.ts';
import { tellStep } from './file-loads.ts';

const [worker = ''] = process.argv.slice(2);
await import(pathToFileURL(worker).href);
const { newCluster } = globalThis as unknown as { newCluster: NewCluster };
const cluster = newCluster();

async function step(name: string, path: string, init: RequestInit = {}): Promise<void> {
  const answer = await cluster.fetch(new Request(`http://cluster${path}`, init));
  if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`);
  await answer.text();
  tellStep(name);
}

const spec = { containers: [{ name: 'web', image: 'nginx' }] };
const pods = '/api/v1/namespaces/default/pods';
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec },
  },
};

await step('the first answer, a Table of Pods', pods, {
  headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' },
});
await step('a first Pod', pods, {
  method: 'POST',
  body: JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec }),
  headers: { 'content-type': 'application/json' },
});
await step('a first apply of a Deployment', '/apis/apps/v1/namespaces/default/deployments/web?fieldManager=kubectl', {
  method: 'PATCH',
  body: JSON.stringify(deployment),
  headers: { 'content-type': 'application/apply-patch+yaml' },
});
await step('a first body of YAML', '/api/v1/namespaces/default/configmaps', {
  method: 'POST',
  body: 'metadata: {name: a}\n',
  headers: { 'content-type': 'application/yaml' },
});
await cluster.load();
await step('all that is left but OpenAPI', pods);
