import type { Clock } from '../base/index.ts';
import type { ClusterDriver } from '../drivers/index.ts';
import { missingFrom } from '../runs/index.ts';
import type { LineResult } from './collect.ts';
import type { PageRun } from './content.ts';

/** What a wait for an output works with. */
export interface ReadinessOptions {
  readonly driver: ClusterDriver;
  readonly clock: Clock;
  /** Whether metrics-server is there at all. */
  hasMetrics(): Promise<boolean>;
}

/** A command of a page on one cluster. */
export interface AwaitedCommand {
  readonly run: PageRun;
  /** Tells one cluster from the one that takes its place. */
  readonly cluster: string;
  /** Whether something was made for it just now. */
  readonly isFresh: boolean;
  /** Its `expect`, with the names of this cluster's Nodes. */
  readonly expect: readonly string[];
  /** Runs it, and takes what it prints. */
  look(): Promise<LineResult>;
}

/** Between two looks, where time can be hurried and where it cannot. */
const periodsMs = { hurried: 100, real: 1_000 } as const;
/** Where time cannot be hurried nobody is kept waiting for longer: what is there then is shown, and in what it differs. */
const longestRealSeconds = 8;

/**
 * Waits until a command has something to show: figures are measured, a failed pull is tried again, Events come a moment after what
 * they tell of. What does not come in the time of the run's `retrySeconds` (8 s of a real cluster) is shown as it is. Each command is waited for once, and
 * again when its objects were made anew.
 */
export function createReadiness({ driver, clock, hasMetrics }: ReadinessOptions) {
  const seen = new Set<string>();
  return async ({ run, cluster, isFresh, expect, look }: AwaitedCommand, signal: AbortSignal): Promise<void> => {
    const { awaited } = run;
    const key = `${run.id}\0${cluster}`;
    if (awaited === undefined || (seen.has(key) && !isFresh)) return;
    if (awaited.needsMetrics && !(await hasMetrics())) return;
    const isShown = async (): Promise<boolean> => {
      const { exitCode, ...output } = await look();
      return (
        exitCode !== null && missingFrom({ ...awaited, expect: [...expect] }, { exitCode, ...output }).length === 0
      );
    };
    if (!(await isShown())) {
      await using hurried = await driver.hurry?.();
      const periodMs = hurried === undefined ? periodsMs.real : periodsMs.hurried;
      const looks = hurried === undefined ? Math.min(awaited.retrySeconds, longestRealSeconds) : awaited.retrySeconds;
      for (let count = 0; count < looks && !signal.aborted; count += 1) {
        await pause(clock, periodMs, signal);
        if (await isShown()) break;
      }
    }
    if (!signal.aborted) seen.add(key);
  };
}

/** Until so many ms have passed, or nobody waits any more. */
async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  const over = Promise.withResolvers<void>();
  using _ = clock.schedule(over.resolve, ms);
  signal.addEventListener('abort', () => over.resolve(), { once: true });
  await over.promise;
}
