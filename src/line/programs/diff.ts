import { FileError } from '../files.ts';
import { type ParsedOptions, ProgramFailure } from './common/options.ts';
import { inFolder, lastName } from './common/paths.ts';
import { decodeText } from './common/text.ts';
import { newProgram, reasonOf, type Work } from './common/work.ts';
import { formatDate } from './date/format.ts';
import { type Change, compareLines } from './diff/compare.ts';

const trouble = 2;

/** `diff`, as diffutils 3.8 has it: normal, unified and brief. */
export const diff = newProgram({
  name: 'diff',
  en: 'shows how two files differ',
  zh: '显示两个文件的差异',
  usage: '[OPTION]... FILES',
  async run(work) {
    const given = work.options({
      short: 'uU:qsriwbBNaL:',
      long: {
        unified: 'u',
        brief: 'q',
        'report-identical-files': 's',
        recursive: 'r',
        'ignore-case': 'i',
        'ignore-all-space': 'w',
        'ignore-space-change': 'b',
        'ignore-blank-lines': 'B',
        'new-file': 'N',
        text: 'a',
        'label=': 'L',
        normal: 'normal',
        'color=?': 'color',
      },
      notDone: [
        'y',
        'c',
        'C',
        'e',
        'n',
        'D',
        'p',
        'F',
        'E',
        'Z',
        'I',
        't',
        'T',
        'd',
        'x',
        'X',
        'S',
        'side-by-side',
        'context',
        'ed',
        'rcs',
        'width',
        'minimal',
        'exclude',
        'strip-trailing-cr',
        'suppress-common-lines',
      ],
      usageCode: trouble,
    });
    const fail = (message: string): ProgramFailure =>
      new ProgramFailure(message, { exitCode: trouble, between: `diff: Try 'diff --help' for more information.` });
    const [left, right, extra] = given.operands;
    if (left === undefined) throw fail(`missing operand after '${work.context.name}'`);
    if (right === undefined) throw fail(`missing operand after '${left}'`);
    if (extra !== undefined) throw fail(`extra operand '${extra}'`);
    const context = given.last('U');
    if (context !== undefined && !/^\d+$/.test(context)) throw fail(`invalid context length '${context}'`);
    const { files } = work.context;
    const isFolder = async (path: string): Promise<boolean> =>
      path !== '-' && (await files.stat(path))?.kind === 'folder';
    const isLeftFolder = await isFolder(left);
    const isRightFolder = await isFolder(right);
    if (isLeftFolder && left === right) return 0;
    if (isLeftFolder && isRightFolder) return compareFolders(work, given, left, right);
    const one = isLeftFolder ? inFolder(left, lastName(right)) : left;
    const other = isRightFolder ? inFolder(right, lastName(left)) : right;
    return compareFiles(work, given, one, other, undefined);
  },
});

async function compareFolders(work: Work, given: ParsedOptions, left: string, right: string): Promise<number> {
  const { files } = work.context;
  const names = [...new Set([...(await files.list(left)), ...(await files.list(right))])].sort();
  let code = 0;
  for (const name of names) {
    const one = inFolder(left, name);
    const other = inFolder(right, name);
    const oneStat = await files.stat(one);
    const otherStat = await files.stat(other);
    if ((oneStat === undefined || otherStat === undefined) && !given.has('N')) {
      work.out(`Only in ${oneStat === undefined ? right : left}: ${name}\n`);
      code = Math.max(code, 1);
      continue;
    }
    const kinds = [oneStat?.kind ?? otherStat?.kind, otherStat?.kind ?? oneStat?.kind];
    if (kinds[0] === 'folder' && kinds[1] === 'folder') {
      if (given.has('r')) code = Math.max(code, await compareFolders(work, given, one, other));
      else work.out(`Common subdirectories: ${one} and ${other}\n`);
    } else if (kinds[0] !== kinds[1]) {
      const word = (kind: string | undefined): string => (kind === 'folder' ? 'directory' : 'regular file');
      work.out(`File ${one} is a ${word(kinds[0])} while file ${other} is a ${word(kinds[1])}\n`);
      code = Math.max(code, 1);
    } else
      code = Math.max(code, await compareFiles(work, given, one, other, `diff ${flagsOf(given)}${one} ${other}\n`));
  }
  return code;
}

/** The options as they stand in the headline of each pair of files. */
function flagsOf(given: ParsedOptions): string {
  return given.options
    .map(({ name, value }) => `${name.length === 1 ? '-' : '--'}${name}${value === undefined ? '' : ` ${value}`} `)
    .join('');
}

async function compareFiles(
  work: Work,
  given: ParsedOptions,
  left: string,
  right: string,
  headline: string | undefined,
): Promise<number> {
  const read = async (path: string): Promise<Uint8Array | undefined> => {
    try {
      return await work.all(path);
    } catch (error) {
      if (given.has('N') && error instanceof FileError && error.code === 'ENOENT') return new Uint8Array();
      await work.complain(`${path}: ${reasonOf(error)}`);
      return undefined;
    }
  };
  const one = await read(left);
  const other = left === '-' && right === '-' ? one : await read(right);
  if (one === undefined || other === undefined) return trouble;
  const isSame = one.length === other.length && one.every((byte, index) => byte === other[index]);
  if (!isSame && !given.has('a') && (one.includes(0) || other.includes(0))) {
    work.out(`${given.has('q') ? 'Files' : 'Binary files'} ${left} and ${right} differ\n`);
    return 1;
  }
  const leftLines = linesOf(decodeText(one));
  const rightLines = linesOf(decodeText(other));
  const folded = (line: string): string => {
    let result = line;
    if (given.has('w')) result = result.replace(/\s+/g, '');
    else if (given.has('b')) result = result.replace(/\s+$/, '').replace(/\s+/g, ' ');
    return given.has('i') ? result.toLowerCase() : result;
  };
  const all = isSame ? [] : compareLines(leftLines.map(folded), rightLines.map(folded));
  const isBlank = (line: string | undefined): boolean => /^\n?$/.test(line ?? '');
  const matters = ({ left: from, leftEnd, right: to, rightEnd }: Change): boolean =>
    !given.has('B') ||
    !(leftLines.slice(from, leftEnd).every(isBlank) && rightLines.slice(to, rightEnd).every(isBlank));
  if (!all.some(matters)) {
    if (given.has('s')) work.out(`Files ${left} and ${right} are identical\n`);
    return 0;
  }
  if (given.has('q')) {
    work.out(`Files ${left} and ${right} differ\n`);
    return 1;
  }
  if (headline !== undefined) work.out(headline);
  if (given.has('u') || given.has('U')) {
    const labels = given.options.flatMap(({ name, value }) => (name === 'L' ? [value ?? ''] : []));
    const stamp = async (path: string): Promise<string> => {
      const ms = path === '-' ? work.context.clock.now() : ((await work.context.files.stat(path))?.modifiedMs ?? 0);
      return `${path}\t${formatDate('%Y-%m-%d %H:%M:%S.%N %z', ms)}`;
    };
    work.out(`--- ${labels[0] ?? (await stamp(left))}\n+++ ${labels[1] ?? (await stamp(right))}\n`);
    printUnified(work, leftLines, rightLines, all, Number(given.last('U') ?? 3), matters);
  } else for (const change of all) if (matters(change)) printNormal(work, leftLines, rightLines, change);
  return 1;
}

/** Lines with their ends. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function show(work: Work, mark: string, line: string): void {
  work.out(line.endsWith('\n') ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`);
}

function printNormal(work: Work, left: readonly string[], right: readonly string[], change: Change): void {
  const range = (from: number, to: number): string => (to - from <= 1 ? String(to) : `${from + 1},${to}`);
  const letter = change.left === change.leftEnd ? 'a' : change.right === change.rightEnd ? 'd' : 'c';
  work.out(`${range(change.left, change.leftEnd)}${letter}${range(change.right, change.rightEnd)}\n`);
  for (const line of left.slice(change.left, change.leftEnd)) show(work, '< ', line);
  if (letter === 'c') work.out('---\n');
  for (const line of right.slice(change.right, change.rightEnd)) show(work, '> ', line);
}

function printUnified(
  work: Work,
  left: readonly string[],
  right: readonly string[],
  changes: readonly Change[],
  context: number,
  matters: (change: Change) => boolean,
): void {
  const range = (from: number, to: number): string => {
    const count = to - from;
    if (count === 1) return String(to);
    return `${count === 0 ? from : from + 1},${count}`;
  };
  for (let index = 0; index < changes.length; ) {
    let last = index;
    while (
      last + 1 < changes.length &&
      (changes[last + 1] as Change).left - (changes[last] as Change).leftEnd <= 2 * context
    )
      last += 1;
    const hunk = changes.slice(index, last + 1);
    index = last + 1;
    const [first] = hunk;
    const final = hunk.at(-1);
    if (first === undefined || final === undefined || !hunk.some(matters)) continue;
    const before = Math.min(context, first.left);
    const after = Math.min(context, left.length - final.leftEnd);
    work.out(
      `@@ -${range(first.left - before, final.leftEnd + after)} +${range(first.right - before, final.rightEnd + after)} @@\n`,
    );
    let at = first.left - before;
    for (const change of hunk) {
      for (; at < change.left; at += 1) show(work, ' ', left[at] ?? '');
      for (const line of left.slice(change.left, change.leftEnd)) show(work, '-', line);
      for (const line of right.slice(change.right, change.rightEnd)) show(work, '+', line);
      at = change.leftEnd;
    }
    for (; at < final.leftEnd + after; at += 1) show(work, ' ', left[at] ?? '');
  }
}
