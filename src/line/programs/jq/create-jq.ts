import type { Jq, JqMessage, JqWorker } from './job.ts';

/** A thread that has held more than this, in UTF-16 units, is not kept: its memory would not shrink. */
const maximumKept = 4 * 1024 * 1024;

/**
 * Makes what runs jobs of jq in threads of their own, since jq itself cannot be stopped: Ctrl-C, or that it takes too much, ends its
 * thread. One that is idle is kept for the next job; `start` makes another.
 */
export function createJq(start: () => JqWorker): Jq {
  let idle: JqWorker | undefined;
  return async (job, signal) => {
    signal.throwIfAborted();
    const worker = idle ?? start();
    idle = undefined;
    const ended = Promise.withResolvers<JqMessage>();
    worker.onMessage = ended.resolve;
    const stop = (): void => ended.reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    let isFit = false;
    try {
      worker.post(job);
      const message = await ended.promise;
      isFit = message.kind === 'done' && job.input.length + message.run.stdout.length < maximumKept;
      return message;
    } finally {
      signal.removeEventListener('abort', stop);
      if (isFit && idle === undefined) idle = worker;
      else worker.terminate();
    }
  };
}
