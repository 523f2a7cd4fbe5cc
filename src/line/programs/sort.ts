import { FileError } from '../files.ts';
import { quote } from './common/numbers.ts';
import { ProgramFailure } from './common/options.ts';
import { encodeText } from './common/text.ts';
import { newProgram, reasonOf } from './common/work.ts';
import { newComparison, parseKey, type SortKey, type SortOrder } from './sort/keys.ts';

const orderLetters = 'bdfghiMnrV';

/** `sort`, as coreutils 9.1 has it. */
export const sort = newProgram({
  name: 'sort',
  en: 'sorts lines',
  zh: '对各行排序',
  usage: '[OPTION]... [FILE]...',
  async run(work) {
    const given = work.options({
      short: `${orderLetters}k:o:t:uscCmz`,
      long: {
        'ignore-leading-blanks': 'b',
        'dictionary-order': 'd',
        'ignore-case': 'f',
        'general-numeric-sort': 'g',
        'human-numeric-sort': 'h',
        'ignore-nonprinting': 'i',
        'month-sort': 'M',
        'numeric-sort': 'n',
        reverse: 'r',
        'version-sort': 'V',
        'key=': 'k',
        'output=': 'o',
        'field-separator=': 't',
        unique: 'u',
        stable: 's',
        'check=?': 'c',
        merge: 'm',
        'zero-terminated': 'z',
        'sort=': 'sort',
      },
      notDone: [
        'R',
        'S',
        'T',
        'random-sort',
        'random-source',
        'batch-size',
        'compress-program',
        'debug',
        'files0-from',
        'parallel',
        'buffer-size',
        'temporary-directory',
      ],
      usageCode: 2,
    });
    const fail = (message: string): ProgramFailure => new ProgramFailure(message, { exitCode: 2 });
    const order: SortOrder = { letters: new Set() };
    const keys: SortKey[] = [];
    const words: Readonly<Record<string, string>> = {
      'general-numeric': 'g',
      'human-numeric': 'h',
      month: 'M',
      numeric: 'n',
      version: 'V',
    };
    for (const { name, value } of given.options) {
      if (orderLetters.includes(name)) order.letters.add(name);
      else if (name === 'k') keys.push(parseKey(value ?? ''));
      else if (name === 'sort') {
        const letter = words[value ?? ''];
        if (letter === undefined)
          throw new ProgramFailure(`invalid argument ${quote(value ?? '')} for ${quote('--sort')}`, {
            exitCode: 2,
            isUsage: true,
          });
        order.letters.add(letter);
      }
    }
    const separators = given.options.flatMap(({ name, value }) => (name === 't' ? [value ?? ''] : []));
    const separator = separators.map((text) => {
      if (text === '') throw fail('empty tab');
      if (text === '\\0') return '\0';
      if (encodeText(text).length > 1) throw fail(`multi-character tab ${quote(text)}`);
      return text;
    });
    if (new Set(separator).size > 1) throw fail('incompatible tabs');
    const isUnique = given.has('u');
    const checkMode = given.options.findLast(({ name }) => name === 'c' || name === 'C');
    const comparison = newComparison({
      keys,
      order,
      separator: separator[0],
      hasLastResort: !given.has('s') && !isUnique,
    });
    const end = given.has('z') ? '\0' : '\n';
    const files = given.operands.length === 0 ? ['-'] : given.operands;
    const output = given.last('o');

    if (checkMode !== undefined) {
      const isSilent = checkMode.name === 'C' || checkMode.value === 'quiet' || checkMode.value === 'silent';
      const [path = '-', extra] = files;
      if (extra !== undefined) throw fail(`extra operand ${quote(extra)} not allowed with -${isSilent ? 'C' : 'c'}`);
      let before: string | undefined;
      let number = 0;
      try {
        for await (const { lines } of work.lines(path, end)) {
          for (const line of lines) {
            number += 1;
            if (before !== undefined) {
              const compared = comparison.compare(before, line);
              if (compared > 0 || (compared === 0 && isUnique)) {
                if (!isSilent) await work.complain(`${path}:${number}: disorder: ${line}`);
                return 1;
              }
            }
            before = line;
          }
        }
      } catch (error) {
        throw fail(failureOf(error, path));
      }
      return 0;
    }

    const all: string[] = [];
    for (const path of files) {
      try {
        for await (const { lines } of work.lines(path, end))
          for (const line of lines) {
            work.hold(line.length + 1);
            all.push(line);
          }
      } catch (error) {
        throw fail(failureOf(error, path));
      }
    }
    await work.breathe();
    let sorted = comparison.sort(all);
    if (isUnique) {
      const kept: string[] = [];
      for (const line of sorted) {
        const last = kept.at(-1);
        if (last === undefined || comparison.compare(last, line) !== 0) kept.push(line);
      }
      sorted = kept;
    }
    if (output !== undefined) {
      const text = sorted.map((line) => line + end).join('');
      try {
        await work.context.files.write(output, encodeText(text));
      } catch (error) {
        throw fail(`open failed: ${output}: ${reasonOf(error)}`);
      }
      return 0;
    }
    for (let at = 0; at < sorted.length; at += 1000) {
      work.out(`${sorted.slice(at, at + 1000).join(end)}${end}`);
      await work.breathe();
    }
    return 0;
  },
});

function failureOf(error: unknown, path: string): string {
  const reason = reasonOf(error);
  return error instanceof FileError && error.code === 'EISDIR'
    ? `read failed: ${path}: ${reason}`
    : `cannot read: ${path}: ${reason}`;
}
