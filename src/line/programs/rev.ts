import { newProgram, reasonOf } from './common/work.ts';

/** `rev`, as util-linux 2.38 has it. */
export const rev = newProgram({
  name: 'rev',
  en: 'reverses each line',
  zh: '把每一行的字符反过来',
  usage: '[FILE]...',
  async run(work) {
    const given = work.options({ short: '', long: {}, notDone: ['0', 'zero'] });
    let code = 0;
    for (const path of given.operands.length === 0 ? ['-'] : given.operands) {
      try {
        for await (const { lines, isUnended } of work.lines(path))
          work.out(lines.map((line) => Array.from(line).reverse().join('')).join('\n') + (isUnended ? '' : '\n'));
      } catch (error) {
        await work.complain(`cannot open ${path}: ${reasonOf(error)}`);
        code = 1;
      }
    }
    return code;
  },
});
