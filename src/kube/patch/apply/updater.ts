import type { ReadonlyJson } from '../json.ts';
import { isEqualJson } from '../json.ts';
import { type Comparison, compare } from './compare.ts';
import {
  difference,
  type FieldPath,
  type FieldSet,
  filterIncluding,
  intersection,
  isLeaf,
  leaf,
  pathsOf,
  union,
} from './field-set.ts';
import { type ManagerEntry, type Managers, withFields } from './managed-fields.ts';
import { mergeTyped } from './merge-typed.ts';
import { reconcileWithSchema, removeItems, toFieldSet, withNamedFields } from './to-field-set.ts';
import type { TypePlan } from './type-plan.ts';

/**
 * Fields that a write cannot change, since the server resets them, and so cannot own: the set and all below it, or all
 * but what a pattern matches (`*` in it is any element).
 */
export type ResetFields = { readonly exclude: FieldSet } | { readonly include: FieldSet };

/** A version of the kind; objects of all versions have the same fields (there is no conversion but by name). */
export interface VersionPlan {
  readonly type: TypePlan;
  readonly resetFields: ResetFields | undefined;
  /** The schema is as it was when stored sets were made. */
  readonly isFixed: boolean;
}

/** Versions of the kind by apiVersion; what is managed in another one is forgotten, as upstream does. */
export type VersionPlans = ReadonlyMap<string, VersionPlan>;

/** A field that an applier would change and another manager owns. */
export interface FieldConflict {
  readonly manager: ManagerEntry;
  readonly path: FieldPath;
}

/** `merge.Conflicts`. */
export class FieldConflicts extends Error {
  override readonly name = 'FieldConflicts';
  readonly conflicts: readonly FieldConflict[];

  constructor(conflicts: readonly FieldConflict[]) {
    super(`${conflicts.length} conflicts`);
    this.conflicts = conflicts;
  }
}

/** The set without what the server resets. */
export function withoutReset(set: FieldSet, resetFields: ResetFields | undefined): FieldSet {
  if (resetFields === undefined) return set;
  return 'exclude' in resetFields
    ? difference(set, resetFields.exclude, true)
    : filterIncluding(set, resetFields.include);
}

function compareIn(plan: VersionPlan, live: ReadonlyJson, next: ReadonlyJson): Comparison {
  const { changed, removed } = compare(plan.type, live, next);
  return {
    changed: changed && withoutReset(changed, plan.resetFields),
    removed: removed && withoutReset(removed, plan.resetFields),
  };
}

/** Managers of known versions, their sets as the schema now has them (`reconcileManagedFieldsWithSchemaChanges`). */
function reconcile(managers: Managers, versions: VersionPlans): Managers {
  const result: Managers = new Map();
  for (const [id, entry] of managers) {
    const plan = versions.get(entry.apiVersion);
    if (!plan) continue;
    const isAsMade = plan.isFixed && entry.source !== undefined;
    result.set(id, isAsMade ? entry : withFields(entry, reconcileWithSchema(entry.fields, plan.type)));
  }
  return result;
}

/**
 * Takes from all managers but `self` what the change removes, and what it changes (`Updater.update` of
 * `sigs.k8s.io/structured-merge-diff/v6/merge/update.go`, v6.4.2, as all here). Changes `managers`.
 * Throws {@link FieldConflicts} instead of taking what it changes, unless `force`.
 */
function takeOver(
  managers: Managers,
  versions: VersionPlans,
  own: Comparison,
  ownVersion: string,
  objects: { readonly live: ReadonlyJson; readonly next: ReadonlyJson },
  self: string,
  force: boolean,
): void {
  const comparisons = new Map([[ownVersion, own]]);
  const conflicts = new Map<string, FieldSet>();
  for (const [id, entry] of managers) {
    if (id === self) continue;
    let comparison = comparisons.get(entry.apiVersion);
    const plan = versions.get(entry.apiVersion);
    if (!comparison && plan) {
      comparison = compareIn(plan, objects.live, objects.next);
      comparisons.set(entry.apiVersion, comparison);
    }
    const conflict = comparison?.changed === undefined ? leaf : intersection(entry.fields, comparison.changed);
    if (!isLeaf(conflict)) conflicts.set(id, conflict);
  }
  if (!force && conflicts.size > 0) throw new FieldConflicts(listConflicts(conflicts, managers));
  for (const [id, entry] of managers) {
    let fields = entry.fields;
    if (id !== self) {
      fields = difference(fields, conflicts.get(id) ?? leaf);
      fields = difference(fields, comparisons.get(entry.apiVersion)?.removed ?? leaf);
    }
    if (isLeaf(fields)) managers.delete(id);
    else if (fields !== entry.fields) managers.set(id, withFields(entry, fields));
  }
}

function listConflicts(conflicts: ReadonlyMap<string, FieldSet>, managers: Managers): FieldConflict[] {
  const list: FieldConflict[] = [];
  // Upstream's order is not defined; messages sort by manager.
  for (const id of [...conflicts.keys()].sort()) {
    const manager = managers.get(id);
    if (manager) for (const path of pathsOf(conflicts.get(id) ?? leaf)) list.push({ manager, path });
  }
  return list;
}

/** Who owns what after a write, but for the writer. */
export interface UpdateResult {
  readonly managers: Managers;
  /** What the write itself changed. */
  readonly changed: FieldSet;
}

/** Who owns what after a write that has already been made (`Updater.Update`, for a manager that owns nothing yet). */
export function updateOwners(
  live: ReadonlyJson,
  next: ReadonlyJson,
  version: string,
  versions: VersionPlans,
  current: Managers,
): UpdateResult {
  const managers = reconcile(current, versions);
  const plan = versions.get(version);
  if (!plan) throw new TypeError(`no plan for ${version}`);
  const own = compareIn(plan, live, next);
  takeOver(managers, versions, own, version, { live, next }, '', true);
  return { managers, changed: own.changed ?? leaf };
}

/** Who owns what after an apply, and the object. */
export interface ApplyResult {
  readonly managers: Managers;
  /** Undefined if it equals the live one. */
  readonly object: ReadonlyJson | undefined;
}

/** Merges a configuration and says who owns what (`Updater.Apply`). `self` is the applier's entry, its fields yet to be set. */
export function applyConfiguration(
  live: ReadonlyJson,
  configuration: ReadonlyJson,
  versions: VersionPlans,
  current: Managers,
  self: ManagerEntry,
  force: boolean,
): ApplyResult {
  const managers = reconcile(current, versions);
  const plan = versions.get(self.apiVersion);
  if (!plan) throw new TypeError(`no plan for ${self.apiVersion}`);
  const merged = mergeTyped(plan.type, live, configuration);
  const last = managers.get(self.id);
  const fields = withoutReset(toFieldSet(plan.type, configuration), plan.resetFields);
  managers.set(self.id, { ...self, time: last?.time, fields });
  const next = prune(merged, versions, managers, last);
  takeOver(managers, versions, compareIn(plan, live, next), self.apiVersion, { live, next }, self.id, force);
  return { managers, object: isEqualJson(live, next) ? undefined : next };
}

/** Removes what the manager applied last time and nobody owns any more (`Updater.prune`). */
function prune(
  merged: ReadonlyJson,
  versions: VersionPlans,
  managers: Managers,
  last: ManagerEntry | undefined,
): ReadonlyJson {
  const plan = last && versions.get(last.apiVersion);
  if (!last || !plan) return merged;
  const lastFields = withNamedFields(last.fields, plan.type);
  let pruned = removeItems(plan.type, merged, lastFields);
  if (pruned === merged) return merged;

  const owned = new Map<string, FieldSet>([[last.apiVersion, leaf]]);
  for (const { apiVersion, fields } of managers.values())
    owned.set(apiVersion, union(owned.get(apiVersion) ?? leaf, fields));
  for (const [apiVersion, fields] of owned) {
    const type = versions.get(apiVersion)?.type;
    if (!type) continue;
    const kept = union(withNamedFields(toFieldSet(type, pruned), type), withNamedFields(fields, type));
    pruned = removeItems(type, merged, difference(withNamedFields(toFieldSet(type, merged), type), kept));
  }
  // What is gone has to have been the applier's own.
  const before = withNamedFields(toFieldSet(plan.type, merged), plan.type);
  const after = withNamedFields(toFieldSet(plan.type, pruned), plan.type);
  return removeItems(plan.type, merged, intersection(difference(before, after), lastFields));
}
