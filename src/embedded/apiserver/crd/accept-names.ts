import { isSemanticallyEqual, type StoredObject } from '../../../kube/index.ts';
import { type CrdStatus, type NewCondition, setCondition } from './conditions.ts';
import { type CrdNames, conditionOf, crdSpecOf } from './types.ts';

/**
 * The status with the names that a definition gets, and whether it gets all that it wants (`NamingConditionController` of
 * apiextensions-apiserver/pkg/controller/status/naming_controller.go, v1.37); the status itself when nothing changes. `others` are
 * the definitions of its group.
 */
export function acceptNames(crd: StoredObject, others: Iterable<StoredObject>, now: string): CrdStatus {
  const status: CrdStatus = crd['status'] ?? {};
  const wanted = crdSpecOf(crd).names;
  const accepted: CrdNames = crd['status']?.acceptedNames ?? {};
  if (isSemanticallyEqual(wanted, accepted)) return status;
  const resources = new Set<string>();
  const kinds = new Set<string>();
  for (const other of others) {
    const { plural, singular, shortNames = [], kind, listKind }: CrdNames = other['status']?.acceptedNames ?? {};
    for (const name of [plural, singular, ...shortNames]) if (name) resources.add(name);
    for (const name of [kind, listKind]) if (name) kinds.add(name);
  }
  let conflict: Pick<NewCondition, 'reason' | 'message'> | undefined;
  const names: { -readonly [Name in keyof CrdNames]: CrdNames[Name] } = { ...accepted };
  const take = (
    field: 'plural' | 'singular' | 'kind' | 'listKind',
    used: ReadonlySet<string>,
    reason: string,
  ): void => {
    const name = wanted[field] ?? '';
    if (name !== accepted[field] && used.has(name))
      conflict = { reason, message: `${JSON.stringify(name)} is already in use` };
    else names[field] = name;
  };
  take('plural', resources, 'PluralConflict');
  take('singular', resources, 'SingularConflict');
  const taken = (wanted.shortNames ?? []).filter((name) => !accepted.shortNames?.includes(name) && resources.has(name));
  if (taken.length > 0) {
    const texts = taken.map((name) => `${JSON.stringify(name)} is already in use`);
    const message = texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
    conflict = { reason: 'ShortNamesConflict', message };
  } else if (wanted.shortNames === undefined) delete names.shortNames;
  else names.shortNames = wanted.shortNames;
  take('kind', kinds, 'KindConflict');
  take('listKind', kinds, 'ListKindConflict');
  if (wanted.categories === undefined) delete names.categories;
  else names.categories = wanted.categories;
  return withConditions(crd, { ...status, acceptedNames: names }, conflict, now);
}

function withConditions(
  crd: StoredObject,
  status: CrdStatus,
  conflict: Pick<NewCondition, 'reason' | 'message'> | undefined,
  now: string,
): CrdStatus {
  const accepted: NewCondition =
    conflict === undefined
      ? { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' }
      : { type: 'NamesAccepted', status: 'False', ...conflict };
  const known = conditionOf(crd, 'NamesAccepted');
  const isSame =
    known?.status === accepted.status && known.reason === accepted.reason && known.message === accepted.message;
  if (isSame && isSemanticallyEqual(status['acceptedNames'], crd['status']?.acceptedNames)) return crd['status'];
  const next = setCondition(status, accepted, now);
  const established = conditionOf(crd, 'Established');
  if (established?.status === 'True') return next;
  if (conflict === undefined) {
    const message = 'the initial names have been accepted';
    return setCondition(next, { type: 'Established', status: 'False', reason: 'Installing', message }, now);
  }
  if (established !== undefined) return next;
  const message = 'not all names are accepted';
  return setCondition(next, { type: 'Established', status: 'False', reason: 'NotAccepted', message }, now);
}

/** The status of what can be served from now on (`EstablishingController`); undefined when it is already, or may not. */
export function establish(crd: StoredObject, now: string): CrdStatus | undefined {
  if (conditionOf(crd, 'NamesAccepted')?.status !== 'True') return undefined;
  if (conditionOf(crd, 'Established')?.status === 'True') return undefined;
  const message = 'the initial names have been accepted';
  const condition = { type: 'Established', status: 'True', reason: 'InitialNamesAccepted', message };
  return setCondition(crd['status'], condition, now);
}
