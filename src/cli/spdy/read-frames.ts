import { type FrameHead, finFlag, readHead } from './frames.ts';

const headBytes = 8;
/** No client of Kubernetes has control frames of this size. */
const maxControlBytes = 64 * 1024;

/** What is done with frames, one after the other. */
export interface FrameReceiver {
  /** A control frame; `false` ends the reading. */
  control(head: FrameHead & { kind: 'control' }, content: Buffer): Promise<boolean>;
  /** A piece of a frame of data; the last piece of the last frame of a stream has `isLast`. */
  data(streamId: number, bytes: Uint8Array, isLast: boolean): Promise<void>;
}

/** Cuts bytes into frames until there are no more. @throws Error for what is no SPDY/3 */
export async function readFrames(incoming: ReadableStream<Uint8Array>, receiver: FrameReceiver): Promise<void> {
  const reader = incoming.getReader();
  let rest: Buffer = Buffer.alloc(0);
  /** The frame of data that is not yet here as a whole. */
  let open: { readonly streamId: number; readonly isFin: boolean; left: number } | undefined;
  for (;;) {
    if (open !== undefined && (rest.length > 0 || open.left === 0)) {
      const piece = rest.subarray(0, open.left);
      rest = rest.subarray(piece.length);
      open.left -= piece.length;
      const { streamId, isFin, left } = open;
      if (left === 0) open = undefined;
      await receiver.data(streamId, piece, isFin && left === 0);
      continue;
    }
    const head: FrameHead | undefined = open === undefined && rest.length >= headBytes ? parseHead(rest) : undefined;
    if (head?.kind === 'data') {
      rest = rest.subarray(headBytes);
      open = { streamId: head.streamId, isFin: (head.flags & finFlag) !== 0, left: head.length };
      continue;
    }
    if (head !== undefined && rest.length >= headBytes + head.length) {
      const content = rest.subarray(headBytes, headBytes + head.length);
      rest = rest.subarray(headBytes + head.length);
      if (!(await receiver.control(head, content))) return;
      continue;
    }
    const { done, value } = await reader.read();
    if (done) return;
    rest =
      rest.length === 0 ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : Buffer.concat([rest, value]);
  }
}

/** @throws Error */
function parseHead(bytes: Buffer): FrameHead {
  const head = readHead(bytes);
  if (head === undefined) throw new Error('this is not SPDY/3');
  if (head.kind === 'control' && head.length > maxControlBytes) throw new Error('a control frame is too long');
  return head;
}
