import { cEscapes, decodeText, encodeText, resolvePath } from '../../../../base/index.ts';
import { isDirectory, type RootFiles, sizeOf } from '../../files/root-files.ts';

const escapes: Readonly<Record<string, string>> = { ...cEscapes, e: '\u001b', '"': '"' };

const unescaped = (text: string) =>
  text.replaceAll(/\\(0?[0-7]{1,3}|x[0-9a-f]{1,2}|.)/gi, (whole, code: string) => {
    if (/^[0-7]/.test(code)) return newByte(Number.parseInt(code, 8) & 0xff);
    if (/^x./i.test(code)) return newByte(Number.parseInt(code.slice(1), 16));
    return escapes[code] ?? whole;
  });

/** A byte as `decodeText` has one that is no character by itself. */
function newByte(value: number): string {
  return String.fromCharCode(value < 0x80 ? value : 0xdc00 + value);
}

/** `printf`: the format is used again while there are arguments. */
export function formatPrintf(format: string, args: readonly string[]): string {
  const left = [...args];
  let result = '';
  do {
    result += unescaped(format.replaceAll('%%', '%\uE000')).replaceAll(
      /%(\uE000|([-0+ ]*)(\d*)(?:\.(\d+))?([sdiuxXobcfq]))/g,
      (_, literal: string, flags = '', width = '', precision: string | undefined, kind = '') => {
        if (literal === '\uE000') return '%';
        const arg = left.shift() ?? '';
        let text = arg;
        if (kind === 'b') text = unescaped(arg);
        else if (kind === 'c') text = arg.slice(0, 1);
        else if (kind === 'f') text = Number(arg).toFixed(precision === undefined ? 6 : Number(precision));
        else if (kind === 'x' || kind === 'X' || kind === 'o')
          text = Math.trunc(Number(arg)).toString(kind === 'o' ? 8 : 16);
        else if (kind === 's' && precision !== undefined) text = arg.slice(0, Number(precision));
        else if (kind !== 's' && kind !== 'q') text = String(Math.trunc(Number(arg || '0')));
        if (flags.includes('-')) return text.padEnd(Number(width));
        return text.padStart(Number(width), flags.includes('0') ? '0' : ' ');
      },
    );
  } while (left.length > 0 && /%[^%]/.test(format));
  // Bytes may have become a character.
  return result.isWellFormed() ? result : decodeText(encodeText(result));
}

/** `test`: whether an expression holds. @throws Error with ash's text */
export function isTrue(args: readonly string[], files: RootFiles, cwd: string): boolean {
  const or = args.lastIndexOf('-o');
  if (or > 0) return isTrue(args.slice(0, or), files, cwd) || isTrue(args.slice(or + 1), files, cwd);
  const and = args.lastIndexOf('-a');
  if (and > 0) return isTrue(args.slice(0, and), files, cwd) && isTrue(args.slice(and + 1), files, cwd);
  const [first = '', second, third] = args;
  if (first === '!' && args.length > 1) return !isTrue(args.slice(1), files, cwd);
  if (args.length <= 1) return first !== '';
  if (args.length === 2) {
    const entry = files.read(resolvePath(cwd, second ?? ''));
    switch (first) {
      case '-n':
        return second !== '';
      case '-z':
        return second === '';
      case '-e':
      case '-r':
      case '-w':
        return entry !== undefined;
      case '-f':
        return entry !== undefined && !isDirectory(entry);
      case '-d':
        return entry !== undefined && isDirectory(entry);
      case '-s':
        return entry !== undefined && !isDirectory(entry) && sizeOf(entry) > 0;
      case '-x':
        return files.executables.has(resolvePath(cwd, second ?? ''));
      case '-t':
      case '-L':
      case '-h':
        return false;
      default:
        throw new Error(`${first}: unknown operand`);
    }
  }
  const [a, b] = [Number(first), Number(third)];
  const compared: Readonly<Record<string, boolean>> = {
    '=': first === third,
    '==': first === third,
    '!=': first !== third,
    '-eq': a === b,
    '-ne': a !== b,
    '-lt': a < b,
    '-le': a <= b,
    '-gt': a > b,
    '-ge': a >= b,
  };
  const result = compared[second ?? ''];
  if (result === undefined) throw new Error(`${second}: unknown operand`);
  if (second?.startsWith('-') === true && (Number.isNaN(a) || Number.isNaN(b)))
    throw new Error(`${Number.isNaN(a) ? first : third}: bad number`);
  return result;
}
