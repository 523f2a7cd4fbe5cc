import { Worker } from 'node:worker_threads';
import { createJq } from '../../src/line/programs/jq/create-jq.ts';
import type { Jq, JqWorker } from '../../src/line/programs/jq/job.ts';

function startThread(): JqWorker {
  const thread = new Worker(new URL('jq-thread.ts', import.meta.url));
  // Nobody waits for a thread that is idle.
  thread.unref();
  const worker: JqWorker = {
    onMessage: () => undefined,
    post(job) {
      thread.ref();
      thread.postMessage(job);
    },
    terminate: () => void thread.terminate(),
  };
  thread.on('message', (message) => {
    thread.unref();
    worker.onMessage(message);
  });
  thread.on('error', (error) => worker.onMessage({ kind: 'failed', message: error.message }));
  return worker;
}

/** jq for lines that tests run, in a thread as a page has it. */
export const jq: Jq = createJq(startThread);
