import TinyQueue from 'tinyqueue';
import type { Clock, Timer } from './clock.ts';
import { toDisposable } from './disposable.ts';

/** How time passes: so many times as fast as the machine's own (`Infinity`: as fast as it can), or not at all. */
export type ClockMode = { readonly kind: 'running'; readonly speed: number } | { readonly kind: 'paused' };

/** Something that will happen. */
export interface PendingEvent {
  /** Milliseconds since the epoch, of this clock. */
  readonly atMs: number;
  /** As {@link Clock.schedule} was told; empty for what nobody named. */
  readonly what: string;
}

/** Where a clock stands. What is due on it, those keep who scheduled it. */
export interface ClockSnapshot {
  readonly nowMs: number;
  /** The place in the order of what is scheduled next. */
  readonly order: number;
}

/**
 * A time of its own, in which everything that is scheduled happens in order: by its time, then by when it was scheduled. What
 * an event sets off in promises is over before the next one happens, so that the same start gives the same course.
 */
export interface SimulatedClock extends Clock, Disposable {
  readonly mode: ClockMode;
  /** Lets time pass. @throws RangeError for a speed that is not above 0. */
  run(speed: number): void;
  pause(): void;
  /** What happens next; undefined when nothing is scheduled. */
  next(): PendingEvent | undefined;
  /** While paused: goes on to the next event, lets it happen, and says what it was. */
  step(): Promise<PendingEvent | undefined>;
  /** While paused: goes on by so much, with all that happens meanwhile, as fast as the machine can. */
  advance(ms: number): Promise<void>;
  /**
   * Holds time still while something outside of it is waited for (code that is being loaded); disposing of the result lets
   * it go on.
   */
  hold(): Disposable;
  /** Resolves when what promises have set off is over; no time passes for it. */
  turn(): Promise<void>;
  snapshot(): ClockSnapshot;
  /** Goes on from where another clock stood. @throws RangeError when something is scheduled already. */
  restore(snapshot: ClockSnapshot): void;
}

/** What a simulated clock is made with. */
export interface SimulatedClockOptions {
  /** Milliseconds since the epoch at the start. */
  readonly startMs: number;
  /** The machine's own time, which a running clock follows. */
  readonly machine: Clock;
  /** Paused unless told. */
  readonly mode?: ClockMode;
}

interface Entry extends PendingEvent {
  readonly sequence: number;
  callback: (() => void) | undefined;
}

/** So long events happen without a pause for what else the thread has to do; a page must not be blocked for 50 ms. */
const sliceMs = 16;

/** Makes a clock that can be paused, stepped and run at any speed. */
export function createSimulatedClock({ startMs, machine, mode: first }: SimulatedClockOptions): SimulatedClock {
  const entries = new TinyQueue<Entry>([], (a, b) => a.atMs - b.atMs || a.sequence - b.sequence);
  const turn = createTurn();
  let now = startMs;
  let sequence = 0;
  let mode: ClockMode = { kind: 'paused' };
  /** Where this clock and the machine's stood when the speed was set. */
  let anchor = { own: startMs, machine: machine.now() };
  let timer: Disposable | undefined;
  let isPumping = false;
  let holds = 0;
  let release = Promise.withResolvers<void>();
  let isOver = false;

  const target = (): number => {
    if (mode.kind === 'paused') return now;
    if (mode.speed === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
    return anchor.own + (machine.now() - anchor.machine) * mode.speed;
  };
  const peek = (): Entry | undefined => {
    for (let entry = entries.peek(); ; entry = entries.peek()) {
      if (entry === undefined || entry.callback !== undefined) return entry;
      entries.pop();
    }
  };
  const happen = (entry: Entry) => {
    entries.pop();
    now = Math.max(now, entry.atMs);
    entry.callback?.();
  };
  const settle = async () => {
    await turn.next();
    while (holds > 0) {
      await release.promise;
      await turn.next();
    }
  };
  /** Lets happen what is due, until nothing is. */
  const pump = async () => {
    if (isPumping || isOver) return;
    isPumping = true;
    try {
      await settle();
      let sliceEnd = performance.now() + sliceMs;
      for (let entry = peek(); entry !== undefined && !isOver; entry = peek()) {
        if (mode.kind === 'paused' || entry.atMs > target()) break;
        happen(entry);
        await settle();
        if (performance.now() < sliceEnd) continue;
        await turn.yield();
        sliceEnd = performance.now() + sliceMs;
      }
    } finally {
      isPumping = false;
    }
    arm();
  };
  const arm = () => {
    timer?.[Symbol.dispose]();
    timer = undefined;
    const entry = peek();
    if (isPumping || isOver || mode.kind === 'paused' || entry === undefined) return;
    const delayMs = mode.speed === Number.POSITIVE_INFINITY ? 0 : (entry.atMs - target()) / mode.speed;
    if (delayMs <= 0) void pump();
    else timer = machine.schedule(() => void pump(), Math.min(delayMs, 2 ** 30));
  };
  const setMode = (wanted: ClockMode) => {
    // Time that has passed stays passed; as fast as the machine can is told by events alone.
    const reached = target();
    if (Number.isFinite(reached)) now = Math.max(now, reached);
    mode = wanted;
    anchor = { own: now, machine: machine.now() };
    arm();
  };
  const clock: SimulatedClock = {
    get mode() {
      return mode;
    },
    now() {
      const reached = target();
      if (isPumping || !Number.isFinite(reached)) return now;
      // Never past what has yet to happen.
      const next = peek();
      now = Math.max(now, next === undefined ? reached : Math.min(reached, next.atMs));
      return now;
    },
    schedule(callback, when, what = '') {
      const isNew = typeof when === 'number';
      const atMs = isNew ? clock.now() + Math.max(0, when) : when.atMs;
      const entry: Entry = { atMs, what, sequence: isNew ? sequence : when.order, callback };
      sequence = Math.max(sequence, entry.sequence + 1);
      entries.push(entry);
      if (entries.peek() === entry) arm();
      return new Scheduled(entry);
    },
    run(speed) {
      if (!(speed > 0)) throw new RangeError(`a clock cannot run at speed ${speed}: it must be above 0`);
      setMode({ kind: 'running', speed });
    },
    pause: () => setMode({ kind: 'paused' }),
    next() {
      const entry = peek();
      return entry === undefined ? undefined : { atMs: entry.atMs, what: entry.what };
    },
    async step() {
      await settle();
      const entry = peek();
      if (entry === undefined) return undefined;
      happen(entry);
      await settle();
      return { atMs: entry.atMs, what: entry.what };
    },
    async advance(ms) {
      const end = now + ms;
      await settle();
      for (let entry = peek(); entry !== undefined && entry.atMs <= end; entry = peek()) {
        happen(entry);
        await settle();
      }
      now = Math.max(now, end);
    },
    hold() {
      holds += 1;
      return toDisposable(() => {
        holds -= 1;
        if (holds > 0) return;
        release.resolve();
        release = Promise.withResolvers();
      });
    },
    turn: () => turn.next(),
    snapshot: () => ({ nowMs: clock.now(), order: sequence }),
    restore({ nowMs, order }) {
      if (peek() !== undefined) throw new RangeError('something is scheduled on this clock already');
      now = nowMs;
      sequence = order;
      anchor = { own: now, machine: machine.now() };
    },
    [Symbol.dispose]() {
      isOver = true;
      timer?.[Symbol.dispose]();
      entries.data.length = 0;
      entries.length = 0;
      turn[Symbol.dispose]();
    },
  };
  if (first !== undefined) setMode(first);
  return clock;
}

/** One object an entry, as there are many: its due time is read off it only for a snapshot. */
class Scheduled implements Timer {
  private readonly entry: Entry;

  constructor(entry: Entry) {
    this.entry = entry;
  }

  get due() {
    return { atMs: this.entry.atMs, order: this.entry.sequence };
  }

  [Symbol.dispose]() {
    this.entry.callback = undefined;
  }
}

interface Turn extends Disposable {
  next(): Promise<void>;
  yield(): Promise<void>;
}

const yieldToTimers = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

/** Node has a call for it, which takes a tenth of what a message takes. */
const { setImmediate } = globalThis as { readonly setImmediate?: (callback: () => void) => unknown };

/**
 * The end of what promises have set off: a message to oneself comes after all of it, at once, where a timer would wait for a
 * millisecond or four.
 */
function createTurn(): Turn {
  if (setImmediate !== undefined) {
    // Timers and connections have their turn between two of them, so that nothing else need be waited for.
    const call = (resolve: () => void) => void setImmediate(resolve);
    const next = () => new Promise<void>(call);
    return { next, yield: next, [Symbol.dispose]: () => undefined };
  }
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return {
    next: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        port2.postMessage(null);
      }),
    yield: yieldToTimers,
    [Symbol.dispose]() {
      port1.onmessage = null;
      port1.close();
      port2.close();
    },
  };
}
