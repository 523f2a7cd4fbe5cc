import { parseCount, quote, quoteFile } from './numbers.ts';
import { type ParsedOptions, ProgramFailure } from './options.ts';
import { reasonOf, type Work } from './work.ts';

const newline = 10;

/** Long options that head and tail have in common. */
export const endOptions = {
  'lines=': 'n',
  'bytes=': 'c',
  quiet: 'q',
  silent: 'q',
  verbose: 'v',
  'zero-terminated': 'z',
} as const;

/** How much of a file is wanted. */
export interface Wanted {
  /** Of bytes, or else of lines. */
  readonly isBytes: boolean;
  /** `-` or `+` where the count has one. */
  readonly sign: string;
  readonly count: number;
  /** The byte that ends a line. */
  readonly end: number;
}

/** Reads `-n`, `-c` and `-z`. @throws ProgramFailure for what is no number */
export function readWanted(given: ParsedOptions): Wanted {
  const counted = given.options.findLast(({ name }) => name === 'n' || name === 'c');
  const isBytes = counted?.name === 'c';
  const value = counted?.value ?? '10';
  const count = parseCount(value.replace(/^[-+]/, ''));
  if (count === undefined)
    throw new ProgramFailure(`invalid number of ${isBytes ? 'bytes' : 'lines'}: ${quote(value.replace(/^-/, ''))}`);
  return { isBytes, sign: /^[-+]/.exec(value)?.[0] ?? '', count, end: given.has('z') ? 0 : newline };
}

/**
 * Shows one end of each file that is named, with a headline where there are several; `show` gets what is in a file, or undefined
 * for standard input. @returns the exit code
 */
export async function showEnds(
  work: Work,
  given: ParsedOptions,
  show: (content: Uint8Array | undefined) => Promise<void>,
): Promise<number> {
  const files = given.operands.length === 0 ? ['-'] : given.operands;
  const headline = given.options.findLast(({ name }) => name === 'q' || name === 'v')?.name;
  const hasHeadlines = headline === 'v' || (headline !== 'q' && files.length > 1);
  let isFirst = true;
  let code = 0;
  for (const path of files) {
    try {
      const stat = path === '-' ? undefined : await work.context.files.stat(path);
      const isFolder = stat?.kind === 'folder';
      const content = path === '-' || isFolder ? undefined : await work.context.files.read(path);
      if (hasHeadlines) work.out(`${isFirst ? '' : '\n'}==> ${path === '-' ? 'standard input' : path} <==\n`);
      isFirst = false;
      if (isFolder) {
        await work.complain(`error reading ${quoteFile(path)}: Is a directory`);
        code = 1;
      } else await show(content);
    } catch (error) {
      await work.complain(`cannot open ${quoteFile(path)} for reading: ${reasonOf(error)}`);
      code = 1;
    }
  }
  return code;
}

/** The place before the last so many lines. */
export function lineFromEnd(bytes: Uint8Array, lines: number, end: number): number {
  if (lines === 0) return bytes.length;
  let at = bytes[bytes.length - 1] === end ? bytes.length - 1 : bytes.length;
  for (let left = lines; left > 0; left -= 1) {
    if (at <= 0) return 0;
    at = bytes.lastIndexOf(end, at - 1);
    if (at < 0) return 0;
  }
  return at + 1;
}
