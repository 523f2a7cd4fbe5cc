import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { lock } from 'proper-lockfile';
import type { RunOutput } from '../../src/runs/index.ts';
import { manifestsFolder } from './files.ts';

export interface TimedOutput extends RunOutput {
  readonly durationMs: number;
}

/** A real cluster and the one kubectl that talks to it, with nothing of the user's own settings. */
export interface RealCluster extends AsyncDisposable {
  /** Runs kubectl whatever its exit code; `stdin` is given to it whole. */
  run(
    argv: readonly string[],
    options?: { readonly stdin?: string; readonly timeoutMs?: number },
  ): Promise<TimedOutput>;
  /** The standard output of a kubectl that must succeed. @throws Error with what it printed. */
  must(argv: readonly string[], options?: { readonly stdin?: string; readonly timeoutMs?: number }): Promise<string>;
}

/** Takes the cluster of `kubeconfig` for itself: a second caller waits until it is disposed of, so two recordings do not mix. */
export async function openCluster(kubeconfig: string): Promise<RealCluster> {
  const release = await lock(kubeconfig, {
    lockfilePath: `${kubeconfig}.outputs.lock`,
    stale: 30_000,
    retries: { forever: true, minTimeout: 500, maxTimeout: 2_000 },
  });
  const home = await mkdtemp(join(tmpdir(), 'podpath-outputs-'));
  const run: RealCluster['run'] = async (argv, options = {}) => {
    const begin = performance.now();
    const result = await execa('kubectl', argv, {
      cwd: manifestsFolder,
      env: { PATH: process.env['PATH'] ?? '', HOME: home, KUBECONFIG: kubeconfig, KUBERC: 'off' },
      extendEnv: false,
      reject: false,
      stripFinalNewline: false,
      timeout: options.timeoutMs ?? 120_000,
      input: options.stdin ?? '',
    });
    if (result.exitCode === undefined) throw new Error(`kubectl ${argv.join(' ')}: ${result.shortMessage}`);
    return {
      exitCode: result.exitCode,
      stdout: result.stdout,
      stderr: result.stderr,
      durationMs: Math.round(performance.now() - begin),
    };
  };
  return {
    run,
    async must(argv, options) {
      const output = await run(argv, options);
      if (output.exitCode === 0) return output.stdout;
      throw new Error(`kubectl ${argv.join(' ')} ended with ${output.exitCode}:\n${output.stdout}${output.stderr}`);
    },
    async [Symbol.asyncDispose]() {
      await rm(home, { recursive: true, force: true });
      await release();
    },
  };
}

/** Asks again each `everyMs` until `ask` says `true`. @throws Error with the last thing that `ask` said was lacking. */
export async function waitUntil(
  what: string,
  ask: () => Promise<true | string>,
  limitMs: number,
  everyMs = 1_000,
): Promise<void> {
  const end = performance.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer === true) return;
    if (performance.now() > end) throw new Error(`${what}: not so within ${limitMs / 1000} s: ${answer}`);
    await delay(everyMs);
  }
}
