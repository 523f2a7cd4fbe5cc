import {
  isStatusError,
  type JsonObject,
  type KubeObject,
  lastAppliedAnnotation,
  type ManagedFieldsEntry,
} from '../../../kube/index.ts';
import type { VerbContext } from '../../command/context.ts';
import { isNotFound, messageOf } from '../../errors.ts';
import { formatGoJson } from '../../printers/json.ts';
import { getObject, patchObject } from '../../resource/helper.ts';
import { type Info, mappingOf, objectOf, refresh } from '../../resource/info.ts';
import type { ApplyOptions } from './options.ts';

const maxRetries = 5;
const retried = 'This is non-fatal and will be retried next time you apply. Error:';

/**
 * Makes what was applied by the client belong to server-side apply (`saveLastApplyAnnotationIfNecessary` and
 * `migrateToSSAIfNecessary` of `kubectl/pkg/cmd/apply/apply.go`, v0.37; `client-go/util/csaupgrade/upgrade.go`). What fails is told
 * and does not end the line.
 */
export async function migrateManagers(
  context: VerbContext,
  info: Info,
  options: ApplyOptions,
  reapply: () => Promise<KubeObject>,
): Promise<void> {
  const warn = (text: string, error: unknown) => context.err(`Warning: ${text} ${retried} ${messageOf(error)}\n`);
  try {
    await ownAnnotation(context, info, options);
  } catch (error) {
    await warn(`failed to migrate ${lastAppliedAnnotation} for Server-Side Apply.`, error);
    return;
  }
  let hasMigrated = false;
  try {
    hasMigrated = await takeOver(context, info, options);
  } catch (error) {
    await warn('server rejected managed fields migration to Server-Side Apply.', error);
    return;
  }
  if (!hasMigrated) return;
  try {
    refresh(info, await reapply());
  } catch (error) {
    await warn('failed to re-apply configuration after performing Server-Side Apply migration.', error);
  }
}

const annotationManager = 'kubectl-last-applied';

/** The annotation gets a manager of its own, so that it stays when the others' fields go. */
async function ownAnnotation(context: VerbContext, info: Info, options: ApplyOptions): Promise<void> {
  const object = objectOf(info);
  const annotation = object.metadata.annotations?.[lastAppliedAnnotation];
  if (options.fieldManager !== 'kubectl' || annotation === undefined) return;
  if (ownersOf(object, 'Apply').length > 0) return;
  const { name = '', namespace } = object.metadata;
  const only = {
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      annotations: { [lastAppliedAnnotation]: annotation },
    },
  };
  const { dryRun, fieldValidation } = options;
  const place = { ...info, mapping: mappingOf(info) };
  refresh(
    info,
    await patchObject(context, place, 'apply', `${formatGoJson(only)}\n`, {
      dryRun,
      fieldValidation,
      fieldManager: annotationManager,
    }),
  );
}

/** Those who own the annotation by this operation. */
function ownersOf(object: KubeObject, operation: 'Apply' | 'Update'): readonly ManagedFieldsEntry[] {
  return (object.metadata.managedFields ?? []).filter((entry) => {
    const metadata = entry.fieldsV1?.['f:metadata'] as JsonObject | undefined;
    const annotations = metadata?.['f:annotations'] as JsonObject | undefined;
    return entry.operation === operation && annotations?.[`f:${lastAppliedAnnotation}`] !== undefined;
  });
}

async function takeOver(context: VerbContext, info: Info, options: ApplyOptions): Promise<boolean> {
  const managers = new Set(ownersOf(objectOf(info), 'Update').map(({ manager = '' }) => manager));
  const place = { ...info, mapping: mappingOf(info) };
  for (let attempt = 0; ; attempt++) {
    const object = objectOf(info);
    const before = object.metadata.managedFields ?? [];
    const after = [...managers].reduce((entries, manager) => upgrade(entries, manager, options.fieldManager), before);
    if (after === before) return false;
    const patch = [
      { op: 'replace', path: '/metadata/managedFields', value: after },
      { op: 'replace', path: '/metadata/resourceVersion', value: object.metadata.resourceVersion ?? '' },
    ];
    try {
      refresh(info, await patchObject(context, place, 'json', formatGoJson(patch), options));
      return true;
    } catch (error) {
      if (!isStatusError(error) || error.reason !== 'Conflict' || attempt >= maxRetries - 1) throw error;
    }
    try {
      refresh(info, await getObject(context, place));
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }
}

/** `upgradedManagedFields`; the same list when there is nothing to do. */
function upgrade(
  entries: readonly ManagedFieldsEntry[],
  clientManager: string,
  serverManager: string,
): ManagedFieldsEntry[] {
  const isClients = (entry: ManagedFieldsEntry): boolean =>
    entry.manager === clientManager && entry.operation === 'Update' && (entry.subresource ?? '') === '';
  const isServers = (entry: ManagedFieldsEntry): boolean =>
    entry.manager === serverManager && entry.operation === 'Apply' && (entry.subresource ?? '') === '';
  const found = entries.find(isServers) ?? entries.find(isClients);
  if (found === undefined) return entries as ManagedFieldsEntry[];
  const other = entries.find((entry) => isClients(entry) && entry.apiVersion === found.apiVersion && entry !== found);
  const joined: ManagedFieldsEntry = {
    ...found,
    operation: 'Apply',
    manager: serverManager,
    fieldsV1: unite(found.fieldsV1 ?? {}, other?.fieldsV1 ?? {}),
  };
  return entries.flatMap((entry) => (entry === found ? [joined] : isClients(entry) ? [] : [entry]));
}

/** The union of two sets in the format of FieldsV1, where `{}` is a member and `.` says that a node with children is one. */
function unite(a: JsonObject, b: JsonObject): JsonObject {
  const [isEmpty, isOtherEmpty] = [Object.keys(a).length === 0, Object.keys(b).length === 0];
  const united: JsonObject = { ...a, ...b };
  for (const key of Object.keys(a)) {
    if (key !== '.' && Object.hasOwn(b, key)) united[key] = uniteNodes(a[key] as JsonObject, b[key] as JsonObject);
  }
  return isEmpty || isOtherEmpty ? (isEmpty ? b : a) : united;
}

function uniteNodes(a: JsonObject, b: JsonObject): JsonObject {
  const [isLeaf, isOtherLeaf] = [Object.keys(a).length === 0, Object.keys(b).length === 0];
  if (isLeaf && isOtherLeaf) return {};
  if (isLeaf) return { '.': {}, ...b };
  return isOtherLeaf ? { '.': {}, ...a } : unite(a, b);
}
