import type { ProcessClass } from '../process/kernel.ts';

const factors: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** `sleep` of busybox and coreutils. Figures: measured on kind. */
export const sleep: ProcessClass = {
  footprint: { anonBytes: 114_688, kernelBytes: 225_280 },
  start(process) {
    const words = process.argv.slice(1);
    let seconds = words.includes('infinity') ? Number.POSITIVE_INFINITY : 0;
    for (const word of words) {
      if (word === 'infinity') continue;
      const [, number, unit = ''] = /^(\d*\.?\d+)([smhd]?)$/.exec(word) ?? [];
      if (number === undefined) {
        process.log(`sleep: invalid number '${word}'`);
        process.exit(1);
        return;
      }
      seconds += Number(number) * (factors[unit] ?? 1);
    }
    if (words.length === 0) {
      process.log('BusyBox v1.36.1 multi-call binary.\n\nUsage: sleep [N]...');
      process.exit(1);
    } else process.sleep(seconds * 1000, 'has slept');
  },
  wake: (process) => process.exit(0),
};
