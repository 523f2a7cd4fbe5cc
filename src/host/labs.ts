import { type Clock, PodpathError } from '../base/index.ts';
import type { LabPayload } from '../bridge/index.ts';
import type { ClusterDriver } from '../drivers/index.ts';
import { createLabRunner, type LabRunner, type LabState, localizeLabState } from '../lab/index.ts';
import type { LineResult } from './collect.ts';
import type { Place } from './commands.ts';
import type { LabLibrary, LoadedLab } from './content.ts';
import type { Localized } from './hub.ts';
import { noSuchLab, stepMissing } from './messages.ts';
import type { PageMessage } from './peer.ts';

type LabMessage = Extract<PageMessage, { type: 'lab' }>;

/** The labs of one host: one runner for each learner's run of a lab, shared by all pages that look at it. */
export interface LabRoom extends Disposable {
  /** Where the commands of a learner's lab work. @throws PodpathError `NotFound`, `Invalid`. */
  place(lab: string, learner: string): Promise<Place>;
  /** Does what a page asks and returns where the lab then stands. */
  act(message: LabMessage, signal: AbortSignal): Promise<Localized<LabPayload>>;
  /** Calls with where the lab stands: soon, and at each change. @throws PodpathError `NotFound`, `Invalid`. */
  subscribe(
    lab: string,
    learner: string,
    listener: (payload: Localized<LabPayload>) => void,
    onError: (error: unknown) => void,
  ): Promise<Disposable>;
}

/** What {@link createLabRoom} works with. */
export interface LabRoomOptions {
  readonly driver: ClusterDriver;
  readonly clock: Clock;
  readonly labs: LabLibrary;
  runLine(line: string, place: Place, signal: AbortSignal | undefined): Promise<LineResult>;
}

/** Runners that are kept; one that is dropped finds its state in the cluster again. */
const maximumRunners = 64;

/** Makes the room; nothing happens in the cluster yet. */
export function createLabRoom(options: LabRoomOptions): LabRoom {
  const { driver, clock, labs } = options;
  const runners = new Map<string, { readonly runner: LabRunner; readonly place: Place; users: number }>();

  const load = async (name: string): Promise<LoadedLab> => {
    const found = await labs.find(name);
    if (!found) throw new PodpathError({ reason: 'NotFound', text: noSuchLab(name, labs.names) });
    return found;
  };
  const placeOf = ({ lab }: LoadedLab, namespace: string): Place => ({
    namespace,
    folder: labs.folderOf(lab),
    files: [...lab.manifests.keys()],
  });
  const runnerFor = async (name: string, learner: string) => {
    const key = `${name}\0${learner}`;
    const found = await load(name);
    const known = runners.get(key);
    if (known) return known;
    const runner = createLabRunner({
      lab: found.lab,
      checks: found.checks,
      fetch: (request) => driver.fetch(request),
      kubectl: (line, { namespace, signal }) => options.runLine(line, placeOf(found, namespace), signal),
      learner,
      clock,
      capabilities: driver.capabilities,
    });
    const entry = { runner, place: placeOf(found, runner.namespace), users: 0 };
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
    place: async (lab, learner) => (await runnerFor(lab, learner)).place,
    async act({ action, lab, learner, step }, signal) {
      const entry = await runnerFor(lab, learner);
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
    async subscribe(lab, learner, listener, onError) {
      const entry = await runnerFor(lab, learner);
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
