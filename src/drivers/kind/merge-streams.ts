import type { Readable } from 'node:stream';
import type { Clock } from '../../base/index.ts';
import type { OutputChunk } from '../driver.ts';

/** Bytes that are gathered at most before the program is no longer read; what a read gives may go beyond it once. */
const gatheredBytes = 128 * 1024;
/** A program that prints without a pause is handed on so often: each piece costs its consumer the same, large or small. */
const gatherMs = 4;

/**
 * Both outputs of a program, in the order in which they come, small pieces gathered into larger ones. The streams, which must
 * be paused, are read only while the consumer asks for the next chunk; one that stops early closes both, which ends the
 * program as a closed terminal would.
 */
export function mergeStreams(stdout: Readable, stderr: Readable, clock: Clock): AsyncGenerator<OutputChunk> {
  const streams = { stdout, stderr };
  let gathered: OutputChunk[] = [];
  let length = 0;
  let open = 2;
  let failure: Error | undefined;
  let wake: (() => void) | undefined;

  const flow = (how: 'pause' | 'resume') => {
    stdout[how]();
    stderr[how]();
  };
  // Listened to at once: Node lets what nobody listens to run off when the program ends.
  for (const name of ['stdout', 'stderr'] as const) {
    let closed = false;
    const close = () => {
      if (closed) return;
      closed = true;
      open -= 1;
      wake?.();
    };
    streams[name].on('data', (bytes: Uint8Array) => {
      gathered.push({ stream: name, bytes });
      length += bytes.length;
      if (length >= gatheredBytes) flow('pause');
      wake?.();
    });
    streams[name].on('end', close);
    streams[name].on('close', close);
    streams[name].on('error', (error) => {
      failure ??= error;
      close();
    });
  }
  /** Waits for the next thing that happens, at most so long. */
  const next = (atMostMs?: number) =>
    new Promise<void>((resolve) => {
      const timer = atMostMs === undefined ? undefined : clock.schedule(() => wake?.(), atMostMs);
      wake = () => {
        wake = undefined;
        timer?.[Symbol.dispose]();
        resolve();
      };
    });
  /** All that has come of the stream that came first. */
  const take = (): OutputChunk | undefined => {
    const [first] = gathered;
    if (first === undefined) return undefined;
    const other = gathered.findIndex(({ stream }) => stream !== first.stream);
    const pieces = gathered.splice(0, other === -1 ? gathered.length : other);
    const bytes = pieces.length === 1 ? first.bytes : Buffer.concat(pieces.map((piece) => piece.bytes));
    length -= bytes.length;
    return { stream: first.stream, bytes };
  };

  async function* chunks(): AsyncGenerator<OutputChunk> {
    let handedOnAt = Number.NEGATIVE_INFINITY;
    try {
      for (;;) {
        if (length < gatheredBytes) flow('resume');
        while (gathered.length === 0 && open > 0) await next();
        const until = handedOnAt + gatherMs;
        for (let now = clock.now(); length < gatheredBytes && open > 0 && now < until; now = clock.now())
          await next(until - now);
        flow('pause');
        const chunk = take();
        if (chunk === undefined) break;
        handedOnAt = clock.now();
        yield chunk;
      }
      if (failure) throw failure;
    } finally {
      gathered = [];
      stdout.destroy();
      stderr.destroy();
    }
  }
  return chunks();
}
