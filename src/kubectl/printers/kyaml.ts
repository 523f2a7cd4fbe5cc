import { toGoJson } from '../../kube/index.ts';
import { compareBytes, requireKind } from './json.ts';
import { eventObject, type Printer } from './printer.ts';

/** The KYAML printer (`cli-runtime/pkg/printers/kyaml.go`, v0.37; `sigs.k8s.io/yaml/kyaml`, v1.6). */
export const kyamlPrinter: Printer = {
  print(object, write, { eventType, isTyped = false } = {}) {
    if (eventType === undefined) requireKind(object);
    const value = eventType === undefined ? object : eventObject(eventType, object);
    write(`---\n${formatNode(value, 0, isTyped)}\n`);
  },
};

const indentOf = (level: number): string => '  '.repeat(level);
const isBranch = (value: unknown): value is object => typeof value === 'object' && value !== null;

function formatNode(value: unknown, indent: number, isTyped: boolean): string {
  if (Array.isArray(value)) return formatList(value, indent, isTyped);
  if (isBranch(value)) return formatMap(value as Record<string, unknown>, indent, isTyped);
  return typeof value === 'string' ? formatText(value, indent + 1) : toGoJson(value ?? null);
}

function formatList(list: readonly unknown[], indent: number, isTyped: boolean): string {
  if (list.length === 0) return '[]';
  if (list.every(isBranch)) return `[${list.map((item) => formatNode(item, indent, isTyped)).join(', ')}]`;
  const lines = list.map((item) => `${indentOf(indent + 1)}${formatNode(item, indent + 1, isTyped)},\n`);
  return `[\n${lines.join('')}${indentOf(indent)}]`;
}

function formatMap(map: Readonly<Record<string, unknown>>, indent: number, isTyped: boolean): string {
  const keys = Object.keys(map).filter((key) => map[key] !== undefined);
  if (keys.length === 0) return '{}';
  const sorted = isTyped ? keys : keys.sort(compareBytes);
  const lines = sorted.map(
    (key) => `${indentOf(indent + 1)}${formatKey(key)}: ${formatNode(map[key], indent + 1, isTyped)},\n`,
  );
  return `{\n${lines.join('')}${indentOf(indent)}}`;
}

/** A key is quoted only where YAML could take it for something else than a text. */
function formatKey(key: string): string {
  if (!needsQuotes(key)) return key;
  return `"${[...key].map((sign) => escapeSign(sign === '\n' ? '\\n' : sign === '\t' ? '\\t' : sign, sign)).join('')}"`;
}

const plainKey = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_\-./]*[\p{L}\p{N}_])?$/u;
const wordLike = /^(?:null|true|false|y|yes|on|n|no|off|t|f)$/i;
const numberLike =
  /^[+-]?(?:0[xX][\da-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|\d+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|inf(?:inity)?|nan)$/i;

/** `needsQuotes` and `isTypeAmbiguous`. */
const needsQuotes = (text: string): boolean =>
  !plainKey.test(text) ||
  wordLike.test(text) ||
  numberLike.test(text.replaceAll('_', '')) ||
  /^\d{4}-\d{1,2}-\d{1,2}$/.test(text);

/** A text; one of several lines is folded at each, aligned below its beginning (`renderString`). */
function formatText(text: string, indent: number): string {
  const isMulti = text.includes('\n');
  const parts = [isMulti ? '"\\\n' : '"'];
  let isAtStart = isMulti;
  for (const sign of text) {
    if (isAtStart) parts.push(indentOf(indent), sign !== '\n' && /\s|\u0085/u.test(sign) ? '\\' : ' ');
    isAtStart = sign === '\n';
    parts.push(isAtStart ? '\\n\\\n' : sign === '\t' ? '\t' : escapeSign(sign, sign));
  }
  if (isMulti) parts.push(isAtStart ? '' : '\\\n', indentOf(indent));
  return `${parts.join('')}"`;
}

const named: Readonly<Record<string, string>> = {
  '\x07': 'a',
  '\b': 'b',
  '\f': 'f',
  '\r': 'r',
  '\v': 'v',
  '\0': '0',
  '\x1b': 'e',
  '\x85': 'N',
  '\xa0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
};

/** What Go does not print is escaped (`appendEscapedRune`); `shown` is what stands for the sign if it needs nothing. */
function escapeSign(shown: string, sign: string): string {
  if (shown !== sign) return shown;
  if (sign === '"' || sign === '\\') return `\\${sign}`;
  if (sign === ' ' || /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(sign)) return sign;
  const name = named[sign];
  if (name !== undefined) return `\\${name}`;
  const code = sign.codePointAt(0) ?? 0;
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}
