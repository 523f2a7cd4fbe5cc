import { type KubeObject, newNotFound } from '../../kube/index.ts';
import { pathOf } from '../client/rest-mapper.ts';
import type { VerbContext } from '../command/context.ts';
import { CommandError } from '../errors.ts';
import type { Place } from './helper.ts';
import { itemsOf } from './info.ts';
import { watchEvents } from './watch.ts';

/** A time by which something must be so; `signal` aborts then, or with Ctrl-C. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal;
  isOver(): boolean;
}

/** A week, as kubectl has it for what never ends. */
export const weekMs = 168 * 3_600_000;

export function newDeadline({ clock, signal }: VerbContext, ms: number, what: string): Deadline {
  const controller = new AbortController();
  const timer = ms > 0 ? clock.schedule(() => controller.abort(), ms, what) : undefined;
  return {
    signal: AbortSignal.any([signal, controller.signal]),
    isOver: () => controller.signal.aborted,
    [Symbol.dispose]: () => timer?.[Symbol.dispose](),
  };
}

/** `timed out waiting for the condition on pods/web`. */
export const newTimedOut = ({ mapping, name }: Place): CommandError =>
  new CommandError(`timed out waiting for the condition on ${mapping.resource}/${name}`);

/**
 * Follows an object until `isDone` (`UntilWithSync` of `client-go/tools/watch/until.go`, v0.37): it is listed, then watched.
 * `isDone` gets undefined once it is gone. @throws CommandError when the deadline comes first
 */
export async function followObject(
  context: VerbContext,
  place: Place,
  deadline: Deadline,
  isDone: (object: KubeObject | undefined) => boolean,
): Promise<KubeObject | undefined> {
  const { mapping, namespace, name } = place;
  try {
    for (;;) {
      const list = await context.client.rest.json<KubeObject>({
        path: pathOf(mapping, namespace),
        about: { resource: mapping, name: '' },
        query: { fieldSelector: `metadata.name=${name}` },
        signal: deadline.signal,
      });
      const [listed] = itemsOf(list);
      if (isDone(listed)) return listed;
      const version = list.metadata.resourceVersion ?? '';
      const events = watchEvents(context, { mapping, namespace, name }, version, { signal: deadline.signal });
      for await (const { type, object } of events) {
        const now = type === 'DELETED' ? undefined : object;
        if (isDone(now)) return now;
      }
    }
  } catch (error) {
    if (deadline.isOver()) throw newTimedOut(place);
    throw error;
  }
}

/** The refusal of an object that is gone. */
export const newGone = ({ mapping, name }: Place): Error => newNotFound(mapping, name);
