import { listHas, parseList } from './common/lists.ts';
import { ProgramFailure } from './common/options.ts';
import { binaryToBytes, bytesToBinary, decodeText } from './common/text.ts';
import { maximumText, TooMuch } from './common/too-much.ts';
import { newProgram, reasonOf } from './common/work.ts';

/** `cut`, as coreutils 9.1 has it: characters are bytes to it. */
export const cut = newProgram({
  name: 'cut',
  en: 'prints columns of each line',
  zh: '输出每一行中指定的列',
  usage: 'OPTION... [FILE]...',
  async run(work) {
    const given = work.options({
      short: 'd:f:c:b:snz',
      long: {
        'delimiter=': 'd',
        'fields=': 'f',
        'characters=': 'c',
        'bytes=': 'b',
        'only-delimited': 's',
        complement: 'complement',
        'output-delimiter=': 'output',
        'zero-terminated': 'z',
      },
    });
    const usage = (message: string): ProgramFailure => new ProgramFailure(message, { isUsage: true });
    const lists = given.options.filter(({ name }) => name === 'f' || name === 'c' || name === 'b');
    const delimiter = given.last('d');
    if (delimiter !== undefined && new TextEncoder().encode(delimiter).length > 1)
      throw usage('the delimiter must be a single character');
    if (lists.length > 1) throw usage('only one list may be specified');
    const [chosen] = lists;
    if (chosen === undefined) throw usage('you must specify a list of bytes, characters, or fields');
    const isFields = chosen.name === 'f';
    if (!isFields && delimiter !== undefined)
      throw usage('an input delimiter may be specified only when operating on fields');
    if (!isFields && given.has('s'))
      throw usage('suppressing non-delimited lines makes sense\n\tonly when operating on fields');
    const list = parseList(chosen.value ?? '', isFields);
    const isComplement = given.has('complement');
    const takes = (number: number): boolean => listHas(list, number) !== isComplement;
    const end = given.has('z') ? '\0' : '\n';
    const between = delimiter === undefined ? '\t' : delimiter === '' ? '\0' : delimiter;
    const output = given.last('output');

    /** @throws TooMuch for a line that grows too long by what is put in so many times */
    const limit = (line: string, times: number): void => {
      if (output !== undefined && line.length + times * output.length > maximumText) throw new TooMuch('text');
    };
    const fieldsOf = (line: string): string | undefined => {
      if (!line.includes(between)) return given.has('s') ? undefined : line;
      const fields = line.split(between).filter((_, index) => takes(index + 1));
      limit(line, fields.length);
      return fields.join(output ?? between);
    };
    // Ranges that touch are one; others are set apart by the output delimiter.
    const starts = rangeStarts(list, isComplement);
    const set = output === undefined ? '' : bytesToBinary(new TextEncoder().encode(output));
    const bytesOf = (line: string): string => {
      limit(line, Math.min(starts.size, line.length));
      let text = '';
      for (let at = 0; at < line.length; at += 1) {
        if (!takes(at + 1)) continue;
        if (text !== '' && starts.has(at + 1)) text += set;
        text += line[at] ?? '';
      }
      return text;
    };

    let code = 0;
    for (const path of given.operands.length === 0 ? ['-'] : given.operands) {
      try {
        for await (const { lines } of work.lines(path, end, isFields ? decodeText : bytesToBinary)) {
          for (const line of lines) {
            const kept = isFields ? fieldsOf(line) : bytesOf(line);
            if (kept !== undefined) work.out(isFields ? kept + end : decodeText(binaryToBytes(kept + end)));
            work.spend(line.length);
            await work.rest();
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

/** Where a range of the list begins that none before it touches. */
function rangeStarts(list: readonly (readonly [number, number])[], isComplement: boolean): ReadonlySet<number> {
  const sorted = [...list].sort((left, right) => left[0] - right[0]);
  const merged: [number, number][] = [];
  for (const [first, last] of sorted) {
    const top = merged.at(-1);
    if (top !== undefined && first <= top[1]) top[1] = Math.max(top[1], last);
    else merged.push([first, last]);
  }
  return new Set(isComplement ? merged.map(([, last]) => last + 1) : merged.map(([first]) => first));
}
