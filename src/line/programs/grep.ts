import { type ParsedOptions, ProgramFailure, parseOptions } from './common/options.ts';
import { newProgram, reasonOf, type Work } from './common/work.ts';
import { filesUnder, isFolder } from './grep/found-files.ts';
import { type Search, searchFile } from './grep/search-file.ts';
import { createRegex, type Regex } from './regex/regex.ts';
import { RegexError, type RegexSyntax } from './regex/syntax.ts';

const usageLine = 'Usage: grep [OPTION]... PATTERNS [FILE]...';
const trouble = 2;

const grammar = {
  short: 'EFGvicone:f:A:B:C:wxlLqsm:hHrRazbZ0123456789y',
  long: {
    'extended-regexp': 'E',
    'fixed-strings': 'F',
    'basic-regexp': 'G',
    'invert-match': 'v',
    'ignore-case': 'i',
    'no-ignore-case': 'no-ignore-case',
    count: 'c',
    'only-matching': 'o',
    'line-number': 'n',
    'regexp=': 'e',
    'file=': 'f',
    'after-context=': 'A',
    'before-context=': 'B',
    'context=': 'C',
    'word-regexp': 'w',
    'line-regexp': 'x',
    'files-with-matches': 'l',
    'files-without-match': 'L',
    quiet: 'q',
    silent: 'q',
    'no-messages': 's',
    'max-count=': 'm',
    'no-filename': 'h',
    'with-filename': 'H',
    recursive: 'r',
    'dereference-recursive': 'R',
    text: 'a',
    'byte-offset': 'b',
    null: 'Z',
    'null-data': 'z',
    'color=?': 'color',
    'colour=?': 'color',
    'line-buffered': 'line-buffered',
    'label=': 'label',
    'include=': 'include',
    'exclude=': 'exclude',
    'exclude-dir=': 'exclude-dir',
    'group-separator=': 'group-separator',
    'no-group-separator': 'no-group-separator',
  },
  notDone: [
    'P',
    'perl-regexp',
    'T',
    'initial-tab',
    'D',
    'd',
    'devices',
    'directories',
    'binary-files',
    'exclude-from',
    'I',
    'U',
    'binary',
    'u',
  ],
  usageCode: trouble,
  usageLine,
};

/** `grep`, as GNU grep 3.8 has it, but for Perl's expressions. */
export const grep = newProgram({
  name: 'grep',
  en: 'prints lines that match a pattern',
  zh: '输出匹配某个模式的行',
  usage: '[OPTION]... PATTERNS [FILE]...',
  run: (work) => runGrep(work, work.options(grammar)),
});

/** `egrep` and `fgrep`; Debian's grep 3.8 does not warn of them. */
export function newOldGrep(name: 'egrep' | 'fgrep'): typeof grep {
  const letter = name === 'egrep' ? 'E' : 'F';
  return newProgram({
    name,
    en: `grep -${letter}`,
    zh: `即 grep -${letter}`,
    usage: '[OPTION]... PATTERNS [FILE]...',
    async run(work) {
      const argv = [`-${letter}`, ...work.context.argv];
      return runGrep(work, parseOptions(argv, grammar));
    },
  });
}

async function runGrep(work: Work, given: ParsedOptions): Promise<number> {
  const fail = (message: string): ProgramFailure => new ProgramFailure(message, { exitCode: trouble });
  const patterns: string[] = [];
  const add = (text: string): void => {
    for (const pattern of text.split('\n')) patterns.push(pattern);
  };
  let hasPattern = false;
  for (const { name, value = '' } of given.options) {
    if (name === 'e') {
      hasPattern = true;
      add(value);
    } else if (name === 'f') {
      hasPattern = true;
      try {
        const text = await work.text(value);
        if (text !== '') add(text.endsWith('\n') ? text.slice(0, -1) : text);
      } catch (error) {
        throw fail(`${value}: ${reasonOf(error)}`);
      }
    }
  }
  const operands = [...given.operands];
  if (!hasPattern) {
    const pattern = operands.shift();
    if (pattern === undefined) throw new ProgramFailure('', { exitCode: trouble, isUsage: true, between: usageLine });
    add(pattern);
  }
  const number = (text: string, what: string): number => {
    if (!/^\d+$/.test(text)) throw fail(what === 'max count' ? 'invalid max count' : `${text}: invalid ${what}`);
    return Number(text);
  };
  const digits = given.options.flatMap(({ name }) => (/^\d$/.test(name) ? [name] : [])).join('');
  let before = digits === '' ? 0 : Number(digits);
  let after = before;
  for (const { name, value = '' } of given.options) {
    if (name === 'C') {
      before = number(value, 'context length argument');
      after = before;
    }
  }
  for (const { name, value = '' } of given.options) {
    if (name === 'A') after = number(value, 'context length argument');
    else if (name === 'B') before = number(value, 'context length argument');
  }
  const maximumText = given.last('m');
  const maximum =
    maximumText === undefined || maximumText.startsWith('-')
      ? Number.POSITIVE_INFINITY
      : number(maximumText, 'max count');
  const color = given.has('color') ? (given.last('color') ?? 'auto') : 'never';
  if (!['always', 'never', 'auto', 'yes', 'force', 'no', 'none', 'tty', 'if-tty'].includes(color))
    throw new ProgramFailure('', { exitCode: trouble, isUsage: true, between: usageLine });

  const kind = given.options.findLast(({ name }) => name === 'E' || name === 'F' || name === 'G')?.name;
  const syntax: RegexSyntax = kind === 'E' ? 'extended' : kind === 'F' ? 'fixed' : 'basic';
  const caseOption = given.options.findLast(
    ({ name }) => name === 'i' || name === 'y' || name === 'no-ignore-case',
  )?.name;
  let regex: Regex | undefined;
  try {
    if (patterns.length > 0)
      regex = createRegex([...new Set(patterns)], {
        syntax,
        spend: work.spend,
        ignoreCase: caseOption === 'i' || caseOption === 'y',
        ...(given.has('x') ? { whole: 'line' as const } : given.has('w') ? { whole: 'word' as const } : {}),
      });
  } catch (error) {
    if (error instanceof RegexError) throw fail(error.message);
    throw error;
  }
  for (const warning of regex?.warnings ?? []) await work.complain(`warning: ${warning}`);
  if (maximum === 0) return 1;

  const isRecursive = given.has('r') || given.has('R');
  const roots = operands.length > 0 ? operands : isRecursive ? ['.'] : ['-'];
  const nameOption = given.options.findLast(({ name }) => name === 'h' || name === 'H')?.name;
  const withNames =
    nameOption === 'H' ||
    (nameOption !== 'h' && (roots.length > 1 || (isRecursive && (await isFolder(work, roots[0] ?? '-')))));
  const search: Search = {
    regex,
    given,
    before,
    after,
    maximum,
    withNames,
    isColored:
      ['always', 'yes', 'force'].includes(color) ||
      (['auto', 'tty', 'if-tty'].includes(color) && work.context.isTerminal),
    end: given.has('z') ? '\0' : '\n',
    separator: given.has('no-group-separator') ? undefined : (given.last('group-separator') ?? '--'),
    hasPrinted: false,
  };
  let hasFailed = false;
  let hasFound = false;
  for (const root of roots) {
    const isHere = operands.length === 0 && isRecursive;
    for await (const file of filesUnder(work, root, isRecursive, given, true, isHere)) {
      if (file.failure !== undefined) {
        hasFailed = true;
        if (!given.has('s')) await work.complain(`${file.path}: ${file.failure}`);
        continue;
      }
      try {
        const count = await searchFile(work, search, file.path, file.shown);
        const isCounted = given.has('L') ? count === 0 : count > 0;
        hasFound ||= isCounted;
        if (count > 0 && given.has('q')) return 0;
      } catch (error) {
        if (error instanceof RegexError) throw fail(error.message);
        const reason = reasonOf(error);
        hasFailed = true;
        if (!given.has('s')) await work.complain(`${file.shown}: ${reason}`);
      }
    }
  }
  return hasFailed ? trouble : hasFound ? 0 : 1;
}
