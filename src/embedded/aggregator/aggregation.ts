import type { Aggregation } from '../apiserver/aggregation.ts';
import type { ServedGroupVersion } from '../apiserver/discovery/group-versions.ts';
import { isRecord, isString, listOf, type MemoryJson, tupleOf } from '../client/index.ts';
import { toResponse, unavailable } from './answers.ts';
import type { Aggregator } from './types.ts';

/** Under which the aggregator keeps, by APIService, what other servers say they serve. */
export const discoveredName = 'discovered';

/** Whether it is what the aggregator keeps of one APIService. */
export const isServed = (value: unknown): value is ServedGroupVersion =>
  isRecord(value) && isString(value['group']) && isString(value['version']) && Array.isArray(value['resources']);

const isRows = listOf(tupleOf<readonly [string, ServedGroupVersion]>(isString, isServed));

/**
 * What an API server asks of an aggregator that is made after it, and that stops and starts. `before` is what there is to tell until it
 * has its memory back, in a cluster that goes on from a snapshot; undefined after that.
 */
export function createAggregation(
  current: () => Aggregator | undefined,
  before: () => readonly ServedGroupVersion[] | undefined,
): Aggregation {
  return {
    served: () => before() ?? current()?.served() ?? none,
    serve: async (apiService, request, user) =>
      (await current()?.serve(apiService, request, user)) ?? toResponse(unavailable),
  };
}

const none: readonly ServedGroupVersion[] = [];

/** What the aggregator of a kube-apiserver with this memory has discovered. */
export function discoveredIn(memory: MemoryJson): readonly ServedGroupVersion[] {
  const own = memory['/kube-apiserver'];
  const rows = isRecord(own) ? own[discoveredName] : undefined;
  return isRows(rows) ? rows.map(([, served]) => served) : none;
}
