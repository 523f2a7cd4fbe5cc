import { encodeText } from '../../../../base/index.ts';
import type { ProcessClass } from '../../process/kernel.ts';
import { filter, parseOptions } from './program.ts';

const toHex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** `md5sum`, `sha256sum`: the sum of each file. That of a file without an end is a usual way to use a CPU. */
export function sums(name: string, digest: (bytes: Uint8Array) => Uint8Array): ProcessClass {
  const plain = filter(name, (args) => ({
    files: parseOptions(args, 'b').rest,
    whole: (text, file) => `${toHex(digest(encodeText(text)))}  ${file ?? '-'}\n`,
  }));
  return {
    ...plain,
    signals: { SIGTERM: 143, SIGINT: 130 },
    start(process) {
      if (process.argv.some((arg) => /^\/dev\/(zero|urandom)$/.test(arg))) process.use(1000);
      else plain.start(process);
    },
  };
}
