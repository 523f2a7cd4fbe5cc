import { Interrupted } from './flow.ts';

/** Steps between two breaths: some milliseconds of work. */
const stepsPerBreath = 500;

/**
 * Counts steps, and lets the page do other things now and then; on a channel, since timers that are set again and again wait
 * 4 ms each. Ctrl-C comes in that way.
 */
export function createBreathing(): (signal: AbortSignal, turns?: number) => Promise<void> {
  let steps = 0;
  return async (signal, turns = 1) => {
    steps += turns;
    if (steps >= stepsPerBreath) {
      steps = 0;
      await nextTask();
    }
    if (signal.aborted)
      throw signal.reason instanceof Error && signal.reason.name === 'BrokenPipe' ? signal.reason : new Interrupted();
  };
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
