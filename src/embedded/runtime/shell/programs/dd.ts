import { resolvePath } from '../../../../base/index.ts';
import { isDirectory, sizeOf } from '../../files/root-files.ts';
import type { ProcessClass } from '../../process/kernel.ts';
import { byteCountOf } from './byte-count.ts';
import { complain } from './program.ts';

/** Writes zero bytes to a file, or nowhere: what labs use to fill memory, page cache, disks and CPUs. */
export const dd: ProcessClass = {
  start(process) {
    const options: Record<string, string> = {};
    for (const word of process.argv.slice(1)) options[word.split('=')[0] ?? ''] = word.slice(word.indexOf('=') + 1);
    const block = byteCountOf(options['bs'] ?? '512');
    const { files } = process.container;
    const from = options['if'] ?? '';
    const input = files.read(resolvePath(process.cwd, from));
    if (input === undefined || isDirectory(input)) {
      complain(process, `can't open '${from}': No such file or directory`);
      return process.exit(1);
    }
    const isEndless = typeof input === 'number' && input >= 2 ** 40;
    const out = resolvePath(process.cwd, options['of'] ?? '/dev/stdout');
    if (isEndless && options['count'] === undefined) {
      if (out === '/dev/null') return process.use(1000);
    }
    const bytes = Math.min(
      options['count'] === undefined ? Number.POSITIVE_INFINITY : Number(options['count']) * block,
      sizeOf(input),
    );
    // The block itself is memory that dd touches.
    if (!process.grow(block)) return;
    const seconds = Math.max(0.0001, bytes / 2e9);
    process.machine.cpu.spend(process.cgroup, seconds * 1000);
    if (out !== '/dev/null') {
      const before = files.read(out);
      const error = files.write(out, isEndless ? bytes : input);
      if (error !== undefined) {
        complain(
          process,
          `${error === 'No space left on device' ? 'error writing' : "can't open"} '${options['of']}': ${error}`,
        );
        return process.exit(1);
      }
      const old = before === undefined || isDirectory(before) ? 0 : sizeOf(before);
      if (!process.machine.wrote(process, out, Math.max(0, bytes - old))) return;
    }
    const records = `${Math.floor(bytes / block)}+${bytes % block > 0 ? 1 : 0} records`;
    process.printError(
      `${records} in\n${records} out\n${bytes} bytes (${(bytes / 2 ** 20).toFixed(1)}MB) copied, ${seconds.toFixed(6)} seconds, ${(bytes / seconds / 2 ** 20).toFixed(1)}MB/s\n`,
    );
    process.exit(0);
  },
};
