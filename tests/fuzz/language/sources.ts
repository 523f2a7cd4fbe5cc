import { readFile } from 'node:fs/promises';
import { corpus } from '../../unit/line/corpus.ts';
import { readCorpus } from '../lines/generate-line.ts';
import type { ProgramFlags } from './generate-argv.ts';
import type { TextSources } from './generate-text.ts';

/** Reads what texts are made of: the lines that tests hold to bash and to Debian's programs, and those of kubectl. */
export async function readSources(flags: ProgramFlags): Promise<TextSources> {
  const kubectl = await readCorpus();
  const programs = (await linesOf('../../unit/line/programs/corpus.txt')).map((line) => line.replace(/^[~!]+ /, ''));
  return {
    flags,
    kubectl,
    floods: await linesOf('floods.txt'),
    lines: [...corpus, ...programs, ...kubectl.map((argv) => `kubectl ${argv.join(' ')}`)],
  };
}

async function linesOf(path: string): Promise<readonly string[]> {
  const text = await readFile(new URL(path, import.meta.url), 'utf8');
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}
