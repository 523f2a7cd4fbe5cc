// The worker of a page with an embedded cluster: it waits for one message that tells what to start with.
import { createSystemRandom, systemClock } from '../../../base/index.ts';
import type { WorkerStart } from '../lobby.ts';
import { startWorker } from './start-worker.ts';
import { openSnapshotStorage } from './storage.ts';

addEventListener(
  'message',
  ({ data }: MessageEvent<WorkerStart>) =>
    void startWorker(data, {
      machine: systemClock,
      random: createSystemRandom(),
      locks: navigator.locks,
      openStorage: (name) => openSnapshotStorage(name, Date.now),
    }),
  { once: true },
);
