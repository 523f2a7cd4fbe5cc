import { FileError } from '../files.ts';
import { maximumWidth } from '../limits.ts';
import { quote } from './common/numbers.ts';
import { ProgramFailure } from './common/options.ts';
import { TooMuch } from './common/too-much.ts';
import { newProgram, reasonOf } from './common/work.ts';
import { createRegex, type Regex } from './regex/regex.ts';
import { RegexError } from './regex/syntax.ts';

/** Of C's `intmax_t`. */
const intmax: readonly [bigint, bigint] = [-(2n ** 63n), 2n ** 63n - 1n];

/** `nl`, as coreutils 9.1 has it. */
export const nl = newProgram({
  name: 'nl',
  en: 'numbers lines',
  zh: '给各行编号',
  usage: '[OPTION]... [FILE]...',
  async run(work) {
    const given = work.options({
      short: 'b:h:f:d:i:l:n:ps:v:w:',
      long: {
        'body-numbering=': 'b',
        'header-numbering=': 'h',
        'footer-numbering=': 'f',
        'section-delimiter=': 'd',
        'line-increment=': 'i',
        'join-blank-lines=': 'l',
        'number-format=': 'n',
        'no-renumber': 'p',
        'number-separator=': 's',
        'starting-line-number=': 'v',
        'number-width=': 'w',
      },
    });
    const number = (letter: string, otherwise: bigint, what: string, [least, most] = intmax): bigint => {
      const text = given.last(letter);
      if (text === undefined) return otherwise;
      if (!/^[-+]?\d+$/.test(text)) throw new ProgramFailure(`invalid ${what}: ${quote(text)}`);
      const value = BigInt(text.replace('+', ''));
      if (value > most || value < intmax[0])
        throw new ProgramFailure(`invalid ${what}: ${quote(text)}: Value too large for defined data type`);
      if (value < least) throw new ProgramFailure(`invalid ${what}: ${quote(text)}: Numerical result out of range`);
      return value;
    };
    const start = number('v', 1n, 'starting line number');
    const step = number('i', 1n, 'line number increment');
    const joins = number('l', 1n, 'line number of blank lines', [1n, intmax[1]]);
    const width = Number(number('w', 6n, 'line number field width', [1n, 2n ** 31n - 1n]));
    if (width > maximumWidth) throw new TooMuch('text');
    const format = given.last('n') ?? 'rn';
    if (!['ln', 'rn', 'rz'].includes(format))
      throw new ProgramFailure(`invalid line numbering format: ${quote(format)}`, { isUsage: true });
    const separator = given.last('s') ?? '\t';
    const styleOf = (letter: 'b' | 'h' | 'f', otherwise: string): ((line: string) => boolean) => {
      const style = given.last(letter) ?? otherwise;
      const part = { b: 'body', h: 'header', f: 'footer' }[letter];
      if (style === 'a') {
        let blank = 0;
        return (line) => {
          blank = line === '' ? blank + 1 : 0;
          if (line !== '' || joins === 1n) return true;
          if (BigInt(blank) < joins) return false;
          blank = 0;
          return true;
        };
      }
      if (style === 't') return (line) => line !== '';
      if (style === 'n') return () => false;
      if (style.startsWith('p')) {
        const regex = compile(style.slice(1));
        return (line) => regex.test(line);
      }
      throw new ProgramFailure(`invalid ${part} numbering style: ${quote(style)}`, { isUsage: true });
    };
    const styles = { header: styleOf('h', 'n'), body: styleOf('b', 't'), footer: styleOf('f', 'n') };
    const mark = given.last('d') ?? '\\:';
    const delimiter = mark.length === 1 ? `${mark}:` : mark;
    let section: keyof typeof styles = 'body';
    let current = start;
    const show = (value: bigint): string => {
      if (format === 'ln') return String(value).padEnd(width);
      if (format === 'rn') return String(value).padStart(width);
      return value < 0 ? `-${String(-value).padStart(width - 1, '0')}` : String(value).padStart(width, '0');
    };
    let code = 0;
    for (const path of given.operands.length === 0 ? ['-'] : given.operands) {
      try {
        for await (const { lines } of work.lines(path)) {
          for (const line of lines) {
            const times = delimiter === '' ? 0 : [3, 2, 1].find((count) => line === delimiter.repeat(count));
            if (times !== undefined && times > 0) {
              section = times === 3 ? 'header' : times === 2 ? 'body' : 'footer';
              if (!given.has('p')) current = start;
              work.out('\n');
              continue;
            }
            if (styles[section](line)) {
              if (current > intmax[1] || current < intmax[0]) throw new ProgramFailure('line number overflow');
              work.out(`${show(current)}${separator}${line}\n`);
              current += step;
            } else work.out(`${' '.repeat(width + separator.length)}${line}\n`);
            await work.rest();
          }
        }
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        await work.complain(`${path}: ${reasonOf(error)}`);
        code = 1;
      }
    }
    return code;
  },
});

function compile(pattern: string): Regex {
  try {
    return createRegex(pattern, { syntax: 'basic' });
  } catch (error) {
    if (error instanceof RegexError) throw new ProgramFailure(error.message);
    throw error;
  }
}
