import { quote, quoteFile } from './common/numbers.ts';
import { ProgramFailure } from './common/options.ts';
import { bytesToBinary, encodeText } from './common/text.ts';
import { newProgram, reasonOf } from './common/work.ts';

const strange = /[^\0-\u007f]/;

/** `uniq`, as coreutils 9.1 has it. */
export const uniq = newProgram({
  name: 'uniq',
  en: 'leaves out or counts equal lines that follow one another',
  zh: '去除或统计相邻的重复行',
  usage: '[OPTION]... [INPUT [OUTPUT]]',
  async run(work) {
    const given = work.options({
      short: 'cduif:s:w:Dz',
      long: {
        count: 'c',
        repeated: 'd',
        unique: 'u',
        'ignore-case': 'i',
        'skip-fields=': 'f',
        'skip-chars=': 's',
        'check-chars=': 'w',
        'zero-terminated': 'z',
      },
      notDone: ['all-repeated', 'group'],
    });
    const number = (letter: string, what: string): number | undefined => {
      const value = given.last(letter);
      if (value === undefined) return undefined;
      if (!/^\d+$/.test(value)) throw new ProgramFailure(`${value}: invalid number of ${what}`);
      return Number(value);
    };
    const skipFields = number('f', 'fields to skip') ?? 0;
    const skipCharacters = number('s', 'bytes to skip') ?? 0;
    const check = number('w', 'bytes to compare') ?? Number.POSITIVE_INFINITY;
    const [input = '-', output, extra] = given.operands;
    if (extra !== undefined) throw new ProgramFailure(`extra operand ${quote(extra)}`, { isUsage: true });
    const counts = given.has('c');
    const all = given.has('D');
    if (counts && all)
      throw new ProgramFailure('printing all duplicated lines and repeat counts is meaningless', { isUsage: true });
    // The first line of several that are equal, those after it, and a line that has none.
    const showsFirst = !given.has('u');
    const showsLater = all;
    const showsUnique = !(given.has('d') || all);
    const ignoresCase = given.has('i');
    const end = given.has('z') ? '\0' : '\n';
    const isWhole = skipFields === 0 && skipCharacters === 0 && check === Number.POSITIVE_INFINITY && !ignoresCase;

    const keyOf = (line: string): string => {
      if (isWhole) return line;
      // Places are bytes.
      return partOf(strange.test(line) ? bytesToBinary(encodeText(line)) : line);
    };
    const partOf = (line: string): string => {
      let at = 0;
      for (let field = 0; field < skipFields && at < line.length; field += 1) {
        while (at < line.length && /[ \t]/.test(line[at] ?? '')) at += 1;
        while (at < line.length && !/[ \t]/.test(line[at] ?? '')) at += 1;
      }
      const key = line.slice(Math.min(line.length, at + skipCharacters)).slice(0, check);
      return ignoresCase ? key.replace(/[a-z]/g, (letter) => letter.toUpperCase()) : key;
    };

    let written = '';
    const write = (text: string): void => {
      if (output === undefined || output === '-') work.out(text);
      else {
        work.hold(text.length);
        written += text;
      }
    };
    let group: { line: string; key: string; count: number } | undefined;
    const close = (): void => {
      if (group === undefined || (group.count > 1 ? showsLater || !showsFirst : !showsUnique)) return;
      const prefix = counts ? `${String(group.count).padStart(7)} ` : '';
      write(`${prefix}${group.line}${end}`);
    };
    try {
      for await (const { lines } of work.lines(input, end)) {
        for (const line of lines) {
          const key = keyOf(line);
          if (group !== undefined && group.key === key) {
            group.count += 1;
            if (showsLater) write((showsFirst && group.count === 2 ? group.line + end : '') + line + end);
          } else {
            close();
            group = { line, key, count: 1 };
          }
          work.spend(line.length);
          await work.rest();
        }
      }
    } catch (error) {
      const reason = reasonOf(error);
      throw new ProgramFailure(
        reason === 'Is a directory' ? `error reading ${quoteFile(input)}` : `${input}: ${reason}`,
      );
    }
    close();
    if (output !== undefined && output !== '-') await work.context.files.write(output, encodeText(written));
    return 0;
  },
});
