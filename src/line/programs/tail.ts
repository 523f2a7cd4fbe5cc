import { endOptions, lineFromEnd, readWanted, showEnds } from './common/ends.ts';
import { parseOptions, refuseOption } from './common/options.ts';
import { newProgram, type Work } from './common/work.ts';

/** `tail`, as coreutils 9.1 has it; files are not followed. */
export const tail = newProgram({
  name: 'tail',
  en: 'prints the end of files',
  zh: '输出文件的末尾部分',
  usage: '[OPTION]... [FILE]...',
  async run(work) {
    const given = parseOptions(modernArguments(work.context.argv), {
      short: 'n:c:qvzf',
      long: { ...endOptions, 'follow=?': 'f' },
      notDone: ['F', 's', 'retry', 'pid', 'sleep-interval', 'max-unchanged-stats'],
    });
    // A pipe that ends cannot be followed: the real program does not either.
    if (given.has('f') && given.operands.some((path) => path !== '-')) throw refuseOption('-f');
    const { isBytes, sign, count, end } = readWanted(given);
    const isFromStart = sign === '+';
    return showEnds(work, given, async (content) => {
      if (content === undefined && isFromStart) return passFrom(work, Math.max(0, count - 1), isBytes, end);
      const all = content ?? (await work.all('-'));
      await work.bytes(all.subarray(placeOf(all, count, isBytes, isFromStart, end)));
    });
  },
});

/** `-5`, `+5`, `-5c` in the first word as `-n 5`, `-n +5`, `-c 5`. */
function modernArguments(argv: readonly string[]): readonly string[] {
  const match = /^([-+])(\d+)([bcl]?)(f?)$/.exec(argv[0] ?? '');
  if (match === null || (match[1] === '+' && argv.length > 2)) return argv;
  const sign = match[1] === '+' ? '+' : '';
  const option = match[3] === 'c' || match[3] === 'b' ? '-c' : '-n';
  return [
    option,
    `${sign}${match[2]}${match[3] === 'b' ? 'b' : ''}`,
    ...(match[4] === 'f' ? ['-f'] : []),
    ...argv.slice(1),
  ];
}

function placeOf(all: Uint8Array, count: number, isBytes: boolean, isFromStart: boolean, end: number): number {
  if (!isFromStart) return isBytes ? Math.max(0, all.length - count) : lineFromEnd(all, count, end);
  if (isBytes) return Math.max(0, count - 1);
  let at = 0;
  for (let left = count - 1; left > 0; left -= 1) {
    const found = all.indexOf(end, at);
    if (found < 0) return all.length;
    at = found + 1;
  }
  return at;
}

/** Passes standard input on but for its first lines or bytes. */
async function passFrom(work: Work, count: number, isBytes: boolean, end: number): Promise<void> {
  let left = count;
  for await (const bytes of work.chunks('-')) {
    let at = 0;
    if (isBytes) {
      at = Math.min(left, bytes.length);
      left -= at;
    } else {
      while (left > 0 && at < bytes.length) {
        const found = bytes.indexOf(end, at);
        at = found < 0 ? bytes.length : found + 1;
        if (found >= 0) left -= 1;
      }
    }
    await work.bytes(bytes.subarray(at));
  }
}
