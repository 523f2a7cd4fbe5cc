import { readFileSync } from 'node:fs';
import { decodeObject } from '../../../../src/kube/decode/index.ts';
import {
  createSchemas,
  type GroupVersionKind,
  type JsonObject,
  parseApiVersion,
  type Schema,
  type Status,
  type StatusCause,
} from '../../../../src/kube/index.ts';

/** Reads a file of `recorded/`, which `scripts/update-patch-cases.ts` writes. */
export function readRecorded<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`recorded/${name}`, import.meta.url), 'utf8')) as T;
}

const data = new URL('../../../../src/kube/data/schemas.json', import.meta.url);
/** Schemas of the built-in kinds. */
export const schemas = createSchemas(JSON.parse(readFileSync(data, 'utf8')));

/** The kind that an object says it is. */
export function kindOfObject(object: { apiVersion?: unknown; kind?: unknown }): GroupVersionKind {
  const version = parseApiVersion(String(object.apiVersion));
  if (!version) throw new Error(`${String(object.apiVersion)} is no version`);
  return { ...version, kind: String(object.kind) };
}

/** The schema of an object's kind. */
export function schemaOf(object: { apiVersion?: unknown; kind?: unknown }): Schema {
  const schema = schemas.forKind(kindOfObject(object));
  if (!schema) throw new Error(`no schema of ${String(object.kind)}`);
  return schema;
}

/** Tests for an answer that is no object. */
export function isStatus(answer: unknown): answer is Status {
  return (answer as { kind?: unknown }).kind === 'Status';
}

/** Freezes a value as the store does, so that a test fails where something is changed. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const item of Object.values(value)) deepFreeze(item);
  }
  return value;
}

/** What defaulting puts where a patch made something new; taken out of both sides, since it is not the patch's doing. */
const defaults = new Map<string, readonly unknown[]>(
  Object.entries({
    imagePullPolicy: ['IfNotPresent', 'Always'],
    terminationMessagePath: ['/dev/termination-log'],
    terminationMessagePolicy: ['File'],
    protocol: ['TCP'],
    resources: [{}],
    securityContext: [{}],
    restartPolicy: ['Always'],
    dnsPolicy: ['ClusterFirst'],
    schedulerName: ['default-scheduler'],
    terminationGracePeriodSeconds: [30],
    defaultMode: [420],
    apiVersion: ['v1'],
    apiGroup: ['rbac.authorization.k8s.io'],
    replicas: [1],
    revisionHistoryLimit: [10],
    progressDeadlineSeconds: [600],
    maxSurge: ['25%'],
    maxUnavailable: ['25%'],
    rollingUpdate: [{}],
    type: ['RollingUpdate', 'ClusterIP', 'Opaque'],
    strategy: [{}],
    sessionAffinity: ['None'],
    internalTrafficPolicy: ['Cluster'],
    ipFamilies: [['IPv4']],
    ipFamilyPolicy: ['SingleStack'],
    clusterIPs: [['None']],
    targetPort: [80, 53, 0],
  }),
);

/** The object without what the server adds or counts, so that what a patch did can be compared. */
export function withoutServersPart(object: unknown): unknown {
  const { metadata, ...rest } = structuredClone(object) as { metadata: JsonObject };
  for (const field of ['managedFields', 'resourceVersion', 'generation', 'uid', 'creationTimestamp', 'namespace']) {
    delete metadata[field];
  }
  const { status: _reset, ...fields } = rest as JsonObject;
  return withoutDefaults({ ...fields, metadata });
}

function withoutDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDefaults);
  if (typeof value !== 'object' || value === null) return value;
  const result: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    const inner = withoutDefaults(item);
    if (defaults.get(key)?.some((each) => JSON.stringify(each) === JSON.stringify(inner))) continue;
    Object.defineProperty(result, key, { value: inner, writable: true, enumerable: true, configurable: true });
  }
  return result;
}

/** Tests for a Status that decoding or validation gave, after the patch itself. */
export const isLater = (status: Status) => (status.details?.causes?.length ?? 0) > 0;

/** The Status with the causes of conflicts in one order: that of Go's maps is not defined. */
export function withSortedCauses(status: Status): Status {
  const text = (cause: StatusCause) => `${cause.message} ${cause.field}`;
  const causes = status.details?.causes?.toSorted((a, b) => (text(a) < text(b) ? -1 : 1));
  return causes ? { ...status, details: { ...status.details, causes } } : status;
}

/** Reads a patched object as the API server does before it stores it. */
export function decode(object: unknown): JsonObject {
  const copy = structuredClone(object) as JsonObject;
  decodeObject(copy, schemaOf(copy));
  return copy;
}
