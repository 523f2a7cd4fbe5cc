import { createTar, parseTar, type TarFileItem } from 'nanotar';
import { decodeText, encodeText, resolvePath } from '../../../../base/index.ts';
import { isDirectory, sizeOf, textOf } from '../../files/root-files.ts';
import type { Process, ProcessClass } from '../../process/kernel.ts';
import { complain } from './program.ts';

/** What tar is asked for. */
interface Asked {
  readonly mode: 'create' | 'extract' | 'list';
  readonly folder: string;
  readonly isVerbose: boolean;
  readonly names: readonly string[];
}

const modes: Readonly<Record<string, Asked['mode']>> = { c: 'create', x: 'extract', t: 'list' };

/** @throws Error with busybox's text */
function parse(args: readonly string[], cwd: string): Asked {
  const [first = '', ...others] = args;
  const words = [first === '' || first.startsWith('-') ? first : `-${first}`, ...others];
  let mode: Asked['mode'] | undefined;
  let [file, folder, isVerbose] = ['-', cwd, false];
  const names: string[] = [];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word.startsWith('--')) {
      if (/^--(?:no-same-(?:permissions|owner)|overwrite|numeric-owner)$/.test(word)) continue;
      throw new Error(`unrecognized option '${word}'`);
    }
    if (!word.startsWith('-') || word === '-') {
      names.push(word);
      continue;
    }
    for (const letter of word.slice(1)) {
      const found = modes[letter];
      if (found !== undefined) mode = found;
      else if (letter === 'f') file = words.shift() ?? '';
      else if (letter === 'C') folder = resolvePath(cwd, words.shift() ?? '');
      else if (letter === 'v') isVerbose = true;
      else if (letter === 'z' || letter === 'j' || letter === 'J')
        throw new Error('podpath: archives are not compressed');
      else if (!'mpoOk'.includes(letter)) throw new Error(`invalid option -- '${letter}'`);
    }
  }
  if (mode === undefined) throw new Error('must specify one of -c, -t or -x');
  if (file !== '-') throw new Error('podpath: an archive is read from stdin and written to stdout: -f -');
  return { mode, folder, isVerbose, names };
}

/** Writes an archive of the files. */
function create(process: Process, { folder, names, isVerbose }: Asked): number {
  const { files } = process.container;
  const items: TarFileItem<Uint8Array>[] = [];
  let status = 0;
  const attrs = { uid: 0, gid: 0, user: 'root', group: 'root', mtime: process.machine.clock.now() };
  const add = (path: string, name: string): void => {
    const entry = files.read(path);
    if (entry === undefined) {
      status = complain(process, `${name}: No such file or directory`);
      return;
    }
    const member = name.replace(/^\/+/, '');
    if (isDirectory(entry)) {
      if (member !== '') items.push({ name: `${member}/`, attrs: { ...attrs, mode: '755' } });
      for (const one of entry) add(resolvePath(path, one), `${name.replace(/\/$/, '')}/${one}`);
    } else items.push({ name: member, data: encodeText(textOf(entry)), attrs: { ...attrs, mode: '644' } });
  };
  if (names.some((name) => name.startsWith('/'))) process.printError("tar: removing leading '/' from member names\n");
  for (const name of names) add(resolvePath(folder, name), name);
  if (isVerbose) for (const { name } of items) process.printError(`${name}\n`);
  process.print(decodeText(createTar(items)));
  return status;
}

/** Reads an archive. */
function take(process: Process, { mode, folder, isVerbose }: Asked, text: string): number {
  const bytes = encodeText(text);
  if (bytes.length > 0 && bytes.length < 512) return complain(process, 'short read');
  let status = 0;
  for (const { name, type, data } of parseTar(bytes)) {
    if (mode === 'list' || isVerbose) process.print(`${name}\n`);
    if (mode === 'list') continue;
    if (type !== 'directory' && type !== 'file') {
      status = complain(process, `podpath: ${name}: links are not extracted`);
      continue;
    }
    const path = resolvePath(folder, name);
    const error = makeFolders(process, type === 'directory' ? `${path}/x` : path);
    const content = decodeText(data ?? new Uint8Array());
    const failed = error ?? (type === 'directory' ? undefined : process.container.files.write(path, content));
    if (failed !== undefined) status = complain(process, `can't open '${name}': ${failed}`);
    else if (type !== 'directory') process.machine.wrote(process, path, sizeOf(content));
  }
  return status;
}

function makeFolders({ container }: Process, path: string): string | undefined {
  const parts = path.split('/').slice(1, -1);
  for (let length = 1; length <= parts.length; length += 1) {
    const folder = `/${parts.slice(0, length).join('/')}`;
    const error = container.files.read(folder) === undefined ? container.files.write(folder, []) : undefined;
    if (error !== undefined) return error;
  }
  return undefined;
}

/** busybox's tar as far as `kubectl cp` needs it: archives through stdin and stdout, no links, no compression. */
export const tar: ProcessClass = {
  start(process) {
    let asked: Asked;
    try {
      asked = parse(process.argv.slice(1), process.cwd);
    } catch (error) {
      return process.exit(complain(process, error instanceof Error ? error.message : String(error)));
    }
    if (asked.mode === 'create') return process.exit(create(process, asked));
    const entry = process.container.files.read(asked.folder);
    if (entry === undefined || !isDirectory(entry))
      return process.exit(complain(process, `can't change directory to '${asked.folder}': No such file or directory`));
    process.state = '';
    process.read();
  },
  input(process, text) {
    if (text !== undefined) {
      process.state = String(process.state ?? '') + text;
      return;
    }
    const all = String(process.state ?? '');
    process.state = '';
    process.exit(take(process, parse(process.argv.slice(1), process.cwd), all));
  },
};
