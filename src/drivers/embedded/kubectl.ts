import { type Clock, encodeText, PodpathError } from '../../base/index.ts';
import { type Connection, createByteQueue } from '../../embedded/index.ts';
import {
  createConfigStore,
  type DiscoveryCache,
  type LabFiles,
  type Listen,
  newKubeconfig,
  run,
} from '../../kubectl/index.ts';
import type { KubectlCall, KubectlProcess, OutputChunk } from '../driver.ts';
import { inputTooLarge } from './messages.ts';
import { overlayFiles } from './overlay-files.ts';
import type { ClockState } from './protocol.ts';
import { createDriverTerminal } from './user-terminal.ts';

export { loadVerb } from '../../kubectl/index.ts';

/** What a kubectl line is run with. */
export interface KubectlParts {
  readonly fetch: (request: Request) => Promise<Response>;
  /** Connects to containers. */
  readonly connect: (request: Request, protocols?: readonly string[]) => Promise<Connection>;
  /** Of the page. */
  readonly clock: Clock;
  /** The cluster's clock as it was when the line began. */
  readonly time: ClockState;
  readonly name: string;
  /** Where kubectl's own messages say that the API server is. */
  readonly server: string;
  readonly files: LabFiles;
  readonly discoveryCache: DiscoveryCache;
  /** Absent: nothing can listen. */
  readonly listen?: Listen | undefined;
}

/** What may wait of input for a program that does not read. */
const maxInputBytes = 1024 * 1024;

/** Runs one kubectl command in this page, over the cluster's `fetch`. */
export function startKubectl(call: KubectlCall, parts: KubectlParts): KubectlProcess {
  const { argv, namespace, stdin, terminal } = call;
  const { fetch, connect, name, server, discoveryCache } = parts;
  const { page } = call;
  const files = page === undefined ? parts.files : overlayFiles(page.files, parts.files);
  const abort = new AbortController();
  const output = createOutput();
  const input = createByteQueue();
  let waitingBytes = 0;
  const write = (data: string) => {
    const bytes = encodeText(data);
    if (waitingBytes + bytes.byteLength > maxInputBytes) {
      throw new PodpathError({ reason: 'RequestEntityTooLarge', text: inputTooLarge(maxInputBytes) });
    }
    waitingBytes += bytes.byteLength;
    void input.push(bytes).then(() => {
      waitingBytes -= bytes.byteLength;
    });
  };
  const user =
    terminal === undefined
      ? undefined
      : createDriverTerminal({
          size: terminal,
          deliver: write,
          echo: (echoed) => void output.push('stdout', echoed),
          interrupt: () => abort.abort(),
        });
  const print = (stream: OutputChunk['stream']) => (chunk: string | Uint8Array) =>
    output.push(stream, typeof chunk === 'string' && user !== undefined ? user.format(chunk) : chunk);
  if (stdin !== undefined) {
    void input.push(encodeText(stdin));
    input.end();
  }
  const work = async () => {
    const exitCode = await run({
      argv,
      fetch,
      connect,
      ...(parts.listen === undefined ? {} : { listen: parts.listen }),
      clock: createClusterTime(parts.time, parts.clock),
      stdout: print('stdout'),
      stderr: print('stderr'),
      stdin: input.stream,
      files,
      config: createConfigStore(newKubeconfig({ name, server, user: name, namespace })),
      discoveryCache,
      signal: abort.signal,
      ...(page?.edit === undefined ? {} : { edit: page.edit }),
      isTerminal: terminal !== undefined,
      terminal: user,
      ...(terminal === undefined ? {} : { width: terminal.columns }),
    });
    input.end();
    await output.end();
    return { exitCode, signal: null };
  };
  return {
    output: output.chunks,
    exit: work(),
    write: (data) => (user === undefined ? write(data) : user.input(data)),
    end() {
      if (user === undefined) input.end();
    },
    resize: (size) => user?.resize(size),
    cancel: () => abort.abort(),
  };
}

/** The cluster's time, as it goes on from what is known of it; what waits waits by the page's clock. */
function createClusterTime({ nowMs, mode }: ClockState, clock: Clock): Clock {
  const beganMs = clock.now();
  const speed = mode.kind === 'running' && Number.isFinite(mode.speed) ? mode.speed : 0;
  return {
    now: () => nowMs + (clock.now() - beganMs) * speed,
    schedule: (callback, when, what) => clock.schedule(callback, when, what),
  };
}

/** Output that waits for its reader: who writes goes on when what they wrote was taken. */
function createOutput() {
  const waiting: OutputChunk[] = [];
  const encoder = new TextEncoder();
  let isOver = false;
  let hasLeft = false;
  let wake = Promise.withResolvers<void>();
  let taken = Promise.withResolvers<void>();
  const turn = () => {
    wake.resolve();
    wake = Promise.withResolvers();
  };
  async function* read(): AsyncGenerator<OutputChunk> {
    try {
      for (;;) {
        const chunk = waiting.shift();
        if (chunk !== undefined) yield chunk;
        else if (isOver) return;
        else {
          taken.resolve();
          taken = Promise.withResolvers();
          await wake.promise;
        }
      }
    } finally {
      hasLeft = true;
      taken.resolve();
    }
  }
  return {
    chunks: read(),
    async push(stream: OutputChunk['stream'], chunk: string | Uint8Array) {
      if (hasLeft || chunk.length === 0) return;
      waiting.push({ stream, bytes: typeof chunk === 'string' ? encoder.encode(chunk) : chunk });
      const { promise } = taken;
      turn();
      await promise;
    },
    async end() {
      isOver = true;
      turn();
      // The exit code comes when all was read.
      if (!hasLeft && waiting.length > 0) await taken.promise;
    },
  };
}
