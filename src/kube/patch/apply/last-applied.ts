import { toGoJson } from '../../go-json.ts';
import type { Json, KubeObject } from '../../object.ts';
import { utf8Length } from '../../validation/index.ts';
import { isJsonArray, isJsonObject, type ReadonlyJson, type ReadonlyJsonObject, setField } from '../json.ts';
import { compare } from './compare.ts';
import { difference, type FieldSet, hasPath, leaf } from './field-set.ts';
import { toFieldSet } from './to-field-set.ts';
import { TypedError, type TypePlan } from './type-plan.ts';
import type { FieldConflict } from './updater.ts';
import { requireTyped } from './validate-typed.ts';

/** Where `kubectl apply` keeps what it applied last. */
export const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

/** `totalAnnotationSizeLimitB` of `apimachinery/pkg/api/validation/objectmeta.go`, v1.37. */
const maxAnnotationsBytes = 256 * 1024;

const annotationsOf = (object: ReadonlyJsonObject): ReadonlyJsonObject | undefined => {
  const metadata = object['metadata'];
  const annotations = isJsonObject(metadata) ? metadata['annotations'] : undefined;
  return isJsonObject(annotations) ? annotations : undefined;
};

/**
 * The conflicts that are left when those do not count which kubectl's client-side apply made and that the live object
 * still has as it made them: a move to server-side apply (`internal/lastappliedmanager.go` of
 * `apimachinery/pkg/util/managedfields`, v1.37). All of them if there is no annotation that can be read.
 */
export function conflictsBeyondLastApplied(
  conflicts: readonly FieldConflict[],
  live: ReadonlyJsonObject,
  type: TypePlan,
  apiVersion: string,
): readonly FieldConflict[] {
  const allowed = lastAppliedFields(live, type, apiVersion);
  return allowed === undefined ? conflicts : conflicts.filter(({ path }) => !hasPath(allowed, path));
}

function lastAppliedFields(live: ReadonlyJsonObject, type: TypePlan, apiVersion: string): FieldSet | undefined {
  const text = annotationsOf(live)?.[lastAppliedAnnotation];
  if (typeof text !== 'string' || text === '') return undefined;
  try {
    const applied = JSON.parse(text) as Json;
    if (!isJsonObject(applied) || applied['apiVersion'] !== apiVersion) return undefined;
    requireTyped(type, applied, false);
    const { changed, removed } = compare(type, applied, live);
    return difference(difference(toFieldSet(type, applied), changed ?? leaf), removed ?? leaf);
  } catch (error) {
    // An annotation that is no configuration of this kind allows nothing.
    if (error instanceof SyntaxError || error instanceof TypedError) return undefined;
    throw error;
  }
}

/**
 * Keeps the annotation of client-side apply as kubectl would have left it, after kubectl applied on the server's side
 * (`internal/lastappliedupdater.go`). The same object if it has none.
 */
export function withLastApplied(object: KubeObject, configuration: ReadonlyJsonObject): KubeObject {
  const annotations = object.metadata.annotations;
  if (!annotations?.[lastAppliedAnnotation]) return object;
  const next: Record<string, string> = { ...annotations, [lastAppliedAnnotation]: encodeConfiguration(configuration) };
  let bytes = 0;
  for (const [key, value] of Object.entries(next)) bytes += utf8Length(key) + utf8Length(value);
  if (bytes > maxAnnotationsBytes) delete next[lastAppliedAnnotation];
  return { ...object, metadata: { ...object.metadata, annotations: next } };
}

/** JSON as Go writes a map, with the line's end that its encoder adds; without the annotation itself. */
function encodeConfiguration(configuration: ReadonlyJsonObject): string {
  const annotations = annotationsOf(configuration);
  if (!annotations) return `${toGoJson(sortFields(configuration))}\n`;
  const { [lastAppliedAnnotation]: _itself, ...others } = annotations;
  const metadata = { ...(configuration['metadata'] as ReadonlyJsonObject), annotations: others };
  return `${toGoJson(sortFields({ ...configuration, metadata }))}\n`;
}

function sortFields(value: ReadonlyJson): ReadonlyJson {
  if (isJsonArray(value)) return value.map(sortFields);
  if (!isJsonObject(value)) return value;
  const sorted: { [key: string]: ReadonlyJson } = {};
  for (const key of Object.keys(value).sort()) setField(sorted, key, sortFields(value[key] ?? null));
  return sorted;
}
