/** What ends a program before its work: a message on standard error, and the exit code. */
export class ProgramFailure extends Error {
  override readonly name = 'ProgramFailure';
  readonly exitCode: number;
  /** Whether `Try 'NAME --help' for more information.` follows. */
  readonly isUsage: boolean;
  /** A line between the message and that one. */
  readonly between: string | undefined;

  constructor(
    message: string,
    options: { readonly exitCode?: number; readonly isUsage?: boolean; readonly between?: string } = {},
  ) {
    super(message);
    this.exitCode = options.exitCode ?? 1;
    this.isUsage = options.isUsage ?? false;
    this.between = options.between;
  }
}

/** That `--help` was asked for. */
export class HelpAsked extends Error {
  override readonly name = 'HelpAsked';
  readonly grammar: OptionGrammar;

  constructor(grammar: OptionGrammar) {
    super('help');
    this.grammar = grammar;
  }
}

/** The options of a program. */
export interface OptionGrammar {
  /** As for getopt(3): a letter each, `:` after those that take a value, `::` after those that may (`-fVALUE`). */
  readonly short: string;
  /**
   * Long names, and what they are reported as: a letter of `short`, whose values they then take, or a name of their own. A `=` at
   * a name's end says that it takes a value, `=?` that it may.
   */
  readonly long?: Readonly<Record<string, string>>;
  /** Letters and long names that the real program has and this one has not. */
  readonly notDone?: readonly string[];
  /** The exit code of bad usage. 1. */
  readonly usageCode?: number;
  /** A line that stands before `Try ...`. */
  readonly usageLine?: string;
  /** The first word that is no option ends them: of programs that start others. */
  readonly endsAtOperand?: boolean;
}

/** An option as it was given. */
export interface GivenOption {
  readonly name: string;
  readonly value: string | undefined;
}

/** What {@link parseOptions} gives. */
export interface ParsedOptions {
  readonly options: readonly GivenOption[];
  readonly operands: readonly string[];
  has(name: string): boolean;
  /** The value that was given last. */
  last(name: string): string | undefined;
}

/** Refuses an option of the real program by its name. */
export function refuseOption(option: string): ProgramFailure {
  return new ProgramFailure(`option ${option} is not done in this terminal`, { exitCode: 2 });
}

/**
 * Reads options as getopt_long(3) does: combined letters, values in the same word or the next, long ones with `=` and shortened as
 * long as they are clear, operands between them, `--`.
 *
 * @throws ProgramFailure in getopt's words
 */
export function parseOptions(argv: readonly string[], grammar: OptionGrammar): ParsedOptions {
  const options: GivenOption[] = [];
  const operands: string[] = [];
  const usage = (message: string): ProgramFailure =>
    new ProgramFailure(message, {
      exitCode: grammar.usageCode ?? 1,
      isUsage: true,
      ...(grammar.usageLine === undefined ? {} : { between: grammar.usageLine }),
    });
  const shortTakes = (letter: string): 'nothing' | 'value' | 'optional' | undefined => {
    const at = letter === ':' ? -1 : grammar.short.indexOf(letter);
    if (at < 0) return undefined;
    if (grammar.short[at + 1] !== ':') return 'nothing';
    return grammar.short[at + 2] === ':' ? 'optional' : 'value';
  };
  const notDone = grammar.notDone ?? [];
  const longs = [
    ...Object.entries(grammar.long ?? {}).map(([key, name]) => {
      const bare = key.replace(/=\??$/, '');
      const takes = key.endsWith('=?') ? 'optional' : key.endsWith('=') ? 'value' : (shortTakes(name) ?? 'nothing');
      return { bare, name, takes, isDone: true };
    }),
    ...notDone
      .filter((name) => name.length > 1)
      .map((bare) => ({ bare, name: bare, takes: 'optional', isDone: false })),
    { bare: 'help', name: 'help', takes: 'nothing', isDone: true },
    { bare: 'version', name: 'version', takes: 'nothing', isDone: false },
  ];

  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? '';
    if (word === '--') {
      for (const operand of argv.slice(index + 1)) operands.push(operand);
      break;
    }
    if (word === '-' || !word.startsWith('-')) {
      if (grammar.endsAtOperand) {
        for (const operand of argv.slice(index)) operands.push(operand);
        break;
      }
      operands.push(word);
      continue;
    }
    if (word.startsWith('--')) {
      const equals = word.indexOf('=');
      const typed = word.slice(2, equals < 0 ? undefined : equals);
      let value = equals < 0 ? undefined : word.slice(equals + 1);
      const exact = longs.find(({ bare }) => bare === typed);
      const possible = exact ? [exact] : longs.filter(({ bare }) => bare.startsWith(typed));
      const [option] = possible;
      if (option === undefined) throw usage(`unrecognized option '${equals < 0 ? word : `--${typed}`}'`);
      if (possible.some(({ name }) => name !== option.name))
        throw usage(
          `option '${word}' is ambiguous; possibilities: ${possible.map(({ bare }) => `'--${bare}'`).join(' ')}`,
        );
      if (!option.isDone) throw refuseOption(`--${option.bare}`);
      if (option.name === 'help') throw new HelpAsked(grammar);
      if (value !== undefined && option.takes === 'nothing')
        throw usage(`option '--${option.bare}' doesn't allow an argument`);
      if (value === undefined && option.takes === 'value') {
        index += 1;
        value = argv[index];
        if (value === undefined) throw usage(`option '--${option.bare}' requires an argument`);
      }
      options.push({ name: option.name, value });
      continue;
    }
    const letters = word.slice(1);
    for (let at = 0; at < letters.length; ) {
      const letter = String.fromCodePoint(letters.codePointAt(at) ?? 0);
      at += letter.length;
      const takes = shortTakes(letter);
      if (takes === undefined) {
        if (notDone.includes(letter)) throw refuseOption(`-${letter}`);
        throw usage(`invalid option -- '${letter}'`);
      }
      if (takes === 'nothing') {
        options.push({ name: letter, value: undefined });
        continue;
      }
      let value: string | undefined = letters.slice(at);
      if (value === '') {
        value = undefined;
        if (takes === 'value') {
          index += 1;
          value = argv[index];
          if (value === undefined) throw usage(`option requires an argument -- '${letter}'`);
        }
      }
      options.push({ name: letter, value });
      break;
    }
  }
  return {
    options,
    operands,
    has: (name) => options.some((option) => option.name === name),
    last: (name) => options.findLast((option) => option.name === name)?.value,
  };
}
