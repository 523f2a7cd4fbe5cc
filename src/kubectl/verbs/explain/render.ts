import type { PartialResource } from '../../client/rest-mapper.ts';
import { CommandError } from '../../errors.ts';
import { compareBytes } from '../../printers/json.ts';
import { indentText, wrapText } from './wrap.ts';

/** A schema of OpenAPI v3, as far as it is explained. */
export interface ExplainedSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, ExplainedSchema>>;
  readonly required?: readonly string[];
  readonly items?: ExplainedSchema;
  readonly additionalProperties?: ExplainedSchema | boolean;
  readonly allOf?: readonly ExplainedSchema[];
  readonly enum?: readonly unknown[];
  readonly externalDocs?: { readonly description?: string; readonly url?: string };
  readonly 'x-kubernetes-group-version-kind'?: readonly Kind[] | Kind;
}

interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** A document of `/openapi/v3`. */
export interface OpenApiDocument {
  readonly paths?: Readonly<
    Record<string, Readonly<Record<string, { readonly 'x-kubernetes-group-version-kind'?: Kind }>>>
  >;
  readonly components?: { readonly schemas?: Readonly<Record<string, ExplainedSchema>> };
}

export interface ExplainOptions {
  readonly path: readonly string[];
  readonly isRecursive: boolean;
  /** 0: no limit. */
  readonly maxDepth: number;
}

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

/**
 * Explains a resource or a field in plain text (`kubectl/pkg/explain/v2/templates/plaintext.tmpl`, v0.37). What comes before a
 * failure has been written. @throws CommandError
 */
export function renderExplanation(
  document: OpenApiDocument,
  resource: PartialResource,
  options: ExplainOptions,
  write: (text: string) => void,
): void {
  const kind = findKind(document, resource);
  if (kind === undefined) {
    const version = resource.group === '' ? `/${resource.version}` : `${resource.group}/${resource.version}`;
    throw new CommandError(`GVR (${version}, Resource=${resource.resource}) not found in OpenAPI schema`);
  }
  write(kind.group === '' ? '' : `GROUP:      ${kind.group}\n`);
  write(`KIND:       ${kind.kind}\nVERSION:    ${kind.version}\n\n`);
  const schemas = document.components?.schemas ?? {};
  const name = Object.keys(schemas)
    .sort(compareBytes)
    .find((key) => isOfKind(schemas[key]?.['x-kubernetes-group-version-kind'], kind));
  const schema = name === undefined ? undefined : schemas[name];
  if (schema === undefined) {
    const shown = `map[group:${kind.group} kind:${kind.kind} version:${kind.version}]`;
    throw new CommandError(`GVK ${shown} not found in OpenAPI schema`);
  }
  const text = createRenderer(document, options).output(schema, options.path, new Set());
  if (text === '') throw new CommandError(`field "${options.path.at(-1) ?? ''}" does not exist`);
  write(`${text}\n`);
}

function findKind({ paths = {} }: OpenApiDocument, { group, version, resource }: PartialResource): Kind | undefined {
  const root = `${group === '' ? '/api' : `/apis/${group}`}/${version}`;
  const places = [`${root}/${resource}`, `${root}/namespaces/{namespace}/${resource}`];
  for (const path of places.flatMap((place) => [place, `${place}/{name}`])) {
    for (const method of methods) {
      const kind = paths[path]?.[method]?.['x-kubernetes-group-version-kind'];
      if (kind !== undefined) return kind;
    }
  }
  return undefined;
}

const isOfKind = (kinds: readonly Kind[] | Kind | undefined, wanted: Kind): boolean =>
  Array.isArray(kinds) &&
  kinds.some((one: Kind) => one.group === wanted.group && one.version === wanted.version && one.kind === wanted.kind);

function createRenderer(document: OpenApiDocument, { isRecursive, maxDepth }: ExplainOptions) {
  const resolve = (schema: ExplainedSchema): ExplainedSchema => lookUp(document, schema.$ref) ?? schema;

  /** Follows a path of fields; empty when it leads nowhere. */
  function output(schema: ExplainedSchema, path: readonly string[], history: ReadonlySet<string>): string {
    const resolved = resolve(schema);
    const [first, ...rest] = path;
    if (first === undefined) return explain(resolved);
    if (schema.$ref !== undefined && history.has(schema.$ref)) return '';
    const seen = schema.$ref === undefined ? history : new Set([...history, schema.$ref]);
    const field = resolved.properties?.[first];
    if (field !== undefined) {
      const head = rest.length > 0 ? '' : `FIELD: ${first} <${typeOf(field)}>\n${longEnum(field)}\n\n`;
      return head + output(field, rest, new Set());
    }
    if (resolved.items !== undefined) return output(resolved.items, path, seen);
    const values = valuesOf(resolved);
    if (values !== undefined) return output(values, path, seen);
    for (const one of resolved.allOf ?? []) {
      const text = output(one, path, seen);
      if (text !== '') return text;
    }
    return '';
  }

  function explain(schema: ExplainedSchema): string {
    const description = descriptionOf(schema) || '<empty>';
    const docs = externalDocs(schema, 0);
    const fields = fieldList(schema, 1, new Set());
    return [
      `DESCRIPTION:\n${indentText(wrapText(description, 76), 4)}\n`,
      docs === '' ? '' : `\n${docs}`,
      fields === '' ? '' : `FIELDS:\n${fields}`,
    ].join('');
  }

  function descriptionOf(schema: ExplainedSchema): string {
    const resolved = resolve(schema);
    const inner = [...(resolved.allOf ?? []), ...asList(resolved.items), ...asList(valuesOf(resolved))];
    return (resolved.description ? `${resolved.description}\n` : '') + inner.map(descriptionOf).join('');
  }

  function fieldList(schema: ExplainedSchema, level: number, history: ReadonlySet<string>): string {
    if (schema.$ref !== undefined && history.has(schema.$ref)) return '';
    const seen = schema.$ref === undefined ? history : new Set([...history, schema.$ref]);
    const resolved = resolve(schema);
    const properties = resolved.properties ?? {};
    const fields = Object.keys(properties)
      .sort(compareBytes)
      .map((name) => {
        const field = properties[name] ?? {};
        const goesOn = isRecursive && (maxDepth === 0 || level < maxDepth);
        return fieldDetail(resolved, name, field, level) + (goesOn ? fieldList(field, level + 1, seen) : '');
      });
    const inner = [...(resolved.allOf ?? []), ...asList(resolved.items), ...asList(valuesOf(resolved))];
    return fields.join('') + inner.map((one) => fieldList(one, level, seen)).join('');
  }

  function fieldDetail(owner: ExplainedSchema, name: string, field: ExplainedSchema, level: number): string {
    const amount = level * 2;
    const required = owner.required?.includes(name) ? ' -required-' : '';
    const head = `${indentText(name, amount)}\t<${typeOf(field)}>${required}${shortEnum(field, amount)}\n`;
    if (isRecursive) return head;
    const description = wrapText(field.description || '<no description>', 78 - amount);
    const docs = externalDocs(field, amount + 2);
    return `${head}${indentText(description, amount + 2)}\n${docs === '' ? '' : `\n${docs}`}\n`;
  }

  function externalDocs({ externalDocs: docs }: ExplainedSchema, amount: number): string {
    if (docs === undefined) return '';
    const description = docs.description
      ? `${indentText(wrapText(docs.description, amount === 0 ? 76 : 78 - amount), amount === 0 ? 4 : amount + 2)}\n`
      : '';
    const url = docs.url ? `${indentText(`URL: ${docs.url}`, amount === 0 ? 4 : amount + 2)}\n` : '';
    return `${indentText('EXTERNAL DOCS:', amount)}\n${description}${url}`;
  }

  /** `string`, `[]Object`, `map[string]Quantity`. */
  function typeOf(schema: ExplainedSchema): string {
    if (schema.items !== undefined) return `[]${typeOf(schema.items)}`;
    const values = valuesOf(schema);
    if (values !== undefined) return `map[string]${typeOf(values)}`;
    const [only] = schema.allOf ?? [];
    if (only !== undefined && schema.properties === undefined && schema.allOf?.length === 1) return typeOf(only);
    if (schema.$ref !== undefined) {
      const { type = 'object' } = lookUp(document, schema.$ref) ?? {};
      return type === 'object' ? (schema.$ref.split('/').at(-1)?.split('.').at(-1) ?? 'Object') : type;
    }
    return schema.type === undefined || schema.type === 'object' ? 'Object' : schema.type;
  }

  return { output };
}

const asList = <T>(value: T | undefined): readonly T[] => (value === undefined ? [] : [value]);

const valuesOf = ({ additionalProperties: values }: ExplainedSchema): ExplainedSchema | undefined =>
  typeof values === 'object' ? values : undefined;

function lookUp(document: OpenApiDocument, ref: string | undefined): ExplainedSchema | undefined {
  const name = /^#\/components\/schemas\/(.*)$/.exec(ref ?? '')?.[1];
  return name === undefined ? undefined : document.components?.schemas?.[name];
}

const enumText = (value: unknown): string => (value === '' ? '""' : String(value));

function longEnum({ enum: values = [] }: ExplainedSchema): string {
  return values.length === 0 ? '' : `ENUM:${values.map((value) => `\n    ${enumText(value)}`).join('')}`;
}

const shownEnums = 4;

function shortEnum({ enum: values = [] }: ExplainedSchema, amount: number): string {
  if (values.length === 0) return '';
  const shown = values.slice(0, shownEnums).map(enumText).join(', ');
  return `\n${' '.repeat(amount)}enum: ${shown}${values.length > shownEnums ? ', ....' : ''}`;
}
