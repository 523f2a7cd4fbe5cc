import { readFile } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import { PodpathError } from '../base/index.ts';
import type { Cluster } from '../embedded/index.ts';
import { notASnapshot } from './embedded-messages.ts';

/** What can be saved. */
type Saved = Pick<Cluster, 'store'> & { snapshot(): unknown };

/** So soon what someone has changed is saved, and so often what goes on by itself: heartbeats, logs, memory. */
const changedMs = 5000;
const usualMs = 60_000;

/** The snapshot in a file; undefined when there is none yet. @throws PodpathError `CorruptState` for what is no JSON */
export async function readSnapshot(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PodpathError({ reason: 'CorruptState', text: notASnapshot(file), cause: error });
  }
}

/** Writes a snapshot whole or not at all. Readable by its owner only: Secrets are in it. */
export async function writeSnapshot(cluster: Saved, file: string): Promise<void> {
  await writeFileAtomic(file, `${JSON.stringify(cluster.snapshot())}\n`, { mode: 0o600 });
}

/**
 * Saves a cluster while it runs, so that a program that is killed loses little: 5 s after a change, each minute if only Leases
 * are renewed. What cannot be written is told once, by `onError`, and tried again. Disposing waits for what is being written.
 */
export function keepSaved(cluster: Saved, file: string, onError: (error: unknown) => void): AsyncDisposable {
  let saved = progressOf(cluster);
  let savedAtMs = performance.now();
  let writing: Promise<void> = Promise.resolve();
  let isWriting = false;
  let hasFailed = false;

  const save = async () => {
    isWriting = true;
    const now = progressOf(cluster);
    try {
      await writeSnapshot(cluster, file);
      saved = now;
      hasFailed = false;
    } catch (error) {
      if (!hasFailed) onError(error);
      hasFailed = true;
    }
    savedAtMs = performance.now();
    isWriting = false;
  };
  const timer = setInterval(() => {
    const isChanged = progressOf(cluster) !== saved;
    if (!isWriting && (isChanged || performance.now() - savedAtMs >= usualMs)) writing = save();
  }, changedMs);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await writing;
    },
  };
}

/** How many writes there were but those of Leases, each of which counts up the version of its key. */
function progressOf({ store }: Saved): number {
  return store.rows('/registry/leases/').reduce((sum, { version }) => sum - version, store.revision);
}
