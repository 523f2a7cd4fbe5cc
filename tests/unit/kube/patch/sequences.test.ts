import { describe, expect, test } from 'vitest';
import { widgetDefinition } from '../../../../scripts/patch-cases/objects.ts';
import type { RecordedSequence, RecordedStep } from '../../../../scripts/patch-cases/record.ts';
import {
  applyMergePatch,
  createFieldManager,
  type FieldManager,
  fieldSetOf,
  isStatusError,
  type JsonObject,
  type KubeObject,
  type ManagedFieldsEntry,
  managedFieldsAfterScale,
  managedFieldsOfScale,
  type ReadonlyJson,
  type ReadonlyJsonObject,
  type ResetFields,
  withUnchangedTimes,
} from '../../../../src/kube/index.ts';
import { schemaOfCustomResource } from './custom-schema.ts';
import {
  decode,
  deepFreeze,
  isLater,
  isStatus,
  kindOfObject,
  readRecorded,
  schemas,
  withoutServersPart,
  withSortedCauses,
} from './recorded.ts';

const recorded = readRecorded<{ kubernetesVersion: string; sequences: readonly RecordedSequence[] }>('sequences.json');

const widgetSchema = schemaOfCustomResource(
  widgetDefinition.spec.versions[0]?.schema.openAPIV3Schema as unknown as JsonObject,
);
const widgetGroup = 'patch.example.com';

/** What strategies of the recorded kinds reset (`GetResetFields`). */
function resetFieldsOf(kind: string, subresource: string | undefined): ResetFields {
  if (subresource !== 'status') return { exclude: fieldSetOf('status') };
  switch (kind) {
    case 'Deployment':
      return { exclude: fieldSetOf('spec', 'metadata.labels') };
    case 'Pod':
      return { exclude: fieldSetOf('spec', 'metadata.deletionTimestamp', 'metadata.ownerReferences') };
    default:
      return { exclude: fieldSetOf('spec', 'metadata') };
  }
}

/** What storage and admission add to a new object after its fields have got their owners. */
const addedLater: Readonly<Record<string, readonly string[]>> = {
  Pod: ['serviceAccountName', 'serviceAccount', 'tolerations', 'priority', 'preemptionPolicy'],
  Service: ['clusterIPs', 'ipFamilies', 'ipFamilyPolicy'],
};

const managers = new Map<string, FieldManager>();

function managerOf(kind: string, apiVersion: string, subresource: string | undefined): FieldManager {
  const key = `${kind} ${apiVersion} ${subresource}`;
  let manager = managers.get(key);
  if (!manager) {
    const versioned = kindOfObject({ apiVersion, kind });
    const isCustomResource = versioned.group === widgetGroup;
    const schema = isCustomResource ? widgetSchema : schemas.forKind(versioned);
    const resetFields = resetFieldsOf(kind, subresource);
    const others = ['v1', 'v1beta1'].filter((version) => version !== versioned.version);
    manager = createFieldManager(schema, {
      ...versioned,
      resetFields,
      ...(subresource === undefined ? {} : { subresource }),
      ...(isCustomResource
        ? {
            isCustomResource,
            otherVersions: new Map(
              others.map((version) => [`${widgetGroup}/${version}`, { schema: widgetSchema, resetFields }]),
            ),
          }
        : {}),
    });
    managers.set(key, manager);
  }
  return manager;
}

const apiVersions: Readonly<Record<string, string>> = {
  ConfigMap: 'v1',
  Deployment: 'apps/v1',
  Lease: 'coordination.k8s.io/v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  Pod: 'v1',
  PodTemplate: 'v1',
  Role: 'rbac.authorization.k8s.io/v1',
  RoleBinding: 'rbac.authorization.k8s.io/v1',
  Secret: 'v1',
  Service: 'v1',
  StatefulSet: 'apps/v1',
  Widget: `${widgetGroup}/v1`,
};

/** The new object of a write that is no apply: what was answered, with the managedFields that the client sent. */
function nextOf(kind: string, step: RecordedStep, live: KubeObject | undefined): KubeObject {
  const answer = structuredClone(step.answer) as KubeObject;
  let sent: ManagedFieldsEntry[] | undefined;
  if (step.verb === 'merge') {
    const patched = applyMergePatch(live as unknown as ReadonlyJsonObject, step.body as ReadonlyJson, { strict: true });
    sent = (patched as unknown as KubeObject).metadata.managedFields;
  } else sent = (step.body as KubeObject).metadata.managedFields;
  delete answer.metadata.managedFields;
  if (sent) answer.metadata.managedFields = sent;
  if (step.verb === 'create') for (const field of addedLater[kind] ?? []) delete answer['spec'][field];
  return deepFreeze(answer);
}

function replay(kind: string, step: RecordedStep, live: KubeObject | undefined): void {
  const apiVersion = step.version === undefined ? (apiVersions[kind] ?? '') : `${widgetGroup}/${step.version}`;
  const manager = managerOf(kind, apiVersion, step.subresource);
  const { now } = step;
  const answer = step.answer as KubeObject;
  if (step.verb !== 'apply') {
    const next = nextOf(kind, step, live);
    const result = manager.update(live, next, { manager: step.manager, now });
    expectOwners(result, answer, live);
    return;
  }
  let result: KubeObject;
  try {
    const body = deepFreeze(step.body) as ReadonlyJson;
    result = manager.apply(live, body, { manager: step.manager, now, force: step.force === true });
  } catch (error) {
    if (!isStatusError(error)) throw error;
    expect(withSortedCauses(error.toStatus())).toEqual(isStatus(answer) ? withSortedCauses(answer) : answer);
    return;
  }
  if (isStatus(answer)) {
    expect(answer).toSatisfy(isLater);
    return;
  }
  expectOwners(result, answer, live);
  if (step.subresource === undefined && kind !== 'Widget') {
    expect(withoutServersPart(decode(result))).toEqual(withoutServersPart(answer));
  } else if (step.subresource === undefined) {
    expect(withoutServersPart(result)).toEqual(withoutServersPart({ ...answer, apiVersion: result.apiVersion }));
  }
}

/** Owners are compared as stored: without new times when nothing else is new. */
function expectOwners(result: KubeObject, answer: KubeObject, live: KubeObject | undefined): void {
  const { managedFields } = result.metadata;
  const stored = { ...answer, metadata: { ...answer.metadata } };
  if (managedFields) stored.metadata.managedFields = managedFields;
  else delete stored.metadata.managedFields;
  const final = live ? withUnchangedTimes(stored, live) : stored;
  expect(final.metadata.managedFields).toEqual(answer.metadata.managedFields);
  // Custom resources are written as maps, whose keys Go sorts as text.
  if (answer.kind === 'Widget') return;
  // As text, so that the order of fields counts.
  expect(JSON.stringify(final.metadata.managedFields, null, 1)).toBe(
    JSON.stringify(answer.metadata.managedFields, null, 1),
  );
}

/** A Scale is an object of its own, whose owners come from those of its object and go back to them. */
function replayScale(step: RecordedStep, live: KubeObject): void {
  const apiVersion = `${widgetGroup}/v1`;
  const paths = new Map([[apiVersion, ['f:spec', 'f:replicas']]]);
  const kind = { group: 'autoscaling', version: 'v1', kind: 'Scale' };
  const manager = createFieldManager(schemas.forKind(kind), {
    ...kind,
    subresource: 'scale',
    resetFields: { exclude: fieldSetOf('status') },
  });
  const scale = (replicas: number): KubeObject => {
    const managedFields = managedFieldsOfScale(live.metadata.managedFields, paths);
    const metadata = { name: 'x', uid: 'u', ...(managedFields ? { managedFields } : {}) };
    return { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata, spec: { replicas }, status: { replicas: 0 } };
  };
  const answer = step.answer as KubeObject;
  const before = scale(live['spec'].replicas);
  const after = manager.update(before, scale(answer['spec'].replicas), { manager: step.manager, now: step.now });
  const managedFields = managedFieldsAfterScale(
    live.metadata.managedFields,
    after.metadata.managedFields,
    apiVersion,
    paths,
  );
  const stored = { ...answer, metadata: { ...answer.metadata, ...(managedFields ? { managedFields } : {}) } };
  expect(withUnchangedTimes(stored, live).metadata.managedFields).toEqual(answer.metadata.managedFields);
}

describe(`server-side apply and owners of fields, as ${recorded.kubernetesVersion} has them`, () => {
  test.each(recorded.sequences)('$kind: $name', ({ kind, steps }) => {
    let last: unknown = null;
    for (const step of steps) {
      const live = deepFreeze(step.live === undefined ? last : step.live) as KubeObject | null;
      if (step.subresource === 'scale' && live) replayScale(step, live);
      else replay(kind, step, live ?? undefined);
      last = step.status < 300 ? step.answer : live;
    }
  });
});
