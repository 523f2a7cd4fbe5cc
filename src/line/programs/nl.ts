import { quote } from './common/numbers.ts';
import { ProgramFailure } from './common/options.ts';
import { newProgram, reasonOf } from './common/work.ts';
import { createRegex, type Regex } from './regex/regex.ts';
import { RegexError } from './regex/syntax.ts';

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
    const number = (letter: string, otherwise: number, what: string): number => {
      const value = given.last(letter);
      if (value === undefined) return otherwise;
      if (!/^[-+]?\d+$/.test(value)) throw new ProgramFailure(`invalid ${what}: ${quote(value)}`);
      return Number(value);
    };
    const start = number('v', 1, 'starting line number');
    const step = number('i', 1, 'line number increment');
    const width = number('w', 6, 'line number field width');
    const joins = number('l', 1, 'line number of blank lines');
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
          if (line !== '' || joins <= 1) return true;
          if (blank < joins) return false;
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
    const show = (value: number): string => {
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
              work.out(`${show(current)}${separator}${line}\n`);
              current += step;
            } else work.out(`${' '.repeat(width + separator.length)}${line}\n`);
          }
        }
      } catch (error) {
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
