import { type GroupVersionKind, parseApiVersion } from '../../object.ts';
import { newBadRequest, StatusError } from '../../status.ts';
import { jsonKindName } from '../go-format.ts';
import { isJsonArray, isJsonObject, type ReadonlyJson, type ReadonlyJsonObject } from '../json.ts';
import { TypedError, type TypePlan } from './type-plan.ts';
import { requireTyped } from './validate-typed.ts';

/**
 * The configuration of an apply request, if it is one for the kind (`internal/versioncheck.go` and
 * `internal/structuredmerge.go` of `apimachinery/pkg/util/managedfields`, v1.37).
 * Throws StatusError: 400 for another kind or version or given managedFields, 500 for what does not fit the schema.
 */
export function requireConfiguration(
  configuration: ReadonlyJson,
  kind: GroupVersionKind,
  type: TypePlan,
): ReadonlyJsonObject {
  if (configuration !== null && !isJsonObject(configuration)) {
    const text = `json: cannot unmarshal ${jsonKindName(configuration)} into Go value of type map[string]interface {}`;
    throw newBadRequest(`error decoding patch: error unmarshaling JSON: while decoding JSON: ${text}`);
  }
  const config = configuration ?? {};
  const actual = kindOfConfiguration(config);
  if (actual.group !== kind.group || actual.version !== kind.version || actual.kind !== kind.kind) {
    throw newBadRequest(`invalid object type: ${formatKind(actual)}`);
  }
  const metadata = config['metadata'];
  if (isJsonObject(metadata) && isJsonArray(metadata['managedFields'])) {
    throw newBadRequest('metadata.managedFields must be nil');
  }
  try {
    requireTyped(type, config, false);
  } catch (error) {
    if (!(error instanceof TypedError)) throw error;
    const text = `failed to create typed patch object (${describeObject(config, kind)}): ${error.message}`;
    throw new StatusError(500, '', text, undefined, { cause: error });
  }
  return config;
}

function kindOfConfiguration(config: ReadonlyJsonObject): GroupVersionKind {
  const text = (value: ReadonlyJson | undefined) => (typeof value === 'string' ? value : '');
  const apiVersion = text(config['apiVersion']);
  const parsed = apiVersion === '' ? { group: '', version: '' } : parseApiVersion(apiVersion);
  return parsed ? { ...parsed, kind: text(config['kind']) } : { group: '', version: '', kind: '' };
}

/** `objectGVKNN` of `apimachinery/pkg/util/managedfields/internal/structuredmerge.go`, v1.37: what messages call an object. */
export function describeObject(object: ReadonlyJsonObject, kind: GroupVersionKind): string {
  const metadata = isJsonObject(object['metadata']) ? object['metadata'] : {};
  const text = (value: ReadonlyJson | undefined) => (typeof value === 'string' ? value : '');
  return `${text(metadata['namespace'])}/${text(metadata['name'])}; ${formatKind(kind)}`;
}

/** A kind as Go prints it: `apps/v1, Kind=Deployment`; `/v1, Kind=Pod`. */
function formatKind({ group, version, kind }: GroupVersionKind): string {
  return `${group}/${version}, Kind=${kind}`;
}
