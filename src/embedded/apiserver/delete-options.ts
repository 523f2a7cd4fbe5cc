import {
  type DeleteOptions,
  type JsonObject,
  newBadRequest,
  newInvalid,
  type Schemas,
  validateDeleteOptions,
} from '../../kube/index.ts';
import { protobuf } from './body/protobuf-on-demand.ts';
import { parseBodyOr400 } from './body/read-body.ts';
import { negotiateInput } from './negotiation.ts';
import { parseBoolean, parseInteger } from './query.ts';
import type { ApiRequest } from './request.ts';

/**
 * `DeleteOptions` of a body, or of the query where there is none (apiserver/pkg/endpoints/handlers/delete.go, v1.37).
 * @throws StatusError 400, 415, 422
 */
export function parseDeleteOptions(request: ApiRequest, schemas: Schemas): DeleteOptions {
  const options =
    request.object === undefined && request.body.length === 0 ? readQuery(request.query) : readBody(request, schemas);
  const { ignoreStoreReadErrorWithClusterBreakingPotential: _, ...known } = options;
  const errors = validateDeleteOptions(known);
  if (errors.length > 0) throw newInvalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', errors);
  return options;
}

function readQuery(query: URLSearchParams): DeleteOptions {
  if (query.size === 0) return {};
  const gracePeriodSeconds = parseInteger(query.get('gracePeriodSeconds'));
  const orphanDependents = query.get('orphanDependents');
  const propagationPolicy = query.get('propagationPolicy');
  const dryRun = query.getAll('dryRun');
  const ignores = parseBoolean(query.get('ignoreStoreReadErrorWithClusterBreakingPotential'));
  return {
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    ...(orphanDependents === null ? {} : { orphanDependents: parseBoolean(orphanDependents) }),
    ...(propagationPolicy === null ? {} : { propagationPolicy }),
    ...(dryRun.length === 0 ? {} : { dryRun }),
    ...(ignores ? { ignoreStoreReadErrorWithClusterBreakingPotential: true } : {}),
  };
}

function readProtobuf({ body }: ApiRequest, schemas: Schemas): JsonObject {
  const object: JsonObject = {};
  const schema = schemas.byName('io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions');
  if (schema === undefined) throw new Error('there is nothing to read DeleteOptions with');
  try {
    const { apiVersion, kind, raw } = protobuf.value.openProtobuf(typeof body === 'string' ? new Uint8Array() : body);
    if (apiVersion !== '') object['apiVersion'] = apiVersion;
    if (kind !== '') object['kind'] = kind;
    // Of another kind the fields mean something else: it is refused by its name.
    if (kind === '' || kind === 'DeleteOptions') protobuf.value.decodeProtobuf(raw, schema, object);
  } catch (error) {
    if (error instanceof protobuf.value.ProtobufError) throw newBadRequest(error.message);
    throw error;
  }
  return object;
}

function readBody(request: ApiRequest, schemas: Schemas): DeleteOptions {
  const format = negotiateInput(request, true);
  const value =
    format === 'protobuf'
      ? readProtobuf(request, schemas)
      : parseBodyOr400(request, format === 'yaml' ? 'yaml' : 'json', "couldn't get version/kind; ").value;
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw newBadRequest("couldn't get version/kind; json parse error: json: cannot unmarshal into Go value");
  }
  const body = value as Readonly<Record<string, unknown>>;
  const { kind, apiVersion } = body;
  if (kind !== undefined && kind !== '' && kind !== 'DeleteOptions') {
    throw newBadRequest(
      typeof kind === 'string' && typeof apiVersion === 'string'
        ? `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:111"`
        : 'decoded object cannot be converted to DeleteOptions',
    );
  }
  check(body, 'gracePeriodSeconds', Number.isSafeInteger, 'int64');
  check(body, 'orphanDependents', (field) => typeof field === 'boolean', 'bool');
  check(body, 'propagationPolicy', (field) => typeof field === 'string', 'v1.DeletionPropagation');
  check(body, 'dryRun', (field) => Array.isArray(field) && field.every((item) => typeof item === 'string'), '[]string');
  check(body, 'preconditions', (field) => typeof field === 'object' && !Array.isArray(field), 'v1.Preconditions');
  const preconditions = body['preconditions'] as Readonly<Record<string, unknown>> | null | undefined;
  if (preconditions) {
    check(preconditions, 'uid', (field) => typeof field === 'string', 'types.UID', 'Preconditions.preconditions');
    check(
      preconditions,
      'resourceVersion',
      (field) => typeof field === 'string',
      'string',
      'Preconditions.preconditions',
    );
  }
  return body as DeleteOptions;
}

function check(
  body: Readonly<Record<string, unknown>>,
  field: string,
  isRight: (value: unknown) => boolean,
  type: string,
  path = 'DeleteOptions',
): void {
  const value = body[field];
  if (value === undefined || value === null || isRight(value)) return;
  const found = Array.isArray(value)
    ? 'array'
    : typeof value === 'boolean'
      ? 'bool'
      : typeof value === 'number' && type === 'int64'
        ? `number ${value}`
        : typeof value;
  throw newBadRequest(`json: cannot unmarshal ${found} into Go struct field ${path}.${field} of type ${type}`);
}
