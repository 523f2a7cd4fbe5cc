import type { Readable } from 'node:stream';
import type { Clock } from '../../base/index.ts';
import type { OutputChunk } from '../driver.ts';

/** Bytes that wait for the consumer at most before the program is no longer read; what a read gives may go beyond it once. */
const waitingBytes = 64 * 1024;
/** So much is handed on at once; less is gathered for a while: each piece costs its consumer the same, large or small. */
const enoughBytes = 16 * 1024;
/** How long small pieces that follow each other without a pause are gathered. */
const gatherMs = 4;

/**
 * Both outputs of a program, in the order in which they come, small pieces gathered into larger ones. The streams, which must
 * be paused, are read from when the consumer first asks, and while little waits for it; one that stops early closes both,
 * which ends the program as a closed terminal would.
 */
export function mergeStreams(stdout: Readable, stderr: Readable, clock: Clock): AsyncGenerator<OutputChunk> {
  const streams = { stdout, stderr };
  let waiting: OutputChunk[] = [];
  let length = 0;
  /** How much must be there to wake the consumer. */
  let wanted = 1;
  let flowing = false;
  let open = 2;
  let failure: Error | undefined;
  let wake: (() => void) | undefined;

  const resume = () => {
    if (flowing) return;
    flowing = true;
    stdout.resume();
    stderr.resume();
  };
  const pause = () => {
    flowing = false;
    stdout.pause();
    stderr.pause();
  };
  // Listened to at once: Node lets what nobody listens to run off when the program ends.
  for (const name of ['stdout', 'stderr'] as const) {
    let closed = false;
    const close = () => {
      if (closed) return;
      closed = true;
      open -= 1;
      if (open === 0) wake?.();
    };
    streams[name].on('data', (bytes: Uint8Array) => {
      waiting.push({ stream: name, bytes });
      length += bytes.length;
      if (length >= waitingBytes) pause();
      if (length >= wanted) wake?.();
    });
    streams[name].on('end', close);
    streams[name].on('close', close);
    streams[name].on('error', (error) => {
      failure ??= error;
      close();
    });
  }
  /** Waits until so much is there, both streams have ended, or the time is over. */
  const gathered = async (bytes: number, atMostMs?: number) => {
    if (length >= bytes || open === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = atMostMs === undefined ? undefined : clock.schedule(resolve, atMostMs);
    wanted = bytes;
    wake = resolve;
    await promise;
    wake = undefined;
    timer?.[Symbol.dispose]();
  };
  /** All that has come of the stream that came first. */
  const take = (): OutputChunk | undefined => {
    const [first] = waiting;
    if (first === undefined) return undefined;
    const other = waiting.findIndex(({ stream }) => stream !== first.stream);
    const pieces = waiting.splice(0, other === -1 ? waiting.length : other);
    const bytes = pieces.length === 1 ? first.bytes : Buffer.concat(pieces.map((piece) => piece.bytes));
    length -= bytes.length;
    return { stream: first.stream, bytes };
  };

  async function* chunks(): AsyncGenerator<OutputChunk> {
    let handedOnAt = Number.NEGATIVE_INFINITY;
    try {
      for (;;) {
        if (length < waitingBytes) resume();
        await gathered(1);
        const soonest = handedOnAt + gatherMs - clock.now();
        if (soonest > 0) await gathered(enoughBytes, soonest);
        const chunk = take();
        if (chunk === undefined) break;
        handedOnAt = clock.now();
        yield chunk;
      }
      if (failure) throw failure;
    } finally {
      waiting = [];
      stdout.destroy();
      stderr.destroy();
    }
  }
  return chunks();
}
