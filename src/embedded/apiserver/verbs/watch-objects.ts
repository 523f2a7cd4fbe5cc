import type { Status, StoredObject } from '../../../kube/index.ts';
import { toServed } from '../encode.ts';
import type { ListRequestOptions } from '../list-options.ts';
import type { Operation } from '../operation.ts';
import type { Watcher } from '../request.ts';
import type { Selection } from '../selection.ts';
import {
  bookmarkEveryMs,
  type EventType,
  initialEvents,
  newBookmark,
  newTooOld,
  type Start,
  seenBy,
  timeoutMsOf,
} from './watch-events.ts';

/**
 * A watch of who is in the same program: the same events as the stream of {@link watch}, as objects, within the write that
 * brings them, so that nothing is encoded and nobody falls behind.
 */
export function watchObjects(
  operation: Operation,
  options: ListRequestOptions,
  selection: Selection,
  start: Start,
  watcher: Watcher,
  onEnd: () => void,
): void {
  const { clock, requestRandom, store } = operation.parts;
  const { signal } = operation.request;
  const { prefix, matches, index } = selection;
  const isConverted = operation.definition.conversion !== undefined;
  const tell = (type: EventType, object: StoredObject | Status) =>
    watcher.event(
      type,
      isConverted && type !== 'ERROR' && type !== 'BOOKMARK' ? toServed(operation, object as StoredObject) : object,
    );
  if (initialEvents(operation, options, selection, start, tell)) {
    onEnd();
    return;
  }
  const held = new DisposableStack();
  const release = () => {
    if (held.disposed) return;
    held.dispose();
    onEnd();
  };
  const end = () => {
    if (held.disposed) return;
    release();
    watcher.end();
  };
  // What came between the version that is asked for and now.
  for (const event of store.eventsSince(prefix, start.after)) {
    const seen = seenBy(event, matches);
    if (seen !== undefined) tell(seen.type, seen.object);
  }
  const lose = () => {
    tell('ERROR', newTooOld(start.after, store.compactRevision).toStatus());
    release();
  };
  held.use(
    store.watch(
      prefix,
      store.revision,
      (event) => {
        if (held.disposed) return;
        const seen = seenBy(event, matches);
        if (seen !== undefined) tell(seen.type, seen.object);
      },
      { onLost: lose, ...(index === undefined ? {} : { index }) },
    ),
  );
  const what = `kube-apiserver: watch of ${operation.definition.info.resource}`;
  held.use(clock.schedule(end, timeoutMsOf(options, requestRandom), `${what} ends`));
  if (options.allowWatchBookmarks) {
    let next = clock.schedule(bookmark, bookmarkEveryMs, `${what} says how far it is`);
    held.defer(() => next[Symbol.dispose]());
    function bookmark(): void {
      tell('BOOKMARK', newBookmark(operation, store.revision));
      if (!held.disposed) next = clock.schedule(bookmark, bookmarkEveryMs, `${what} says how far it is`);
    }
  }
  if (signal?.aborted) release();
  else if (signal !== undefined) {
    signal.addEventListener('abort', release, { once: true });
    held.defer(() => signal.removeEventListener('abort', release));
  }
}
