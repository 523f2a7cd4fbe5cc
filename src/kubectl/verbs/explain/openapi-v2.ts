import { type GroupVersionKind, quote } from '../../../kube/index.ts';
import { CommandError } from '../../errors.ts';
import { compareBytes } from '../../printers/json.ts';
import type { ExplainOptions } from './render.ts';

/** A schema of OpenAPI v2, as far as it is explained. */
export interface SchemaV2 {
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaV2>>;
  readonly required?: readonly string[];
  readonly items?: SchemaV2;
  readonly additionalProperties?: SchemaV2 | boolean;
  readonly 'x-kubernetes-group-version-kind'?: readonly GroupVersionKind[];
}

/** The document of `/openapi/v2`. */
export interface DocumentV2 {
  readonly definitions: Readonly<Record<string, SchemaV2>>;
}

/** What a schema is (`kube-openapi/pkg/util/proto/document.go`), with what is inside of it. */
type Shape =
  | { readonly kind: 'reference'; readonly name: string; readonly inner: SchemaV2 }
  | { readonly kind: 'array' | 'map'; readonly inner: SchemaV2 }
  | { readonly kind: 'object'; readonly properties: NonNullable<SchemaV2['properties']> }
  | { readonly kind: 'primitive'; readonly type: string }
  | { readonly kind: 'arbitrary' };

const lineLength = 80;

/**
 * Explains a resource or a field in the layout of `--output=plaintext-openapiv2` (`kubectl/pkg/explain`, v0.37).
 * @throws CommandError for a kind or a field that the document has not
 */
export function renderExplanationV2(
  { definitions }: DocumentV2,
  target: GroupVersionKind,
  { path, isRecursive, maxDepth }: ExplainOptions,
  write: (text: string) => void,
): void {
  const { group, version, kind } = target;
  const groupVersion = group === '' ? version : `${group}/${version}`;
  const root = Object.values(definitions).find((schema) =>
    schema['x-kubernetes-group-version-kind']?.some(
      (one) => one.group === group && one.version === version && one.kind === kind,
    ),
  );
  if (root === undefined)
    throw new CommandError(`couldn't find resource for ${quote(`${group}/${version}, Kind=${kind}`)}`);

  const shapeOf = (schema: SchemaV2): Shape => {
    if (schema.$ref !== undefined) {
      const name = schema.$ref.replace('#/definitions/', '');
      return { kind: 'reference', name, inner: definitions[name] ?? {} };
    }
    const { type, properties, items = {}, additionalProperties } = schema;
    if (properties !== undefined) return { kind: 'object', properties };
    if (type === undefined) return { kind: 'arbitrary' };
    if (type === 'array') return { kind: 'array', inner: items };
    if (type !== 'object') return { kind: 'primitive', type };
    return { kind: 'map', inner: typeof additionalProperties === 'object' ? additionalProperties : {} };
  };
  const typeName = (schema: SchemaV2): string => {
    const shape = shapeOf(schema);
    switch (shape.kind) {
      case 'reference':
        return typeName(shape.inner);
      case 'array':
        return `[]${typeName(shape.inner)}`;
      case 'map':
        return `map[string]${typeName(shape.inner)}`;
      case 'object':
        return 'Object';
      case 'primitive':
        return shape.type;
      case 'arbitrary':
        return '';
    }
  };
  /** What comes after a primitive is passed over, as upstream does. */
  const lookUp = (schema: SchemaV2, names: readonly string[]): SchemaV2 => {
    const [name, ...rest] = names;
    if (name === undefined) return schema;
    const shape = shapeOf(schema);
    if (shape.kind === 'primitive' || shape.kind === 'arbitrary') return schema;
    if (shape.kind !== 'object') return lookUp(shape.inner, names);
    const field = Object.hasOwn(shape.properties, name) ? shape.properties[name] : undefined;
    if (field === undefined) throw new CommandError(`field ${quote(name)} does not exist`);
    return lookUp(field, rest);
  };
  const writeWrapped = (text: string, indent: number): void => {
    for (const line of wrap(text, lineLength - indent)) write(line === '' ? '\n' : `${' '.repeat(indent)}${line}\n`);
  };
  const writeDescriptions = (descriptions: readonly string[]): void => {
    write('DESCRIPTION:\n');
    for (const [index, text] of descriptions.entries()) {
      if (text === '') continue;
      if (index > 0) write('\n');
      writeWrapped(text, 5);
    }
    if (descriptions.every((text) => text === '')) writeWrapped('<empty>', 5);
  };
  const fieldsOf = (properties: NonNullable<SchemaV2['properties']>) =>
    Object.entries(properties).sort(([a], [b]) => compareBytes(a, b));
  const writeFields = (properties: NonNullable<SchemaV2['properties']>, required: readonly string[]): void => {
    for (const [name, field] of fieldsOf(properties)) {
      write(`   ${name}\t<${typeName(field)}>${required.includes(name) ? ' -required-' : ''}\n`);
      writeWrapped(field.description ?? '', 5);
      write('\n');
    }
  };
  const visited = new Set<string>();
  const writeRecursively = (schema: SchemaV2, depth: number, indent: number): void => {
    const shape = shapeOf(schema);
    if (shape.kind === 'array' || shape.kind === 'map') writeRecursively(shape.inner, depth, indent);
    else if (shape.kind === 'reference') {
      if (visited.has(shape.name)) return;
      visited.add(shape.name);
      writeRecursively(shape.inner, depth, indent);
      visited.delete(shape.name);
    } else if (shape.kind === 'object') {
      for (const [name, field] of fieldsOf(shape.properties)) {
        write(`${' '.repeat(indent)}${name}\t<${typeName(field)}>\n`);
        if (maxDepth === 0 || depth < maxDepth) writeRecursively(field, depth + 1, indent + 3);
      }
    }
  };
  const writeModel = (schema: SchemaV2, before: readonly string[], type: string): void => {
    const shape = shapeOf(schema);
    const descriptions = [...before, schema.description ?? ''];
    const named = type === '' && shape.kind !== 'reference' ? typeName(schema) : type;
    if (shape.kind === 'reference' || shape.kind === 'array' || shape.kind === 'map') {
      writeModel(shape.inner, descriptions, named);
      return;
    }
    write(`KIND:     ${kind}\nVERSION:  ${groupVersion}\n\n`);
    const name = path.at(-1) ?? '';
    if (shape.kind === 'primitive') write(`FIELD:    ${name} <${named}>\n\n`);
    if (shape.kind === 'object' && name !== '') write(`RESOURCE: ${name} <${named}>\n\n`);
    writeDescriptions(descriptions);
    if (shape.kind !== 'object') return;
    write('\nFIELDS:\n');
    if (isRecursive) writeRecursively(schema, 1, 3);
    else writeFields(shape.properties, schema.required ?? []);
  };
  writeModel(lookUp(root, path), [], '');
}

/** `wrapString` of `formatter.go`: lines of words; what looks like code, a list or a heading begins a line of its own. */
function wrap(text: string, limit: number): readonly string[] {
  const lines: string[] = [];
  let words: string[] = [];
  let last = '';
  const flush = (): void => {
    if (words.length === 0) return;
    lines.push(words.join(' '));
    [words, last] = [[], ''];
  };
  for (const line of text.split('\n')) {
    const trimmed = line.trim();
    if (line.startsWith('    ')) {
      flush();
      lines.push(line);
      continue;
    }
    if (lines.length > 0 && trimmed === '') {
      flush();
      lines.push('');
      continue;
    }
    if (last.endsWith(':') || trimmed === '' || /^(?:\d+\.?|-|\*)\s/.test(trimmed)) flush();
    for (const word of trimmed === '' ? [] : trimmed.split(/\s+/)) {
      if (words.length > 0 && [...words, word].join(' ').length > limit) flush();
      last = word;
      words.push(word);
    }
  }
  flush();
  return lines;
}
