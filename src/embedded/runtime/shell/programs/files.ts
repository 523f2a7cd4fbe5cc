import { isDirectory, resolvePath, sizeOf, textOf } from '../../files/root-files.ts';
import { userName } from '../../files/virtual-files.ts';
import type { Process, ProcessClass } from '../../process/kernel.ts';
import { monthName } from '../../processes/log-times.ts';
import { filter, parseOptions, program } from './program.ts';

const complain = (process: Process, text: string) => {
  process.printError(`${process.command}: ${text}\n`);
  return 1;
};

/** Runs with options parsed; a wrong one is told. */
const withOptions = (
  flags: string,
  valued: string,
  run: (process: Process, options: Map<string, string>, rest: string[]) => number,
): ProcessClass =>
  program((process, args) => {
    try {
      const { options, rest } = parseOptions(args, flags, valued);
      return run(process, options, rest);
    } catch (error) {
      return complain(process, error instanceof Error ? error.message : String(error));
    }
  });

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

const ls = withOptions('lahA1RtrdiF', '', (process, options, rest) => {
  const { files } = process.container;
  let status = 0;
  const paths = rest.length > 0 ? rest : ['.'];
  for (const [index, name] of paths.entries()) {
    const path = resolvePath(process.cwd, name);
    const entry = files.read(path);
    if (entry === undefined) {
      status = complain(process, `${name}: No such file or directory`);
    } else if (!isDirectory(entry) || options.has('d')) process.print(listing(process, path, name, options));
    else {
      if (paths.length > 1) process.print(`${index > 0 ? '\n' : ''}${name}:\n`);
      const isAll = options.has('a');
      const names = [
        ...(isAll ? ['.', '..'] : []),
        ...entry
          .filter((one) => isAll || options.has('A') || !one.startsWith('.'))
          .toSorted((a, b) => (a < b ? -1 : 1)),
      ];
      if (options.has('l')) process.print(`total ${names.length * 4}\n`);
      for (const one of names) process.print(listing(process, resolvePath(path, one), one, options));
    }
  }
  return status;
});

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

const units: Readonly<Record<string, number>> = { '': 1, k: 1024, K: 1024, M: 2 ** 20, G: 2 ** 30, m: 2 ** 20 };
const bytesOf = (text: string) => {
  const [, digits = '0', unit = ''] = /^(\d+)([kKmMG]?)/.exec(text) ?? [];
  return Number(digits) * (units[unit] ?? 1);
};

/** Writes zero bytes to a file, or nowhere: what labs use to fill memory, page cache, disks and CPUs. */
const dd: ProcessClass = {
  start(process) {
    const options: Record<string, string> = {};
    for (const word of process.argv.slice(1)) options[word.split('=')[0] ?? ''] = word.slice(word.indexOf('=') + 1);
    const block = bytesOf(options['bs'] ?? '512');
    const { files } = process.container;
    const from = options['if'] ?? '';
    const input = files.read(resolvePath(process.cwd, from));
    if (input === undefined || isDirectory(input)) {
      complain(process, `can't open '${from}': No such file or directory`);
      return process.exit(1);
    }
    const isEndless = typeof input === 'number' && input >= 2 ** 40;
    const out = resolvePath(process.cwd, options['of'] ?? '/dev/stdout');
    if (isEndless && options['count'] === undefined) {
      if (out === '/dev/null') return process.use(1000);
    }
    const bytes = Math.min(
      options['count'] === undefined ? Number.POSITIVE_INFINITY : Number(options['count']) * block,
      sizeOf(input),
    );
    // The block itself is memory that dd touches.
    if (!process.grow(block)) return;
    const seconds = Math.max(0.0001, bytes / 2e9);
    process.machine.cpu.spend(process.cgroup, seconds * 1000);
    if (out !== '/dev/null') {
      const before = files.read(out);
      const error = files.write(out, isEndless ? bytes : input);
      if (error !== undefined) {
        complain(
          process,
          `${error === 'No space left on device' ? 'error writing' : "can't open"} '${options['of']}': ${error}`,
        );
        return process.exit(1);
      }
      const old = before === undefined || isDirectory(before) ? 0 : sizeOf(before);
      if (!process.machine.wrote(process, out, Math.max(0, bytes - old))) return;
    }
    const records = `${Math.floor(bytes / block)}+${bytes % block > 0 ? 1 : 0} records`;
    process.printError(
      `${records} in\n${records} out\n${bytes} bytes (${(bytes / 2 ** 20).toFixed(1)}MB) copied, ${seconds.toFixed(6)} seconds, ${(bytes / seconds / 2 ** 20).toFixed(1)}MB/s\n`,
    );
    process.exit(0);
  },
};

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

const ends = (name: 'head' | 'tail'): ProcessClass => {
  const plain = filter(name, (args) => {
    const { options, rest } = parseOptions(
      args.map((arg) => arg.replace(/^-(\d+)$/, '-n$1')),
      'fqvF',
      'nc',
    );
    const count = Number((options.get('n') ?? '10').replace('+', ''));
    const bytes = options.get('c');
    if (bytes !== undefined)
      return {
        files: rest,
        whole: (text) => (name === 'head' ? text.slice(0, bytesOf(bytes)) : text.slice(-bytesOf(bytes))),
      };
    if (name === 'head') {
      let left = count;
      return {
        files: rest,
        line(line) {
          left -= 1;
          return left < 0 ? true : `${line}\n`;
        },
      };
    }
    const isFrom = options.get('n')?.startsWith('+') === true;
    return {
      files: rest,
      whole(text) {
        const lines = text.split(/(?<=\n)/);
        return (isFrom ? lines.slice(count - 1) : count === 0 ? [] : lines.slice(-count)).join('');
      },
    };
  });
  return {
    ...plain,
    start(process) {
      const { argv } = process;
      // It waits for the end of a line that never comes: a usual way to use up memory.
      if (name === 'tail' && argv.includes('/dev/zero')) return grow(process);
      if (name === 'tail' && argv.some((arg) => /^-[a-z]*[fF]/.test(arg)) && argv.at(-1) === '/dev/null') return;
      plain.start(process);
    },
    wake: grow,
  };
};

function grow(process: Process): void {
  process.use(1000);
  if (process.grow(2 ** 25)) process.sleep(50, 'takes more memory');
}

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
