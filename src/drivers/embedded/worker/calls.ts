import { PodpathError, type SimulatedClock } from '../../../base/index.ts';
import { bodyText, type LivingCluster, withText } from '../../../embedded/index.ts';
import { clockRuns, speedInvalid } from '../messages.ts';
import type { ClockState, DebugRequest, ResetOptions, TimeMode } from '../protocol.ts';
import type { Keeper } from './keeper.ts';
import { answer, type ServedCluster } from './serve-asks.ts';

/** What calls are about. */
export interface CallContext {
  /** Told before the cluster lives, too. */
  time(): Promise<ClockState>;
  clock(): Promise<SimulatedClock>;
  living(): Promise<LivingCluster>;
  readonly keeper: Keeper;
  reset(options: ResetOptions): Promise<void>;
  remove(): Promise<void>;
  flush(): Promise<void>;
  /** Something has changed. */
  touched(): void;
}

/** Makes the calls of the protocol. */
export function createCalls(context: CallContext): ServedCluster['calls'] {
  const pausedClock = async (): Promise<SimulatedClock> => {
    const clock = await context.clock();
    if (clock.mode.kind !== 'paused') throw new PodpathError({ reason: 'BadRequest', text: clockRuns() });
    return clock;
  };
  return {
    async clock(mode) {
      if (mode === null) return context.time();
      const clock = await context.clock();
      setMode(clock, mode);
      context.touched();
      return newTime(clock);
    },
    async step() {
      const clock = await pausedClock();
      const happened = (await clock.step()) ?? null;
      context.touched();
      return { ...newTime(clock), happened };
    },
    async advance(ms) {
      const clock = await pausedClock();
      await clock.advance(ms);
      context.touched();
      return newTime(clock);
    },
    async debug({ method, page, body }: DebugRequest) {
      const living = await context.living();
      if (method !== 'GET') context.touched();
      const text = body === undefined ? undefined : new Blob([JSON.stringify(body)]).stream();
      const made = withText(
        await answer(
          living.debug,
          {
            kind: 'fetch',
            method,
            url: `/debug/podpath/${page}`,
            headers: [['content-type', 'application/json']],
            hasBody: text !== undefined,
          },
          text === undefined ? undefined : { incoming: text },
          new AbortController().signal,
        ),
      );
      return { status: made.status, headers: made.headers, body: bodyText(made.body) ?? '' };
    },
    snapshot: async () => (await context.living()).snapshot(),
    async reset(options) {
      await context.reset(options);
      return null;
    },
    async save() {
      await context.flush();
      return context.keeper.state();
    },
    async delete() {
      await context.remove();
      return null;
    },
    kept: () => context.keeper.kept(),
    keptText: async (name) => (await context.keeper.keptText(name)) ?? null,
    async forget(name) {
      await context.keeper.forget(name);
      return null;
    },
  };
}

/** Where a clock stands. */
export function newTime(clock: SimulatedClock): ClockState {
  return { nowMs: clock.now(), mode: clock.mode, next: clock.next() ?? null };
}

/** @throws PodpathError `Invalid` */
function setMode(clock: SimulatedClock, mode: TimeMode): void {
  if (mode.kind === 'paused') clock.pause();
  else if (mode.speed > 0) clock.run(mode.speed);
  else throw new PodpathError({ reason: 'Invalid', text: speedInvalid(String(mode.speed)) });
}
