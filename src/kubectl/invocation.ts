import { nearest } from '../base/index.ts';
import { findCommand } from './find-command.ts';
import type { FlagGrammar } from './grammar/grammar.ts';
import type { Command } from './grammar/index.ts';
import type { FlagUse, Invocation } from './line.ts';
import { asciiSpelling } from './look-alikes.ts';
import * as messages from './messages.ts';

/**
 * Takes an argv apart as kubectl does: cobra finds the command, pflag (github.com/spf13/pflag v1.0.10, flag.go) its flags.
 * @throws PodpathError `Invalid`: an unknown verb or flag, a flag without its value, a boolean that is none.
 */
export function parseArgv(argv: readonly string[]): Invocation {
  const { command, rest } = findCommand(argv);
  const flags: FlagUse[] = [];
  const args: string[] = [];
  const words = [...rest];
  let afterDash: readonly string[] | undefined;
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--') {
      afterDash = words;
      break;
    }
    if (!word.startsWith('-') || word === '-') args.push(word);
    else if (word.startsWith('--')) flags.push(parseLong(command, word, words));
    else flags.push(...parseShorts(command, word, words));
  }
  const invocation: Invocation = { path: command.path, flags, args, ...(afterDash ? { afterDash } : {}) };
  checkWords(command, invocation);
  return invocation;
}

/** A command that has subcommands takes no words of its own: the word is a subcommand that does not exist. */
function checkWords(command: Command, invocation: Invocation): void {
  const word = invocation.args[0] ?? invocation.afterDash?.[0];
  if (command.commands.length === 0 || word === undefined) return;
  const names = command.commands.map((child) => child.grammar.name);
  throw messages.unknownVerb(command.path, word, nearest(asciiSpelling(word) ?? word, names), names);
}

function parseLong(command: Command, word: string, rest: string[]): FlagUse {
  const [, name = '', explicit] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
  const flag = command.flags.get(name);
  if (!flag) throw unknownFlag(command, `--${name}`);
  const spelling = `--${name}`;
  if (explicit !== undefined) return checked(command, { name, value: explicit, explicit: true, spelling });
  if (flag.arity !== 'required') return bare(flag, spelling);
  const value = rest.shift();
  if (value === undefined) throw messages.missingValue(command.path, spelling);
  return checked(command, { name, value, explicit: true, spelling });
}

function parseShorts(command: Command, word: string, rest: string[]): FlagUse[] {
  // pflag drops words that begin so, as flags of Go's own test runner.
  if (word.startsWith('-test.')) throw unknownFlag(command, word);
  const uses: FlagUse[] = [];
  let letters = word.slice(1);
  while (letters !== '') {
    const letter = String.fromCodePoint(letters.codePointAt(0) ?? 0);
    const spelling = `-${letter}`;
    const flag = command.shorts.get(letter);
    if (!flag) throw unknownFlag(command, spelling, word);
    const { name } = flag;
    if (letters.length > 2 && letters[1] === '=') {
      uses.push(checked(command, { name, value: letters.slice(2), explicit: true, spelling }));
      break;
    }
    if (flag.arity !== 'required') {
      uses.push(bare(flag, spelling));
      letters = letters.slice(1);
      continue;
    }
    const value = letters.length > 1 ? letters.slice(1) : rest.shift();
    if (value === undefined) throw messages.missingValue(command.path, spelling);
    uses.push(checked(command, { name, value, explicit: true, spelling }));
    break;
  }
  return uses;
}

function bare(flag: FlagGrammar, spelling: string): FlagUse {
  return { name: flag.name, value: flag.arity === 'boolean' ? 'true' : '', explicit: false, spelling };
}

const booleans = new Set(['1', 't', 'T', 'TRUE', 'true', 'True', '0', 'f', 'F', 'FALSE', 'false', 'False']);

/** Refuses a boolean that Go's `strconv.ParseBool` does not take. */
function checked(command: Command, use: FlagUse): FlagUse {
  if (command.flags.get(use.name)?.arity === 'boolean' && !booleans.has(use.value)) {
    throw messages.notBoolean(use.spelling, use.value);
  }
  return use;
}

function unknownFlag(command: Command, spelling: string, word = spelling): Error {
  const ascii = (asciiSpelling(spelling) ?? spelling).replaceAll('_', '-');
  const names = [...command.flags.keys()].map((name) => `--${name}`);
  // `-name x`: pflag reads a row of short flags where a long one was meant.
  const long =
    word.length > 2 && command.flags.has(word.slice(1).split('=', 1)[0] ?? '')
      ? `-${word.split('=', 1)[0]}`
      : undefined;
  const guess = long ?? (names.includes(ascii) ? ascii : spelling.startsWith('--') ? nearest(ascii, names) : undefined);
  return messages.unknownFlag(command.path, spelling, guess);
}

/** Whether a boolean flag is on: its last use counts. */
export function isOn(invocation: Invocation, name: string): boolean {
  const value = lastValue(invocation, name);
  return value !== undefined && /^(?:1|t|true)$/i.test(value);
}

/** The value of a flag that is given, of its last use. */
export function lastValue(invocation: Invocation, name: string): string | undefined {
  return invocation.flags.findLast((flag) => flag.name === name)?.value;
}

/**
 * One fixed spelling of an invocation, without the program's name: verbs, flags as `--name=value`, words, `--` and what
 * follows. `parseArgv` of it gives the same invocation again but for the spellings of its flags.
 */
export function formatArgv(invocation: Invocation): string[] {
  const flags = invocation.flags.map(({ name, value, explicit }) =>
    explicit || value !== '' ? `--${name}=${value}` : `--${name}`,
  );
  const after = invocation.afterDash ? ['--', ...invocation.afterDash] : [];
  return [...invocation.path, ...flags, ...invocation.args, ...after];
}
