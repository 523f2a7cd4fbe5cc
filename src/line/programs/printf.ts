import { quote } from './common/numbers.ts';
import { ProgramFailure } from './common/options.ts';
import { newProgram } from './common/work.ts';
import { formatPrintf } from './printf/format.ts';

/** `printf`, as coreutils 9.1 has it, for who starts it as a program (`xargs`); the line's own is a builtin. */
export const printf = newProgram({
  name: 'printf',
  en: 'prints by a format',
  zh: '按格式输出',
  usage: 'FORMAT [ARGUMENT]...',
  async run(work) {
    const { argv } = work.context;
    const words = argv[0] === '--' ? argv.slice(1) : argv;
    const [format, ...rest] = words;
    if (format === undefined) throw new ProgramFailure('missing operand', { isUsage: true });
    const { text, complaints } = formatPrintf(format, rest, 'program');
    work.out(text);
    for (const complaint of complaints) await work.complain(complaint);
    if (rest.length > 0 && !/%[^%]/.test(format.replaceAll('%%', '')))
      await work.complain(`warning: ignoring excess arguments, starting with ${quote(rest[0] ?? '')}`);
    return complaints.length > 0 ? 1 : 0;
  },
});
