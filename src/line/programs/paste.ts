import { FileError } from '../files.ts';
import { ProgramFailure } from './common/options.ts';
import { limitText } from './common/too-much.ts';
import { newProgram, reasonOf } from './common/work.ts';

/** `paste`, as coreutils 9.1 has it. */
export const paste = newProgram({
  name: 'paste',
  en: 'joins lines of files side by side',
  zh: '把多个文件的行并排合并',
  usage: '[OPTION]... [FILE]...',
  async run(work) {
    const given = work.options({
      short: 'd:sz',
      long: { 'delimiters=': 'd', serial: 's', 'zero-terminated': 'z' },
    });
    const delimiters = parseDelimiters(given.last('d') ?? '\t');
    const end = given.has('z') ? '\0' : '\n';
    const files = given.operands.length === 0 ? ['-'] : given.operands;
    const isSerial = given.has('s');
    const stdinLines = files.includes('-') ? linesOf(await work.text('-'), end) : [];
    const columns: { readonly path: string; readonly lines: string[] }[] = [];
    const read = new Map<string, string[]>();
    let code = 0;
    for (const path of files) {
      try {
        const lines = path === '-' ? [] : (read.get(path) ?? linesOf(await work.text(path), end));
        // A file may be named a thousand times; what is read of standard input is read once.
        if (path !== '-' && path !== '/dev/stdin') read.set(path, lines);
        columns.push({ path, lines });
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        if (!isSerial) throw new ProgramFailure(`${path}: ${reasonOf(error)}`);
        await work.complain(`${path}: ${reasonOf(error)}`);
        code = 1;
      }
    }
    if (isSerial) {
      for (const { path, lines } of columns) {
        const all = path === '-' ? stdinLines.splice(0) : lines;
        work.out(
          all.map((line, at) => (at === 0 ? line : (delimiters[(at - 1) % delimiters.length] ?? '') + line)).join('') +
            end,
        );
        work.spend(all.length);
        await work.rest();
      }
      return code;
    }
    // Each `-` takes the next line of standard input in turn.
    const shared = files.flatMap((path, index) => (path === '-' ? [index] : []));
    for (const [at, line] of stdinLines.entries()) columns[shared[at % shared.length] ?? 0]?.lines.push(line);
    const rows = columns.reduce((most, { lines }) => Math.max(most, lines.length), 0);
    for (let row = 0; row < rows; row += 1) {
      let text = '';
      for (const [index, { lines }] of columns.entries())
        text = limitText(
          text + (index === 0 ? '' : (delimiters[(index - 1) % delimiters.length] ?? '')) + (lines[row] ?? ''),
        );
      work.out(text + end);
      work.spend(columns.length);
      await work.rest();
    }
    return code;
  },
});

function linesOf(text: string, end: string): string[] {
  if (text === '') return [];
  return (text.endsWith(end) ? text.slice(0, -1) : text).split(end);
}

function parseDelimiters(text: string): string[] {
  if (text === '') return [''];
  const found: string[] = [];
  const named: Readonly<Record<string, string>> = {
    n: '\n',
    t: '\t',
    '0': '',
    '\\': '\\',
    b: '\b',
    f: '\f',
    r: '\r',
    v: '\v',
  };
  const characters = Array.from(text);
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? '';
    if (character !== '\\') {
      found.push(character);
      continue;
    }
    at += 1;
    const next = characters[at];
    if (next === undefined) throw new ProgramFailure(`delimiter list ends with an unescaped backslash: ${text}`);
    found.push(named[next] ?? next);
  }
  return found;
}
