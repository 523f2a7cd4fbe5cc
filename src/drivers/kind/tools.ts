import { execa } from 'execa';
import { type Clock, PodpathError, systemClock } from '../../base/index.ts';
import { programMissing, toolCancelled, toolFailed, toolTimedOut } from './messages.ts';
import { endGroup, trackGroup } from './process-group.ts';

export type ToolEnv = Readonly<Record<string, string | undefined>>;

export interface ToolOptions {
  /** The whole environment of the program; nothing of ours is added. */
  readonly env: ToolEnv;
  readonly stdin?: string | undefined;
  readonly cwd?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
  /** Each line of stderr as it comes. */
  readonly onLine?: ((line: string) => void) | undefined;
  readonly clock?: Clock | undefined;
}

export interface ToolResult {
  readonly stdout: string;
  readonly stderr: string;
}

/** How much of a failed command's output its error keeps, in UTF-16 units. */
const keptOutput = 4_000;

/**
 * Runs a program to its end in a process group of its own.
 * @throws PodpathError `MissingOnMachine` (not on PATH), `Cancelled`, `Timeout`, `CommandFailed` (with command, exit code and output).
 */
export async function runTool(file: string, argv: readonly string[], options: ToolOptions): Promise<ToolResult> {
  const line = formatCommand(file, argv);
  if (options.signal?.aborted) throw new PodpathError({ reason: 'Cancelled', text: toolCancelled(file) });
  const child = execa(file, [...argv], {
    env: definedOnly(options.env),
    extendEnv: false,
    detached: true,
    cleanup: false,
    reject: false,
    maxBuffer: 64 * 1024 * 1024,
    stdin: options.stdin === undefined ? 'ignore' : 'pipe',
    ...(options.stdin === undefined ? {} : { input: options.stdin }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  const { pid } = child;
  using _tracked = new DisposableStack();
  let ended: 'cancelled' | 'timeout' | undefined;
  if (pid !== undefined) {
    _tracked.use(trackGroup(pid));
    const clock = options.clock ?? systemClock;
    const end = (why: 'cancelled' | 'timeout'): void => {
      if (ended !== undefined) return;
      ended = why;
      _tracked.use(endGroup(pid, clock));
    };
    const onAbort = (): void => end('cancelled');
    options.signal?.addEventListener('abort', onAbort, { once: true });
    _tracked.defer(() => options.signal?.removeEventListener('abort', onAbort));
    if (options.timeoutMs !== undefined) _tracked.use(clock.schedule(() => end('timeout'), options.timeoutMs));
  }
  if (options.onLine !== undefined) {
    const { onLine } = options;
    (async () => {
      for await (const text of child.iterable({ from: 'stderr' })) onLine(text);
    })().catch(() => {
      // The iteration fails with the command itself, whose result below tells why.
      return undefined;
    });
  }
  const result = await child;
  const output = tail(`${result.stdout ?? ''}${result.stderr ?? ''}`.trim());
  const command = { line, exitCode: result.exitCode ?? null, output };
  if (ended === 'cancelled') throw new PodpathError({ reason: 'Cancelled', text: toolCancelled(file), command });
  if (ended === 'timeout') throw new PodpathError({ reason: 'Timeout', text: toolTimedOut(line), command });
  if (result.code === 'ENOENT')
    throw new PodpathError({ reason: 'MissingOnMachine', text: programMissing(file), command });
  if (result.failed) {
    throw new PodpathError({
      reason: 'CommandFailed',
      text: toolFailed(line, result.exitCode, output),
      command,
      cause: result.cause,
    });
  }
  return { stdout: result.stdout, stderr: result.stderr };
}

/** A command as it can be pasted into a shell. */
export function formatCommand(file: string, argv: readonly string[]): string {
  return [file, ...argv]
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}

/** The environment without the names that have no value. */
function definedOnly(env: ToolEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function tail(text: string): string {
  return text.length <= keptOutput ? text : `...${text.slice(-keptOutput)}`;
}
