import { LimitError } from '../../limits.ts';
import { type Directive, formatFloat, formatInteger, isTooWide, pad } from './number.ts';

/** What printf made of a format and its arguments. */
export interface Formatted {
  readonly text: string;
  /** Messages for standard error, without the program's name. With any, the exit code is 1. */
  readonly complaints: readonly string[];
}

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
};

/** Bytes in the middle of text are {@link decodeText}'s lone surrogates, until they make characters together. */
function byteText(byte: number): string {
  return byte < 0x80 ? String.fromCharCode(byte) : String.fromCharCode(0xdc00 + byte);
}

/**
 * Formats as the shell's `printf` does: the format again and again until the arguments are used up; `%b` with escapes, `%q` quoted
 * for a shell, `%c`, `%s`, whole numbers (also `0x1f`, `017`, `'a`), floating ones. Follows bash 5.2; `program` chooses the
 * words of coreutils' own printf for what is wrong.
 */
export function formatPrintf(format: string, argv: readonly string[], style: 'bash' | 'program' = 'bash'): Formatted {
  const complaints: string[] = [];
  let text = '';
  let next = 0;
  let isStopped = false;

  const argument = (): string | undefined => {
    const value = argv[next];
    if (value !== undefined) next += 1;
    return value;
  };
  const complain = (value: string, what: 'number' | 'end'): void => {
    if (style === 'bash') complaints.push(`${value}: invalid number`);
    else
      complaints.push(
        what === 'number' ? `‘${value}’: expected a numeric value` : `‘${value}’: value not completely converted`,
      );
  };
  const integer = (): bigint => {
    const value = argument();
    if (value === undefined) return 0n;
    const quoted = /^["'](.)/su.exec(value);
    if (quoted !== null) return BigInt((quoted[1] ?? '').codePointAt(0) ?? 0);
    if (value === '') {
      if (style === 'program') complaints.push('‘’: expected a numeric value');
      return 0n;
    }
    const match = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)/.exec(value);
    if (match === null) {
      complain(value, 'number');
      return 0n;
    }
    if (match[0].length < value.length) complain(value, 'end');
    const digits = match[2] ?? '0';
    const magnitude = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
    return match[1] === '-' ? -magnitude : magnitude;
  };
  const float = (): number => {
    const value = argument();
    if (value === undefined || value === '') return 0;
    const quoted = /^["'](.)/su.exec(value);
    if (quoted !== null) return (quoted[1] ?? '').codePointAt(0) ?? 0;
    const match = /^\s*([-+]?)(inf(?:inity)?|nan|0x[0-9a-f]+|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)/i.exec(value);
    if (match === null) {
      complain(value, 'number');
      return 0;
    }
    if (match[0].length < value.length) complain(value, 'end');
    const word = (match[2] ?? '').toLowerCase();
    const magnitude = word.startsWith('inf') ? Number.POSITIVE_INFINITY : word === 'nan' ? Number.NaN : Number(word);
    return match[1] === '-' ? -magnitude : magnitude;
  };

  /** An escape at a place; in `%b` octal numbers begin with a 0 and `\c` ends all. */
  const escaped = (
    source: string,
    at: number,
    isArgument: boolean,
  ): { readonly text: string; readonly length: number } => {
    const character = source[at + 1];
    if (character === undefined) return { text: '\\', length: 1 };
    const rest = source.slice(at + 1);
    const octal = (isArgument ? /^0[0-7]{0,3}|^[1-7][0-7]{0,2}/ : /^[0-7]{1,3}/).exec(rest);
    if (octal !== null) return { text: byteText(Number.parseInt(octal[0], 8) & 255), length: 1 + octal[0].length };
    const hex = /^x([0-9a-fA-F]{1,2})/.exec(rest);
    if (hex !== null) return { text: byteText(Number.parseInt(hex[1] ?? '0', 16)), length: 1 + hex[0].length };
    const unicode = /^u([0-9a-fA-F]{1,4})|^U([0-9a-fA-F]{1,8})/.exec(rest);
    if (unicode !== null) {
      const codePoint = Number.parseInt(unicode[1] ?? unicode[2] ?? '0', 16);
      return { text: codePoint > 0x10ffff ? '' : String.fromCodePoint(codePoint), length: 1 + unicode[0].length };
    }
    if (character === 'c' && (isArgument || style === 'program')) {
      isStopped = true;
      return { text: '', length: 2 };
    }
    const simple = escapes[character];
    if (simple !== undefined) return { text: simple, length: 2 };
    if (isArgument && character === "'") return { text: "'", length: 2 };
    return { text: `\\${character}`, length: 2 };
  };

  const round = (): void => {
    for (let at = 0; at < format.length && !isStopped; ) {
      const character = format[at] ?? '';
      if (character === '\\') {
        const found = escaped(format, at, false);
        text += found.text;
        at += found.length;
        continue;
      }
      if (character !== '%') {
        text += character;
        at += 1;
        continue;
      }
      const match = /^%([-+ #0']*)(\*|\d+)?(?:\.(\*|-?\d*))?([hlLjzt]*)(.?)/su.exec(format.slice(at));
      const [whole = '%', flagText = '', widthText = '', precisionText, , letter = ''] = match ?? [];
      at += whole.length;
      if (letter === '%' && whole === '%%') {
        text += '%';
        continue;
      }
      let flags = flagText;
      let width = widthText === '*' ? Number(integer()) : Number(widthText);
      if (width < 0) {
        flags += '-';
        width = -width;
      }
      let precision =
        precisionText === undefined
          ? undefined
          : precisionText === '*'
            ? Number(integer())
            : Number(precisionText || '0');
      if (precision !== undefined && precision < 0) precision = undefined;
      const directive: Directive = { flags, width, precision, letter };
      if (isTooWide(directive)) throw new LimitError('printf');
      const cut = (value: string): string =>
        precision === undefined ? value : Array.from(value).slice(0, precision).join('');
      if (letter === 's') text += pad(cut(argument() ?? ''), directive, false);
      else if (letter === 'c') text += pad(Array.from(argument() ?? '')[0] ?? '', directive, false);
      else if (letter === 'b') {
        const value = argument() ?? '';
        let shown = '';
        for (let place = 0; place < value.length && !isStopped; ) {
          const found = value[place] === '\\' ? escaped(value, place, true) : { text: value[place] ?? '', length: 1 };
          shown += found.text;
          place += found.length;
        }
        text += pad(cut(shown), directive, false);
      } else if (letter === 'q') text += pad(quoteForShell(argument() ?? ''), directive, false);
      else if ('diouxX'.includes(letter) && letter !== '') text += formatInteger(integer(), directive);
      else if ('eEfFgG'.includes(letter) && letter !== '') text += formatFloat(float(), directive);
      else {
        if (style === 'program') complaints.push(`${whole}: invalid conversion specification`);
        else
          complaints.push(
            letter === '' ? `\`${whole}': missing format character` : `\`${letter}': invalid format character`,
          );
        isStopped = true;
      }
    }
  };

  do {
    const begin = next;
    round();
    if (next === begin) break;
  } while (next < argv.length && !isStopped);
  return { text, complaints };
}

/** A word that a shell reads back as it is. */
function quoteForShell(text: string): string {
  if (text === '') return "''";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
  if (/[\x00-\x1f\x7f]/.test(text)) {
    const body = Array.from(text, (character) => {
      const named = Object.entries(escapes).find(([, value]) => value === character)?.[0];
      if (character === "'") return "\\'";
      if (character === '"') return '"';
      if (named !== undefined) return `\\${character === '\x1b' ? 'E' : named}`;
      return character < ' ' || character === '\x7f'
        ? `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`
        : character;
    });
    return `$'${body.join('')}'`;
  }
  return text.replace(/[^A-Za-z0-9_./:=@%+,\u0080-\u{10ffff}-]/gu, '\\$&').replace(/^[~#]/, '\\$&');
}
