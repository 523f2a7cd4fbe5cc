import { ProgramFailure } from './common/options.ts';
import { columnsOf, encodeText } from './common/text.ts';
import { simpleWords } from './common/words.ts';
import { newProgram } from './common/work.ts';
import { formatDate } from './date/format.ts';

/** `watch`, as procps 4 has it: runs a program again and again and shows what it printed last, until Ctrl-C. */
export const watch = newProgram({
  name: 'watch',
  en: 'runs a program again and again',
  zh: '反复运行一个程序',
  usage: '[options] command',
  async run(work) {
    const given = work.options({
      short: 'n:tx',
      long: { 'interval=': 'n', 'no-title': 't', exec: 'x' },
      notDone: [
        'd',
        'e',
        'g',
        'q',
        'b',
        'c',
        'p',
        'w',
        'C',
        'r',
        'differences',
        'errexit',
        'chgexit',
        'equexit',
        'beep',
        'color',
        'no-color',
        'precise',
        'no-wrap',
      ],
      endsAtOperand: true,
    });
    const seconds = given.last('n') ?? '2';
    if (!/^\d*[.,]?\d+$/.test(seconds)) throw new ProgramFailure(`failed to parse argument: '${seconds}'`);
    // The shortest that procps takes.
    const interval = Math.max(0.1, Number(seconds.replace(',', '.')));
    const [only] = given.operands;
    if (only === undefined) throw new ProgramFailure('a command must be given', { isUsage: true });
    const command = given.operands.join(' ');
    const argv = given.operands.length === 1 ? simpleWords(only) : given.operands;
    if (argv === undefined || argv.length === 0)
      throw new ProgramFailure(`${command}: only one program with plain words can be watched in this terminal`, {
        exitCode: 2,
      });
    const { context } = work;
    const encoder = (chunk: string | Uint8Array): string =>
      typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
    for (;;) {
      let shown = '';
      const gather = async (chunk: string | Uint8Array): Promise<void> => {
        shown += encoder(chunk);
      };
      await context.start(argv, { stdout: gather, stderr: gather });
      let title = '';
      if (!given.has('t')) {
        const left = `Every ${interval.toFixed(1)}s: ${command}`;
        const right = formatDate('%a %b %e %H:%M:%S %Y', context.clock.now());
        title = `${left}${' '.repeat(Math.max(2, context.width - columnsOf(left) - right.length))}${right}\n\n`;
      }
      // Cleared only when there is something new to see, so that nothing flickers.
      if (context.isTerminal && context.host.clear !== undefined) context.host.clear();
      else await context.stdout('\x1b[H\x1b[2J');
      await context.stdout(encodeText(title + shown));
      await context.sleep(interval * 1000);
    }
  },
});
