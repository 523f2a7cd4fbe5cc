import { type Clock, type Due, onAbort, type Timer } from '../../../base/index.ts';
import { isDue, isString, listOf, recordOf, type Shape, tupleOf } from '../../client/index.ts';

/** How far a step is, as a snapshot has it. */
export interface ProgressJson {
  /** What was done, by name, with what came of it as JSON. */
  readonly done: readonly (readonly [name: string, result: { readonly of?: unknown }])[];
  /** What is waited for, by name. */
  readonly waits: readonly (readonly [name: string, due: Due])[];
}

export const isProgressJson: Shape<ProgressJson> = recordOf<ProgressJson>({
  done: listOf(tupleOf(isString, (value): value is { readonly of?: unknown } => typeof value === 'object')),
  waits: listOf(tupleOf(isString, isDue)),
});

/**
 * What a step of a kubelet has done of its work while it waits for the rest: pulls, grace, hooks. After a snapshot the step is
 * done again from its beginning, and is spared what was done: each piece has a name, and happens once.
 */
export class Progress {
  private readonly clock: Clock;
  private readonly done: Map<string, { readonly of?: unknown }>;
  private readonly dues: Map<string, Due>;
  private readonly timers = new Map<string, Timer>();

  constructor(clock: Clock, json: ProgressJson = { done: [], waits: [] }) {
    this.clock = clock;
    this.done = new Map(json.done);
    this.dues = new Map(json.waits);
  }

  /** Whether it was done. */
  has(name: string): boolean {
    return this.done.has(name);
  }

  /** Does it, or gives what came of it before; what throws is not done. */
  once<T>(name: string, act: () => T): T {
    const known = this.done.get(name);
    if (known !== undefined) return known.of as T;
    const result = act();
    this.done.set(name, { of: result });
    return result;
  }

  /** The same of what takes time; what had not ended begins again. */
  async after<T>(name: string, act: () => Promise<T>): Promise<T> {
    const known = this.done.get(name);
    if (known !== undefined) return known.of as T;
    const result = await act();
    this.done.set(name, { of: result });
    return result;
  }

  /** Resolves after so much of the cluster's time, or at once when `signal` aborts. */
  async wait(name: string, ms: number, what: string, signal?: AbortSignal): Promise<void> {
    if (this.done.has(name)) return;
    await new Promise<void>((resolve) => {
      const end = () => {
        aborted[Symbol.dispose]();
        resolve();
      };
      const timer = this.clock.schedule(end, this.dues.get(name) ?? ms, what);
      this.dues.delete(name);
      this.timers.set(name, timer);
      const aborted = onAbort(signal, () => {
        timer[Symbol.dispose]();
        resolve();
      });
    });
    this.timers.delete(name);
    this.done.set(name, {});
  }

  toJSON(): ProgressJson {
    const waits = [...this.timers].flatMap(([name, { due }]) => (due === undefined ? [] : [[name, due] as const]));
    return { done: [...this.done], waits: [...this.dues, ...waits] };
  }
}
