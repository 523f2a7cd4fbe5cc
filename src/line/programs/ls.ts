import type { FileStat } from '../files.ts';
import { quoteFile } from './common/numbers.ts';
import { inFolder } from './common/paths.ts';
import { columnsOf, compareText } from './common/text.ts';
import { newProgram, type Work } from './common/work.ts';

const blockBytes = 4096;
const halfYearMs = (365.2425 / 2) * 86_400_000;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

interface Entry {
  readonly name: string;
  readonly stat: FileStat;
}

/**
 * `ls`, as coreutils 9.1 has it, of files that have no owners, modes and links: with `-l` they are those of one user who may write, in
 * blocks of 4 KiB.
 */
export const ls = newProgram({
  name: 'ls',
  en: 'lists files',
  zh: '列出文件',
  usage: '[OPTION]... [FILE]...',
  async run(work) {
    const given = work.options({
      short: 'laA1RdrtShpFCx',
      long: {
        all: 'a',
        'almost-all': 'A',
        recursive: 'R',
        directory: 'd',
        reverse: 'r',
        'human-readable': 'h',
        'color=?': 'color',
      },
      notDone: [
        'i',
        's',
        'n',
        'g',
        'o',
        'G',
        'Q',
        'm',
        'X',
        'v',
        'U',
        'f',
        'c',
        'u',
        'L',
        'H',
        'Z',
        'b',
        'q',
        'N',
        'k',
        'w',
        'T',
        'I',
        'B',
        'D',
        'inode',
        'size',
        'sort',
        'time',
        'format',
        'full-time',
        'group-directories-first',
        'file-type',
        'classify',
        'indicator-style',
        'hide',
        'ignore',
        'numeric-uid-gid',
        'no-group',
        'time-style',
        'zero',
        'width',
      ],
      usageCode: 2,
    });
    const { files } = work.context;
    const operands = given.operands.length === 0 ? ['.'] : given.operands;
    const plain: Entry[] = [];
    const folders: Entry[] = [];
    let code = 0;
    for (const name of operands) {
      const stat = await files.stat(name);
      if (stat === undefined) {
        await work.complain(`cannot access ${quoteFile(name)}: No such file or directory`);
        code = 2;
      } else if (stat.kind === 'folder' && !given.has('d')) folders.push({ name, stat });
      else plain.push({ name, stat });
    }
    const order = (entries: Entry[]): Entry[] => {
      const by = given.options.findLast(({ name }) => name === 't' || name === 'S')?.name;
      entries.sort((left, right) => {
        const first =
          by === 't'
            ? right.stat.modifiedMs - left.stat.modifiedMs
            : by === 'S'
              ? right.stat.sizeBytes - left.stat.sizeBytes
              : 0;
        return first === 0 ? compareText(left.name, right.name) : first;
      });
      return given.has('r') ? entries.reverse() : entries;
    };
    const show = (entries: readonly Entry[], isFolder: boolean): void => {
      const decorated = (entry: Entry): string =>
        entry.name + (entry.stat.kind === 'folder' && (given.has('F') || given.has('p')) ? '/' : '');
      if (given.has('l')) {
        if (isFolder) {
          const blocks = entries.reduce((sum, { stat }) => sum + blocksOf(stat), 0);
          work.out(`total ${given.has('h') ? human(blocks * 1024) : blocks}\n`);
        }
        showLong(work, entries, decorated, given.has('h'));
        return;
      }
      const names = entries.map(decorated);
      const isInColumns = given.has('C') || given.has('x') || (work.context.isTerminal && !given.has('1'));
      if (isInColumns) work.out(inColumns(names, work.context.width, given.has('x')));
      else work.out(names.map((name) => `${name}\n`).join(''));
    };
    if (plain.length > 0) show(order(plain), false);
    let isFirst = plain.length === 0;
    const hasHeadlines = operands.length > 1 || given.has('R');
    const list = async (path: string): Promise<void> => {
      const entries: Entry[] = [];
      if (given.has('a')) {
        const stat: FileStat = (await files.stat(path)) ?? { kind: 'folder', sizeBytes: 0, modifiedMs: 0 };
        entries.push({ name: '.', stat }, { name: '..', stat });
      }
      for (const name of await files.list(path)) {
        if (name.startsWith('.') && !given.has('a') && !given.has('A')) continue;
        const stat = await files.stat(inFolder(path, name));
        if (stat !== undefined) entries.push({ name, stat });
      }
      order(entries);
      if (hasHeadlines) work.out(`${isFirst ? '' : '\n'}${path}:\n`);
      isFirst = false;
      show(entries, true);
      if (!given.has('R')) return;
      for (const { name, stat } of entries)
        if (stat.kind === 'folder' && name !== '.' && name !== '..') await list(inFolder(path, name));
    };
    for (const { name } of order(folders)) await list(name);
    return code;
  },
});

/** Blocks of 1 KiB. */
function blocksOf(stat: FileStat): number {
  const bytes = stat.kind === 'folder' ? blockBytes : stat.sizeBytes;
  return (Math.ceil(bytes / blockBytes) * blockBytes) / 1024;
}

function showLong(work: Work, entries: readonly Entry[], shown: (entry: Entry) => string, isHuman: boolean): void {
  const user = work.context.environment.get('USER') ?? 'user';
  const sizeOf = ({ stat }: Entry): string => {
    const bytes = stat.kind === 'folder' ? blockBytes : stat.sizeBytes;
    return isHuman ? human(bytes) : String(bytes);
  };
  const width = Math.max(0, ...entries.map((entry) => sizeOf(entry).length));
  const linkWidth = entries.some(({ stat }) => stat.kind === 'folder') ? 1 : 1;
  const now = work.context.clock.now();
  for (const entry of entries) {
    const isFolder = entry.stat.kind === 'folder';
    const date = new Date(entry.stat.modifiedMs);
    const isRecent = entry.stat.modifiedMs <= now && now - entry.stat.modifiedMs < halfYearMs;
    const two = (value: number): string => String(value).padStart(2, '0');
    const when = isRecent
      ? `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`
      : String(date.getUTCFullYear()).padStart(5);
    const links = String(isFolder ? 2 : 1).padStart(linkWidth);
    work.out(
      `${isFolder ? 'drwxr-xr-x' : '-rw-r--r--'} ${links} ${user} ${user} ${sizeOf(entry).padStart(width)} ${months[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)} ${when} ${shown(entry)}\n`,
    );
  }
}

/** A size as `-h` shows it: rounded up, one decimal below ten. */
function human(bytes: number): string {
  if (bytes < 1024) return String(bytes);
  let value = bytes;
  for (const unit of 'KMGTPE') {
    value /= 1024;
    const rounded = value < 10 ? Math.ceil(value * 10) / 10 : Math.ceil(value);
    if (rounded < 1024) return `${rounded < 10 ? rounded.toFixed(1) : rounded}${unit}`;
  }
  return String(bytes);
}

/** Names in as many columns as fit, down or across. */
function inColumns(names: readonly string[], width: number, isAcross: boolean): string {
  if (names.length === 0) return '';
  const widths = names.map(columnsOf);
  for (let rows = 1; ; rows += 1) {
    const columns = Math.ceil(names.length / rows);
    const placeOf = (index: number): number => (isAcross ? index % columns : Math.floor(index / rows));
    const columnWidths = Array<number>(columns).fill(0);
    for (const [index, own] of widths.entries())
      columnWidths[placeOf(index)] = Math.max(columnWidths[placeOf(index)] ?? 0, own);
    const total = columnWidths.reduce((sum, own) => sum + own, 0) + 2 * (columns - 1);
    if (total >= width && rows < names.length) continue;
    let text = '';
    for (let row = 0; row < rows; row += 1) {
      let line = '';
      let at = 0;
      let column = 0;
      for (let place = 0; place < columns; place += 1) {
        const index = isAcross ? row * columns + place : place * rows + row;
        const name = names[index];
        if (name === undefined) break;
        // As ls does: tabs where one reaches, else blanks.
        while (at < column) {
          const tab = (Math.floor(at / 8) + 1) * 8;
          const isTab = Math.floor(column / 8) > Math.floor((at + 1) / 8);
          line += isTab ? '\t' : ' ';
          at = isTab ? tab : at + 1;
        }
        line += name;
        at += widths[index] ?? 0;
        column += (columnWidths[place] ?? 0) + 2;
      }
      text += `${line}\n`;
    }
    return text;
  }
}
