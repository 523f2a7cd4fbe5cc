import { newBadRequest, newExpired, type StoredObject } from '../../../kube/index.ts';
import { CompactedError, type ListResult } from '../../store/store.ts';
import { type ListRequestOptions, parseListOptions } from '../list-options.ts';
import type { Operation } from '../operation.ts';
import { parseResourceVersion } from '../resource-version.ts';
import { newSelection, type Selection } from '../selection.ts';
import type { Answer } from './answer.ts';
import { decodeContinue, encodeContinue } from './continue-token.ts';

/** A list of objects as it is answered; the items are whole, with apiVersion and kind. */
export interface ObjectList {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: {
    /** Absent of what is not stored. */
    readonly resourceVersion?: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items: readonly StoredObject[];
}

/** `GET` of many objects. @throws StatusError */
export function list(operation: Operation): Answer {
  const { definition, info, request } = operation;
  const options = parseListOptions(request.query, definition, info.name);
  return { status: 200, object: listObjects(operation, options) };
}

/**
 * Lists as `GetList` of apiserver/pkg/storage/{etcd3/store.go,cacher/delegator} (v1.37) does: of the newest state, of an older
 * one, or going on where another list ended.
 * @throws StatusError 400, 410, 504
 */
export function listObjects(operation: Operation, options: ListRequestOptions): ObjectList {
  const { definition, info, parts } = operation;
  const selection = newSelection(definition, info.namespace, options);
  if (definition.info.resource === 'componentstatuses' && parts.componentStatuses !== undefined) {
    const items = parts.componentStatuses().filter((item) => selection.matches?.(item) ?? true);
    return { kind: 'ComponentStatusList', apiVersion: 'v1', metadata: {}, items };
  }
  const { revision, after, isInconsistent } = startOf(options, selection, parts.store.revision);
  let result: ListResult;
  try {
    result = parts.store.list(selection.prefix, {
      // Version 0 takes what a cache has, which upstream's cache gives as a whole.
      limit: options.resourceVersion === '0' ? 0 : options.limit,
      ...(after === undefined ? {} : { after }),
      ...(revision === undefined ? {} : { revision }),
      ...filterOf(selection),
    });
  } catch (error) {
    if (!(error instanceof CompactedError)) throw error;
    throw newExpiredList(after, selection.prefix);
  }
  const shown = isInconsistent ? parts.store.revision : result.revision;
  const { next } = result;
  return {
    kind: `${definition.info.kind}List`,
    apiVersion:
      definition.info.group === '' ? definition.info.version : `${definition.info.group}/${definition.info.version}`,
    metadata: {
      resourceVersion: String(shown),
      ...(next === undefined ? {} : { continue: encodeContinue(next, selection.prefix, shown) }),
      ...(next === undefined || selection.matches !== undefined ? {} : { remainingItemCount: result.remaining }),
    },
    items: result.items,
  };
}

/** One key is a prefix of itself and of longer names. */
function filterOf({ prefix, isSingle, matches }: Selection): { filter?: (object: StoredObject) => boolean } {
  if (!isSingle) return matches === undefined ? {} : { filter: matches };
  const name = prefix.slice(prefix.lastIndexOf('/') + 1);
  return { filter: (object) => object.metadata.name === name && (matches === undefined || matches(object)) };
}

interface Start {
  /** Undefined is now. */
  readonly revision: number | undefined;
  readonly after: string | undefined;
  /** Goes on after the history is gone: at the newest state. */
  readonly isInconsistent: boolean;
}

/** `ValidateListOptions` (apiserver/pkg/storage/interfaces.go, v1.37). @throws StatusError 400, 504 */
function startOf(options: ListRequestOptions, { prefix }: Selection, current: number): Start {
  if (options.continue !== '') {
    const token = decodeOr400(options.continue, prefix);
    if (options.resourceVersion !== '' && options.resourceVersion !== '0') {
      throw newBadRequest('specifying resource version is not allowed when using continue');
    }
    return {
      revision: token.revision > 0 ? token.revision : undefined,
      // The key of a token is the first that is listed.
      after: token.startKey.endsWith('\0') ? token.startKey.slice(0, -1) : beforeKey(token.startKey),
      isInconsistent: token.revision < 0,
    };
  }
  const wanted = parseResourceVersion(options.resourceVersion, current);
  // A version with a limit and without a match is exact, too, as it was before there were matches.
  const isExact =
    options.resourceVersionMatch === 'Exact' || (options.resourceVersionMatch === '' && options.limit > 0);
  return { revision: isExact && wanted > 0 ? wanted : undefined, after: undefined, isInconsistent: false };
}

/** Something that is smaller than a key and not smaller than any key before it. */
function beforeKey(key: string): string {
  const last = key.charCodeAt(key.length - 1);
  return last === 0 ? key.slice(0, -1) : `${key.slice(0, -1)}${String.fromCharCode(last - 1)}\uffff`;
}

function decodeOr400(token: string, prefix: string) {
  try {
    return decodeContinue(token, prefix);
  } catch (error) {
    throw newBadRequest(`invalid continue token: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** `interpretListError` (apiserver/pkg/storage/etcd3/errors.go, v1.37). */
function newExpiredList(after: string | undefined, prefix: string) {
  if (after === undefined) return newExpired('The resourceVersion for the provided list is too old.');
  return newExpired(
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without ' +
      'the continue parameter, or use the continue token in this response to retrieve the remainder of the results. ' +
      'Continuing with the provided token results in an inconsistent list - objects that were created, modified, or ' +
      'deleted between the time the first chunk was returned and now may show up in the list.',
    { continue: encodeContinue(after, prefix, -1) },
  );
}
