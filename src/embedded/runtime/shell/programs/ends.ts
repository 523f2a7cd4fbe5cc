import { decodeText, encodeText, resolvePath } from '../../../../base/index.ts';
import type { Process, ProcessClass } from '../../process/kernel.ts';
import { byteCountOf } from './byte-count.ts';
import { complain, filter, parseOptions } from './program.ts';

/** Options of head and tail, `-5` for `-n5` among them. @throws Error */
const parseEnds = (args: readonly string[]) =>
  parseOptions(
    args.map((arg) => arg.replace(/^-(\d+)$/, '-n$1')),
    'fqvF',
    'nc',
  );

/** `head` and `tail`, of lines, or with `-c` of bytes. */
export const ends = (name: 'head' | 'tail'): ProcessClass => {
  const plain = filter(name, (args) => {
    const { options, rest } = parseEnds(args);
    const count = Number((options.get('n') ?? '10').replace('+', ''));
    const bytes = options.get('c');
    if (bytes !== undefined)
      return {
        files: rest,
        whole(text) {
          const all = encodeText(text);
          const wanted = byteCountOf(bytes);
          return decodeText(name === 'head' ? all.slice(0, wanted) : all.slice(Math.max(0, all.length - wanted)));
        },
      };
    if (name === 'head') {
      let left = count;
      return {
        files: rest,
        line(line) {
          left -= 1;
          return left < 0 ? true : `${line}\n`;
        },
      };
    }
    const isFrom = options.get('n')?.startsWith('+') === true;
    return {
      files: rest,
      whole(text) {
        const lines = text.split(/(?<=\n)/);
        return (isFrom ? lines.slice(count - 1) : count === 0 ? [] : lines.slice(-count)).join('');
      },
    };
  });
  return {
    ...plain,
    start(process) {
      const { argv } = process;
      // It waits for the end of a line that never comes: a usual way to use up memory.
      if (name === 'tail' && argv.includes('/dev/zero')) return grow(process);
      let zeros: number;
      try {
        zeros = name === 'head' ? zerosOf(process) : 0;
      } catch (error) {
        process.exit(complain(process, error instanceof Error ? error.message : String(error)));
        return;
      }
      if (zeros > 0) {
        process.state = zeros;
        // Who reads them is started after it.
        return process.stdout.to === 'file' ? writeZeros(process, zeros) : process.sleep(1, 'writes zero bytes');
      }
      if (name === 'tail' && argv.some((arg) => /^-[a-z]*[fF]/.test(arg)) && argv.at(-1) === '/dev/null') return;
      plain.start(process);
    },
    wake: (process) => (name === 'head' ? writeZeros(process, Number(process.state)) : grow(process)),
  };
};

/** How many bytes `head -c` takes of a device that never ends; 0 for another file, or without `-c`. */
function zerosOf(process: Process): number {
  const { options, rest } = parseEnds(process.argv.slice(1));
  const [file] = rest;
  const bytes = options.get('c');
  if (file === undefined || bytes === undefined) return 0;
  const entry = process.container.files.read(resolvePath(process.cwd, file));
  return typeof entry === 'number' && entry >= 2 ** 40 ? byteCountOf(bytes) : 0;
}

/** As much as a pipe takes at once (pipe(7)). */
const pipeBytes = 65_536;
const zeroText = '\0'.repeat(pipeBytes);
/** A pipe between two programs passes 1.6 GB/s on. */
const zerosAtOnce = 2 ** 23;
const zerosEveryMs = 5;

/** Writes zero bytes, some at a time, so that who reads them takes memory as it does in truth. */
function writeZeros(process: Process, bytes: number): void {
  const { stdout } = process;
  if (stdout.to === 'file') {
    // Nobody keeps them: the file has only their number.
    const error = process.container.files.write(stdout.path, bytes);
    if (error !== undefined) complain(process, `write error: ${error}`);
    if (process.machine.wrote(process, stdout.path, bytes)) process.exit(error === undefined ? 0 : 1);
    return;
  }
  const now = Math.min(bytes, zerosAtOnce);
  process.machine.cpu.spend(process.cgroup, (now / zerosAtOnce) * zerosEveryMs);
  for (let left = now; left > 0 && !process.isOver; left -= pipeBytes)
    process.print(left < pipeBytes ? zeroText.slice(0, left) : zeroText);
  if (process.isOver) return;
  process.state = bytes - now;
  if (bytes > now) process.sleep(zerosEveryMs, 'writes more zero bytes');
  else process.exit(0);
}

function grow(process: Process): void {
  process.use(1000);
  if (process.grow(2 ** 25)) process.sleep(50, 'takes more memory');
}
