import { DurationError, parseGoDurationNs, quote } from '../../kube/index.ts';
import { CommandError } from '../errors.ts';
import type { FlagGrammar } from '../grammar/grammar.ts';
import type { Command } from '../grammar/index.ts';
import { createFlags, type Flags } from './flags.ts';

/** A command line, taken apart. */
export interface ParsedLine {
  readonly flags: Flags;
  /** All words that are no flags, those after `--` too. */
  readonly args: readonly string[];
  /** How many of them came before `--` (`ArgsLenAtDash`); -1 without one. */
  readonly dashAt: number;
}

/** What a flag without a value stands for (`NoOptDefVal`), by its name. */
const bareValues: Readonly<Record<string, string>> = {
  'dry-run': 'unchanged',
  validate: 'strict',
  cascade: 'background',
};

/**
 * Takes the words after the command apart as pflag does (github.com/spf13/pflag v1.0.10, flag.go).
 * @throws CommandError in pflag's words, with where to read about it.
 */
export function parseFlags(command: Command, words: readonly string[]): ParsedLine {
  const values = new Map<string, string[]>();
  const args: string[] = [];
  const rest = [...words];
  let dashAt = -1;
  const set = (flag: FlagGrammar, value: string): void => {
    const cause = findFault(command, flag, value);
    if (cause !== undefined) {
      const name = flag.short === undefined ? `--${flag.name}` : `-${flag.short}, --${flag.name}`;
      throw new CommandError(`invalid argument ${quote(value)} for ${quote(name)} flag: ${cause}`);
    }
    const before = values.get(flag.name);
    if (before === undefined) values.set(flag.name, [value]);
    else before.push(value);
  };
  try {
    for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
      if (word === '--') {
        dashAt = args.length;
        for (const arg of rest) args.push(arg);
        break;
      }
      if (!word.startsWith('-') || word === '-') args.push(word);
      else if (word.startsWith('--')) parseLong(command, word, rest, set);
      else parseShorts(command, word, rest, set);
    }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const path = ['kubectl', ...command.path].join(' ');
    // Its exit code 1 is for files that differ (`SetFlagErrorFunc` of `cmd/diff/diff.go`).
    if (path === 'kubectl diff')
      throw new CommandError(`${error.message}\nSee '${path} -h' for help and examples`, { exitCode: 2 });
    const hint = command.path[0] === 'options' ? `Run '${path}' without flags.` : `See '${path} --help' for usage.`;
    throw new CommandError(`${error.message}\n${hint}`);
  }
  return { flags: createFlags(command, values), args, dashAt };
}

type SetFlag = (flag: FlagGrammar, value: string) => void;

function bareValue(flag: FlagGrammar): string | undefined {
  if (flag.arity === 'required') return undefined;
  return bareValues[flag.name] ?? 'true';
}

function parseLong(command: Command, word: string, rest: string[], set: SetFlag): void {
  const [name = '', ...values] = word.slice(2).split('=');
  if (name === '' || name.startsWith('-')) throw new CommandError(`bad flag syntax: ${word}`);
  const flag = command.flags.get(name.replaceAll('_', '-'));
  if (flag === undefined) throw new CommandError(`unknown flag: --${name}`);
  const value = values.length > 0 ? values.join('=') : (bareValue(flag) ?? rest.shift());
  if (value === undefined) throw new CommandError(`flag needs an argument: --${name}`);
  set(flag, value);
}

function parseShorts(command: Command, word: string, rest: string[], set: SetFlag): void {
  let letters = word.slice(1);
  // pflag drops words that begin so, as flags of Go's own test runner.
  if (letters.startsWith('test.')) return;
  while (letters !== '') {
    const letter = letters.charAt(0);
    const flag = command.shorts.get(letter);
    if (flag === undefined) throw new CommandError(`unknown shorthand flag: ${quoteRune(letters)} in -${letters}`);
    const bare = bareValue(flag);
    if (letters.length > 2 && letters[1] === '=') {
      set(flag, letters.slice(2));
      return;
    }
    if (bare !== undefined) {
      set(flag, bare);
      letters = letters.slice(1);
      continue;
    }
    const value = letters.length > 1 ? letters.slice(1) : rest.shift();
    if (value === undefined) throw new CommandError(`flag needs an argument: ${quoteRune(letters)} in -${letters}`);
    set(flag, value);
    return;
  }
}

/** Go's `%q` of the first byte of a word, which it takes for a character. */
function quoteRune(letters: string): string {
  const [byte = 0] = new TextEncoder().encode(letters);
  const inner = quote(String.fromCharCode(byte)).slice(1, -1);
  return `'${inner === '\\"' ? '"' : inner === "'" ? "\\'" : inner}'`;
}

const booleans = /^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/;

/** What Go's parser of the flag's type says of a value; undefined for one that it takes. */
function findFault(command: Command, flag: FlagGrammar, value: string): string | undefined {
  switch (flag.type) {
    case 'boolean':
      return booleans.test(value) ? undefined : `strconv.ParseBool: parsing ${quote(value)}: invalid syntax`;
    case 'integer':
      return findIntegerFault(value, narrowFlags.has(`${command.path.join(' ')} --${flag.name}`) ? 32 : 64);
    case 'number':
      return value !== '' && Number.isFinite(Number(value))
        ? undefined
        : `strconv.ParseFloat: parsing ${quote(value)}: invalid syntax`;
    case 'duration':
      return findDurationFault(value);
    case 'pairs': {
      const bad = value.split(',').find((pair) => !pair.includes('='));
      return bad === undefined ? undefined : `${bad} must be formatted as key=value`;
    }
    default:
      return undefined;
  }
}

/** Flags that are 32 bits wide (pflag's `Int32`), which the help does not tell. */
const narrowFlags: ReadonlySet<string> = new Set([
  'autoscale --cpu-percent',
  'autoscale --max',
  'autoscale --min',
  'create deployment --port',
  'create deployment --replicas',
  'create priorityclass --value',
]);

function findIntegerFault(value: string, bits: 32 | 64): string | undefined {
  const what = `strconv.ParseInt: parsing ${quote(value)}`;
  if (!/^[+-]?(?:0[xX][\da-fA-F]+|0[bB][01]+|0[oO]?[0-7]*|[1-9]\d*)$/.test(value)) return `${what}: invalid syntax`;
  const digits = value.replace(/^[+-]/, '').replace(/^0(?=[0-7])/, '0o');
  const number = BigInt(digits) * (value.startsWith('-') ? -1n : 1n);
  return BigInt.asIntN(bits, number) === number ? undefined : `${what}: value out of range`;
}

function findDurationFault(value: string): string | undefined {
  try {
    parseGoDurationNs(value);
    return undefined;
  } catch (error) {
    if (error instanceof DurationError) return error.message;
    throw error;
  }
}
