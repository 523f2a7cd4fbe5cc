import { resolvePath } from '../../../../base/index.ts';
import { isDirectory, sizeOf, textOf } from '../../files/root-files.ts';
import type { Process, ProcessClass } from '../../process/kernel.ts';
import { dd } from './dd.ts';
import { ends } from './ends.ts';
import { ls } from './ls.ts';
import { complain, filter, program, withOptions } from './program.ts';

const write = (
  process: Process,
  name: string,
  content: Parameters<Process['container']['files']['write']>[1],
): number => {
  const path = resolvePath(process.cwd, name);
  const error = process.container.files.write(path, content);
  if (error !== undefined)
    return complain(
      process,
      content === undefined ? `can't remove '${name}': ${error}` : `can't create '${name}': ${error}`,
    );
  if (content !== undefined && !isDirectory(content)) process.machine.wrote(process, path, sizeOf(content));
  return 0;
};

const rm = withOptions('rfRiv', '', (process, options, rest) => {
  let status = 0;
  for (const name of rest) {
    const path = resolvePath(process.cwd, name);
    const entry = process.container.files.read(path);
    if (entry === undefined)
      status = options.has('f') ? status : complain(process, `can't remove '${name}': No such file or directory`);
    else if (isDirectory(entry) && !options.has('r') && !options.has('R'))
      status = complain(process, `'${name}' is a directory`);
    else {
      const error = process.machine.discard(process, path);
      if (error !== undefined) status = complain(process, `can't remove '${name}': ${error}`);
    }
  }
  return status;
});

const mkdir = withOptions('pv', 'm', (process, options, rest) => {
  const { files } = process.container;
  let status = 0;
  for (const name of rest) {
    const path = resolvePath(process.cwd, name);
    if (files.read(path) !== undefined) {
      if (!options.has('p')) status = complain(process, `can't create directory '${name}': File exists`);
      continue;
    }
    const parts = path.split('/').slice(1);
    for (let length = options.has('p') ? 1 : parts.length; length <= parts.length; length += 1) {
      const part = `/${parts.slice(0, length).join('/')}`;
      const error = files.read(part) === undefined ? files.write(part, []) : undefined;
      if (error !== undefined) {
        status = complain(process, `can't create directory '${name}': ${error}`);
        break;
      }
    }
  }
  return status;
});

const copy = (isMoved: boolean) =>
  withOptions('rRapfv', '', (process, _options, rest) => {
    const { files } = process.container;
    const to = rest.pop() ?? '';
    const target = files.read(resolvePath(process.cwd, to));
    let status = 0;
    for (const name of rest) {
      const path = resolvePath(process.cwd, name);
      const entry = files.read(path);
      if (entry === undefined) {
        status = complain(process, `can't ${isMoved ? 'rename' : 'stat'} '${name}': No such file or directory`);
        continue;
      }
      if (isDirectory(entry)) {
        status = complain(process, `podpath: directories are not copied: '${name}'`);
        continue;
      }
      const isInto = target !== undefined && isDirectory(target);
      status = write(process, isInto ? `${to}/${name.slice(name.lastIndexOf('/') + 1)}` : to, entry);
      if (isMoved && status === 0) process.machine.discard(process, path);
    }
    return status;
  });

const touch = withOptions('c', 'd', (process, _options, rest) =>
  rest.reduce(
    (status, name) =>
      process.container.files.read(resolvePath(process.cwd, name)) === undefined
        ? write(process, name, '') || status
        : status,
    0,
  ),
);

const chmod = withOptions('Rv', '', (process, _options, [mode = '', ...rest]) => {
  for (const name of rest) {
    const path = resolvePath(process.cwd, name);
    if (process.container.files.read(path) === undefined)
      return complain(process, `${name}: No such file or directory`);
    const isExecutable = /x/.test(mode) ? mode.includes('+') : /[1357]/.test(mode);
    if (isExecutable) process.container.files.executables.add(path);
    else process.container.files.executables.delete(path);
  }
  return 0;
});

const cat: ProcessClass = filter('cat', (args) => {
  const files = args.filter((arg) => !/^-./.test(arg));
  return { files, line: (line) => `${line}\n` };
});

/** The real `cat` passes text on as it comes, its last line without an end too. */
const cats: ProcessClass = {
  ...cat,
  start(process) {
    const files = process.argv.slice(1).filter((arg) => !/^-./.test(arg));
    if (files.length === 0 || files[0] === '-') return process.read();
    let status = 0;
    for (const file of files) {
      const entry = process.container.files.read(resolvePath(process.cwd, file));
      if (entry === undefined) status = complain(process, `can't open '${file}': No such file or directory`);
      else if (isDirectory(entry)) status = complain(process, 'read error: Is a directory');
      else process.print(textOf(entry));
    }
    process.exit(status);
  },
  input(process, text) {
    if (text === undefined) process.exit(0);
    else process.print(text);
  },
};

/** Programs that look at files and change them. */
export const filePrograms: Readonly<Record<string, ProcessClass>> = {
  cat: cats,
  chmod,
  chown: program(() => 0),
  cp: copy(false),
  dd,
  head: ends('head'),
  ls,
  mkdir,
  mv: copy(true),
  rm,
  rmdir: rm,
  tail: ends('tail'),
  touch,
  basename: program((process, [path = '', suffix = '']) => {
    const name = path.replace(/\/+$/, '').split('/').at(-1) ?? '';
    process.print(`${suffix !== '' && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`);
    return 0;
  }),
  dirname: program((process, [path = '']) => {
    process.print(`${path.includes('/') ? path.slice(0, path.lastIndexOf('/')) || '/' : '.'}\n`);
    return 0;
  }),
  du: withOptions('shkma', '', (process, options, [name = '.']) => {
    const path = resolvePath(process.cwd, name);
    const sum = (at: string): number => {
      const entry = process.container.files.read(at);
      if (entry === undefined) return 0;
      return isDirectory(entry)
        ? entry.reduce((all, one) => all + sum(`${at === '/' ? '' : at}/${one}`), 4096)
        : sizeOf(entry);
    };
    const bytes = path === '/proc' ? 0 : sum(path);
    process.print(`${options.has('h') ? `${(bytes / 2 ** 20).toFixed(1)}M` : Math.ceil(bytes / 1024)}\t${name}\n`);
    return 0;
  }),
  stat: program((process, [name = '']) => {
    const entry = process.container.files.read(resolvePath(process.cwd, name));
    if (entry === undefined) return complain(process, `can't stat '${name}': No such file or directory`);
    process.print(`  File: ${name}\n  Size: ${isDirectory(entry) ? 4096 : sizeOf(entry)}\n`);
    return 0;
  }),
};
