/**
 * cli: the command `podpath`. Arguments, environment and signals come in; lines, JSON and an exit code go out. This file
 * is what `bin/podpath` runs; commands are in `commands/`, listed in `registry.ts`.
 */
import { readFileSync } from 'node:fs';
import type { CliContext } from './context.ts';
import { exitCodes, signalExitCodes } from './exit-codes.ts';
import { readLocale } from './locale.ts';
import { words } from './messages.ts';
import { printError } from './output.ts';
import { createProgram, runProgram } from './program.ts';

const interrupt = new AbortController();
const locale = readLocale(process.env);

let interruptedCode: number = exitCodes.interrupted;

function onSignal(signal: keyof typeof signalExitCodes): void {
  if (interrupt.signal.aborted) process.exit(interruptedCode);
  interruptedCode = signalExitCodes[signal];
  if (process.stderr.isTTY) process.stderr.write(`\n${words(locale).interrupted}\n`);
  process.exitCode = interruptedCode;
  interrupt.abort();
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);

// `podpath ... | head`, or a parent that died: nobody reads any more, but the work, and above all its cleaning up, goes on.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const context: CliContext = {
  locale,
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: interrupt.signal,
  async createDriver(options) {
    const { createKindDriver } = await import('../drivers/kind/index.ts');
    return createKindDriver({ env: process.env, ...options });
  },
  exit(code) {
    process.exitCode = code === exitCodes.interrupted ? interruptedCode : code;
  },
};

const { version }: { version: string } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
);
try {
  await runProgram(createProgram(context, version), process.argv.slice(2), context);
} catch (error) {
  printError(context, error, process.argv.includes('--json'));
  process.exitCode = exitCodes.failed;
}
