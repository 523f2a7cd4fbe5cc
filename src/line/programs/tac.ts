import { quoteFile } from './common/numbers.ts';
import { decodeText } from './common/text.ts';
import { newProgram, reasonOf } from './common/work.ts';

/** `tac`, as coreutils 9.1 has it. */
export const tac = newProgram({
  name: 'tac',
  en: 'prints files from the last line to the first',
  zh: '从最后一行到第一行反向输出文件',
  usage: '[OPTION]... [FILE]...',
  async run(work) {
    const given = work.options({
      short: 's:b',
      long: { 'separator=': 's', before: 'b' },
      notDone: ['r', 'regex'],
    });
    const separator = given.last('s') ?? '\n';
    let code = 0;
    for (const path of given.operands.length === 0 ? ['-'] : given.operands) {
      try {
        const text = decodeText(await work.all(path));
        const parts = text.split(separator);
        if (given.has('b')) {
          const records = parts.map((part, index) => (index === 0 ? part : separator + part));
          work.out(records.reverse().join(''));
        } else {
          const last = parts.pop() ?? '';
          work.out(
            last +
              parts
                .map((part) => part + separator)
                .reverse()
                .join(''),
          );
        }
      } catch (error) {
        const reason = reasonOf(error);
        await work.complain(
          reason === 'Is a directory'
            ? `${path}: read error: Invalid argument`
            : `failed to open ${quoteFile(path)} for reading: ${reason}`,
        );
        code = 1;
      }
    }
    return code;
  },
});
