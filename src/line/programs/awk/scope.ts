import type { ArrayNames } from './arrays.ts';
import { type Execute, flow, Leaving } from './flow.ts';
import type { AwkMachine } from './machine.ts';
import { AwkRandom } from './random.ts';
import { AwkError, type AwkProgram, type UserFunction } from './tree.ts';
import { AwkFailure, toNumber, type Value } from './values.ts';

/** An expression made ready. */
export type Evaluate = () => Value;

/** What a call has of its own: values, and arrays, each by the parameter's place. */
export interface Frame {
  readonly values: Value[];
  readonly arrays: (Map<string, Value> | undefined)[];
}

/** What a compiled program works on beside the records and variables of its machine. */
export class AwkRun {
  readonly program: AwkProgram;
  readonly names: ArrayNames;
  readonly machine: AwkMachine;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly random = new AwkRandom();
  /** By name, the bodies of the program's functions; a call looks its own up when it is made, since functions call each other. */
  readonly bodies = new Map<string, Execute>();
  frame: Frame = { values: [], arrays: [] };
  /** What the `return` that is under way gives. */
  returned: Value;
  /** What `exit` was given. */
  exitCode = 0;
  #depth = 0;

  constructor(program: AwkProgram, names: ArrayNames, machine: AwkMachine, now: () => number) {
    this.program = program;
    this.names = names;
    this.machine = machine;
    this.now = now;
  }

  /**
   * Calls a function of the program.
   *
   * @throws AwkFailure when calls are nested too deep
   * @throws Leaving for `next` and `exit` in the function
   */
  call(name: string, frame: Frame): Value {
    const before = this.frame;
    this.machine.turn();
    this.#depth += 1;
    if (this.#depth > maximumDepth) throw new AwkFailure(`function call nesting too deep in ${name}`);
    this.frame = frame;
    this.returned = undefined;
    try {
      const how = this.bodies.get(name)?.() ?? flow.on;
      if (how === flow.next || how === flow.nextfile || how === flow.exit) throw new Leaving(how);
      const result = this.returned;
      this.returned = undefined;
      return result;
    } finally {
      this.frame = before;
      this.#depth -= 1;
    }
  }
}

const maximumDepth = 1000;

/** What the names in a function, or in the rules, stand for: a parameter is the call's, anything else the program's. */
export class Scope {
  readonly run: AwkRun;
  readonly #parameters: readonly string[];
  readonly #arrays: ReadonlySet<string> | undefined;

  /** @param owner undefined: the rules */
  constructor(run: AwkRun, owner: UserFunction | undefined) {
    this.run = run;
    this.#parameters = owner?.parameters ?? [];
    this.#arrays = owner === undefined ? undefined : run.names.locals.get(owner.name);
  }

  isArray(name: string): boolean {
    return this.#parameters.includes(name) ? (this.#arrays?.has(name) ?? false) : this.run.names.globals.has(name);
  }

  /** The array of a name, once the program runs. */
  array(name: string): () => Map<string, Value> {
    const { run } = this;
    const index = this.#parameters.indexOf(name);
    if (index >= 0)
      return () => {
        const found = run.frame.arrays[index];
        if (found === undefined) throw new AwkFailure(`${name} is no array here`);
        return found;
      };
    const array = run.machine.array(name);
    return () => array;
  }

  /** @throws AwkError for an array */
  reader(name: string): Evaluate {
    const { run } = this;
    const { machine } = run;
    if (this.isArray(name)) throw new AwkError(`line 1: illegal reference to array ${name}`);
    const index = this.#parameters.indexOf(name);
    if (index >= 0) return () => run.frame.values[index];
    if (name === 'NF') return () => machine.nf;
    const cell = machine.variable(name, undefined);
    return () => cell.value;
  }

  /** @throws AwkError for an array or a function */
  writer(name: string): (value: Value) => void {
    const { run } = this;
    const { machine } = run;
    if (this.isArray(name) || run.program.functions.has(name))
      throw new AwkError(`line 1: illegal reference to array ${name}`);
    const index = this.#parameters.indexOf(name);
    if (index >= 0)
      return (value) => {
        run.frame.values[index] = value;
      };
    if (name === 'NF')
      return (value) => {
        machine.nf = Math.trunc(toNumber(value));
      };
    const cell = machine.variable(name, undefined);
    return (value) => {
      cell.value = value;
    };
  }
}
