import fc from 'fast-check';
import type { FlagGrammar } from '../../../src/kubectl/grammar/grammar.ts';
import { type Command, grammar, rootCommand } from '../../../src/kubectl/grammar/index.ts';

/** Every command of the grammar. */
export const commands: readonly Command[] = flatten(rootCommand);

function flatten(command: Command): Command[] {
  return [command, ...command.commands.flatMap(flatten)];
}

/** Words that people and attackers put where a name or a value may stand. */
export interface Ingredients {
  readonly words: readonly string[];
  /** Values of flags by name; others get one of `words`. */
  readonly values: Readonly<Record<string, readonly string[]>>;
  /** What follows a verb so that it has something to do, by path; the line has no other words then. */
  readonly tasks?: Readonly<Record<string, readonly string[]>>;
}

/** One use of a flag in any of the spellings that pflag knows, right or slightly wrong. */
function spellings(flag: FlagGrammar, value: string): string[][] {
  const long = `--${flag.name}`;
  const underscored = long.replace(/(?<=\w)-/g, '_');
  const all = [[`${long}=${value}`], [long, value], [long], [`${underscored}=${value}`], [`-${flag.name}=${value}`]];
  if (flag.short) {
    const short = `-${flag.short}`;
    all.push([short, value], [`${short}${value}`], [`${short}=${value}`], [short], [`${short}${flag.short}`, value]);
    all.push([`-i${flag.short}${value}`], [`-w${flag.short}`, value], [`-test.${flag.short}`]);
  }
  return all;
}

/** An argv built from the grammar: a verb with flags in front, between and behind, repeated, refused, misspelt, and `--`. */
export function randomArgv(ingredients: Ingredients, among: readonly Command[] = commands): fc.Arbitrary<string[]> {
  const word = fc.constantFrom(...ingredients.words);
  return fc.constantFrom(...among).chain((command) => {
    const own = command.grammar.flags;
    const task = ingredients.tasks?.[command.path.join(' ')];
    // Flags that have values of their own here are what a test is after: they come more often.
    const aimed = own.filter((flag) => Object.hasOwn(ingredients.values, flag.name));
    const choices = [own, aimed, grammar.globalFlags].filter((flags) => flags.length > 0);
    const flag = fc.oneof(...choices.map((flags) => fc.constantFrom(...flags)));
    const use = flag.chain((chosen) => {
      const known = ingredients.values[chosen.name];
      const value =
        chosen.arity === 'boolean'
          ? fc.constantFrom('true', 'false', '1', 'F', 'no')
          : known
            ? fc.constantFrom(...known)
            : word;
      return value.chain((text) => fc.constantFrom(...spellings(chosen, text)));
    });
    const pieces = fc.array(
      fc.oneof({ weight: 3, arbitrary: use }, { weight: task ? 0 : 2, arbitrary: word.map((text) => [text]) }),
      { maxLength: 5 },
    );
    return fc
      .record({ pieces, at: fc.nat(5), dash: fc.option(fc.nat(6)), after: fc.array(word, { maxLength: 2 }) })
      .map(({ pieces: parts, at, dash, after }) => {
        const list = [...parts];
        list.splice(at, 0, [...command.path, ...(task ?? [])]);
        if (dash !== null && !task) list.splice(dash, 0, ['--']);
        return task ? list.flat() : [...list.flat(), ...after];
      });
  });
}

/** A line of the terminal for an argv: each word in single quotes. */
export function quoteLine(argv: readonly string[]): string {
  return ['kubectl', ...argv.map((text) => `'${text.replaceAll("'", "'\\''")}'`)].join(' ');
}
