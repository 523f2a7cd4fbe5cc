import { rootCommand } from './grammar/index.ts';
import { parseArgv } from './invocation.ts';
import type { Line } from './line.ts';
import { asciiSpelling } from './look-alikes.ts';
import * as messages from './messages.ts';
import { splitWords } from './words.ts';

/** The longest line that is looked at, in UTF-16 units. */
export const maximumLineUnits = 8 * 1024;

/**
 * Takes a line apart: words, verbs, flags, by the rules of a shell's simple words, of cobra and of pflag.
 * @throws PodpathError `Invalid` (quotes that do not end, unknown verb or flag), `Refused` (what is no single kubectl command).
 */
export function parseLine(source: string): Line {
  if (source.length > maximumLineUnits) throw messages.lineTooLong(source.length, maximumLineUnits);
  const [program, ...words] = splitWords(source);
  if (!program) throw messages.emptyLine();
  if (program.text !== 'kubectl' && program.text !== 'k') throw otherProgram(program.text);
  const argv = words.map((word) => word.text);
  return { source, argv, invocation: parseArgv(argv) };
}

function otherProgram(program: string): Error {
  const ascii = asciiSpelling(program);
  if (ascii !== undefined && ascii !== program) return messages.lookAlike(program, undefined, ascii);
  if (/^[A-Za-z_]\w*=/.test(program)) return messages.shellFeature('assignment', program, 1);
  return messages.otherProgram(program, rootCommand.find(program) !== undefined);
}
