import {
  getField,
  isEqualJson,
  isJsonArray,
  isJsonObject,
  type ReadonlyJson,
  type ReadonlyJsonObject,
  setField,
} from '../json.ts';
import { deduced, elementOf, kindOf, type ListPlan, type MapPlan, type TypePlan } from './type-plan.ts';

/**
 * Merges an applied configuration into the live object (`TypedValue.Merge` of
 * `sigs.k8s.io/structured-merge-diff/v6/typed/merge.go`): leaves are the configuration's, nothing is removed, items of
 * lists stand in the configuration's order where it has them. What does not change is the live object's own, so that it
 * need not be compared. The live object may be frozen. Throws TypedError.
 */
export function mergeTyped(type: TypePlan, live: ReadonlyJson, applied: ReadonlyJson): ReadonlyJson {
  const kind = kindOf(type, applied);
  if (kind === 'map' && type.map && !type.map.isAtomic) {
    const from = isJsonObject(live) ? live : undefined;
    const to = isJsonObject(applied) ? applied : undefined;
    if (from && to && Object.keys(from).length > 0 && Object.keys(to).length > 0) return mergeMaps(type.map, from, to);
    // Nothing is removed, not even by null.
    if (from && Object.keys(from).length > 0) return live;
  } else if (kind === 'list' && type.list && !type.list.isAtomic) {
    const from = isJsonArray(live) ? live : [];
    const to = isJsonArray(applied) ? applied : [];
    if (from.length > 0 && to.length > 0) return mergeLists(type.list, from, to);
    if (from.length > 0) return live;
  }
  return isEqualJson(live, applied) ? live : applied;
}

function mergeMaps(plan: MapPlan, live: ReadonlyJsonObject, applied: ReadonlyJsonObject): ReadonlyJson {
  let result: { [key: string]: ReadonlyJson } | undefined;
  for (const name of Object.keys(applied)) {
    const to = applied[name];
    if (to === undefined) continue;
    const from = getField(live, name);
    const merged =
      from === undefined ? to : mergeTyped(plan.fields.get(name)?.type ?? plan.element ?? deduced, from, to);
    if (merged === from) continue;
    result ??= { ...live };
    setField(result, name, merged);
  }
  return result ?? live;
}

type List = readonly ReadonlyJson[];

/**
 * Goes through both lists at once: items that both have are taken when the configuration comes to them, and the live
 * list's own before the next shared one that they stood before (`visitListItems`).
 */
function mergeLists(plan: ListPlan, live: List, applied: List): ReadonlyJson {
  const liveKeys = live.map((item) => elementOf(plan, item));
  const appliedKeys = applied.map((item) => elementOf(plan, item));
  const liveItems = new Map<string, ReadonlyJson>();
  // Repeated items are not merged with the configuration's.
  for (const [index, key] of liveKeys.entries()) liveItems.set(key, liveItems.has(key) ? null : (live[index] ?? null));
  const appliedItems = new Map(appliedKeys.map((key, index) => [key, applied[index] ?? null]));
  const shared = appliedKeys.filter((key) => liveItems.has(key));
  const taken = new Set<string>();
  const result: ReadonlyJson[] = [];
  let nextShared = 0;
  const take = (key: string) => {
    taken.add(key);
    const to = appliedItems.get(key) ?? null;
    const from = liveItems.get(key);
    result.push(from === undefined ? to : mergeTyped(plan.element, from, to));
  };
  let i = 0;
  let j = 0;
  while (i < liveKeys.length || j < appliedKeys.length) {
    const liveKey = liveKeys[i];
    const appliedKey = appliedKeys[j];
    if (liveKey !== undefined && appliedKey !== undefined) {
      if (liveKey === appliedKey) {
        take(liveKey);
        i += 1;
        j += 1;
        nextShared += 1;
        continue;
      }
      const awaited = shared[nextShared];
      if (appliedItems.has(liveKey) && awaited !== undefined && awaited !== liveKey) {
        i += 1;
        continue;
      }
    }
    if (liveKey !== undefined) {
      if (!appliedItems.has(liveKey)) {
        result.push(live[i] ?? null);
        i += 1;
        continue;
      }
      if (taken.has(liveKey)) i += 1;
    }
    if (appliedKey !== undefined) {
      take(appliedKey);
      j += 1;
      if (shared[nextShared] === appliedKey) nextShared += 1;
    }
  }
  return result.length === live.length && result.every((item, index) => item === live[index]) ? live : result;
}
