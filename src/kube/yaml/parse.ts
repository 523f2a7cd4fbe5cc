import { type Document, isCollection, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { aliasProblem } from '../../base/index.ts';
import { newRequestEntityTooLarge } from '../status.ts';

/** A value, and what a strict reader would say of keys that come twice. */
export interface ParsedYaml {
  readonly value: unknown;
  readonly strictErrors: readonly string[];
}

/** As many aliases as upstream lets a document have before it weighs them (`go.yaml.in/yaml/v2`). */
const maxAliases = 100;

/** As many marks of YAML as a body may have; its parser takes some 10 microseconds for each, and longer for some. */
const maxMarks = 60_000;

/**
 * Parses YAML as `sigs.k8s.io/yaml` does: YAML 1.1, so that `yes` and `on` are true, but with timestamps left as text. Only the
 * first document counts.
 * Simplified: what is wrong is told in the words of the `yaml` package, not of Go's; a body with more than 60,000 lines and
 * marks is refused, which has to be sent as JSON.
 * @throws SyntaxError for what is no YAML, or has aliases that multiply; RangeError for what is too deep; StatusError 413.
 */
export function parseYaml(text: string): ParsedYaml {
  const marks = countMarks(text);
  if (marks > maxMarks) {
    throw newRequestEntityTooLarge(
      `Request entity too large: YAML of more than ${maxMarks} lines and marks is not read here, send JSON`,
    );
  }
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    version: '1.1',
    schema: 'yaml-1.1',
    customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || !unresolved.has(tag.tag)).map(withDigits),
    uniqueKeys: false,
    merge: true,
    logLevel: 'silent',
  });
  const [problem] = document.errors.filter(({ code }) => code !== 'MULTIPLE_DOCS');
  if (problem?.message.includes('call stack') === true) throw new RangeError('exceeded max depth');
  if (problem !== undefined) throw new SyntaxError(`yaml: ${problem.message}`);
  const own = findOwnAnchor(document);
  if (own !== undefined) throw new SyntaxError(`yaml: anchor '${own}' value contains itself`);
  try {
    const value: unknown = document.toJS({ maxAliasCount: maxAliases, reviver: refuseNoNumber });
    return { value: value ?? null, strictErrors: findRepeatedKeys(document, lines) };
  } catch (error) {
    const problem = aliasProblem(error);
    if (problem === undefined) throw error;
    throw new SyntaxError(problem, { cause: error });
  }
}

/** The anchor of a list or map that has itself in it; undefined when there is none. */
function findOwnAnchor(document: Document.Parsed): string | undefined {
  let found: string | undefined;
  visit(document, {
    Alias(_, alias, path) {
      const around = path.findLast((node) => isCollection(node) && node.anchor === alias.source);
      if (around === undefined || alias.resolve(document) !== around) return undefined;
      found = alias.source;
      return visit.BREAK;
    },
  });
  return found;
}

/** A dot alone is a text to Go, and a number that is none to the package. */
function withDigits<Tag extends object | string>(tag: Tag): Tag {
  const { test } = tag as { readonly test?: unknown };
  if (!(test instanceof RegExp) || !(test.test('.') || test.test('.e1'))) return tag;
  return { ...(tag as object), test: new RegExp(`^(?=[-+]?\\.?[0-9])${test.source.slice(1)}`) } as Tag;
}

/** JSON has no infinity. @throws SyntaxError */
function refuseNoNumber(_key: unknown, value: unknown): unknown {
  if (typeof value !== 'number' || Number.isFinite(value)) return value;
  const text = Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  throw new SyntaxError(`json: unsupported value: ${text}`);
}

/** Ends of lines, and what may begin or end something. */
function countMarks(text: string): number {
  let marks = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 0x0a: // end of a line
      case 0x0d:
      case 0x21: // !
      case 0x22: // "
      case 0x25: // %
      case 0x26: // &
      case 0x27: // '
      case 0x2a: // *
      case 0x2c: // ,
      case 0x5b: // [
      case 0x5d: // ]
      case 0x7b: // {
      case 0x7d: // }
        marks += 1;
        break;
      case 0x23: // #
      case 0x2d: // -
      case 0x3a: // :
      case 0x3f: // ?
        if (text.charCodeAt(at + 1) <= 0x20 || at + 1 === text.length) marks += 1;
    }
  }
  return marks;
}
/** What `yaml.UnmarshalStrict` says of keys that come twice, in the order of the text. */
function findRepeatedKeys(document: Document.Parsed, lines: LineCounter): string[] {
  const found: { readonly at: number; readonly key: unknown }[] = [];
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) found.push({ at: key.range?.[0] ?? 0, key: key.value });
        seen.add(key.value);
      }
    },
  });
  return found
    .sort((a, b) => a.at - b.at)
    .map(({ at, key }) => `line ${lines.linePos(at).line}: key ${JSON.stringify(key)} already set in map`);
}

/** Tags of YAML 1.1 that Go's reader does not turn into values of JSON. */
const unresolved = new Set([
  'tag:yaml.org,2002:timestamp',
  'tag:yaml.org,2002:binary',
  'tag:yaml.org,2002:set',
  'tag:yaml.org,2002:omap',
  'tag:yaml.org,2002:pairs',
]);
