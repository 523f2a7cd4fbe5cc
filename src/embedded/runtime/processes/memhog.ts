import type { Process, ProcessClass } from '../process/kernel.ts';
import { parseGoDuration, parseGoFlags, parseSize } from './go-flags.ts';

interface State {
  readonly mem: number;
  readonly step: number;
  readonly everyMs: number;
  readonly holdMs: number;
  readonly total: number;
  readonly blocks: number;
}

const usage = [
  ['cache', 'string', 'bytes of page cache to fill, by writing and reading a file (default "0")'],
  ['every', 'duration', 'pause between steps (default 200ms)'],
  ['file', 'string', 'that file (default "/tmp/memhog")'],
  ['hold', 'duration', 'how long to keep everything (default 24h0m0s)'],
  ['mem', 'string', 'anonymous memory to touch and keep (default "64Mi")'],
  ['step', 'string', 'how much of it at a time (default "8Mi")'],
] as const;

/** Uses memory in a known way: the options and lines of the real program of that name. Figures: measured on kind. */
export const memhog: ProcessClass = {
  footprint: { anonBytes: 1_466_368, kernelBytes: 2_392_064 },
  // The Go runtime, when its own death by SIGTERM does not come (the first process of a container).
  signals: { SIGTERM: 2, SIGINT: 2, SIGQUIT: 2 },
  start(process) {
    const flags = parseGoFlags(process, usage);
    if (flags === undefined) return;
    const sizes: number[] = [];
    for (const [name, usual] of [
      ['mem', '64Mi'],
      ['step', '8Mi'],
      ['cache', '0'],
    ] as const) {
      const text = flags.get(name) ?? usual;
      const size = parseSize(text);
      if (size === undefined) {
        process.log(`memhog: ${JSON.stringify(text)} is not a size such as 64Mi`);
        process.exit(2);
        return;
      }
      sizes.push(size);
    }
    const [mem = 0, step = 0, cache = 0] = sizes;
    if (cache > 0) {
      const file = flags.get('file') ?? '/tmp/memhog';
      const blocks = Math.ceil(cache / 2 ** 20) * 2 ** 20;
      const error = process.container.files.write(file, blocks);
      if (error !== undefined) {
        process.log(`memhog: open ${file}: ${error.toLowerCase()}`);
        process.exit(1);
        return;
      }
      if (!process.machine.wrote(process, file, blocks)) return;
      process.print(`page cache: ${cache} bytes read\n`);
    }
    const everyMs = parseGoDuration(flags.get('every') ?? '200ms') ?? 200;
    process.state = {
      mem,
      step,
      everyMs,
      holdMs: parseGoDuration(flags.get('hold') ?? '24h') ?? 0,
      total: 0,
      blocks: 0,
    };
    grow(process);
  },
  wake: grow,
};

function grow(process: Process): void {
  const state = process.state as unknown as State;
  if (state.blocks < 0) {
    process.print(`${-state.blocks - 1} blocks kept until now\n`);
    process.exit(0);
  } else if (state.total >= state.mem) {
    process.state = { ...state, blocks: -state.blocks - 1 };
    process.sleep(state.holdMs, 'has held its memory long enough');
  } else {
    process.machine.cpu.spend(process.cgroup, state.step / 2e6);
    if (!process.grow(state.step)) return;
    const total = state.total + state.step;
    process.state = { ...state, total, blocks: state.blocks + 1 };
    process.print(`anonymous: ${total} bytes\n`);
    process.sleep(state.everyMs, 'takes more memory');
  }
}
