// Runs the worker of the driver, as built, in a process of its own, and prints which files each step has loaded: `node driver-loads.ts
// WORKER`. It has what a worker has of a browser, but for a place to store things.
import { pathToFileURL } from 'node:url';
import { tellStep } from './file-loads.ts';

const [worker = ''] = process.argv.slice(2);
let start: ((event: { readonly data: unknown }) => void) | undefined;
Object.assign(globalThis, {
  self: { name: 'podpath' },
  addEventListener(_: string, listener: typeof start) {
    start = listener;
  },
});
await import(pathToFileURL(worker).href);
const { port1, port2 } = new MessageChannel();
const answers = new Map<number, (answer: { readonly status: number; readonly body: string | undefined }) => void>();
port1.onmessage = ({ data }) => {
  if (data.type === 'fail') throw new Error(data.error.text.en.message);
  if (data.type === 'answer') answers.get(-data.id)?.(data.answer);
};
const mode = { kind: 'running', speed: Number.POSITIVE_INFINITY };
start?.({
  data: { name: 'podpath', port: port2, isShared: false, nodes: 3, metrics: true, mode, notices: [], isSuspect: false },
});

let asked = 0;
async function ask(method: string, url: string, body?: object, type = 'application/json'): Promise<string> {
  asked += 1;
  const id = asked;
  const answer = new Promise<{ readonly status: number; readonly body: string | undefined }>((resolve) =>
    answers.set(id, resolve),
  );
  const headers = [
    ['accept', 'application/json'],
    ['content-type', type],
  ];
  const hasBody = body !== undefined;
  port1.postMessage({ type: 'open', id, ask: { kind: 'fetch', method, url, headers, hasBody } });
  if (hasBody) {
    port1.postMessage({ type: 'piece', id, piece: new TextEncoder().encode(JSON.stringify(body)) });
    port1.postMessage({ type: 'end', id });
  }
  const { status, body: text = '' } = await answer;
  if (status >= 300) throw new Error(`${method} ${url}: ${status} ${text}`);
  return text;
}

/** Of a Pod as the first of a reader is. */
async function untilRunning(url: string): Promise<void> {
  for (let round = 0; round < 3_000; round += 1) {
    if (JSON.parse(await ask('GET', url)).status?.phase === 'Running') return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${url} did not run within half a minute`);
}

async function untilThere(url: string): Promise<void> {
  for (let round = 0; round < 3_000; round += 1) {
    try {
      await ask('GET', url);
      return;
    } catch (error) {
      if (!String(error).includes(': 404 ')) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${url} was not there within half a minute`);
}

const pods = '/api/v1/namespaces/default/pods';
await ask('GET', '/version');
tellStep('the first answer of a cluster of 3 nodes');
await untilThere('/api/v1/namespaces/default/serviceaccounts/default');
const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web' },
  spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] },
};
await ask('POST', pods, pod);
await untilRunning(`${pods}/web`);
tellStep('a first Pod that runs');
await ask(
  'PATCH',
  '/apis/apps/v1/namespaces/default/deployments/web?fieldManager=kubectl',
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: pod.spec },
    },
  },
  'application/apply-patch+yaml',
);
tellStep('a first Deployment, applied');
process.exit();
