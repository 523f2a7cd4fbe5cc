import { createJq, type JqWorker } from '../../line/index.ts';

function startWorker(): JqWorker {
  const thread = new Worker(new URL('../../line/programs/jq/worker.ts', import.meta.url), {
    type: 'module',
    name: 'jq',
  });
  const worker: JqWorker = {
    onMessage: () => undefined,
    post: (job) => thread.postMessage(job),
    terminate: () => thread.terminate(),
  };
  thread.onmessage = (event) => worker.onMessage(event.data);
  thread.onerror = (event) => worker.onMessage({ kind: 'failed', message: event.message || 'it could not be loaded' });
  return worker;
}

/** jq in workers of the page's own. */
export const jq = createJq(startWorker);
