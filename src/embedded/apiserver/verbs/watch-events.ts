import type { Random } from '../../../base/index.ts';
import { type Status, StatusError, type StoredObject } from '../../../kube/index.ts';
import type { StoreEvent } from '../../store/store.ts';
import type { ListRequestOptions } from '../list-options.ts';
import type { Operation } from '../operation.ts';
import { invalidVersion, newTooLargeVersion, parseRevision } from '../resource-version.ts';
import type { Selection } from '../selection.ts';

/** Sent at the end of the initial events, as an annotation of a bookmark. */
const initialEventsEnd = { 'k8s.io/initial-events-end': 'true' };
/** A watch without a timeout of its own ends after this, and up to twice that (`--min-request-timeout`). */
const minRequestTimeoutSeconds = 1800;
/** How often a watch that wants bookmarks gets one (`bookmarkFrequency` of apiserver/pkg/storage/cacher, v1.37). */
export const bookmarkEveryMs = 60_000;

export type EventType = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';

/** Where a watch begins. */
export interface Start {
  /** Send what is there first. */
  readonly withState: boolean;
  /** After which revision. */
  readonly after: number;
  /** The stream is one error. */
  readonly refusal: StatusError | undefined;
}

/** @throws StatusError 500, as upstream answers a version that is no number. */
export function startOf(options: ListRequestOptions, current: number): Start {
  const wanted = parseRevision(options.resourceVersion);
  if (wanted === undefined) throw new StatusError(500, '', invalidVersion(options.resourceVersion));
  if (options.sendInitialEvents === true) {
    const refusal = wanted > current ? newTooLargeVersion(options.resourceVersion, current) : undefined;
    return { withState: true, after: current, refusal };
  }
  return { withState: false, after: wanted === 0 ? current : wanted, refusal: undefined };
}

/** Tells what a watch is told before anything happens; true when that is all, because it has been refused. */
export function initialEvents(
  operation: Operation,
  options: ListRequestOptions,
  { prefix, isSingle, matches }: Selection,
  { after, refusal, withState }: Start,
  tell: (type: EventType, object: StoredObject | Status) => void,
): boolean {
  const { store } = operation.parts;
  if (refusal !== undefined) {
    tell('ERROR', refusal.toStatus());
    return true;
  }
  if (withState) {
    const found = isSingle ? [store.get(prefix)] : store.list(prefix).items;
    for (const object of found) {
      if (object !== undefined && (matches?.(object) ?? true)) tell('ADDED', object);
    }
    if (options.allowWatchBookmarks) tell('BOOKMARK', newBookmark(operation, after, initialEventsEnd));
  } else if (after < store.compactRevision) {
    tell('ERROR', newTooOld(after, store.compactRevision).toStatus());
    return true;
  }
  return false;
}

/** The refusal of a watch whose history is gone. */
export const newTooOld = (wanted: number, oldest: number) =>
  new StatusError(410, 'Expired', `too old resource version: ${wanted} (${oldest})`);

/** How far a watch has come. */
export function newBookmark(
  { definition: { info } }: Operation,
  revision: number,
  annotations?: Record<string, string>,
): StoredObject {
  return {
    kind: info.kind,
    apiVersion: info.group === '' ? info.version : `${info.group}/${info.version}`,
    metadata: { resourceVersion: String(revision), ...(annotations === undefined ? {} : { annotations }) },
  };
}

/** After how long a watch ends by itself. */
export function timeoutMsOf(options: ListRequestOptions, random: Random): number {
  return 1000 * (options.timeoutSeconds || minRequestTimeoutSeconds * (1 + random.uint32() / 2 ** 32));
}

/** A write as a watch sees it: what enters its selection is ADDED, what leaves it is DELETED; undefined for what it does not select. */
export function seenBy(
  { type, object, previous }: StoreEvent,
  matches: Selection['matches'],
): { readonly type: EventType; readonly object: StoredObject } | undefined {
  const was = previous !== undefined && (matches === undefined || matches(previous));
  if (type === 'DELETE') return was ? { type: 'DELETED', object } : undefined;
  const is = matches === undefined || matches(object);
  if (is) return { type: was ? 'MODIFIED' : 'ADDED', object };
  if (!was || previous === undefined) return undefined;
  // The last state that was selected, with the version of the write that ended it.
  const { resourceVersion = '' } = object.metadata;
  return { type: 'DELETED', object: { ...previous, metadata: { ...previous.metadata, resourceVersion } } };
}
