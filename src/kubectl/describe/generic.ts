import { formatGoV, type KubeObject, type ReadonlyJson } from '../../kube/index.ts';
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
  const answer = await context.client.rest.send({
    path: pathOf(mapping, namespace, name),
    about: { resource: mapping, name },
  });
  const object: KubeObject = JSON.parse((await answer.text()).replace(scalars, keepDigits));
  const events = await findEvents(request, referenceTo(object, object.kind));
  return formatPage((page) => {
    writeHead(page, object.metadata);
    writeLabels(page, 'Labels', object.metadata.labels);
    writeAnnotations(page, 'Annotations', object.metadata.annotations);
    writeContent(page, 0, object as unknown as Record<string, ReadonlyJson>, '');
    writeEvents(page, request, events);
  });
};

/** The texts and the numbers of JSON. */
const scalars = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const int64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

/** Go has whole numbers of 64 bits, of which JavaScript could lose digits; as a text one is printed alike. */
function keepDigits(found: string): string {
  if (!/^-?\d{16,}$/.test(found)) return found;
  const number = BigInt(found);
  return number < int64.min || number > int64.max ? found : `"${found}"`;
}

const isMap = (value: ReadonlyJson | undefined): value is Record<string, ReadonlyJson> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `printUnstructuredContent`. */
function writeContent(
  page: Page,
  level: number,
  content: Readonly<Record<string, ReadonlyJson>>,
  prefix: string,
): void {
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
        else page.write(level + 1, `${formatGoV(child)}\n`);
      }
    } else page.write(level, `${labelOf(field)}:\t${formatGoV(value)}\n`);
  }
}

const acronyms: ReadonlySet<string> = new Set(['API', 'URL', 'UID', 'GUID']);

/** Letters of two whose title case is neither of the others. */
const digraphs: Readonly<Record<string, string>> = { ǆ: 'ǅ', ǉ: 'ǈ', ǌ: 'ǋ', ǳ: 'ǲ' };

/** `cases.Title` of what is in small letters: `ß` becomes `Ss`. */
function toTitle(part: string): string {
  const [first = '', ...rest] = part;
  const [large = '', ...small] = digraphs[first] ?? first.toUpperCase();
  return large + small.join('').toLowerCase() + rest.join('');
}

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
      return part === part.toLowerCase() ? toTitle(part) : part;
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
