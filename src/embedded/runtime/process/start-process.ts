import type { LinuxResources } from '../cri.ts';
import { Cgroup } from '../memory/cgroup.ts';
import type { PodContainer } from './container.ts';
import { findProgram, startError } from './executable.ts';
import type { Machine } from './kernel.ts';
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

/**
 * Starts the first process of a container in a cgroup of its own, as runc does; `onStart` is told before the process does
 * anything. @throws RuntimeError (rejects) when the program cannot be run
 */
export async function startProcess(
  container: PodContainer,
  load: (className: string) => Promise<void>,
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
  env['HOME'] ??= (config.runAsUser ?? image.uid) === 0 ? '/root' : '/';
  const program = findProgram(container, words[0] ?? '', env['PATH'] ?? '');
  if ('error' in program) throw startError(program.error);
  await load(program.className);
  container.cgroup = new Cgroup(container.id, sandbox.cgroup.parent);
  container.cgroup.isOomGroup = true;
  limitCgroup(machine, container.cgroup, container.resources);
  container.state = 'Running';
  container.startedAtMs = machine.clock.now();
  onStart(container);
  const log = (stream: 'stderr' | 'stdout') => ({ to: 'log', stream }) as const;
  if (config.stdin) {
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
    stdin: container.stdin === undefined ? { from: 'null' } : { from: 'pipe', pipe: container.stdin },
    stdout: log('stdout'),
    stderr: log(config.tty ? 'stdout' : 'stderr'),
    ...(config.tty && { hasTerminal: true }),
  });
}
