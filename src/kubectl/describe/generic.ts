import type { KubeObject } from '../../kube/index.ts';
import { pathOf } from '../client/rest-mapper.ts';
import type { Describer } from './describer.ts';
import { findEvents, referenceTo, writeEvents } from './events.ts';
import { writeAnnotations, writeHead, writeLabels } from './metadata.ts';
import { formatPage, type Page } from './page.ts';

const skipped: ReadonlySet<string> = new Set([
  '.metadata.managedFields',
  '.metadata.name',
  '.metadata.namespace',
  '.metadata.labels',
  '.metadata.annotations',
]);

/** Kinds that have no describer of their own, custom ones among them: all fields in order (`genericDescriber`). */
export const describeGeneric: Describer = async (request) => {
  const { context, mapping, namespace, name } = request;
  const object = await context.client.rest.json<KubeObject>({
    path: pathOf(mapping, namespace, name),
    about: { resource: mapping, name },
  });
  const events = await findEvents(request, referenceTo(object, object.kind));
  return formatPage((page) => {
    writeHead(page, object.metadata);
    writeLabels(page, 'Labels', object.metadata.labels);
    writeAnnotations(page, 'Annotations', object.metadata.annotations);
    writeContent(page, 0, object, '');
    writeEvents(page, request, events);
  });
};

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `printUnstructuredContent`. */
function writeContent(page: Page, level: number, content: Readonly<Record<string, unknown>>, prefix: string): void {
  for (const field of Object.keys(content).sort()) {
    const value = content[field];
    const path = `${prefix}.${field}`;
    if (skipped.has(path)) continue;
    if (isMap(value)) {
      page.write(level, `${labelOf(field)}:\n`);
      writeContent(page, level + 1, value, path);
    } else if (Array.isArray(value)) {
      page.write(level, `${labelOf(field)}:\n`);
      for (const child of value) {
        if (isMap(child)) writeContent(page, level + 1, child, path);
        else page.write(level + 1, `${formatValue(child)}\n`);
      }
    } else page.write(level, `${labelOf(field)}:\t${formatValue(value)}\n`);
  }
}

/** A JSON value as Go's `%v` prints it. */
function formatValue(value: unknown): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(formatValue).join(' ')}]`;
  if (isMap(value))
    return `map[${Object.keys(value)
      .sort()
      .map((key) => `${key}:${formatValue(value[key])}`)
      .join(' ')}]`;
  return String(value);
}

const acronyms: ReadonlySet<string> = new Set(['API', 'URL', 'UID', 'GUID']);

/** `smartLabelFor`: `apiVersion` becomes `API Version`. */
function labelOf(field: string): string {
  if (/[^\p{L}-]/u.test(field)) return field;
  const parts = splitCamelCase(field);
  const merged: string[] = [];
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at] ?? '';
    const next = parts[at + 1] ?? '';
    const isUpper = part.length >= 2 && !/[^\p{Lu}-]/u.test(part);
    if (isUpper && /^\p{Lu}/u.test(next)) {
      merged.push(part + next);
      at++;
    } else merged.push(part);
  }
  return merged
    .map((part) => {
      if (acronyms.has(part.toUpperCase())) return part.toUpperCase();
      return part === part.toLowerCase() ? part.charAt(0).toUpperCase() + part.slice(1) : part;
    })
    .join(' ');
}

/** `camelcase.Split` of `github.com/fatih/camelcase`, of letters and dashes: `podCIDRs` is `pod`, `CID`, `Rs`. */
function splitCamelCase(text: string): string[] {
  const runs = text.match(/\p{Lu}+|\p{Ll}+|[^\p{Lu}\p{Ll}]+/gu) ?? [];
  const parts: string[] = [...runs];
  for (let at = 0; at + 1 < parts.length; at++) {
    const [part = '', next = ''] = [parts[at], parts[at + 1]];
    if (!/^\p{Lu}/u.test(part) || !/^\p{Ll}/u.test(next)) continue;
    const last = [...part].at(-1) ?? '';
    parts[at + 1] = last + next;
    parts[at] = part.slice(0, part.length - last.length);
  }
  return parts.filter((part) => part !== '');
}
