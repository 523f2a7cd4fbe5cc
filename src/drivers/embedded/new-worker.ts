import { ownerLock } from './lobby.ts';

/** A worker that was started before the page had loaded what asks for it. */
let ahead: Worker | undefined;
let isTaken = false;

/**
 * Starts the worker of the cluster, so that it loads beside the rest of what the page needs; unless another tab has the cluster
 * already. It waits for whoever takes it by {@link takeWorker}.
 */
export async function startWorkerAhead(name = 'podpath', locks = globalThis.navigator?.locks): Promise<void> {
  // A pointer comes over a button often.
  if (ahead !== undefined || isTaken) return;
  const held = (await locks?.query())?.held ?? [];
  if (ahead !== undefined || isTaken || held.some((lock) => lock.name === ownerLock(name))) return;
  const made = newWorker(name);
  ahead = made;
  // Whoever then takes another is told why that one does not load, either.
  made.addEventListener('error', () => {
    if (ahead === made) ahead = undefined;
  });
}

/** The worker that was started ahead, once; else a new one. */
export function takeWorker(name: string): Worker {
  isTaken = true;
  const made = ahead ?? newWorker(name);
  ahead = undefined;
  return made;
}

function newWorker(name: string): Worker {
  return new Worker(new URL('./worker/worker.ts', import.meta.url), { type: 'module', name });
}
