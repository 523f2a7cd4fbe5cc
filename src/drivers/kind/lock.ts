import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import lockfile from 'proper-lockfile';
import * as z from 'zod/mini';
import { isPodpathError, PodpathError } from '../../base/index.ts';
import { folderUnusable, lockHeld, toolCancelled } from './messages.ts';
import { errorCode, type KindPaths } from './paths.ts';
import { writeOwnFile } from './state.ts';

const holderSchema = z.object({ pid: z.number(), since: z.string(), operation: z.enum(['create', 'delete', 'load']) });

/** Who works on the cluster. `since`: ISO 8601. */
export type LockHolder = z.infer<typeof holderSchema>;

/** After so long without a sign of life of its holder a lock counts as left behind. */
const staleMs = 10_000;
const pollMs = 250;

const lockOptions = (paths: KindPaths) => ({
  lockfilePath: join(paths.cluster, 'lock'),
  realpath: false,
  stale: staleMs,
  update: 2_000,
});

const holderFile = (paths: KindPaths): string => join(paths.cluster, 'lock-holder.json');

export interface LockOptions {
  readonly clusterName: string;
  readonly operation: LockHolder['operation'];
  /** Wait for another holder to end instead of failing. */
  readonly wait: boolean;
  readonly now: () => number;
  readonly signal?: AbortSignal | undefined;
  /** Called once when it has to wait. */
  readonly onWait?: ((holder: LockHolder | undefined) => void) | undefined;
}

/**
 * Takes the cluster's lock; the folder of the cluster must be there. A lock whose holder was killed is taken over when
 * it has gone stale, which is waited for.
 * @throws PodpathError `Locked` (with who holds it), `Cancelled`, `MissingOnMachine` (disk full, no right).
 */
export async function takeLock(paths: KindPaths, options: LockOptions): Promise<AsyncDisposable> {
  let told = false;
  for (;;) {
    try {
      const release = await lockfile.lock(paths.cluster, {
        ...lockOptions(paths),
        // The folder of the cluster was deleted under us, or the machine slept: the work itself notices what matters.
        onCompromised: () => undefined,
      });
      const holder: LockHolder = {
        pid: process.pid,
        since: new Date(options.now()).toISOString(),
        operation: options.operation,
      };
      try {
        await writeOwnFile(holderFile(paths), JSON.stringify(holder));
      } catch (error) {
        await release();
        throw error;
      }
      return {
        async [Symbol.asyncDispose]() {
          await rm(holderFile(paths), { force: true });
          try {
            await release();
          } catch (error) {
            // Compromised: the lock is another's by now, or gone.
            if (!['ERELEASED', 'ENOTACQUIRED'].includes(errorCode(error))) throw error;
          }
        },
      };
    } catch (error) {
      if (isPodpathError(error)) throw error;
      if (errorCode(error) !== 'ELOCKED') {
        const text = folderUnusable(paths.cluster, errorCode(error));
        throw new PodpathError({ reason: 'MissingOnMachine', text, cause: error });
      }
      const holder = await readHolder(paths);
      if (!options.wait && (holder === undefined || isAlive(holder.pid))) {
        throw new PodpathError({ reason: 'Locked', text: lockHeld(options.clusterName, holder), cause: error });
      }
      if (!told) options.onWait?.(holder);
      told = true;
      if (options.signal?.aborted) throw new PodpathError({ reason: 'Cancelled', text: toolCancelled('podpath') });
      await delay(pollMs);
    }
  }
}

/** Who works on the cluster now; undefined when nobody does. */
export async function lockHolder(paths: KindPaths): Promise<LockHolder | undefined> {
  if (!(await lockfile.check(paths.cluster, lockOptions(paths)))) return undefined;
  const holder = await readHolder(paths);
  return holder !== undefined && isAlive(holder.pid) ? holder : undefined;
}

async function readHolder(paths: KindPaths): Promise<LockHolder | undefined> {
  try {
    const parsed = holderSchema.safeParse(JSON.parse(await readFile(holderFile(paths), 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch (error) {
    // Not written yet, or half of it: the lock itself counts.
    if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}
