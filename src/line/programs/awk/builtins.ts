import type { Regex } from '../regex/regex.ts';
import type { Evaluate, Scope } from './scope.ts';
import { AwkError, type BuiltinName, type Expression, type Target } from './tree.ts';
import { formatAwk, Input, toNumber, type Value } from './values.ts';

/** How parts of an expression are made ready; what a builtin function needs of it. */
export interface PartCompiler {
  readonly scope: Scope;
  expression(node: Expression): Evaluate;
  /** A regular expression: a literal, or the text of a value. */
  regex(node: Expression): () => Regex;
  writer(target: Target): (value: Value) => void;
}

type Builtin = (arguments_: Arguments) => Evaluate;

/** The arguments of one call of a builtin function. */
class Arguments {
  readonly name: BuiltinName;
  readonly values: readonly Expression[];
  readonly compiler: PartCompiler;

  constructor(name: BuiltinName, values: readonly Expression[], compiler: PartCompiler) {
    this.name = name;
    this.values = values;
    this.compiler = compiler;
  }

  get run() {
    return this.compiler.scope.run;
  }

  wrong(): AwkError {
    return new AwkError(`line 1: wrong number of arguments in call to ${this.name}`);
  }

  /** @throws AwkError unless there are as many as that */
  limit(least: number, most = least): void {
    if (this.values.length < least || this.values.length > most) throw this.wrong();
  }

  /** An argument as it was written. @throws AwkError if it is not given */
  node(index: number): Expression {
    const value = this.values[index];
    if (value === undefined) throw this.wrong();
    return value;
  }

  /** An argument's value. @throws AwkError if it is not given */
  value(index: number): Evaluate {
    const { costs } = this.run.machine;
    const evaluate = this.compiler.expression(this.node(index));
    // Whatever is done with a text looks at all of it.
    return () => {
      const given = evaluate();
      if (typeof given === 'string') costs.spend(given.length >> 2);
      return given;
    };
  }

  text(index: number): () => string {
    const { machine } = this.run;
    const value = this.value(index);
    return () => machine.text(value());
  }

  number(index: number): () => number {
    const value = this.value(index);
    return () => toNumber(value());
  }
}

/**
 * A call of a builtin function.
 *
 * @throws AwkError for a wrong number of arguments
 */
export function compileBuiltin(name: BuiltinName, values: readonly Expression[], compiler: PartCompiler): Evaluate {
  return builtins[name](new Arguments(name, values, compiler));
}

/** What `printf` and `sprintf` make of a format and values. */
export function compileFormat(values: readonly Expression[], compiler: PartCompiler): () => string {
  const { machine } = compiler.scope.run;
  const [first, ...rest] = values.map((value) => compiler.expression(value));
  return () =>
    formatAwk(
      machine.text(first?.()),
      rest.map((part) => part()),
      machine.convfmtText,
    );
}

const mathematics =
  (compute: (value: number) => number): Builtin =>
  (given) => {
    given.limit(1);
    const value = given.number(0);
    // Zero has no sign in awk.
    return () => compute(value()) + 0;
  };

const changeOfCase =
  (change: (text: string) => string): Builtin =>
  (given) => {
    given.limit(1);
    const text = given.text(0);
    return () => change(text());
  };

const length: Builtin = (given) => {
  given.limit(0, 1);
  const { scope } = given.compiler;
  const { machine } = given.run;
  const [value] = given.values;
  if (value === undefined) return () => lengthOf(machine.record);
  if (value.kind === 'name' && scope.isArray(value.name)) {
    const array = scope.array(value.name);
    return () => array().size;
  }
  const text = given.compiler.expression(value);
  return () => lengthOf(machine.text(text()));
};

const substr: Builtin = (given) => {
  given.limit(2, 3);
  const text = given.text(0);
  const start = given.number(1);
  const size = given.values.length > 2 ? given.number(2) : undefined;
  return () => {
    const all = text();
    // POSIX: characters whose place, rounded, is in the range.
    const begin = roundHalfEven(start());
    const end = size === undefined ? Number.POSITIVE_INFINITY : roundHalfEven(begin + size());
    const first = Math.max(1, begin);
    if (!(end > first)) return '';
    const last = end === Number.POSITIVE_INFINITY ? undefined : end - 1;
    if (isPlain(all)) return all.slice(first - 1, last);
    return Array.from(all)
      .slice(first - 1, last)
      .join('');
  };
};

const indexOf: Builtin = (given) => {
  given.limit(2);
  const text = given.text(0);
  const part = given.text(1);
  return () => {
    const all = text();
    const found = all.indexOf(part());
    return found < 0 ? 0 : lengthOf(all.slice(0, found)) + 1;
  };
};

const split: Builtin = (given) => {
  given.limit(2, 3);
  const { machine } = given.run;
  const text = given.text(0);
  const target = given.node(1);
  if (target.kind !== 'name') throw given.wrong();
  const array = given.compiler.scope.array(target.name);
  const parts = separation(given, given.values[2]);
  return () => {
    const found = array();
    const all = parts(text());
    machine.remove(found);
    for (const [index, part] of all.entries()) machine.put(found, String(index + 1), new Input(part));
    return all.length;
  };
};

/** How `split` splits: at its third argument, or as FS has it. */
function separation(given: Arguments, separator: Expression | undefined): (text: string) => string[] {
  const { machine } = given.run;
  if (separator?.kind === 'regex') {
    const regex = given.compiler.regex(separator);
    return (text) => (text === '' ? [] : machine.splitAt(text, regex()));
  }
  if (separator === undefined) return (text) => machine.split(text, machine.text(machine.fs.value));
  const value = given.compiler.expression(separator);
  return (text) => machine.split(text, machine.text(value()));
}

const substitution =
  (isGlobal: boolean): Builtin =>
  (given) => {
    given.limit(2, 3);
    const { compiler } = given;
    const { machine } = given.run;
    const regex = compiler.regex(given.node(0));
    const replacement = given.text(1);
    const target: Expression = given.values[2] ?? { kind: 'field', index: { kind: 'number', value: 0 } };
    const read = compiler.expression(target);
    const write =
      target.kind === 'name' || target.kind === 'field' || target.kind === 'element'
        ? compiler.writer(target)
        : () => undefined;
    return () => {
      const used = regex();
      const by = replacement();
      const [result, count] = machine.replace(machine.text(read()), used, by, isGlobal);
      if (count > 0) write(result);
      return count;
    };
  };

const match: Builtin = (given) => {
  given.limit(2);
  const { machine } = given.run;
  const text = given.text(0);
  const regex = given.compiler.regex(given.node(1));
  return () => {
    const all = text();
    const found = regex().find(all);
    machine.rstart.value = found === undefined ? 0 : lengthOf(all.slice(0, found.start)) + 1;
    machine.rlength.value = found === undefined ? -1 : lengthOf(all.slice(found.start, found.end));
    return machine.rstart.value;
  };
};

const seconds = (given: Arguments) => (): number => Math.floor(given.run.now() / 1000);

const builtins: Readonly<Record<BuiltinName, Builtin>> = {
  length,
  substr,
  index: indexOf,
  split,
  sub: substitution(false),
  gsub: substitution(true),
  match,
  sprintf: (given) => {
    if (given.values.length === 0) throw given.wrong();
    return compileFormat(given.values, given.compiler);
  },
  sin: mathematics(Math.sin),
  cos: mathematics(Math.cos),
  atan2: (given) => {
    given.limit(2);
    const one = given.number(0);
    const other = given.number(1);
    return () => Math.atan2(one(), other());
  },
  exp: mathematics(Math.exp),
  log: mathematics(Math.log),
  sqrt: mathematics(Math.sqrt),
  int: mathematics(Math.trunc),
  rand: (given) => {
    given.limit(0);
    const { random } = given.run;
    return () => random.next();
  },
  srand: (given) => {
    given.limit(0, 1);
    const { random } = given.run;
    const seed = given.values.length > 0 ? given.number(0) : seconds(given);
    return () => random.reseed(seed());
  },
  tolower: changeOfCase((text) => text.toLowerCase()),
  toupper: changeOfCase((text) => text.toUpperCase()),
  close: (given) => {
    given.limit(1, 2);
    const { machine } = given.run;
    const name = given.text(0);
    return () => machine.outputs.close(name());
  },
  fflush: () => () => 0,
  systime: (given) => seconds(given),
};

const isPlain = (text: string): boolean => !/[\ud800-\udfff]/.test(text);

/** How many characters a text has, each that needs two units of UTF-16 once. */
function lengthOf(text: string): number {
  if (isPlain(text)) return text.length;
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** As rint(3). */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
