// The worker of a page with an embedded cluster: it waits for one message that tells what to start with.
import { createSystemRandom, systemClock } from '../../../base/index.ts';
import { preloadReading } from '../../../embedded/index.ts';
import { hasSaved } from '../has-saved.ts';
import type { WorkerStart } from '../lobby.ts';
import { createAhead } from './ahead.ts';
import { startWorker } from './start-worker.ts';
import { openSnapshotStorage } from './storage.ts';

const [machine, random] = [systemClock, createSystemRandom()];
const loadTemplate = async () => (await import('./make-template.ts?podpath-template')).default;
const ahead = createAhead(loadTemplate, machine, random);
const asked = new AbortController();

addEventListener(
  'message',
  ({ data }: MessageEvent<WorkerStart>) => {
    asked.abort();
    startWorker(data, {
      machine,
      random,
      locks: navigator.locks,
      openStorage: (name) => openSnapshotStorage(name, Date.now),
      newSnapshot: ahead.newSnapshot,
    });
  },
  { once: true },
);

// What the first answers will most likely need comes while the page gets ready to ask; what fails is loaded again, and told, when it is needed.
preloadReading();
hasSaved(self.name)
  .then((isSaved) => (isSaved ? undefined : ahead.prepare(asked.signal)))
  .catch(() => undefined);
