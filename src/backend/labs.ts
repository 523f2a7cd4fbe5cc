import { join } from 'node:path';
import { type Clock, PodpathError } from '../base/index.ts';
import type { ClientMessage, LabPayload } from '../bridge/index.ts';
import type { ClusterDriver } from '../drivers/index.ts';
import { createLabRunner, type LabRunner, type LabState, localizeLabState } from '../lab/index.ts';
import type { LineResult } from './collect.ts';
import type { Place } from './commands.ts';
import type { Localized } from './hub.ts';
import type { LoadedLab } from './load-labs.ts';
import { noSuchLab, stepMissing } from './messages.ts';

type LabMessage = Extract<ClientMessage, { type: 'lab' }>;

/** The labs of one backend: one runner for each learner's run of a lab, shared by all pages that look at it. */
export interface LabRoom extends Disposable {
  /** Where the commands of a learner's lab work. @throws PodpathError `NotFound`, `Invalid`. */
  place(lab: string, learner: string): Place;
  /** Does what a page asks and returns where the lab then stands. */
  act(message: LabMessage, signal: AbortSignal): Promise<Localized<LabPayload>>;
  /** Calls with where the lab stands: soon, and at each change. @throws PodpathError `NotFound`, `Invalid`. */
  subscribe(
    lab: string,
    learner: string,
    listener: (payload: Localized<LabPayload>) => void,
    onError: (error: unknown) => void,
  ): Disposable;
}

/** What {@link createLabRoom} works with. */
export interface LabRoomOptions {
  readonly driver: ClusterDriver;
  readonly clock: Clock;
  readonly labs: ReadonlyMap<string, LoadedLab>;
  /** The project's root, which labs name their folders relative to. */
  readonly root: string;
  runLine(line: string, place: Place, signal: AbortSignal | undefined): Promise<LineResult>;
}

/** Runners that are kept; one that is dropped finds its state in the cluster again. */
const maximumRunners = 64;

/** Makes the room; nothing happens in the cluster yet. */
export function createLabRoom(options: LabRoomOptions): LabRoom {
  const { driver, clock, labs, root } = options;
  const runners = new Map<string, { readonly runner: LabRunner; users: number }>();

  const loaded = (name: string): LoadedLab => {
    const found = labs.get(name);
    if (!found) throw new PodpathError({ reason: 'NotFound', text: noSuchLab(name, [...labs.keys()]) });
    return found;
  };
  const placeOf = ({ lab }: LoadedLab, namespace: string): Place => ({
    namespace,
    folder: join(root, lab.folder),
    files: [...lab.manifests.keys()],
  });
  const runnerFor = (name: string, learner: string) => {
    const key = `${name}\0${learner}`;
    const known = runners.get(key);
    if (known) return known;
    const found = loaded(name);
    const runner = createLabRunner({
      lab: found.lab,
      checks: found.checks,
      fetch: (request) => driver.fetch(request),
      kubectl: (line, { namespace, signal }) => options.runLine(line, placeOf(found, namespace), signal),
      learner,
      clock,
      capabilities: driver.capabilities,
    });
    const entry = { runner, users: 0 };
    runners.set(key, entry);
    for (const [otherKey, other] of runners) {
      if (runners.size <= maximumRunners) break;
      if (other.users > 0 || other === entry) continue;
      runners.delete(otherKey);
      other.runner[Symbol.dispose]();
    }
    return entry;
  };
  const localized =
    (state: LabState): Localized<LabPayload> =>
    (locale) =>
      localizeLabState(state, locale);

  return {
    place: (lab, learner) => placeOf(loaded(lab), runnerFor(lab, learner).runner.namespace),
    async act({ action, lab, learner, step }, signal) {
      const entry = runnerFor(lab, learner);
      const { runner } = entry;
      entry.users++;
      try {
        if (action === 'start' || action === 'reset' || action === 'leave')
          return localized(await runner[action](signal));
        if (step === undefined) throw new PodpathError({ reason: 'BadRequest', text: stepMissing(action) });
        if (action === 'check') await runner.check(step, { signal });
        else await runner.solve(step, signal);
        return localized(await runner.state(signal));
      } finally {
        entry.users--;
      }
    },
    subscribe(lab, learner, listener, onError) {
      const entry = runnerFor(lab, learner);
      entry.users++;
      let heard = false;
      let over = false;
      const changes = entry.runner.onChange((state) => {
        heard = true;
        listener(localized(state));
      });
      entry.runner.state().then(
        (state) => {
          if (!heard && !over) listener(localized(state));
        },
        (error: unknown) => {
          if (!over) onError(error);
        },
      );
      return {
        [Symbol.dispose]() {
          if (over) return;
          over = true;
          entry.users--;
          changes[Symbol.dispose]();
        },
      };
    },
    [Symbol.dispose]() {
      for (const { runner } of runners.values()) runner[Symbol.dispose]();
      runners.clear();
    },
  };
}
