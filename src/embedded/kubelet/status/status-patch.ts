import { isSemanticallyEqual, type PodStatus } from '../../../kube/index.ts';

/** Lists of a Pod's status that patches merge, by the key of their items; all others are replaced whole. */
const mergeKeys: Readonly<Record<string, string>> = { conditions: 'type', hostIPs: 'ip', podIPs: 'ip' };

type Item = Readonly<Record<string, unknown>>;

/**
 * What changes one status into another, as a strategic merge patch of a Pod (`PatchPodStatus`, `pkg/util/pod/pod.go`, v1.37);
 * undefined when nothing does.
 */
export function newStatusPatch(uid: string, old: PodStatus, wanted: PodStatus): object | undefined {
  const status: Record<string, unknown> = {};
  const before = old as Item;
  const after = wanted as Item;
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const from = before[key];
    const to = after[key];
    // An empty struct behind a pointer is written all the same.
    const isNewStruct = key === 'resources' && from === undefined && to !== undefined;
    if (!isNewStruct && isSemanticallyEqual(from, to)) continue;
    const mergeKey = mergeKeys[key];
    if (mergeKey !== undefined) diffList(status, key, mergeKey, (from ?? []) as Item[], (to ?? []) as Item[]);
    else if (to === undefined) status[key] = null;
    else if (from === undefined || typeof to !== 'object' || Array.isArray(to)) status[key] = to;
    else status[key] = diffObject(from as Item, to as Item);
  }
  return Object.keys(status).length === 0 ? undefined : { metadata: { uid }, status };
}

/** Fields that differ; one that is gone is null. */
function diffObject(from: Item, to: Item): Item {
  const result: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    if (!isSemanticallyEqual(from[key], to[key])) result[key] = to[key] ?? null;
  }
  return result;
}

function diffList(
  status: Record<string, unknown>,
  key: string,
  mergeKey: string,
  from: readonly Item[],
  to: readonly Item[],
): void {
  const changed: Item[] = [];
  for (const item of to) {
    const known = from.find((other) => other[mergeKey] === item[mergeKey]);
    if (known === undefined) changed.push(item);
    else if (!isSemanticallyEqual(known, item))
      changed.push({ [mergeKey]: item[mergeKey], ...diffObject(known, item) });
  }
  for (const item of from) {
    if (!to.some((other) => other[mergeKey] === item[mergeKey])) {
      changed.push({ $patch: 'delete', [mergeKey]: item[mergeKey] });
    }
  }
  if (changed.length === 0) return;
  status[`$setElementOrder/${key}`] = to.map((item) => ({ [mergeKey]: item[mergeKey] }));
  status[key] = changed;
}
