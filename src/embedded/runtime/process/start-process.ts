import type { LinuxResources } from '../cri.ts';
import { Cgroup } from '../memory/cgroup.ts';
import type { PodContainer } from './container.ts';
import { findProgram, startError } from './executable.ts';
import type { Machine, ProcessStart } from './kernel.ts';
import { TextPipe } from './streams.ts';

/** Sets what a container's cgroup may use, without enforcing it yet. */
export function limitCgroup(
  machine: Machine,
  cgroup: Cgroup,
  { cpuShares, cpuQuota, memoryLimitBytes }: LinuxResources,
): void {
  cgroup.cpuShares = Math.max(2, cpuShares);
  cgroup.cpuQuota = cpuQuota;
  cgroup.maxBytes = memoryLimitBytes > 0 ? memoryLimitBytes : Number.POSITIVE_INFINITY;
  machine.cpu.demand(cgroup, cgroup.cpuDemand);
}

/** What is loaded for a process. */
export interface ProcessParts {
  load(className: string): Promise<void>;
  loadTerminals(): Promise<typeof import('../terminal/terminal.ts')>;
}

/**
 * Starts the first process of a container in a cgroup of its own, as runc does; `onStart` is told before the process does
 * anything. @throws RuntimeError (rejects) when the program cannot be run
 */
export async function startProcess(
  container: PodContainer,
  { load, loadTerminals }: ProcessParts,
  onStart: (container: PodContainer) => void,
): Promise<void> {
  const { config, image, sandbox, machine } = container;
  const words =
    config.command.length > 0
      ? [...config.command, ...config.args]
      : [...image.entrypoint, ...(config.args.length > 0 ? config.args : image.cmd)];
  const env: Record<string, string> = {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOSTNAME: sandbox.config.hostname,
    ...image.env,
  };
  for (const { name, value } of config.env) env[name] = value;
  if (config.tty) env['TERM'] ??= 'xterm';
  env['HOME'] ??= (config.runAsUser ?? image.uid) === 0 ? '/root' : '/';
  const program = findProgram(container, words[0] ?? '', env['PATH'] ?? '');
  if ('error' in program) throw startError(program.error);
  const [{ ContainerTerminal }] = await Promise.all([
    config.tty ? loadTerminals() : { ContainerTerminal: undefined },
    load(program.className),
  ]);
  container.cgroup = new Cgroup(container.id, sandbox.cgroup.parent);
  container.cgroup.isOomGroup = true;
  limitCgroup(machine, container.cgroup, container.resources);
  container.state = 'Running';
  container.startedAtMs = machine.clock.now();
  onStart(container);
  if (ContainerTerminal !== undefined) {
    container.terminal = new ContainerTerminal(container, (text) => container.log.write('stdout', text));
  } else if (config.stdin) {
    // The shim holds it open: it does not end while nobody is attached.
    container.stdin = new TextPipe();
    container.stdin.open();
  }
  machine.spawn(container, {
    argv: [...(program.interpreter ?? []), ...words],
    className: program.className,
    env,
    cwd: config.workingDir || image.workingDir,
    uid: config.runAsUser ?? image.uid,
    ...streamsOf(container),
  });
}

/** What its first process reads and writes. */
function streamsOf({ terminal, stdin }: PodContainer): Pick<ProcessStart, 'stderr' | 'stdin' | 'stdout' | 'terminal'> {
  if (terminal !== undefined) {
    const output = { to: 'terminal', terminal } as const;
    return { terminal, stdin: { from: 'terminal', terminal }, stdout: output, stderr: output };
  }
  return {
    stdin: stdin === undefined ? { from: 'null' } : { from: 'pipe', pipe: stdin },
    stdout: { to: 'log', stream: 'stdout' },
    stderr: { to: 'log', stream: 'stderr' },
  };
}
