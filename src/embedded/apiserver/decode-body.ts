import {
  DecodeError,
  decodeObject,
  formatApiVersion,
  type JsonObject,
  type KubeObject,
  newBadRequest,
  openProtobuf,
  type ProtobufEnvelope,
  ProtobufError,
  quote,
  type Schema,
} from '../../kube/index.ts';
import { protobuf } from './body/on-demand.ts';
import { BodySyntaxError, parseBody, summarizeBody, textOf } from './body/read-body.ts';
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
  let duplicates: readonly string[];
  try {
    ({ value, duplicates } = parseBody(textOf(request), format));
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
  const all = [...duplicates.map((path) => `duplicate field ${quote(path)}`), ...strict];
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
    envelope = openProtobuf(body);
  } catch (error) {
    if (error instanceof ProtobufError) throw unrecognized(expected, error.message, body);
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
    if (error instanceof ProtobufError) throw cannot(error.message);
    throw error;
  }
  const { error } = checkObject(object, { schema });
  if (error !== undefined) throw cannot(error);
  return object;
}

/** Reads an object by a schema, or in its kind's own way: drops what is not known, and says so. */
export function checkObject(
  object: KubeObject,
  { schema, decode }: { readonly schema: Schema; readonly decode?: ResourceDefinition['decode'] | undefined },
): Decoded {
  if (decode !== undefined) return decode(object);
  try {
    return { error: undefined, strict: decodeObject(object, schema) };
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
  const group = slash < 0 ? '' : apiVersion.slice(0, slash);
  const version = apiVersion.slice(slash + 1);
  const cannot = (why: string) =>
    newBadRequest(`${kind} in version ${quote(version)} cannot be handled as a ${expected.kind}: ${why}`);
  if (operation.parts.registry.forKind({ group, version, kind }) === undefined && kind !== expected.kind) {
    throw cannot(
      `no kind ${quote(kind)} is registered for version ${quote(apiVersion)} in scheme "pkg/runtime/scheme.go:111"`,
    );
  }
  if (kind !== expected.kind || group !== expected.group) {
    throw cannot(`converting (${version}.${kind}) to (${internalTypeOf(expected)}): unknown conversion`);
  }
  throw newBadRequest(
    `the API version in the data (${apiVersion}) does not match the expected API version (${wanted})`,
  );
}

function unrecognized(expected: ExpectedKind, why: string, body: string | Uint8Array) {
  return newBadRequest(
    `the object provided is unrecognized (must be of type ${expected.kind}): ${why} (${summarizeBody(body)})`,
  );
}
