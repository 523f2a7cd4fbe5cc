import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import * as z from 'zod';
import type { CommandGrammar, FlagGrammar } from '../../../src/kubectl/grammar/grammar.ts';
import { grammar } from '../../../src/kubectl/grammar/index.ts';

const folder = fileURLToPath(new URL('./', import.meta.url));

/** What is written after a flag's name, `=` included; more words may follow. */
const valuesSchema = z.record(z.string(), z.array(z.string()));
const verbsSchema = z.record(
  z.string(),
  z.strictObject({
    /** What follows the verb in each of its lines. `#` is a number that no other line has, `@` the namespace. */
    base: z.string(),
    setUp: z.array(z.string()).optional(),
    /** By flag, in place of the usual values. */
    flags: valuesSchema.optional(),
    lines: z.array(z.string()).optional(),
    /** A pattern of lines that cannot be compared. */
    skip: z.string().optional(),
  }),
);
type VerbLines = z.infer<typeof verbsSchema>[string];

/** A verb's lines: those that prepare, and those that are compared. */
export interface Sweep {
  /** The words of its command: `create configmap`. */
  readonly verb: string;
  readonly setUp: readonly string[];
  readonly lines: readonly string[];
}

/** Values that no flag of a type takes, as they are written after its name. */
const badValues: Readonly<Record<FlagGrammar['type'], readonly string[]>> = {
  boolean: ['=maybe'],
  string: [],
  strings: [],
  integer: ['=many', '=99999999999999999999'],
  number: ['=many'],
  duration: ['=soon', '=5'],
  pairs: ['=a'],
};

/** What a flag of a type is given where nothing is said of it. */
const usualValues: Readonly<Record<FlagGrammar['type'], readonly string[]>> = {
  boolean: ['', '=false'],
  string: ['=', '=nothing'],
  strings: ['=', '=nothing', '=a,b'],
  integer: ['=0', '=1', '=-1'],
  number: ['=1'],
  duration: ['=0', '=1s', '=-1s'],
  pairs: ['=a=b', '='],
};

/** All verbs with lines for each of their flags: at least one that is taken, and one that is not where the type has any. */
export async function readSweeps(): Promise<readonly Sweep[]> {
  const read = async (name: string): Promise<unknown> => parse(await readFile(join(folder, name), 'utf8'));
  const commonValues = valuesSchema.parse(await read('common-values.yaml'));
  const names = (await readdir(join(folder, 'verbs'))).sort();
  const files = await Promise.all(names.map(async (name) => verbsSchema.parse(await read(`verbs/${name}`))));
  const verbLines = new Map(files.flatMap((file) => Object.entries(file)));
  return commandsOf(grammar.root, []).map(({ verb, command }) => {
    const own: VerbLines = verbLines.get(verb) ?? { base: '' };
    const skip = own.skip === undefined ? undefined : new RegExp(own.skip);
    const base = [verb, own.base].filter(Boolean).join(' ');
    const flags = command.flags.flatMap((flag) =>
      flagLines(base, flag, own.flags?.[flag.name] ?? commonValues[flag.name]),
    );
    const more = (own.lines ?? []).map((line) => `${verb} ${line}`);
    const words = [`${verb}`, `${base} --nothing`, `${base} -Z`, `${base} surplus word`];
    return {
      verb,
      setUp: own.setUp ?? [],
      lines: [base, ...words, ...flags, ...more].filter((line) => !skip?.test(line)),
    };
  });
}

function flagLines(base: string, flag: FlagGrammar, own: readonly string[] | undefined): readonly string[] {
  const values = own ?? usualValues[flag.type];
  const name = `--${flag.name}`;
  const good = values.map((value) => `${base} ${name}${value}`);
  const bad = badValues[flag.type].map((value) => `${base} ${name}${value}`);
  return flag.arity === 'required' ? [...good, ...bad, `${base} ${name}`] : [...good, ...bad];
}

/** Commands that do something themselves, beside having subcommands. */
const hasOwnAction = new Set(['apply', 'cluster-info', 'create']);

function commandsOf(
  command: CommandGrammar,
  path: readonly string[],
): readonly { readonly verb: string; readonly command: CommandGrammar }[] {
  const below = command.commands.flatMap((child) => commandsOf(child, [...path, child.name]));
  const isOne = path.length > 0 && (command.commands.length === 0 || hasOwnAction.has(command.name));
  return isOne ? [{ verb: path.join(' '), command }, ...below] : below;
}
