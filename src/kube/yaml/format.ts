import { canBePlain } from './resolve.ts';
import { compareKeys } from './sort-keys.ts';

/**
 * A value of JSON as YAML, byte for byte as `sigs.k8s.io/yaml` v1.6 writes it (with go.yaml.in/yaml/v2 v2.4.4: encode.go,
 * emitterc.go): keys sorted, lists not indented, lines folded after 80 characters, emoji escaped.
 * @throws Error in Go's words for control characters that YAML cannot have
 */
export function formatYaml(value: unknown): string {
  const parts: string[] = [];
  writeNode(parts, value, { indent: -1, column: 0, isInline: true });
  parts.push('\n');
  return parts.join('');
}

/** Where something is written. */
interface Place {
  /** Of the block around it; -1 outside of all. */
  readonly indent: number;
  /** Characters of the line that stand before it. */
  readonly column: number;
  /** A block begins on this line: at the beginning, or after `- `. */
  readonly isInline: boolean;
}

const bestWidth = 80;
const spaces = (count: number): string => ' '.repeat(count);

/** Writes what follows `key:` or `-`, the blank before it too. */
function writeNode(parts: string[], value: unknown, place: Place): void {
  if (Array.isArray(value)) writeList(parts, value, place);
  else if (typeof value === 'object' && value !== null) writeMap(parts, value as Record<string, unknown>, place);
  else parts.push(place.column === 0 ? '' : ' ', formatScalar(value, place));
}

function writeList(parts: string[], list: readonly unknown[], place: Place): void {
  if (list.length === 0) {
    parts.push(place.column === 0 ? '[]' : ' []');
    return;
  }
  // A list in a map is not indented; one in a list is.
  const indent = place.indent < 0 ? 0 : place.isInline ? place.indent + 2 : place.indent;
  for (const [index, item] of list.entries()) {
    beginLine(parts, index === 0, indent, place);
    parts.push('-');
    writeNode(parts, item, { indent, column: indent + 1, isInline: true });
  }
}

function writeMap(parts: string[], map: Record<string, unknown>, place: Place): void {
  const keys = Object.keys(map).filter((key) => map[key] !== undefined);
  if (keys.length === 0) {
    parts.push(place.column === 0 ? '{}' : ' {}');
    return;
  }
  const indent = place.indent < 0 ? 0 : place.indent + 2;
  for (const [index, key] of keys.sort(compareKeys).entries()) {
    beginLine(parts, index === 0, indent, place);
    if (isSimpleKey(key)) {
      const text = formatKey(key);
      parts.push(text, ':');
      writeNode(parts, map[key], { indent, column: indent + [...text].length + 1, isInline: false });
    } else {
      parts.push('? ', formatScalar(key, { indent, column: indent + 1, isInline: true }), `\n${spaces(indent)}:`);
      writeNode(parts, map[key], { indent, column: indent + 1, isInline: true });
    }
  }
}

function beginLine(parts: string[], isFirst: boolean, indent: number, place: Place): void {
  if (!isFirst || !place.isInline) parts.push(`\n${spaces(indent)}`);
  else if (place.column > 0) parts.push(' ');
}

const plainKey = /^[A-Za-z_][\w./-]*$/;

function isSimpleKey(key: string): boolean {
  return (
    key.length <= 128 && (plainKey.test(key) || (!lineBreak.test(key) && new TextEncoder().encode(key).length <= 128))
  );
}

function formatKey(key: string): string {
  if (key === '') return '""';
  if (!canBePlain(key)) return quoteDouble(key, undefined);
  const { isPlain, isSingle } = analyze(key);
  return isPlain ? key : isSingle ? `'${key.replaceAll("'", "''")}'` : quoteDouble(key, undefined);
}

function formatScalar(value: unknown, place: Place): string {
  if (typeof value === 'string') return formatString(value, place);
  if (typeof value === 'number') return formatNumber(value);
  return value === null || value === undefined ? 'null' : String(value);
}

/** As `strconv.FormatFloat(x, 'g', -1, 64)` writes what is no integer. */
function formatNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 64) return BigInt(value).toString();
  const [, digits = '', exponent = '0'] = /^(.*)e([+-]\d+)$/.exec(value.toExponential()) ?? [];
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

// JSON goes through a YAML reader, to which this is the end of a line: one becomes a blank, of more one is lost.
const nextLines = /[ \t]*\u0085[ \t\u0085]*/g;

function readLines(text: string): string {
  return text.includes('\u0085')
    ? text.replace(nextLines, (run) => '\n'.repeat(run.split('\u0085').length - 2) || ' ')
    : text;
}

function formatString(given: string, place: Place): string {
  const text = readLines(given);
  if (text === '') return '""';
  // Where lines after the first begin, and where the first character stands.
  const indent = (place.indent < 0 ? 0 : place.indent) + 2;
  const column = place.column === 0 ? 0 : place.column + 1;
  const { isPlain, isSingle, isBlock } = analyze(text);
  if (text.includes('\n')) return isBlock ? formatLiteral(text, indent) : quoteDouble(text, { indent, column });
  if (!canBePlain(text)) return quoteDouble(text, { indent, column });
  if (isPlain) return fold(text, indent, column);
  if (isSingle) return `'${fold(text.replaceAll("'", "''"), indent, column + 1, true)}'`;
  return quoteDouble(text, { indent, column });
}

/** Breaks lines at single blanks beyond the width (`yaml_emitter_write_plain_scalar`). */
function fold(text: string, indent: number, start: number, isQuoted = false): string {
  if (start + text.length <= bestWidth && !lineBreak.test(text)) return text;
  if (!text.includes(' ') && !lineBreak.test(text)) return text;
  let folded = '';
  let column = start;
  let wasSpace = false;
  const characters = [...text];
  for (const [index, character] of characters.entries()) {
    const canBreak = !isQuoted || (index > 0 && index < characters.length - 1);
    if (isQuoted && lineBreak.test(character)) {
      // Line separators of Unicode end a line; what follows is indented.
      folded += character + spaces(indent);
      column = indent;
    } else if (character === ' ' && !wasSpace && column > bestWidth && canBreak && characters[index + 1] !== ' ') {
      folded += `\n${spaces(indent)}`;
      column = indent;
    } else {
      folded += character;
      column += 1;
    }
    wasSpace = character === ' ';
  }
  return folded;
}

function formatLiteral(text: string, indent: number): string {
  const hint = /^[ \n\r\u0085\u2028\u2029]/.test(text) ? '2' : '';
  const chomp = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : '';
  const body = text.replace(/\n$/, '').split('\n');
  const indented = (line: string): string => line.replace(/[^\u2028\u2029]+/g, `${spaces(indent)}$&`);
  const lines = body.map(indented);
  return `|${hint}${chomp}\n${lines.join('\n')}`;
}

const shortEscapes: Readonly<Record<string, string>> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '"': '"',
  '\\': '\\',
  '\u0085': 'N',
  '\u00a0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
};

/** With a place, lines are folded (`yaml_emitter_write_double_quoted_scalar`). */
function quoteDouble(text: string, place: { readonly indent: number; readonly column: number } | undefined): string {
  let quoted = '"';
  let column = (place?.column ?? 0) + 1;
  let wasSpace = false;
  const characters = [...text];
  for (const [index, character] of characters.entries()) {
    const add = isEscaped(character) ? escapeCharacter(character) : character;
    const canBreak = place !== undefined && index > 0 && index < characters.length - 1;
    if (character === ' ' && !wasSpace && column > bestWidth && canBreak) {
      const isNextSpace = characters[index + 1] === ' ';
      quoted += `\n${spaces(place.indent)}${isNextSpace ? '\\' : ''}`;
      column = place.indent + (isNextSpace ? 1 : 0);
    } else {
      quoted += add;
      column += add.length === 2 && add.codePointAt(0) !== 0x5c ? 1 : add.length;
    }
    wasSpace = character === ' ';
  }
  return `${quoted}"`;
}

function escapeCharacter(character: string): string {
  const short = shortEscapes[character];
  if (short !== undefined) return `\\${short}`;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

// What libyaml takes for printable: no control characters but the end of a line, no byte order mark, nothing beyond the BMP.
const unprintable = /[^\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/u;
const lineBreak = /[\n\r\u0085\u2028\u2029]/;

const isEscaped = (character: string): boolean =>
  unprintable.test(character) || lineBreak.test(character) || character === '"' || character === '\\';

// JSON does not escape these, and the YAML reader, through which JSON goes, does not take them.
const refused = /[\u007f-\u0084\u0086-\u009f\ufffe\uffff]/;

/** How a text may be written (`yaml_emitter_analyze_scalar`). @throws Error for what no YAML can have */
function analyze(text: string): { readonly isPlain: boolean; readonly isSingle: boolean; readonly isBlock: boolean } {
  const isSpecial = unprintable.test(text);
  if (isSpecial && refused.test(text)) throw new Error('yaml: control characters are not allowed');
  const hasBreak = lineBreak.test(text);
  const breakThenSpace = hasBreak && /[\n\r\u0085\u2028\u2029] /.test(text);
  const spaceThenBreak = hasBreak && / [\n\r\u0085\u2028\u2029]/.test(text);
  const endsInSpace = text.endsWith(' ');
  const isPlain =
    !isSpecial &&
    !hasBreak &&
    !endsInSpace &&
    !text.startsWith(' ') &&
    !beginsAsIndicator.test(text) &&
    !hasIndicator.test(text);
  return {
    isPlain,
    isSingle: !breakThenSpace && !spaceThenBreak && !isSpecial,
    isBlock: !endsInSpace && !spaceThenBreak && !isSpecial,
  };
}

// What means something at the beginning of a plain text in a block, and inside of it.
const beginsAsIndicator = /^(?:---|\.\.\.|[#,[\]{}&*!|>'"%@`]|[?:-](?:[ \t\n]|$))/;
const hasIndicator = /:(?:[ \t]|$)|[ \t\0]#/;
