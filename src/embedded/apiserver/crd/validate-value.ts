import { FieldError, fieldErrors, isSemanticallyEqual, type Json, type JsonObject } from '../../../kube/index.ts';
import { hasFormat, isKnownFormat } from './formats.ts';
import { matchPattern } from './pattern.ts';
import { itemsOf, type JsonSchemaProps, otherPropertiesOf } from './types.ts';

/** What a schema says of a value: what is wrong, and how much of it fits, by which alternatives are told apart. */
interface Verdict {
  readonly errors: FieldError[];
  matches: number;
}

const isMap = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Holds a value to an OpenAPI schema, in the words of `kube-openapi/pkg/validation/validate` as apiextensions passes them on
 * (`apiextensions-apiserver/pkg/apiserver/validation/validation.go`, v1.37). `path` is empty for a whole object. What an update
 * leaves as it was is let be (ratcheting).
 */
export function validateValue(value: Json, schema: JsonSchemaProps, path = '', old?: Json): FieldError[] {
  const { errors } = judge(value, schema, path, old);
  if (errors.length < 2) return errors;
  const seen = new Set<string>();
  return errors.filter((error) => {
    const text = error.toString();
    const isNew = !seen.has(text);
    seen.add(text);
    return isNew;
  });
}

/** The same for a part of an object: fields are told below `prefix`, messages are not. */
export function validatePart(prefix: string, value: Json, schema: JsonSchemaProps, old?: Json): FieldError[] {
  return validateValue(value, schema, '', old).map(({ type, field, value: shown, detail }) => {
    return new FieldError(type, field === '<nil>' ? prefix : `${prefix}.${field}`, shown, detail);
  });
}

/** The path as it stands in a message: the name in front of which there is nothing has no dot. */
const fieldOf = (path: string): string => path.replace(/^\./, '');

/** An error that upstream has without a field. */
const nowhere = (why: string): FieldError => fieldErrors.invalid('<nil>', '', why);

function judge(value: Json, schema: JsonSchemaProps, path: string, old: Json | undefined): Verdict {
  const verdict: Verdict = { errors: [], matches: 0 };
  if (old !== undefined && isSemanticallyEqual(value, old)) return verdict;
  // Some checks count for more than one, whether they pass or not; that of the type only if it passes.
  const add = (errors: readonly FieldError[], matches = 1): void => {
    verdict.errors.push(...errors);
    verdict.matches += matches;
  };
  const types = typesOf(schema);
  const format = schema.format !== undefined && isKnownFormat(schema) ? schema.format : '';
  if (value === null) {
    add(types.length > 0 && schema.nullable !== true ? [wrongType(path, types.join(','), 'null')] : []);
    add(validateEnum(value, schema, path));
    return verdict;
  }
  if (types.length > 0 || format !== '') {
    const errors = validateType(value, types, format, path);
    add(errors, errors.length === 0 ? 2 : 1);
  }
  combine(verdict, value, schema, path, old);
  if (typeof value === 'string') {
    add(validateText(value, schema, path));
    if (format !== '' && !hasFormat(value, format)) add([wrongType(path, format, value)]);
  } else if (typeof value === 'number') add(validateNumber(value, schema, path), 2);
  else if (Array.isArray(value)) validateItems(verdict, value, schema, path, old);
  add(validateEnum(value, schema, path));
  if (isMap(value)) validateProperties(verdict, value, schema, path, old);
  verdict.matches += 1;
  return verdict;
}

function merge(verdict: Verdict, other: Verdict): void {
  verdict.errors.push(...other.errors);
  verdict.matches += other.matches;
}

function typesOf(schema: JsonSchemaProps): string[] {
  if (schema['x-kubernetes-int-or-string']) return ['integer', 'string'];
  return schema.type ? [schema.type] : [];
}

/** What Go and OpenAPI call the type of a value. */
function nameOf(value: Json): readonly [type: string, format: string] {
  if (Array.isArray(value)) return ['array', ''];
  if (typeof value === 'number') return Number.isInteger(value) ? ['integer', 'int64'] : ['number', 'float64'];
  return [typeof value, ''];
}

/** `spec.replicas in body must be of type integer: "string"`. */
function wrongType(path: string, expected: string, found: string): FieldError {
  const why = `${path} in body must be of type ${expected}: ${JSON.stringify(found)}`;
  return new FieldError('FieldValueTypeInvalid', fieldOf(path) || '<nil>', found, why);
}

function validateType(value: Json, types: readonly string[], format: string, path: string): FieldError[] {
  const [type, own] = nameOf(value);
  const fits = types.includes(type) || (type === 'integer' && types.includes('number'));
  const isTextOrList = typeof value === 'string' || Array.isArray(value);
  if (!isTextOrList && format !== '' && !fits && own !== format) return [wrongType(path, format, own)];
  // Text with a format is judged by the format alone.
  if (isTextOrList && format !== '' && !types.includes('number') && !types.includes('integer')) return [];
  return fits || types.length === 0 ? [] : [wrongType(path, types.join(','), type)];
}

function combine(
  verdict: Verdict,
  value: Json,
  { anyOf = [], oneOf = [], allOf = [], not }: JsonSchemaProps,
  path: string,
  old: Json | undefined,
): void {
  const quoted = JSON.stringify(path);
  if (anyOf.length > 0) {
    const verdicts = anyOf.map((schema) => judge(value, schema, path, old));
    if (!verdicts.some(({ errors }) => errors.length === 0)) {
      verdict.errors.push(nowhere(`${quoted} must validate at least one schema (anyOf)`));
      merge(verdict, bestOf(verdicts));
    }
  }
  if (oneOf.length > 0) {
    const verdicts = oneOf.map((schema) => judge(value, schema, path, old));
    const valid = verdicts.filter(({ errors }) => errors.length === 0).length;
    if (valid !== 1) {
      const found = valid === 0 ? 'Found none valid' : `Found ${valid} valid alternatives`;
      verdict.errors.push(nowhere(`${quoted} must validate one and only one schema (oneOf). ${found}`));
      if (valid === 0) merge(verdict, bestOf(verdicts));
    }
  }
  if (allOf.length > 0) {
    const verdicts = allOf.map((schema) => judge(value, schema, path, old));
    for (const one of verdicts) merge(verdict, one);
    const wrong = verdicts.filter(({ errors }) => errors.length > 0).length;
    if (wrong > 0) {
      const none = wrong === allOf.length ? '. None validated' : '';
      verdict.errors.push(nowhere(`${quoted} must validate all the schemas (allOf)${none}`));
    }
  }
  if (not !== undefined && judge(value, not, path, old).errors.length === 0) {
    verdict.errors.push(nowhere(`${quoted} must not validate the schema (not)`));
  }
}

/** The alternative of which most fits; the first of equals. */
function bestOf(verdicts: readonly Verdict[]): Verdict {
  return verdicts.reduce((best, verdict) => (verdict.matches > best.matches ? verdict : best));
}

function validateEnum(value: Json, { enum: allowed = [] }: JsonSchemaProps, path: string): FieldError[] {
  if (allowed.length === 0 || allowed.some((one) => isSame(one, value))) return [];
  const texts = allowed.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  return [fieldErrors.notSupported(fieldOf(path) || '<nil>', value, texts)];
}

const isSame = (a: Json, b: Json): boolean =>
  a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b));

const refuse = (path: string, value: Json, why: string): FieldError =>
  fieldErrors.invalid(fieldOf(path) || '<nil>', value, `${path} in body should ${why}`);

/** The first of the limits that does not hold. */
function validateText(text: string, { maxLength, minLength, pattern }: JsonSchemaProps, path: string): FieldError[] {
  const length = [...text].length;
  if (maxLength !== undefined && length > maxLength) return [fieldErrors.tooLong(fieldOf(path), maxLength)];
  if (minLength !== undefined && length < minLength) {
    return [refuse(path, text, `be at least ${minLength} chars long`)];
  }
  if (pattern && !matchPattern(pattern, text)) return [refuse(path, text, `match '${pattern}'`)];
  return [];
}

function validateNumber(value: number, schema: JsonSchemaProps, path: string): FieldError[] {
  const { multipleOf, minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  const errors: FieldError[] = [];
  const { type, format = '' } = schema;
  const fits = format === 'int32' ? (value | 0) === value : Number.isInteger(value);
  if (type === 'integer' && !fits) {
    const how = format === '' ? '(default format)' : `with format ${format}`;
    errors.push(nowhere(`Checked value must be of type integer ${how} in ${path}`));
  }
  if (multipleOf !== undefined && !Number.isInteger(Number((value / multipleOf).toPrecision(15)))) {
    errors.push(refuse(path, value, `be a multiple of ${multipleOf}`));
  }
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum)) {
    errors.push(refuse(path, value, `be greater than ${exclusiveMinimum ? '' : 'or equal to '}${minimum}`));
  }
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum)) {
    errors.push(refuse(path, value, `be less than ${exclusiveMaximum ? '' : 'or equal to '}${maximum}`));
  }
  return errors;
}

function validateItems(
  verdict: Verdict,
  list: readonly Json[],
  schema: JsonSchemaProps,
  path: string,
  old: Json | undefined,
): void {
  const items = itemsOf(schema);
  if (items !== undefined) {
    for (const [index, item] of list.entries()) {
      merge(verdict, judge(item, items, `${path}[${index}]`, correlate(item, index, schema, old)));
    }
  }
  const { minItems, maxItems } = schema;
  if (minItems !== undefined && list.length < minItems) {
    verdict.errors.push(refuse(path, list.length, `have at least ${minItems} items`));
  }
  if (maxItems !== undefined && list.length > maxItems) {
    verdict.errors.push(fieldErrors.tooMany(fieldOf(path), list.length, maxItems));
  }
}

/** The item that was there before: of a list that is a map, the one of the same keys; of others it cannot be told. */
function correlate(item: Json, _index: number, schema: JsonSchemaProps, old: Json | undefined): Json | undefined {
  const keys = schema['x-kubernetes-list-map-keys'];
  if (schema['x-kubernetes-list-type'] !== 'map' || keys === undefined || !Array.isArray(old) || !isMap(item)) {
    return undefined;
  }
  return old.find((other) => isMap(other) && keys.every((key) => isSemanticallyEqual(other[key], item[key])));
}

function validateProperties(
  verdict: Verdict,
  object: JsonObject,
  schema: JsonSchemaProps,
  path: string,
  old: Json | undefined,
): void {
  const { properties = {}, additionalProperties, minProperties, maxProperties, required = [] } = schema;
  const before = isMap(old) ? old : {};
  const names = Object.keys(object);
  if (minProperties !== undefined && names.length < minProperties) {
    verdict.errors.push(refuse(path, names.length, `have at least ${minProperties} properties`));
  }
  if (maxProperties !== undefined && names.length > maxProperties) {
    verdict.errors.push(fieldErrors.tooMany(fieldOf(path), names.length, maxProperties));
  }
  const other = otherPropertiesOf(schema);
  for (const name of names) {
    if (Object.hasOwn(properties, name)) continue;
    if (additionalProperties === false) {
      const why = `${path}.${name} in body is a forbidden property`;
      verdict.errors.push(fieldErrors.invalid(fieldOf(path) || '<nil>', name, why));
    } else if (other !== undefined) {
      merge(verdict, judge(object[name] ?? null, other, `${path}.${name}`, before[name]));
    }
  }
  for (const [name, property] of Object.entries(properties)) {
    if (!Object.hasOwn(object, name)) continue;
    merge(verdict, judge(object[name] ?? null, property, path === '' ? name : `${path}.${name}`, before[name]));
  }
  for (const name of required) {
    if (!Object.hasOwn(object, name)) verdict.errors.push(fieldErrors.required(fieldOf(`${path}.${name}`)));
  }
}
