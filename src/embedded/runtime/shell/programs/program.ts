import { resolvePath } from '../../../../base/index.ts';
import { isDirectory, textOf } from '../../files/root-files.ts';
import type { Process, ProcessClass } from '../../process/kernel.ts';

/** Makes a class of a program that is over as soon as it has run; what it returns is its exit code. */
export function program(run: (process: Process, args: readonly string[]) => number): ProcessClass {
  return {
    start(process) {
      const exitCode = run(process, process.argv.slice(1));
      if (!process.isOver) process.exit(exitCode);
    },
  };
}

/** What a filter does with a line as it comes: what it writes, and `true` at the end of its interest. */
export type LineFilter = (line: string) => string | true | undefined;

/** A filter, made new for every run from its arguments. */
export interface Filter {
  /** Options and words of its own come off; what is left are files. @throws Error with the program's text */
  readonly files: readonly string[];
  /** For a filter that can write before it has read all. */
  readonly line?: LineFilter;
  /** For one that cannot: all of the text. */
  readonly whole?: (text: string, file: string | undefined) => string;
  /** After the last line: the exit code. */
  readonly end?: () => number;
}

/** So many zero bytes in a row are kept; of more the program has the memory only, and what it writes has fewer. */
const manyZeros = 65_536;
const onlyZeros = /^\0*$/;

function keep(before: string, text: string): string {
  return before.length >= manyZeros && onlyZeros.test(text) && onlyZeros.test(before.slice(-manyZeros))
    ? before
    : before + text;
}

/** Makes a class of a program that reads its files, or stdin when it has none. Its state is the unfinished line (or all of the text). */
export function filter(name: string, make: (args: readonly string[], process: Process) => Filter): ProcessClass {
  // Filters are functions: one that goes on from a snapshot is made again from its arguments.
  const made = new WeakMap<Process, Filter>();
  const of = (process: Process): Filter => {
    const known = made.get(process) ?? make(process.argv.slice(1), process);
    made.set(process, known);
    return known;
  };
  const feed = (process: Process, text: string, { line }: Filter): boolean => {
    const lines = (String(process.state ?? '') + text).split('\n');
    process.state = lines.pop() ?? '';
    for (const one of lines) {
      const told = line?.(one);
      if (told === true) return false;
      if (told !== undefined) process.print(told);
      if (process.isOver) return false;
    }
    return true;
  };
  const finish = (process: Process, used: Filter) => {
    const rest = String(process.state ?? '');
    if (used.line !== undefined && rest !== '') {
      process.state = '';
      const told = used.line(rest);
      if (typeof told === 'string') process.print(told);
    }
    if (!process.isOver) process.exit(used.end?.() ?? 0);
  };
  return {
    start(process) {
      let used: Filter;
      try {
        used = of(process);
      } catch (error) {
        process.printError(`${name}: ${error instanceof Error ? error.message : String(error)}\n`);
        return process.exit(name === 'grep' ? 2 : 1);
      }
      process.state = '';
      if (used.files.length === 0 || used.files[0] === '-') return process.read();
      let failed = 0;
      for (const file of used.files) {
        const text = readFile(process, name, file);
        if (text === undefined) failed = name === 'grep' ? 2 : 1;
        else if (used.whole !== undefined) process.print(used.whole(text, file));
        else if (!feed(process, text, used)) break;
      }
      if (failed > 0 && !process.isOver) process.exit(failed);
      else finish(process, used);
    },
    input(process, text) {
      const used = of(process);
      if (used.whole !== undefined) {
        if (text !== undefined) {
          process.state = keep(String(process.state ?? ''), text);
          // What it keeps, it keeps in memory.
          if (text.length >= manyZeros) process.grow(text.length);
          return;
        }
        process.print(used.whole(String(process.state ?? ''), undefined));
        process.state = '';
        return finish(process, used);
      }
      if (text === undefined || !feed(process, text, used)) finish(process, used);
    },
  };
}

/** A file's text; what cannot be read is told as busybox does. */
export function readFile(process: Process, name: string, file: string): string | undefined {
  const entry = process.container.files.read(resolvePath(process.cwd, file));
  if (entry === undefined)
    process.printError(
      `${name}: ${name === 'grep' ? `${file}: ` : `can't open '${file}': `}No such file or directory\n`,
    );
  else if (isDirectory(entry)) process.printError(`${name}: read error: Is a directory\n`);
  else return textOf(entry);
  return undefined;
}

/** Options of one letter (`-n 5`, `-n5`, `-rf`) and what is left; letters of `valued` take a value. @throws Error */
export function parseOptions(
  args: readonly string[],
  flags: string,
  valued = '',
): { readonly options: Map<string, string>; readonly rest: string[] } {
  const options = new Map<string, string>();
  const rest: string[] = [];
  const words = [...args];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--') {
      rest.push(...words);
      break;
    }
    if (!/^-[^-]/.test(word)) {
      rest.push(word);
      continue;
    }
    for (let index = 1; index < word.length; index += 1) {
      const letter = word[index] ?? '';
      if (valued.includes(letter)) {
        options.set(letter, word.slice(index + 1) || (words.shift() ?? ''));
        break;
      }
      if (!flags.includes(letter)) throw new Error(`invalid option -- '${letter}'`);
      options.set(letter, '');
    }
  }
  return { options, rest };
}

/** Tells what went wrong as a program does, its name before it; the exit code. */
export const complain = (process: Process, text: string): number => {
  process.printError(`${process.command}: ${text}\n`);
  return 1;
};

/** {@link program} with its options parsed; a wrong one is told. */
export const withOptions = (
  flags: string,
  valued: string,
  run: (process: Process, options: Map<string, string>, rest: string[]) => number,
): ProcessClass =>
  program((process, args) => {
    try {
      const { options, rest } = parseOptions(args, flags, valued);
      return run(process, options, rest);
    } catch (error) {
      return complain(process, error instanceof Error ? error.message : String(error));
    }
  });
