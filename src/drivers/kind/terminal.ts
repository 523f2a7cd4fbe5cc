import type { IPty } from '@lydell/node-pty';
import { type Clock, PodpathError } from '../../base/index.ts';
import type { KubectlProcess, OutputChunk, TerminalSize } from '../driver.ts';
import { createTerminalInput } from './input.ts';
import type { KubectlStart } from './kubectl.ts';
import { terminalUnsupported } from './messages.ts';
import { endGroup, isGroupAlive, signalGroup, trackGroup } from './process-group.ts';

/** How often it is looked whether a program that is not read has ended. */
const endedPollMs = 50;
/** Bytes of output that may wait for the consumer before the terminal is no longer read. */
const highWaterBytes = 64 * 1024;

/** How the package is got; tests give one that is absent. */
export type ImportPty = () => Promise<typeof import('@lydell/node-pty')>;

const importPty: ImportPty = () => import('@lydell/node-pty');

/**
 * Starts kubectl on a pseudo-terminal; all its output counts as stdout.
 * @throws PodpathError `Unsupported` where the package has no build for the platform.
 */
export async function startOnTerminal(
  start: KubectlStart,
  size: TerminalSize,
  clock: Clock,
  load: ImportPty = importPty,
): Promise<KubectlProcess> {
  let spawn: typeof import('@lydell/node-pty').spawn;
  try {
    ({ spawn } = await load());
  } catch (cause) {
    throw new PodpathError({
      reason: 'Unsupported',
      text: terminalUnsupported(`${process.platform}-${process.arch}`),
      cause,
    });
  }
  const pty = spawn(start.file, [...start.argv], {
    name: 'xterm-256color',
    cols: size.columns,
    rows: size.rows,
    cwd: start.cwd,
    env: { ...start.env },
    // Bytes, not text: a character may be cut between two chunks.
    encoding: null,
  });
  const tracked = trackGroup(pty.pid);
  const queue = createPausingQueue(pty, clock);
  const input = createTerminalInput(pty, clock);
  let ending: Disposable | undefined;
  let ended = false;
  const exit = new Promise<{ exitCode: number | null; signal: string | null }>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      ended = true;
      tracked[Symbol.dispose]();
      ending?.[Symbol.dispose]();
      queue.end();
      input.end();
      queue.drained.then(() => resolve({ exitCode, signal: signal ? `signal ${signal}` : null }));
    });
  });
  return {
    output: queue.chunks(() => {
      if (!ended) signalGroup(pty.pid, 'SIGHUP');
    }),
    exit,
    write(data) {
      if (!ended) input.write(data);
    },
    end: () => undefined,
    resize({ columns, rows }) {
      if (!ended) pty.resize(columns, rows);
    },
    cancel() {
      if (!ended) ending ??= endGroup(pty.pid, clock);
    },
  };
}

/** Holds what the terminal printed until it is asked for, and stops reading the terminal when too much waits. */
function createPausingQueue(pty: IPty, clock: Clock) {
  const chunks: Uint8Array[] = [];
  let waiting = 0;
  let paused = false;
  let ended = false;
  let wake: (() => void) | undefined;
  // node-pty drops what was not read 200 ms after the program ended; what is left then is bounded, so it is taken in.
  const resumeWhenEnded = (): void => {
    if (!paused) return;
    if (isGroupAlive(pty.pid)) clock.schedule(resumeWhenEnded, endedPollMs);
    else pty.resume();
  };
  const { promise: drained, resolve: setDrained } = Promise.withResolvers<void>();
  pty.onData((data: string | Uint8Array) => {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    chunks.push(bytes);
    waiting += bytes.length;
    if (!paused && waiting > highWaterBytes) {
      paused = true;
      pty.pause();
      clock.schedule(resumeWhenEnded, endedPollMs);
    }
    wake?.();
  });
  return {
    drained,
    end() {
      ended = true;
      if (chunks.length === 0) setDrained();
      wake?.();
    },
    async *chunks(onAbandon: () => void): AsyncGenerator<OutputChunk, void, void> {
      try {
        for (;;) {
          const pieces = chunks.splice(0);
          const [first] = pieces;
          if (first !== undefined) {
            // A terminal is read in small pieces; each costs the consumer the same.
            const bytes = pieces.length === 1 ? first : Buffer.concat(pieces);
            waiting -= bytes.length;
            if (paused && waiting <= highWaterBytes / 2) {
              paused = false;
              pty.resume();
            }
            yield { stream: 'stdout', bytes };
          } else if (ended) {
            return;
          } else {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
            wake = undefined;
          }
        }
      } finally {
        chunks.length = 0;
        paused = false;
        pty.resume();
        setDrained();
        onAbandon();
      }
    },
  };
}
