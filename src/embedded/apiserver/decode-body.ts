import {
  DecodeError,
  decodeObject,
  formatApiVersion,
  type JsonObject,
  type KubeObject,
  newBadRequest,
  type ProtobufEnvelope,
  quote,
  type Schema,
  type StoredObject,
} from '../../kube/index.ts';
import { protobuf } from './body/protobuf-on-demand.ts';
import { BodySyntaxError, readBodyOf, summarizeBody, textOf } from './body/read-body.ts';
import { yamlStrictError } from './body/yaml-strict-error.ts';
import { whyOtherCustomKind } from './crd/other-kind.ts';
import { internalTypeOf } from './go-names.ts';
import { negotiateInput } from './negotiation.ts';
import type { Operation } from './operation.ts';
import type { Decoded, ResourceDefinition } from './resource.ts';
import type { FieldValidation } from './write-options.ts';

/** What a body is to be: the kind of the resource, or of its subresource. */
export interface ExpectedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly schema: Schema | undefined;
  readonly decode?: ResourceDefinition['decode'] | undefined;
  /** Other versions that are taken for this one. */
  readonly alsoVersions?: readonly string[];
}

/** The kind of a resource itself. */
export function expectedOf({ info, schema, decode }: ResourceDefinition): ExpectedKind {
  return { group: info.group, version: info.version, kind: info.kind, schema, decode };
}

/**
 * Reads the body of a create or an update: format, apiVersion and kind (which may be left out), then every field against the
 * schema (`Decode` and `transformDecodeError` of apiserver/pkg/endpoints/handlers, v1.37).
 * @throws StatusError 400, 415
 */
export function decodeBody(operation: Operation, expected: ExpectedKind, validation: FieldValidation): KubeObject {
  const { request } = operation;
  // Only definitions of the data have messages; those of custom resources have no name.
  const format = negotiateInput(request, expected.schema?.name !== undefined);
  if (format === 'protobuf') return decodeProtobufBody(operation, expected);
  let value: unknown;
  let repeated: readonly string[];
  try {
    const parsed = readBodyOf(request, format);
    value = parsed.value;
    repeated =
      format === 'yaml' && parsed.strictErrors.length > 0
        ? [yamlStrictError(parsed.strictErrors)]
        : parsed.strictErrors;
  } catch (error) {
    if (!(error instanceof BodySyntaxError)) throw error;
    const what = format === 'json' ? "couldn't get version/kind; " : '';
    throw unrecognized(expected, `${what}${error.message}`, request.body);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const type =
      value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
    if (value !== null) {
      throw unrecognized(
        expected,
        `couldn't get version/kind; json parse error: json: cannot unmarshal ${type} into Go value of type ${typeMetaGo}`,
        request.body,
      );
    }
    value = {};
  }
  const object = value as KubeObject;
  for (const [field, go] of [
    ['apiVersion', 'string'],
    ['kind', 'string'],
  ] as const) {
    const found: unknown = object[field];
    if (found === undefined || found === null || typeof found === 'string') continue;
    const type = Array.isArray(found) ? 'array' : typeof found === 'boolean' ? 'bool' : typeof found;
    throw unrecognized(
      expected,
      `couldn't get version/kind; json parse error: json: cannot unmarshal ${type} into Go struct field .${field} of type ${go}`,
      request.body,
    );
  }
  if (expected.decode !== undefined) {
    const why = whyOtherCustomKind(object, expected, textOf(request));
    if (why !== undefined) throw typeof why === 'string' ? unrecognized(expected, why, request.body) : why;
  }
  // What is left out is taken for what the path asks for.
  const apiVersion = object.apiVersion || formatApiVersion(expected);
  const kind = object.kind || expected.kind;
  object.apiVersion = apiVersion;
  object.kind = kind;
  checkKind(operation, expected, apiVersion, kind);
  object.metadata ??= {};
  const { schema, decode } = expected;
  if (schema === undefined) {
    if (typeof object.metadata !== 'object') object.metadata = {};
    return object;
  }
  const { error, strict } = checkObject(object, { schema, decode });
  const cannot = (why: string) =>
    newBadRequest(`${kind} in version ${quote(expected.version)} cannot be handled as a ${expected.kind}: ${why}`);
  if (error !== undefined) throw cannot(error);
  if (validation === 'Ignore') return object;
  const all = [...repeated, ...strict];
  if (all.length === 0) return object;
  if (validation === 'Strict') throw cannot(`strict decoding error: ${all.join(', ')}`);
  for (const text of all) operation.warn(text);
  return object;
}

/** The same of protobuf, in which nothing is unknown and nothing comes twice: there is nothing to be strict about. */
function decodeProtobufBody(operation: Operation, expected: ExpectedKind): KubeObject {
  const { request } = operation;
  const body = typeof request.body === 'string' ? new Uint8Array() : request.body;
  let envelope: ProtobufEnvelope;
  try {
    envelope = protobuf.value.openProtobuf(body);
  } catch (error) {
    if (error instanceof protobuf.value.ProtobufError) throw unrecognized(expected, error.message, body);
    throw error;
  }
  const apiVersion = envelope.apiVersion || formatApiVersion(expected);
  const kind = envelope.kind || expected.kind;
  checkKind(operation, expected, apiVersion, kind);
  const cannot = (why: string) =>
    newBadRequest(`${kind} in version ${quote(expected.version)} cannot be handled as a ${expected.kind}: ${why}`);
  const object: KubeObject = { apiVersion, kind, metadata: {} };
  const { schema } = expected;
  if (schema === undefined) throw new Error(`there is nothing to read ${kind} with`);
  try {
    protobuf.value.decodeProtobuf(envelope.raw, schema, object as JsonObject);
  } catch (error) {
    if (error instanceof protobuf.value.ProtobufError) throw cannot(error.message);
    throw error;
  }
  const { error } = checkObject(object, { schema });
  if (error !== undefined) throw cannot(error);
  return object;
}

/**
 * Reads an object by a schema, or in its kind's own way: drops what is not known, and says so. What it shares with `known` has
 * been read before.
 */
export function checkObject(
  object: KubeObject,
  { schema, decode }: { readonly schema: Schema; readonly decode?: ResourceDefinition['decode'] | undefined },
  known?: StoredObject,
): Decoded {
  if (decode !== undefined) return decode(object);
  try {
    return { error: undefined, strict: decodeObject(object, schema, known as JsonObject | undefined) };
  } catch (error) {
    if (error instanceof DecodeError) return { error: error.message, strict: [] };
    throw error;
  }
}

const typeMetaGo =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

/** @throws StatusError 400 for an object of another kind or version. */
function checkKind(operation: Operation, expected: ExpectedKind, apiVersion: string, kind: string): void {
  const wanted = formatApiVersion(expected);
  if (apiVersion === wanted && kind === expected.kind) return;
  const slash = apiVersion.indexOf('/');
  if (apiVersion.indexOf('/', slash + 1) > slash) {
    throw unrecognized(expected, `unexpected GroupVersion string: ${apiVersion}`, operation.request.body);
  }
  const group = slash < 0 ? '' : apiVersion.slice(0, slash);
  const version = apiVersion.slice(slash + 1);
  const cannot = (why: string) =>
    newBadRequest(`${kind} in version ${quote(version)} cannot be handled as a ${expected.kind}: ${why}`);
  const isExpectedKind = group === expected.group && kind === expected.kind;
  if (isExpectedKind && expected.alsoVersions?.includes(version) === true) return;
  if (!(isExpectedKind && formerVersions[group]?.includes(version)) && !isKnownKind(operation, group, version, kind)) {
    throw cannot(
      `no kind ${quote(kind)} is registered for version ${quote(apiVersion)} in scheme "pkg/runtime/scheme.go:111"`,
    );
  }
  if (!isExpectedKind) {
    throw cannot(`converting (${version}.${kind}) to (${internalTypeOf(expected)}): unknown conversion`);
  }
  throw newBadRequest(
    `the API version in the data (${apiVersion}) does not match the expected API version (${wanted})`,
  );
}

/** Whether upstream's scheme has the kind, or the lists of it. */
function isKnownKind({ parts }: Operation, group: string, version: string, kind: string): boolean {
  const names = kind.endsWith('List') ? [kind, kind.slice(0, -'List'.length)] : [kind];
  return names.some(
    (name) =>
      parts.registry.forKind({ group, version, kind: name }) !== undefined ||
      parts.schemas.forKind({ group, version, kind: name }) !== undefined,
  );
}

/** Versions that are served no more, or not here, whose kinds upstream's scheme still has (`pkg/apis/GROUP/install`, v1.37). */
const formerVersions: Readonly<Record<string, readonly string[]>> = {
  apps: ['v1beta1', 'v1beta2'],
  autoscaling: ['v1'],
  batch: ['v1beta1'],
  policy: ['v1beta1'],
  'admissionregistration.k8s.io': ['v1beta1', 'v1alpha1'],
  'authentication.k8s.io': ['v1beta1', 'v1alpha1'],
  'authorization.k8s.io': ['v1beta1'],
  'coordination.k8s.io': ['v1beta1'],
  'discovery.k8s.io': ['v1beta1'],
  'events.k8s.io': ['v1beta1'],
  'networking.k8s.io': ['v1beta1'],
  'node.k8s.io': ['v1beta1', 'v1alpha1'],
  'rbac.authorization.k8s.io': ['v1beta1', 'v1alpha1'],
  'scheduling.k8s.io': ['v1beta1', 'v1alpha1'],
  'storage.k8s.io': ['v1beta1', 'v1alpha1'],
};

function unrecognized(expected: ExpectedKind, why: string, body: string | Uint8Array) {
  return newBadRequest(
    `the object provided is unrecognized (must be of type ${expected.kind}): ${why} (${summarizeBody(body)})`,
  );
}
