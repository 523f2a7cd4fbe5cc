import { columnsOf, resolvePath } from '../../../../base/index.ts';
import { isDirectory, sizeOf } from '../../files/root-files.ts';
import { userName } from '../../files/virtual-files.ts';
import type { Process } from '../../process/kernel.ts';
import { monthName } from '../../processes/log-times.ts';
import { complain, withOptions } from './program.ts';

function listing(process: Process, path: string, name: string, options: Map<string, string>): string {
  if (!options.has('l')) return `${name}\n`;
  const { files, createdAtMs } = { files: process.container.files, createdAtMs: process.container.createdAtMs };
  const entry = files.read(path) ?? '';
  const isFolder = isDirectory(entry);
  const isExecutable = isFolder || files.executables.has(path) || /\/s?bin\/./.test(path);
  const size = isFolder ? 4096 : path.startsWith('/proc') || path.startsWith('/sys') ? 0 : sizeOf(entry);
  const date = new Date(createdAtMs);
  const time = `${monthName(date)} ${String(date.getUTCDate()).padStart(2)} ${date.toISOString().slice(11, 16)}`;
  const user = userName(0).padEnd(8);
  return `${isFolder ? 'd' : '-'}${isExecutable ? 'rwxr-xr-x' : 'rw-r--r--'}    ${isFolder ? 2 : 1} ${user} ${user} ${String(size).padStart(9)} ${time} ${name}\n`;
}

/** Names stand side by side on a terminal, and with `-C`; 0: one a line. */
function columnsFor({ stdout }: Process, options: Map<string, string>): number {
  if (stdout.to === 'terminal') return stdout.terminal.columns || 80;
  return options.has('C') ? 80 : 0;
}

/** Columns filled downwards (`display_files` of busybox). */
function inColumns(names: readonly string[], columns: number): string {
  const width = Math.max(...names.map((name) => columnsOf(name))) + 2;
  const perRow = Math.max(1, Math.floor(columns / width));
  const rows = Math.ceil(names.length / perRow);
  const rowOf = (row: number) => names.filter((_, index) => index % rows === row);
  const padded = (name: string) => name + ' '.repeat(width - columnsOf(name));
  return Array.from({ length: rows }, (_, row) => `${rowOf(row).map(padded).join('').trimEnd()}\n`).join('');
}

/** What `ls` was asked for, and where it writes. */
interface Listing {
  readonly process: Process;
  readonly options: Map<string, string>;
  /** Names of directories stand above what is in them. */
  readonly hasHeadings: boolean;
}

function show({ process, options }: Listing, names: readonly string[], pathOf: (name: string) => string): void {
  const columns = options.has('l') || options.has('1') ? 0 : columnsFor(process, options);
  if (columns > 0 && names.length > 0) process.print(inColumns(names, columns));
  else for (const name of names) process.print(listing(process, pathOf(name), name, options));
}

/** What is in directories, and with `-R` in those below (`scan_and_display_dirs_recur` of busybox). */
function showDirectories(asked: Listing, directories: readonly string[], isFirst: boolean): void {
  const { process, options, hasHeadings } = asked;
  const { files } = process.container;
  for (const [index, name] of directories.entries()) {
    const path = resolvePath(process.cwd, name);
    const entry = files.read(path);
    if (entry === undefined || !isDirectory(entry)) continue;
    if (hasHeadings) process.print(`${isFirst && index === 0 ? '' : '\n'}${name}:\n`);
    const isAll = options.has('a');
    const names = entry.filter((one) => isAll || options.has('A') || !one.startsWith('.')).toSorted(byCodeUnits);
    const shown = [...(isAll ? ['.', '..'] : []), ...names];
    if (options.has('l')) process.print(`total ${shown.length * 4}\n`);
    const pathOf = (one: string): string => resolvePath(path, one);
    show(asked, shown, pathOf);
    if (!options.has('R')) continue;
    const below = names.filter((one) => isDirectory(files.read(pathOf(one)) ?? ''));
    showDirectories(
      asked,
      below.map((one) => `${name.replace(/\/+$/, '')}/${one}`),
      false,
    );
  }
}

const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : 1);

/** busybox's ls: first what is no directory, then each directory. */
export const ls = withOptions('lahA1RtrdiFC', '', (process, options, rest) => {
  let status = 0;
  const [plain, directories]: [string[], string[]] = [[], []];
  for (const name of rest.length > 0 ? rest : ['.']) {
    const entry = process.container.files.read(resolvePath(process.cwd, name));
    if (entry === undefined) status = complain(process, `${name}: No such file or directory`);
    else (isDirectory(entry) && !options.has('d') ? directories : plain).push(name);
  }
  const asked = { process, options, hasHeadings: rest.length > 1 || options.has('R') };
  show(asked, plain.toSorted(byCodeUnits), (name) => resolvePath(process.cwd, name));
  showDirectories(asked, directories.toSorted(byCodeUnits), plain.length === 0);
  return status;
});
