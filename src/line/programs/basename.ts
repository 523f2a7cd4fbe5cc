import { quote } from './common/numbers.ts';
import { ProgramFailure } from './common/options.ts';
import { newProgram } from './common/work.ts';

/** `basename`, as coreutils 9.1 has it. */
export const basename = newProgram({
  name: 'basename',
  en: 'takes the folder off a path',
  zh: '去掉路径中的目录部分',
  usage: 'NAME [SUFFIX]',
  async run(work) {
    const given = work.options({
      short: 'as:z',
      long: { multiple: 'a', 'suffix=': 's', zero: 'z' },
      endsAtOperand: true,
    });
    const { operands } = given;
    if (operands.length === 0) throw new ProgramFailure('missing operand', { isUsage: true });
    const isMany = given.has('a') || given.has('s');
    const extra = operands[2];
    if (!isMany && extra !== undefined) throw new ProgramFailure(`extra operand ${quote(extra)}`, { isUsage: true });
    const suffix = given.last('s') ?? (isMany ? '' : (operands[1] ?? ''));
    for (const path of isMany ? operands : operands.slice(0, 1)) {
      const bare = path.replace(/\/+$/, '');
      const name = bare === '' ? (path === '' ? '' : '/') : bare.slice(bare.lastIndexOf('/') + 1);
      const short = suffix !== '' && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
      work.out(short + (given.has('z') ? '\0' : '\n'));
    }
    return 0;
  },
});
