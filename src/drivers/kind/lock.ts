import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import lockfile from 'proper-lockfile';
import * as z from 'zod/mini';
import { isPodpathError, PodpathError } from '../../base/index.ts';
import { folderUnusable, lockHeld, lockLost, toolCancelled } from './messages.ts';
import { errorCode, type KindPaths } from './paths.ts';
import { writeOwnFile } from './state.ts';

const holderSchema = z.object({
  pid: z.number(),
  since: z.string(),
  operation: z.enum(['create', 'delete', 'load', 'start']),
});

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

/** The cluster's lock, while it is held. */
export interface HeldLock {
  /** Aborted when the caller's own signal is, and when the lock is lost. */
  readonly signal: AbortSignal;
  /** Whether another process may have the lock by now. */
  isLost(): boolean;
}

/**
 * Does `work` under the cluster's lock. Work whose lock is lost on the way (its folder was deleted, or the machine slept
 * and another process took it over) is aborted: two must never change one cluster.
 * @throws PodpathError `Locked` (held by another, or lost), `Cancelled`, `MissingOnMachine`; what the work throws.
 */
export async function withLock<Result>(
  paths: KindPaths,
  options: LockOptions,
  work: (lock: HeldLock) => Promise<Result>,
): Promise<Result> {
  await using lock = await takeLock(paths, options);
  try {
    return await work(lock);
  } catch (error) {
    if (!lock.isLost() || options.signal?.aborted) throw error;
    throw new PodpathError({ reason: 'Locked', text: lockLost(options.clusterName), cause: error });
  }
}

/**
 * Takes the cluster's lock; the folder of the cluster must be there. A lock whose holder was killed is taken over when
 * it has gone stale, which is waited for.
 * @throws PodpathError `Locked` (with who holds it), `Cancelled`, `MissingOnMachine` (disk full, no right).
 */
async function takeLock(paths: KindPaths, options: LockOptions): Promise<HeldLock & AsyncDisposable> {
  let told = false;
  for (;;) {
    try {
      const lost = new AbortController();
      const release = await lockfile.lock(paths.cluster, {
        ...lockOptions(paths),
        onCompromised: (error) => lost.abort(error),
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
        signal: options.signal === undefined ? lost.signal : AbortSignal.any([options.signal, lost.signal]),
        isLost: () => lost.signal.aborted,
        async [Symbol.asyncDispose]() {
          // Another's by now, with the note of who holds it.
          if (lost.signal.aborted) return;
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
