import { execa } from 'execa';

/** What a program did. */
export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** The kubeconfig that it is given as KUBECONFIG. */
  readonly kubeconfig: string;
  /** HOME: caches and settings go there, the user's own are not read. */
  readonly home: string;
  readonly cwd?: string;
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a program with an environment made from nothing, whatever its exit code.
 * @throws Error when it does not start, or has not ended after a minute.
 */
export async function runProgram(program: string, argv: readonly string[], options: RunOptions): Promise<Ran> {
  const result = await execa(program, argv, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: options.home,
      KUBECONFIG: options.kubeconfig,
      KUBERC: 'off',
      ...options.env,
    },
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
    timeout: 60_000,
    input: options.stdin ?? '',
  });
  if (result.exitCode === undefined) throw new Error(`${program} ${argv.join(' ')}: ${result.shortMessage}`);
  return { exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr };
}
