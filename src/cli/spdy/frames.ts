import { headerDictionary } from './dictionary.ts';

/** Control frames by number (SPDY draft 3.1, "Control frames"). */
export const frameTypes = { synStream: 1, synReply: 2, rstStream: 3, ping: 6, goAway: 7, headers: 8 } as const;

/** The last frame of a sender on a stream, or one that opens a stream whose sender has nothing to say. */
export const finFlag = 1;

/** Why a stream is reset. */
export const resetStatus = { protocolError: 1, cancel: 5 } as const;

/** The first eight bytes of a frame. */
export type FrameHead =
  | { readonly kind: 'control'; readonly type: number; readonly flags: number; readonly length: number }
  | { readonly kind: 'data'; readonly streamId: number; readonly flags: number; readonly length: number };

/** Reads the head of a frame; undefined for another version of SPDY. */
export function readHead(bytes: Buffer): FrameHead | undefined {
  const first = bytes.readUInt32BE(0);
  const flags = bytes.readUInt8(4);
  const length = bytes.readUIntBE(5, 3);
  if (first < 0x80000000) return { kind: 'data', streamId: first, flags, length };
  return first >>> 16 === 0x8003 ? { kind: 'control', type: first & 0xffff, flags, length } : undefined;
}

/** A frame of data. */
export function dataFrame(streamId: number, data: Uint8Array, isLast = false): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(streamId, 0);
  head.writeUInt8(isLast ? finFlag : 0, 4);
  head.writeUIntBE(data.byteLength, 5, 3);
  return Buffer.concat([head, data]);
}

/** A control frame whose content is numbers of four bytes: a reset, a ping, the end of a connection. */
export function controlFrame(type: number, ...numbers: readonly number[]): Buffer {
  const content = Buffer.alloc(numbers.length * 4);
  for (const [index, number] of numbers.entries()) content.writeUInt32BE(number, index * 4);
  return withHead(type, content);
}

/**
 * Makes the answers that open streams, all without headers: a compressed block without compression, of which the first of a
 * connection begins the stream and names the dictionary (RFC 1950).
 */
export function createReplies(): (streamId: number) => Buffer {
  const none = [0, 0, 0, 0];
  const stored = Buffer.from([0, none.length, 0, ~none.length & 0xff, 0xff, ...none, 0, 0, 0, 0xff, 0xff]);
  let start = Buffer.concat([Buffer.from([0x78, 0xf9]), dictionaryId()]);
  return (streamId) => {
    const id = Buffer.alloc(4);
    id.writeUInt32BE(streamId);
    const frame = withHead(frameTypes.synReply, Buffer.concat([id, start, stored]));
    start = Buffer.alloc(0);
    return frame;
  };
}

function withHead(type: number, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(0x80030000 + type, 0);
  head.writeUIntBE(content.length, 5, 3);
  return Buffer.concat([head, content]);
}

/** Adler-32 of the dictionary. */
function dictionaryId(): Buffer {
  let low = 1;
  let high = 0;
  for (const byte of headerDictionary) {
    low = (low + byte) % 65521;
    high = (high + low) % 65521;
  }
  const id = Buffer.alloc(4);
  id.writeUInt32BE(high * 65536 + low);
  return id;
}
