import { endOptions, lineFromEnd, readWanted, showEnds } from './common/ends.ts';
import { parseOptions } from './common/options.ts';
import { newProgram, type Work } from './common/work.ts';

/** `head`, as coreutils 9.1 has it. */
export const head = newProgram({
  name: 'head',
  en: 'prints the beginning of files',
  zh: '输出文件的开头部分',
  usage: '[OPTION]... [FILE]...',
  async run(work) {
    const given = parseOptions(modernArguments(work.context.argv), { short: 'n:c:qvz', long: endOptions });
    const { isBytes, sign, count, end } = readWanted(given);
    return showEnds(work, given, async (content) => {
      if (sign === '-') {
        const all = content ?? (await work.all('-'));
        await work.bytes(all.subarray(0, isBytes ? Math.max(0, all.length - count) : lineFromEnd(all, count, end)));
      } else if (content === undefined) await pass(work, count, isBytes, end);
      else await work.bytes(content.subarray(0, isBytes ? count : afterLines(content, count, end).at));
    });
  },
});

/** `-5`, `-5c` in the first word as `-n 5`, `-c 5`. */
function modernArguments(argv: readonly string[]): readonly string[] {
  const match = /^-(\d+)([bkm]?)([cqv]*)$/.exec(argv[0] ?? '');
  if (match === null) return argv;
  const letters = match[3] ?? '';
  const isBytes = letters.includes('c') || match[2] !== '';
  return [
    isBytes ? '-c' : '-n',
    `${match[1]}${match[2]}`,
    ...Array.from(letters.replaceAll('c', ''), (letter) => `-${letter}`),
    ...argv.slice(1),
  ];
}

/** Passes the first lines or bytes of standard input on, and leaves the rest to who reads next. */
async function pass(work: Work, count: number, isBytes: boolean, end: number): Promise<void> {
  const { stdin } = work.context;
  let left = count;
  while (left > 0) {
    const bytes = await stdin.read();
    if (bytes === undefined) return;
    const cut = isBytes ? { at: left, left: Math.max(0, left - bytes.length) } : afterLines(bytes, left, end);
    left = cut.left;
    if (cut.at < bytes.length) stdin.unread(bytes.subarray(cut.at));
    await work.bytes(bytes.subarray(0, cut.at));
  }
}

/** The place behind so many lines, and how many are still wanted there. */
function afterLines(bytes: Uint8Array, lines: number, end: number): { readonly at: number; readonly left: number } {
  let at = 0;
  for (let left = lines; left > 0; left -= 1) {
    const found = bytes.indexOf(end, at);
    if (found < 0) return { at: bytes.length, left };
    at = found + 1;
  }
  return { at, left: 0 };
}
