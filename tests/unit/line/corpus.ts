import { readFileSync } from 'node:fs';

/**
 * Lines that ours and bash run alike: what is printed, the exit code, and what goes to standard error. An empty line ends an
 * entry; `##` begins a heading.
 */
export const corpus: readonly string[] = readFileSync(new URL('corpus.txt', import.meta.url), 'utf8')
  .split('\n\n')
  .map((entry) => entry.replace(/\n$/, ''))
  .filter((entry) => entry !== '' && !entry.startsWith('## '));
