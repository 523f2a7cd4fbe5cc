import { columnsOf } from './common/text.ts';
import { newProgram, reasonOf } from './common/work.ts';

interface Counts {
  lines: number;
  words: number;
  characters: number;
  bytes: number;
  longest: number;
}

/** `wc`, as coreutils 9.1 has it. */
export const wc = newProgram({
  name: 'wc',
  en: 'counts lines, words, characters and bytes',
  zh: '统计行数、单词数、字符数和字节数',
  usage: '[OPTION]... [FILE]...',
  async run(work) {
    const given = work.options({
      short: 'lwcmL',
      long: { lines: 'l', words: 'w', bytes: 'c', chars: 'm', 'max-line-length': 'L' },
      notDone: ['files0-from'],
    });
    const isPlain = given.options.length === 0;
    const wants = (letter: string): boolean => given.has(letter) || (isPlain && 'lwc'.includes(letter));
    const wanted = (['l', 'w', 'm', 'c', 'L'] as const).filter(wants);
    const { operands } = given;
    const files = operands.length === 0 ? ['-'] : operands;

    let width = 1;
    if (files.length > 1 || wanted.length > 1) {
      let size = 0;
      let least = 1;
      for (const path of files) {
        const stat = path === '-' ? undefined : await work.context.files.stat(path);
        if (stat?.kind === 'file') size += stat.sizeBytes;
        else if (path === '-' || stat !== undefined) least = 7;
      }
      width = Math.max(least, String(size).length);
    }
    const print = (counts: Counts, name: string): void => {
      const values = { l: counts.lines, w: counts.words, m: counts.characters, c: counts.bytes, L: counts.longest };
      const cells = wanted.map((letter) => String(values[letter]).padStart(width));
      work.out(`${cells.join(' ')}${name === '' ? '' : ` ${name}`}\n`);
    };

    const total: Counts = { lines: 0, words: 0, characters: 0, bytes: 0, longest: 0 };
    let code = 0;
    for (const path of files) {
      const counts: Counts = { lines: 0, words: 0, characters: 0, bytes: 0, longest: 0 };
      try {
        if (wants('w') || wants('m') || wants('L')) {
          for await (const { lines, isUnended } of work.lines(path)) {
            for (const line of lines) {
              counts.lines += 1;
              if (wants('w')) counts.words += line.match(/\S+/gu)?.length ?? 0;
              counts.characters += charactersOf(line) + 1;
              if (wants('c')) counts.bytes += bytesOf(line) + 1;
              if (wants('L')) counts.longest = Math.max(counts.longest, widthOf(line));
            }
            if (isUnended) {
              counts.lines -= 1;
              counts.characters -= 1;
              counts.bytes -= 1;
            }
          }
        } else {
          for await (const bytes of work.chunks(path)) {
            counts.bytes += bytes.length;
            if (wants('l')) for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) counts.lines += 1;
            await work.breathe();
          }
        }
      } catch (error) {
        const reason = reasonOf(error);
        await work.complain(`${path}: ${reason}`);
        code = 1;
        if (reason === 'Is a directory') print(counts, path);
        continue;
      }
      print(counts, operands.length === 0 ? '' : path);
      total.lines += counts.lines;
      total.words += counts.words;
      total.characters += counts.characters;
      total.bytes += counts.bytes;
      total.longest = Math.max(total.longest, counts.longest);
    }
    if (files.length > 1) print(total, 'total');
    return code;
  },
});

const strange = /[^\0-\u007f]/;

/** Characters but for bytes that are none. */
function charactersOf(line: string): number {
  if (!strange.test(line)) return line.length;
  let count = 0;
  for (const character of line) if (character.length > 1 || !/[\udc80-\udcff]/.test(character)) count += 1;
  return count;
}

const encoder = new TextEncoder();

function bytesOf(line: string): number {
  if (!strange.test(line)) return line.length;
  let count = 0;
  for (const character of line)
    count += character.length === 1 && /[\udc80-\udcff]/.test(character) ? 1 : encoder.encode(character).length;
  return count;
}

/** The longest stretch of columns, with tabs to every eighth, of a line that carriage returns and form feeds may cut. */
function widthOf(line: string): number {
  let longest = 0;
  for (const part of line.split(/[\r\f]/)) {
    let column = 0;
    for (const [index, piece] of part.split('\t').entries()) {
      if (index > 0) column += 8 - (column % 8);
      column += columnsOf(piece);
    }
    longest = Math.max(longest, column);
  }
  return longest;
}
