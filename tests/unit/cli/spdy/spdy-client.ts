import { constants, createDeflate, type Deflate } from 'node:zlib';
import type { ByteDuplex } from '../../../../src/cli/spdy/connection.ts';
import { headerDictionary } from '../../../../src/cli/spdy/dictionary.ts';
import { createByteQueue } from '../../../../src/embedded/index.ts';

/** A frame as the server has written it. */
export interface ServerFrame {
  /** `syn-reply`, `rst`, `ping`, `goaway` or `data`. */
  readonly kind: string;
  readonly id: number;
  readonly text: string;
  readonly isFin: boolean;
}

const kinds: Readonly<Record<number, string>> = { 2: 'syn-reply', 3: 'rst', 6: 'ping', 7: 'goaway' };

/** The other end of a connection: writes frames as kubectl does, and has those that came back. */
export function createSpdyClient() {
  const sent = createByteQueue(2 ** 24);
  const frames: ServerFrame[] = [];
  const deflate = createDeflate({ dictionary: headerDictionary });
  let isClosed = false;
  let rest = Buffer.alloc(0);
  const duplex: ByteDuplex = {
    incoming: sent.stream,
    async write(bytes) {
      rest = Buffer.concat([rest, bytes]);
      for (let length = rest.length < 8 ? 0 : 8 + rest.readUIntBE(5, 3); rest.length >= 8 && rest.length >= length; ) {
        frames.push(toFrame(rest.subarray(0, length)));
        rest = rest.subarray(length);
        length = rest.length < 8 ? 8 : 8 + rest.readUIntBE(5, 3);
      }
    },
    close() {
      isClosed = true;
      sent.end();
    },
  };
  const control = (type: number, content: Buffer, flags = 0) => {
    const head = Buffer.from([0x80, 3, 0, type, flags, 0, 0, 0]);
    head.writeUIntBE(content.length, 5, 3);
    return sent.push(Buffer.concat([head, content]));
  };
  const numbers = (...all: number[]) => {
    const bytes = Buffer.alloc(all.length * 4);
    for (const [index, number] of all.entries()) bytes.writeUInt32BE(number, index * 4);
    return bytes;
  };
  return {
    duplex,
    frames,
    isClosed: () => isClosed,
    /** Bytes as they are. */
    raw: (bytes: Uint8Array) => sent.push(bytes),
    control,
    /** Opens a stream; `isFin` when nothing will be said on it. */
    async open(id: number, headers: Record<string, string>, isFin = false) {
      const block = await compress(deflate, headerBlock(headers));
      await control(1, Buffer.concat([numbers(id, 0), Buffer.from([0, 0]), block]), isFin ? 1 : 0);
    },
    data(id: number, text: string, isFin = false) {
      const content = Buffer.from(text);
      const head = numbers(id, content.length);
      head.writeUInt8(isFin ? 1 : 0, 4);
      return sent.push(Buffer.concat([head, content]));
    },
    reset: (id: number) => control(3, numbers(id, 5)),
    ping: (id: number) => control(6, numbers(id)),
    goAway: () => control(7, numbers(0, 0)),
    hangUp: () => sent.end(),
    /** What the server has said on a stream. */
    textOf: (id: number) =>
      frames
        .filter((frame) => frame.kind === 'data' && frame.id === id)
        .map(({ text }) => text)
        .join(''),
  };
}

function headerBlock(headers: Record<string, string>): Buffer {
  const words = Object.entries(headers).flat();
  const count = Buffer.alloc(4);
  count.writeUInt32BE(words.length / 2);
  const sized = words.map((word) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(word.length);
    return Buffer.concat([length, Buffer.from(word)]);
  });
  return Buffer.concat([count, ...sized]);
}

/** Compresses a block as the next of a stream. */
export function compress(deflate: Deflate, block: Buffer): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const take = (chunk: Buffer) => void chunks.push(chunk);
    deflate.on('data', take);
    deflate.write(block);
    deflate.flush(constants.Z_SYNC_FLUSH, () => {
      deflate.off('data', take);
      resolve(Buffer.concat(chunks));
    });
  });
}

function toFrame(bytes: Buffer): ServerFrame {
  const first = bytes.readUInt32BE(0);
  const isFin = (bytes[4] ?? 0) === 1;
  if (first < 0x80000000) return { kind: 'data', id: first, text: bytes.subarray(8).toString(), isFin };
  return { kind: kinds[first & 0xffff] ?? String(first & 0xffff), id: bytes.readUInt32BE(8), text: '', isFin };
}
