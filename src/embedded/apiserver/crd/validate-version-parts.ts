import { type FieldError, fieldErrors } from '../../../kube/index.ts';
import type { JsonSchemaProps, PrinterColumn, Subresources } from './types.ts';

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string'];
const columnFormats = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];
const maxSelectableFields = 8;

/** `ValidateCustomResourceColumnDefinition` of apiextensions-apiserver/pkg/apis/apiextensions/validation (v1.37). */
export function validateColumns(columns: readonly PrinterColumn[] = [], path: string): FieldError[] {
  return columns.flatMap(({ name = '', type = '', format = '', jsonPath = '' }, index) => {
    const at = `${path}[${index}]`;
    const errors: FieldError[] = [];
    if (name === '') errors.push(fieldErrors.required(`${at}.name`));
    const types = `must be one of ${columnTypes.join(',')}`;
    if (type === '') errors.push(fieldErrors.required(`${at}.type`, types));
    else if (!columnTypes.includes(type)) errors.push(fieldErrors.invalid(`${at}.type`, type, types));
    if (format !== '' && !columnFormats.includes(format)) {
      errors.push(fieldErrors.invalid(`${at}.format`, format, `must be one of ${columnFormats.join(',')}`));
    }
    if (jsonPath === '') errors.push(fieldErrors.required(`${at}.JSONPath`));
    else errors.push(...validateSimplePath(jsonPath, `${at}.JSONPath`));
    return errors;
  });
}

function validateSimplePath(text: string, path: string): FieldError[] {
  return text.startsWith('.') ? [] : [fieldErrors.invalid(path, text, 'must be a simple json path starting with .')];
}

/** `ValidateCustomResourceDefinitionSubresources`. */
export function validateSubresources({ scale }: Subresources = {}, path: string): FieldError[] {
  if (scale === undefined) return [];
  const errors: FieldError[] = [];
  for (const [field, root] of [
    ['specReplicasPath', '.spec'],
    ['statusReplicasPath', '.status'],
    ['labelSelectorPath', 'either .spec or .status'],
  ] as const) {
    const at = `${path}.scale.${field}`;
    const text = scale[field] ?? '';
    if (text === '') {
      if (field !== 'labelSelectorPath') errors.push(fieldErrors.required(at));
      continue;
    }
    const wrong = validateSimplePath(text, at);
    const roots = root.startsWith('.') ? [root] : ['.spec', '.status'];
    if (wrong.length > 0) errors.push(...wrong);
    else if (!roots.some((one) => text.startsWith(`${one}.`))) {
      errors.push(fieldErrors.invalid(at, text, `should be a json path under ${root}`));
    }
  }
  return errors;
}

/** `ValidateCustomResourceSelectableFields`; `schema` is the version's. */
export function validateSelectableFields(
  fields: readonly { readonly jsonPath?: string }[] = [],
  schema: JsonSchemaProps | undefined,
  path: string,
): FieldError[] {
  const seen = new Set<string>();
  const errors = fields.flatMap(({ jsonPath = '' }, index): FieldError[] => {
    const at = `${path}[${index}].jsonPath`;
    if (jsonPath === '') return [fieldErrors.required(at)];
    const found = findField(jsonPath, schema ?? {});
    if (typeof found === 'string') return [fieldErrors.invalid(at, jsonPath, `is an invalid path: ${found}`)];
    const wrong: FieldError[] = [];
    if (jsonPath.startsWith('.metadata')) {
      wrong.push(fieldErrors.invalid(at, jsonPath, 'must not point to fields in metadata'));
    }
    if (!['string', 'boolean', 'integer'].includes(found.type ?? '')) {
      const why = 'must point to a field of type string, boolean or integer.';
      wrong.push(fieldErrors.invalid(at, jsonPath, `${why} Enum string fields and strings with formats are allowed.`));
    }
    if (seen.has(jsonPath)) wrong.push(fieldErrors.duplicate(at, jsonPath));
    seen.add(jsonPath);
    return wrong;
  });
  if (seen.size > maxSelectableFields) errors.push(fieldErrors.tooMany(path, seen.size, maxSelectableFields));
  return errors;
}

/** The schema of a field, or why there is none (`ValidFieldPath` of pkg/apiserver/schema/cel, without array notation). */
function findField(jsonPath: string, schema: JsonSchemaProps): JsonSchemaProps | string {
  let current = schema;
  const tokens = jsonPath.match(/[.[\]]|[^.[\]]+/g) ?? [];
  for (let index = 0; index < tokens.length; index += 2) {
    const token = tokens[index] ?? '';
    if (token === '[') return 'array notation is not allowed';
    if (token !== '.') return `expected [ or . but got: ${token}`;
    const name = tokens[index + 1];
    if (name === undefined) return 'unexpected end of JSON path';
    const next = current.properties && Object.hasOwn(current.properties, name) ? current.properties[name] : undefined;
    if (next === undefined) return 'does not refer to a valid field';
    current = next;
  }
  return current;
}
