import { parseGoDurationMs } from '../../kube/index.ts';
import type { FlagGrammar } from '../grammar/grammar.ts';
import type { Command } from '../grammar/index.ts';

/**
 * The flags of a command line, by their long names. A name that the command does not have is a defect and throws a plain
 * Error; values have been checked against their types before.
 */
export interface Flags {
  /** Whether the line has the flag (pflag's `Changed`). */
  isSet(name: string): boolean;
  /** The last value, or the default. */
  text(name: string): string;
  isOn(name: string): boolean;
  /** Of a list whose values are split at commas (`StringSlice`). */
  list(name: string): readonly string[];
  /** Of a list whose values are kept whole (`StringArray`). */
  each(name: string): readonly string[];
  integer(name: string): number;
  /** Milliseconds. */
  duration(name: string): number;
  /** Whether a flag is one that every command has, and not the command's own of the same name. */
  isGlobal(name: string): boolean;
  default(name: string): string;
  /** Whether the command has such a flag at all. */
  has(name: string): boolean;
}

export function createFlags(command: Command, values: ReadonlyMap<string, readonly string[]>): Flags {
  const grammarOf = (name: string): FlagGrammar => {
    const flag = command.flags.get(name);
    if (flag === undefined) throw new Error(`kubectl ${command.path.join(' ')} has no flag --${name}`);
    return flag;
  };
  const text = (name: string): string => values.get(name)?.at(-1) ?? grammarOf(name).default;
  return {
    isSet: (name) => values.has(name),
    text,
    isOn: (name) => /^(?:1|t|true)$/i.test(text(name)),
    list: (name) => values.get(name)?.flatMap(splitList) ?? defaultList(grammarOf(name)),
    each: (name) => values.get(name) ?? defaultList(grammarOf(name)),
    integer: (name) => Number(text(name)),
    duration: (name) => parseGoDurationMs(text(name)),
    isGlobal: (name) => !command.isOwn(name),
    default: (name) => grammarOf(name).default,
    has: (name) => command.flags.has(name),
  };
}

function defaultList({ default: value }: FlagGrammar): readonly string[] {
  const inner = value.replace(/^\[(.*)\]$/s, '$1');
  return inner === '' ? [] : inner.split(',');
}

/** One line of CSV, as pflag splits a `StringSlice`. */
function splitList(value: string): string[] {
  if (value === '') return [];
  if (!value.includes('"')) return value.split(',');
  return [...value.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
  );
}
