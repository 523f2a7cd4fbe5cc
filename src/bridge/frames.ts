import { decodeText } from '../base/index.ts';
import type { OutputMessage } from './protocol.ts';

/** One message as a transport carries it: JSON text, or the bytes of a piece of output; protocol.ts says which bytes. */
export type Frame = string | Uint8Array;

/** The part of an output frame that comes before what was printed. */
export type OutputHeader = Pick<OutputMessage, 'seq' | 'id' | 'stream'>;

/** Bytes of an output frame that are there whatever its identifier. */
const fixedLength = 10;
const streams = ['stdout', 'stderr'] as const;
/** A byte order mark is a character of what was printed, like any other. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** How many bytes of an output frame come before what was printed. */
export function outputHeaderLength(id: string): number {
  return fixedLength + id.length;
}

/** Writes the header at the beginning of a frame; what was printed follows after {@link outputHeaderLength} bytes. */
export function writeOutputHeader(frame: Uint8Array, { seq, id, stream }: OutputHeader): void {
  const view = new DataView(frame.buffer, frame.byteOffset);
  view.setUint8(0, streams.indexOf(stream) + 1);
  view.setBigUint64(1, BigInt(seq));
  view.setUint8(9, id.length);
  // Identifiers are ASCII.
  encoder.encodeInto(id, frame.subarray(fixedLength));
}

/** Reads an output frame; `undefined` for bytes that are none. */
export function readOutputFrame(frame: Uint8Array): OutputMessage | undefined {
  if (frame.length < fixedLength) return undefined;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  const stream = streams[view.getUint8(0) - 1];
  const begin = fixedLength + view.getUint8(9);
  if (stream === undefined || frame.length < begin) return undefined;
  return {
    type: 'output',
    seq: Number(view.getBigUint64(1)),
    id: decoder.decode(frame.subarray(fixedLength, begin)),
    stream,
    data: decodeText(frame.subarray(begin)),
    bytes: frame.length - begin,
  };
}

/** Kind and length, before each frame of a stream of bytes. */
const prefixLength = 5;
const kinds = { text: 0, bytes: 1 } as const;

/** A frame as it stands in a stream of bytes, after its kind and its length. */
export function packFrame(frame: Frame): Uint8Array<ArrayBuffer> {
  const content = typeof frame === 'string' ? encoder.encode(frame) : frame;
  const packed = new Uint8Array(prefixLength + content.length);
  const view = new DataView(packed.buffer);
  view.setUint8(0, typeof frame === 'string' ? kinds.text : kinds.bytes);
  view.setUint32(1, content.length);
  packed.set(content, prefixLength);
  return packed;
}

/** Takes a stream of bytes piece by piece, however it is cut, and hands on each frame when all of it is there. */
export function createFrameReader(onFrame: (frame: Frame) => void): (piece: Uint8Array) => void {
  /** What has come of the next frame, and how much of it there must be to go on. */
  let pieces: Uint8Array[] = [];
  let length = 0;
  let wanted = prefixLength;
  return (piece) => {
    pieces.push(piece);
    length += piece.length;
    if (length < wanted) return;
    const bytes = pieces.length === 1 ? piece : join(pieces, length);
    let at = 0;
    for (;;) {
      const rest = bytes.length - at;
      const view = new DataView(bytes.buffer, bytes.byteOffset + at, rest);
      wanted = rest < prefixLength ? prefixLength : prefixLength + view.getUint32(1);
      if (rest < wanted) break;
      const content = bytes.subarray(at + prefixLength, at + wanted);
      at += wanted;
      onFrame(view.getUint8(0) === kinds.text ? decoder.decode(content) : content);
    }
    length = bytes.length - at;
    pieces = length === 0 ? [] : [bytes.subarray(at)];
  };
}

function join(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const joined = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}
