import { constants, createInflate } from 'node:zlib';
import { headerDictionary } from './dictionary.ts';

/** Reads the header blocks of one connection, which are one compressed stream. */
export interface HeaderReader extends Disposable {
  /** The headers of the next block, names in lower case. @throws Error for a block that is none, or too large. */
  read(block: Buffer): Promise<ReadonlyMap<string, string>>;
}

/** As many bytes as a block may be when it is no longer compressed. */
const maxBytes = 64 * 1024;

/** Makes a {@link HeaderReader} (SPDY draft 3.1, "Name/Value Header Block"). */
export function createHeaderReader(): HeaderReader {
  const inflate = createInflate({ dictionary: headerDictionary, flush: constants.Z_SYNC_FLUSH });
  let chunks: Buffer[] = [];
  let size = 0;
  let failure: Error | undefined;
  let settle: (() => void) | undefined;
  inflate.on('error', (error) => {
    failure = error;
  });
  inflate.on('close', () => settle?.());
  inflate.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    // What is this much larger than it came is meant to do harm.
    if (size > maxBytes) inflate.destroy(new Error('the headers are too large'));
  });
  return {
    async read(block) {
      await new Promise<void>((resolve) => {
        settle = resolve;
        if (inflate.destroyed) resolve();
        else inflate.write(block, () => resolve());
      });
      if (failure !== undefined || inflate.destroyed) throw failure ?? new Error('the connection has ended');
      const whole = Buffer.concat(chunks);
      chunks = [];
      size = 0;
      return parse(whole);
    },
    [Symbol.dispose]: () => void inflate.destroy(),
  };
}

/** @throws RangeError for a block that ends too early. */
function parse(block: Buffer): ReadonlyMap<string, string> {
  let at = 0;
  const number = () => {
    at += 4;
    return block.readUInt32BE(at - 4);
  };
  const word = () => {
    const length = number();
    if (at + length > block.length) throw new RangeError('the headers end too early');
    at += length;
    return block.toString('latin1', at - length, at);
  };
  const headers = new Map<string, string>();
  for (let left = number(); left > 0; left -= 1) headers.set(word().toLowerCase(), word());
  return headers;
}
