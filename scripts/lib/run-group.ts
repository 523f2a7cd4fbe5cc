import { spawn } from 'node:child_process';

/** How a program ended and what it printed, both streams in the order in which it came. */
export interface GroupResult {
  readonly exitCode: number;
  readonly output: string;
}

/**
 * Runs a program as the leader of its own process group and waits until it has ended and its output is read. When `signal`
 * aborts, the whole group gets SIGTERM, and SIGKILL `graceMs` later, so that nothing that it started stays behind.
 * A program that cannot be started, or was ended by a signal, has exit code 1.
 */
export async function runInGroup(
  file: string,
  argv: readonly string[],
  options: {
    readonly cwd: string;
    readonly env: NodeJS.ProcessEnv;
    readonly signal: AbortSignal;
    readonly graceMs?: number;
  },
): Promise<GroupResult> {
  const { cwd, env, signal, graceMs = 10_000 } = options;
  const output: Buffer[] = [];
  const child = spawn(file, [...argv], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const signalGroup = (name: 'SIGTERM' | 'SIGKILL'): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, name);
    } catch (error) {
      // The group has ended already.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  };
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    signalGroup('SIGTERM');
    timer = setTimeout(() => signalGroup('SIGKILL'), graceMs);
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    const exitCode = await new Promise<number>((resolve) => {
      child.on('error', (error) => {
        output.push(Buffer.from(`${error.message}\n`));
        resolve(1);
      });
      child.on('close', (code) => resolve(code ?? 1));
    });
    return { exitCode, output: Buffer.concat(output).toString('utf8') };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
