import { type Status, StatusError, type StoredObject, toGoJson } from '../../../kube/index.ts';
import { CompactedError, type Store } from '../../store/store.ts';
import { toServed } from '../encode.ts';
import { parseTableOptions, type TableOptions, toTable } from '../encode-table.ts';
import { type ListRequestOptions, parseListOptions } from '../list-options.ts';
import type { OutputMediaType } from '../negotiation.ts';
import type { Operation } from '../operation.ts';
import type { ApiResponse } from '../response.ts';
import { newSelection, type Selection } from '../selection.ts';
import { overWebSocket } from '../streaming/messages.ts';
import { toPartial } from '../tables/partial.ts';
import {
  bookmarkEveryMs,
  type EventType,
  initialEvents,
  newBookmark,
  newTooOld,
  type Start,
  seenBy,
  startOf,
  timeoutMsOf,
} from './watch-events.ts';
import { watchObjects } from './watch-objects.ts';

/**
 * A watch as `GET ...?watch=true` answers it: a stream of events, one object of JSON a line (apiserver/pkg/endpoints/handlers/watch.go and
 * apiserver/pkg/storage/cacher, v1.37). What a watch has not been read of yet it takes from the store's history when it is, so
 * that a slow reader costs nothing; one that falls behind the history is told 410.
 * @throws StatusError
 */
export function watch(operation: Operation, output: OutputMediaType, onEnd: () => void): ApiResponse {
  const { definition, info, parts, request } = operation;
  const options = parseListOptions(request.query, definition, info.name);
  if (output.mediaType !== 'application/json') {
    throw new StatusError(
      406,
      'NotAcceptable',
      'only the following media types are accepted: application/json;stream=watch',
    );
  }
  if (output.convert?.kind === 'PartialObjectMetadataList') {
    // The real one sends whole objects then; nobody asks for that.
    throw new StatusError(406, 'NotAcceptable', 'a watch has no PartialObjectMetadataList');
  }
  const selection = newSelection(definition, info.namespace, options);
  const start = startOf(options, parts.store.revision);
  if (request.watcher !== undefined) {
    watchObjects(operation, options, selection, start, request.watcher, onEnd);
    return { status: 200, headers: [], body: { kind: 'watch' } };
  }
  const encode = newEncoder(operation, output);
  const first = encodeInitialEvents(operation, options, selection, start, encode);
  const isPlain =
    output.convert === undefined && definition.conversion === undefined && selection.matches === undefined;
  const stream = newStream(operation, options, selection, encode, first, isPlain, onEnd);
  const response: ApiResponse = {
    status: 200,
    headers: [['Content-Type', 'application/json']],
    body: { kind: 'stream', stream },
  };
  return overWebSocket(request, response, 'events');
}

type Encoder = (type: EventType, object: StoredObject | Status) => Uint8Array;

interface First {
  readonly chunks: Uint8Array[];
  readonly after: number;
  readonly ends: boolean;
}

function encodeInitialEvents(
  operation: Operation,
  options: ListRequestOptions,
  selection: Selection,
  start: Start,
  encode: Encoder,
): First {
  const chunks: Uint8Array[] = [];
  const ends = initialEvents(operation, options, selection, start, (type, object) => {
    chunks.push(encode(type, object));
  });
  return { chunks, after: start.after, ends };
}

/** A stream that holds nothing but where it is. */
function newStream(
  operation: Operation,
  options: ListRequestOptions,
  selection: Selection,
  encode: Encoder,
  first: First,
  /** All that is written below the prefix, as it is: what others watch, too. */
  isPlain: boolean,
  onEnd: () => void,
): ReadableStream<Uint8Array> {
  const { clock, requestRandom, store } = operation.parts;
  const { signal } = operation.request;
  const { prefix, matches, index } = selection;
  const what = `kube-apiserver: watch of ${operation.definition.info.resource}`;
  let { after } = first;
  /** The reader has taken all that was given and waits. */
  let isHungry = false;
  let isScheduled = false;
  let isOver = false;
  let watching: Disposable | undefined;
  let timeout: Disposable | undefined;
  let bookmarks: Disposable | undefined;
  let controller: ReadableStreamDefaultController<Uint8Array>;

  const release = () => {
    if (isOver) return;
    isOver = true;
    watching?.[Symbol.dispose]();
    timeout?.[Symbol.dispose]();
    bookmarks?.[Symbol.dispose]();
    signal?.removeEventListener('abort', end);
    onEnd();
  };
  const finish = () => {
    if (isOver) return;
    release();
    controller.close();
  };
  /** After what came meanwhile, or after the error that says that it is no longer there. */
  const end = () => {
    flush();
    finish();
  };
  const flush = () => {
    isScheduled = false;
    if (isOver || after === store.revision) return;
    let batch: Uint8Array | undefined;
    try {
      batch = isPlain ? sharedBatch(store, prefix, after, newBatch) : newBatch();
    } catch (error) {
      if (!(error instanceof CompactedError)) throw error;
      controller.enqueue(encode('ERROR', newTooOld(after, store.compactRevision).toStatus()));
      finish();
      return;
    }
    after = store.revision;
    if (batch === undefined) return;
    isHungry = false;
    controller.enqueue(batch);
  };
  /** What this watch has not had yet; undefined for nothing. @throws CompactedError */
  const newBatch = (): Uint8Array | undefined => {
    const chunks: Uint8Array[] = [];
    for (const event of store.eventsSince(prefix, after)) {
      const seen = seenBy(event, matches);
      if (seen !== undefined) chunks.push(encode(seen.type, seen.object));
    }
    return chunks.length === 0 ? undefined : concat(chunks);
  };

  return new ReadableStream<Uint8Array>(
    {
      start(made) {
        controller = made;
        if (first.chunks.length > 0) controller.enqueue(concat(first.chunks));
        if (first.ends) {
          finish();
          return;
        }
        watching = store.watch(
          prefix,
          store.revision,
          () => {
            if (!isHungry || isScheduled) return;
            isScheduled = true;
            // What one write after the other brings goes out together.
            queueMicrotask(flush);
          },
          { onLost: end, ...(index === undefined ? {} : { index }) },
        );
        timeout = clock.schedule(end, timeoutMsOf(options, requestRandom), `${what} ends`);
        if (options.allowWatchBookmarks) bookmarks = scheduleBookmark();
        if (signal?.aborted) end();
        else signal?.addEventListener('abort', end, { once: true });
      },
      pull() {
        isHungry = true;
        flush();
      },
      cancel: release,
    },
    { highWaterMark: 1 },
  );

  function scheduleBookmark(): Disposable {
    return clock.schedule(
      () => {
        if (isHungry) {
          flush();
          if (isHungry && !isOver) {
            isHungry = false;
            controller.enqueue(encode('BOOKMARK', newBookmark(operation, store.revision)));
          }
        }
        if (!isOver) bookmarks = scheduleBookmark();
      },
      bookmarkEveryMs,
      `${what} says how far it is`,
    );
  }
}

/** What the last watch was given, for the next that has not had the same. */
interface Batch {
  readonly prefix: string;
  readonly after: number;
  readonly revision: number;
  readonly bytes: Uint8Array | undefined;
}

const batches = new WeakMap<Store, Batch>();
/** What is longer is not kept. */
const maxBatchBytes = 2 ** 20;

/** A copy of its own of what all watches at the same place get. @throws CompactedError */
function sharedBatch(
  store: Store,
  prefix: string,
  after: number,
  newBatch: () => Uint8Array | undefined,
): Uint8Array | undefined {
  const known = batches.get(store);
  if (known?.prefix === prefix && known.after === after && known.revision === store.revision) {
    return known.bytes?.slice();
  }
  const bytes = newBatch();
  if ((bytes?.length ?? 0) > maxBatchBytes) return bytes;
  batches.set(store, { prefix, after, revision: store.revision, bytes });
  return bytes?.slice();
}

/** Events of many watches are the same bytes: the latest are kept. */
const encoded = { ADDED: new Map(), MODIFIED: new Map(), DELETED: new Map() } as const satisfies Partial<
  Record<EventType, Map<object, Uint8Array>>
>;
const maxEncoded = 1000;
/** What is longer is written again for each watch: a thousand of them would fill the memory. */
const maxEncodedBytes = 16 * 1024;
const text = new TextEncoder();

function newEncoder(operation: Operation, { convert }: OutputMediaType): Encoder {
  const write = (type: EventType, object: object) => text.encode(`{"type":"${type}","object":${toGoJson(object)}}\n`);
  if (convert === undefined) {
    if (operation.definition.conversion !== undefined) {
      return (type, object) => write(type, type === 'ERROR' ? object : toServed(operation, object as StoredObject));
    }
    return (type, object) => {
      if (type === 'BOOKMARK' || type === 'ERROR') return write(type, object);
      const cache: Map<object, Uint8Array> = encoded[type];
      const known = cache.get(object);
      if (known !== undefined) return known;
      const bytes = write(type, object);
      if (bytes.length > maxEncodedBytes) return bytes;
      if (cache.size >= maxEncoded) {
        const [oldest] = cache.keys();
        if (oldest !== undefined) cache.delete(oldest);
      }
      cache.set(object, bytes);
      return bytes;
    };
  }
  if (convert.kind === 'PartialObjectMetadata') {
    const apiVersion = `meta.k8s.io/${convert.version}`;
    return (type, object) => write(type, type === 'ERROR' ? object : toPartial(object as StoredObject, apiVersion));
  }
  let options: TableOptions = parseTableOptions(operation.request.query);
  return (type, object) => {
    if (type === 'ERROR') return write(type, object);
    const served = toServed(operation, object as StoredObject);
    const { resourceVersion = '' } = served.metadata;
    const bytes = write(type, toTable(operation, { resourceVersion }, [served], options, convert.version));
    // Columns are told once.
    options = { ...options, noHeaders: true };
    return bytes;
  };
}

function concat(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1 && chunks[0] !== undefined) return chunks[0].slice();
  let length = 0;
  for (const chunk of chunks) length += chunk.length;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
