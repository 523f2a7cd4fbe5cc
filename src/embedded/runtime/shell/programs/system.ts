import { md5, sha256 } from '../../../../base/index.ts';
import { nodeMemory, userName } from '../../files/virtual-files.ts';
import { kernelVersion } from '../../kernel-version.ts';
import { findProgram } from '../../process/executable.ts';
import type { Process, ProcessClass } from '../../process/kernel.ts';
import { parseSignal } from '../../process/process-types.ts';
import { date } from './date.ts';
import { processesOf, ps, top } from './processes.ts';
import { parseOptions, program, readFile } from './program.ts';
import { sums } from './sums.ts';

const table = (rows: readonly (readonly (number | string)[])[], widths: readonly number[]) =>
  rows
    .map(
      (row) =>
        `${row
          .map((cell, index) =>
            (widths[index] ?? 0) < 0
              ? String(cell).padEnd(-(widths[index] ?? 0))
              : String(cell).padStart(widths[index] ?? 0),
          )
          .join(' ')
          .trimEnd()}\n`,
    )
    .join('');

const df = program((process, args) => {
  const { machine, container } = process;
  const isHuman = args.some((arg) => /^-.*h/.test(arg));
  const amount = (bytes: number) => (isHuman ? `${(bytes / 2 ** 30).toFixed(1)}G` : String(Math.floor(bytes / 1024)));
  const used = container.files.writtenBytes + 6e9;
  const row = (name: string, total: number, filled: number, path: string) => [
    name,
    amount(total),
    amount(filled),
    amount(Math.max(0, total - filled)),
    `${Math.ceil((filled / Math.max(1, total)) * 100)}%`,
    path,
  ];
  const rows: (number | string)[][] = [
    ['Filesystem', isHuman ? 'Size' : '1K-blocks', 'Used', 'Available', 'Use%', 'Mounted on'],
    row('overlay', machine.diskBytes, used, '/'),
    row('tmpfs', 65_536 * 1024, 0, '/dev'),
    row('shm', 65_536 * 1024, container.cgroup.shmem, '/dev/shm'),
  ];
  for (const { containerPath, tree } of container.config.mounts) {
    rows.push(
      row(
        tree.isMemory ? 'tmpfs' : '/dev/vda1',
        tree.limitBytes ?? (tree.isMemory ? machine.memoryBytes : machine.diskBytes),
        tree.isMemory ? tree.sizeBytes : used,
        containerPath,
      ),
    );
  }
  process.print(table(rows, [-20, 10, 9, 9, 4, 0]));
  return 0;
});

const free = program((process, args) => {
  const { total, used, free: left, shared, cached, available } = nodeMemory(process.container);
  const divisor = args.includes('-m') ? 1024 : args.includes('-g') ? 2 ** 20 : args.includes('-b') ? 1 / 1024 : 1;
  const human = (value: number) =>
    args.includes('-h')
      ? value >= 2 ** 20
        ? `${(value / 2 ** 20).toFixed(1)}G`
        : `${(value / 1024).toFixed(1)}M`
      : Math.floor(value / divisor);
  const row = (name: string, values: readonly number[]) => [name, ...values.map(human)];
  process.print(
    table(
      [
        ['', 'total', 'used', 'free', 'shared', 'buff/cache', 'available'],
        row('Mem:', [total, used, left, shared, cached, available]),
        row('Swap:', [0, 0, 0]),
      ],
      [-5, 13, 11, 11, 11, 11, 11],
    ),
  );
  return 0;
});

/** Runs another program in place of this one, with another environment or for so long at most. */
function wrapper(
  read: (
    process: Process,
    args: readonly string[],
  ) => { command: readonly string[]; env?: Record<string, string>; timeoutMs?: number } | number,
): ProcessClass {
  return {
    start(process) {
      const wanted = read(process, process.argv.slice(1));
      if (typeof wanted === 'number') return process.exit(wanted);
      const env = { ...process.env, ...wanted.env };
      const found = findProgram(process.container, wanted.command[0] ?? '', env['PATH'] ?? '');
      if ('error' in found) {
        process.printError(`${process.command}: can't execute '${wanted.command[0]}': No such file or directory\n`);
        return process.exit(127);
      }
      const { cwd, uid, stdin, stdout, stderr } = process;
      if (wanted.timeoutMs !== undefined) process.sleep(wanted.timeoutMs, 'has waited long enough');
      const child = process.machine.spawn(process.container, {
        argv: [...(found.interpreter ?? []), ...wanted.command],
        className: found.className,
        env,
        cwd,
        uid,
        parent: process,
        stdin,
        stdout,
        stderr,
      });
      if (!process.isOver) process.state = child.pid;
    },
    child(process, _child, exitCode) {
      if (process.state === 'late') process.kill('SIGTERM');
      if (!process.isOver) process.exit(exitCode);
    },
    wake(process) {
      const child = process.container.processes.get(Number(process.state));
      process.state = 'late';
      child?.kill('SIGTERM');
      if (!process.isOver && child?.isOver !== false) process.kill('SIGTERM');
    },
  };
}

const env = wrapper((process, args) => {
  const own: Record<string, string> = {};
  const words = [...args];
  while (/^\w+=/.test(words[0] ?? '')) {
    const [, name = '', value = ''] = /^(\w+)=(.*)$/s.exec(words.shift() ?? '') ?? [];
    own[name] = value;
  }
  if (words.length > 0) return { command: words, env: own };
  process.print(
    Object.entries({ ...process.env, ...own })
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  return 0;
});

const kill = program((process, args) => {
  const [first = ''] = args;
  const signal = first.startsWith('-') ? parseSignal(first.slice(1)) : 'SIGTERM';
  let status = 0;
  for (const pid of first.startsWith('-') ? args.slice(1) : args) {
    const target = process.container.processes.get(Number(pid));
    if (target === undefined || signal === undefined) {
      process.printError(`kill: can't kill pid ${pid}: No such process\n`);
      status = 1;
    } else if (!(target.pid === 1 && signal === 'SIGKILL')) target.kill(signal);
  }
  return status;
});

/** `stress`: workers that use CPU, or memory that they touch again and again. */
const stress: ProcessClass = {
  signals: { SIGTERM: 143, SIGINT: 130 },
  start(process) {
    const { argv } = process;
    const value = (...names: string[]) => argv[argv.findIndex((arg) => names.includes(arg)) + 1];
    const has = (...names: string[]) => argv.some((arg) => names.includes(arg));
    const [, digits = '256', unit = 'M'] =
      /^(\d+)([KMGkmg]?)/.exec(has('--vm-bytes') ? (value('--vm-bytes') ?? '') : '256M') ?? [];
    const factors: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };
    const cpus = has('-c', '--cpu') ? Number(value('-c', '--cpu')) : 0;
    const workers = has('-m', '--vm') ? Number(value('-m', '--vm')) : 0;
    const bytes = workers * Number(digits) * (factors[unit.toUpperCase()] ?? 1);
    process.print(`stress: info: [${process.pid}] dispatching hogs: ${cpus} cpu, 0 io, ${workers} vm, 0 hdd\n`);
    const millicores = cpus * 1000 + (has('--vm-hang') ? workers * 50 : workers * 1000);
    const timeout = has('-t', '--timeout') ? Number.parseInt(value('-t', '--timeout') ?? '0', 10) : 0;
    process.state = { bytes, timeout };
    process.use(millicores);
    if (bytes > 0 && !process.grow(bytes)) return;
    if (timeout > 0) process.sleep(timeout * 1000, 'has had its time');
  },
  wake(process) {
    process.print(
      `stress: info: [${process.pid}] successful run completed in ${(process.state as { timeout: number }).timeout}s\n`,
    );
    process.exit(0);
  },
};

/** Writes without an end: to nowhere it uses its CPU, to a pipe nobody here could read it. */
const endless: ProcessClass = {
  signals: { SIGTERM: 143, SIGINT: 130 },
  start(process) {
    if (process.stdout.to === 'null' || process.command !== 'yes') return process.use(1000);
    const word = process.argv[1] ?? 'y';
    for (let line = 0; line < 1000 && !process.isOver; line += 1) process.print(`${word}\n`);
    if (!process.isOver) process.exit(0);
  },
};

const say = (text: (process: Process) => string) =>
  program((process) => {
    process.print(`${text(process)}\n`);
    return 0;
  });

/** The first of the names that `/etc/hosts` has on the line of this one. */
function longNameOf(process: Process, hostname: string): string {
  const lines = (readFile(process, 'hostname', '/etc/hosts') ?? '')
    .split('\n')
    .map((line) => line.split(/\s+/).slice(1));
  return lines.find((names) => names.includes(hostname))?.[0] ?? hostname;
}

/** Programs that look at the machine and its processes. */
export const systemPrograms: Readonly<Record<string, ProcessClass>> = {
  date,
  df,
  env,
  printenv: program((process, args) => {
    const [name] = args;
    if (name !== undefined && process.env[name] === undefined) return 1;
    process.print(
      name === undefined
        ? Object.entries(process.env)
            .map(([key, value]) => `${key}=${value}\n`)
            .join('')
        : `${process.env[name]}\n`,
    );
    return 0;
  }),
  free,
  hostname: say((process) => {
    const { container, argv } = process;
    const { hostname } = container.sandbox.config;
    if (argv.includes('-i')) return container.sandbox.ip;
    return argv.includes('-f') ? longNameOf(process, hostname) : hostname;
  }),
  id: program((process, args) => {
    const { uid, container } = process;
    const gid = container.config.runAsGroup ?? 0;
    const named = (id: number) => (userName(id) === String(id) ? String(id) : `${id}(${userName(id)})`);
    const groups = (container.config.supplementalGroups ?? [gid]).map(named).join(',');
    process.print(
      args.includes('-u')
        ? `${args.includes('-n') ? userName(uid) : uid}\n`
        : args.includes('-g')
          ? `${gid}\n`
          : `uid=${named(uid)} gid=${named(gid)} groups=${groups}\n`,
    );
    return 0;
  }),
  kill,
  md5sum: sums('md5sum', md5),
  sha256sum: sums('sha256sum', sha256),
  nproc: say(({ machine }) => String(Math.max(1, Math.floor(machine.cpuMillicores / 1000)))),
  pidof: program((process, [name = '']) => {
    const pids = processesOf(process)
      .filter(({ command }) => command === name)
      .map(({ pid }) => pid);
    if (pids.length > 0) process.print(`${pids.reverse().join(' ')}\n`);
    return pids.length > 0 ? 0 : 1;
  }),
  ps,
  pwd: say(({ cwd }) => cwd),
  stress,
  sync: program(() => 0),
  timeout: wrapper((_process, args) => {
    const { rest } = parseOptions(args.slice(0, args.findIndex((arg) => /^\d/.test(arg)) + 1), 'f', 'sk');
    return {
      command: args.slice(args.findIndex((arg) => /^\d/.test(arg)) + 1),
      timeoutMs: Number.parseFloat(rest[0] ?? '0') * 1000,
    };
  }),
  time: wrapper((_process, args) => ({ command: args })),
  top,
  true: program(() => 0),
  false: program(() => 1),
  uname: say(({ argv, container }) =>
    argv.includes('-a')
      ? `Linux ${container.sandbox.config.hostname} ${kernelVersion} #1 SMP x86_64 GNU/Linux`
      : argv.includes('-r')
        ? kernelVersion
        : argv.includes('-n')
          ? container.sandbox.config.hostname
          : argv.includes('-m')
            ? 'x86_64'
            : 'Linux',
  ),
  uptime: say(({ machine, container }) => {
    const minutes = Math.floor((machine.clock.now() - machine.bootedAtMs) / 60_000);
    const load = (container.files.text('/proc/loadavg') ?? '').split(' ').slice(0, 3).join(', ');
    return ` ${new Date(machine.clock.now()).toISOString().slice(11, 19)} up ${minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`},  0 users,  load average: ${load}`;
  }),
  which: program((process, [name = '']) => {
    const found = findProgram(process.container, name, process.env['PATH'] ?? '');
    if (!('error' in found)) process.print(`${found.path}\n`);
    return 'error' in found ? 1 : 0;
  }),
  whoami: say(({ uid }) => userName(uid)),
  yes: endless,
};
