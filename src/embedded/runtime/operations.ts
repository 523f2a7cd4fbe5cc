import type { Clock, Due, Timer } from '../../base/index.ts';
import { isDue, isString, listOf, optional, recordOf, type Shape } from '../client/shape.ts';

/** What a runtime takes time for. */
export type OperationKind = 'command' | 'pull' | 'sandbox' | 'start' | 'stop';

/** Something that a runtime was asked for and is not done with, as a snapshot has it. */
export interface OperationJson {
  readonly kind: OperationKind;
  /** What it is about: who asks for the same again hears of its end. */
  readonly key: string;
  /** When the next that it waits for happens; absent: when a process ends. */
  readonly due?: Due | undefined;
  readonly data: unknown;
}

const kinds: readonly OperationKind[] = ['command', 'pull', 'sandbox', 'start', 'stop'];
const isKind = (value: unknown): value is OperationKind => kinds.some((kind) => kind === value);

export const isOperations: Shape<readonly OperationJson[]> = listOf(
  recordOf<OperationJson>({
    kind: isKind,
    key: isString,
    due: optional(isDue),
    data: (value): value is unknown => value !== undefined,
  }),
);

/** An operation that goes on. */
export interface Operation extends Disposable {
  /** Waits; `data` is what it needs to go on from there after a snapshot. */
  wait(when: number | Due, what: string, data: () => unknown): Promise<void>;
  /** The same without a time at which it goes on. */
  keep(data: () => unknown): void;
}

/**
 * What a runtime is at work on. It does not end with who asked: after a snapshot each goes on, and who asks for the same
 * gets the promise of that one.
 */
export interface Operations {
  /** Does something that takes time, unless it goes on from a snapshot already. */
  run<T>(kind: OperationKind, key: string, work: (operation: Operation) => Promise<T>): Promise<T>;
  /** Goes on with one of a snapshot. */
  resume<T>(json: OperationJson, work: (operation: Operation) => Promise<T>): void;
  /** From now on nobody is given what goes on from a snapshot. */
  forgetOthers(): void;
  toJSON(): readonly OperationJson[];
}

/** Makes an empty list. */
export function createOperations(clock: Clock): Operations {
  const open = new Set<{ kind: OperationKind; key: string; timer?: Timer; data: () => unknown }>();
  let left: { readonly kind: OperationKind; readonly key: string; readonly promise: Promise<unknown> }[] = [];

  const begin = async <T>(kind: OperationKind, key: string, work: (operation: Operation) => Promise<T>): Promise<T> => {
    const entry: typeof open extends Set<infer E> ? E : never = { kind, key, data: () => undefined };
    open.add(entry);
    try {
      return await work({
        wait: (when, what, data) =>
          new Promise((resolve) => {
            entry.timer = clock.schedule(resolve, when, what);
            entry.data = data;
          }),
        keep(data) {
          entry.data = data;
        },
        [Symbol.dispose]() {
          entry.timer?.[Symbol.dispose]();
          open.delete(entry);
        },
      });
    } finally {
      open.delete(entry);
    }
  };
  return {
    run<T>(kind: OperationKind, key: string, work: (operation: Operation) => Promise<T>) {
      const index = left.findIndex((one) => one.kind === kind && one.key === key);
      const [known] = index < 0 ? [] : left.splice(index, 1);
      return known === undefined ? begin(kind, key, work) : (known.promise as Promise<T>);
    },
    resume({ kind, key }, work) {
      const promise = begin(kind, key, work);
      // Nobody may be there to hear of it.
      promise.catch(() => undefined);
      left.push({ kind, key, promise });
    },
    forgetOthers() {
      left = [];
    },
    toJSON: () =>
      [...open].flatMap(({ kind, key, timer, data }) => {
        const value = data();
        return value === undefined ? [] : [{ kind, key, due: timer?.due, data: value }];
      }),
  };
}
