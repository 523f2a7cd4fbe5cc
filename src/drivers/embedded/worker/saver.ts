import type { Clock } from '../../../base/index.ts';

/** What has happened since the last time: something that somebody would miss, only what a cluster does at rest, or nothing. */
export type Change = 'much' | 'little' | 'none';

/** Decides when a snapshot is written. */
export interface Saver extends Disposable {
  /** Somebody has just changed something: it is written soon. */
  poke(): void;
  /** Writes now what is not written yet. */
  flush(): Promise<void>;
  /** Writes nothing more; resolves when what is being written is. */
  close(): Promise<void>;
}

/** Between two writes, in ms: nothing that is older may be lost. */
const betweenMs = 1_000;
/** So soon after a change, when the last write is long ago. */
const soonMs = 50;
/** A cluster at rest renews Leases, which would wear a disk out in vain. */
const restMs = 15_000;
/** At rest the thread works for it at most so much of the time. */
const restShare = 1 / 200;

/**
 * Writes a snapshot at most once a second, when something has changed. `write` must not reject.
 */
export function createSaver(machine: Clock, changed: () => Change, write: () => Promise<void>): Saver {
  let lastMs = Number.NEGATIVE_INFINITY;
  let timer: Disposable | undefined;
  let timerAtMs = Number.POSITIVE_INFINITY;
  let writing: Promise<void> | undefined;
  let isOver = false;
  let workMs = 0;

  const arm = (atMs: number) => {
    if (isOver || atMs >= timerAtMs) return;
    timer?.[Symbol.dispose]();
    timerAtMs = atMs;
    timer = machine.schedule(() => {
      timerAtMs = Number.POSITIVE_INFINITY;
      void look();
    }, atMs - machine.now());
  };
  const save = async () => {
    lastMs = machine.now();
    writing = write();
    await writing;
    writing = undefined;
    workMs = machine.now() - lastMs;
  };
  const look = async () => {
    if (writing === undefined) {
      const change = changed();
      const dueMs = lastMs + Math.max(restMs, workMs / restShare);
      if (change === 'much' || (change === 'little' && machine.now() >= dueMs)) await save();
    }
    arm(machine.now() + betweenMs);
  };
  const dispose = () => {
    isOver = true;
    timer?.[Symbol.dispose]();
  };
  arm(machine.now() + betweenMs);
  return {
    poke: () => arm(Math.max(machine.now() + soonMs, lastMs + betweenMs)),
    async flush() {
      await writing;
      if (!isOver && changed() !== 'none') await save();
    },
    async close() {
      dispose();
      await writing;
    },
    [Symbol.dispose]: dispose,
  };
}
