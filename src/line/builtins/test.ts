import { byCodePoints } from '../expand/order.ts';
import type { LineFiles } from '../files.ts';
import { compareNumbers } from '../run/conditions.ts';
import { compareFiles, testUnary } from '../run/file-tests.ts';
import { viewFiles } from '../run/lab-view.ts';
import { type Builtin, complain } from '../run/shell.ts';
import { getVariable } from '../run/variables.ts';

/** Why an expression of `test` has no answer; exit code 2. */
class TestError extends Error {}

interface Context {
  readonly files: LineFiles;
  get(name: string): string | undefined;
}

/** `test expression` and `[ expression ]`: by the number of words, as POSIX has it; more words by precedence. */
export const test: Builtin = async ({ state, surroundings }, args, io, name) => {
  let words = args;
  try {
    if (name === '[') {
      if (args.at(-1) !== ']') throw new TestError("missing `]'");
      words = args.slice(0, -1);
    }
    const context = {
      files: viewFiles(surroundings.files, state.folder),
      get: (variable: string) => getVariable(state, variable),
    };
    return (await new TestExpression(words, context).run()) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    await complain(io, `${name}: ${error.message}`);
    return 2;
  }
};

const unary = /^-[a-hknoprstuvwxzGLNOS]$/;
const binary = /^(?:=|==|!=|<|>|-(?:eq|ne|lt|le|gt|ge|nt|ot|ef))$/;

class TestExpression {
  readonly #words: readonly string[];
  readonly #context: Context;
  #at = 0;
  #depth = 0;

  constructor(words: readonly string[], context: Context) {
    this.#words = words;
    this.#context = context;
  }

  async run(): Promise<boolean> {
    if (this.#words.length <= 4) return await this.#byCount(this.#words);
    const result = await this.#or();
    if (this.#at < this.#words.length) throw new TestError('too many arguments');
    return result;
  }

  async #byCount(words: readonly string[]): Promise<boolean> {
    const [one = '', two = '', three = '', four = ''] = words;
    switch (words.length) {
      case 0:
        return false;
      case 1:
        return one !== '';
      case 2:
        if (one === '!') return two === '';
        if (unary.test(one)) return await testUnary(one, two, this.#context);
        throw new TestError(`${one}: unary operator expected`);
      case 3:
        if (binary.test(two)) return await this.#binary(one, two, three);
        if (two === '-a') return one !== '' && three !== '';
        if (two === '-o') return one !== '' || three !== '';
        if (one === '!') return !(await this.#byCount([two, three]));
        if (one === '(' && three === ')') return two !== '';
        throw new TestError(`${two}: binary operator expected`);
      default:
        if (one === '!') return !(await this.#byCount([two, three, four]));
        if (one === '(' && four === ')') return await this.#byCount([two, three]);
        return await this.#all();
    }
  }

  async #all(): Promise<boolean> {
    const result = await this.#or();
    if (this.#at < this.#words.length) throw new TestError('too many arguments');
    return result;
  }

  async #or(): Promise<boolean> {
    let result = await this.#and();
    while (this.#words[this.#at] === '-o') {
      this.#at++;
      const right = await this.#and();
      result ||= right;
    }
    return result;
  }

  async #and(): Promise<boolean> {
    let result = await this.#term();
    while (this.#words[this.#at] === '-a') {
      this.#at++;
      const right = await this.#term();
      result &&= right;
    }
    return result;
  }

  async #term(): Promise<boolean> {
    const word = this.#words[this.#at];
    if (word === undefined) throw new TestError('argument expected');
    const next = this.#words[this.#at + 1];
    const third = this.#words[this.#at + 2];
    if (word === '!') {
      this.#at++;
      return !(await this.#nest(() => this.#term()));
    }
    if (word === '(') {
      this.#at++;
      const result = await this.#nest(() => this.#or());
      if (this.#words[this.#at++] !== ')') throw new TestError("`)' expected");
      return result;
    }
    if (next !== undefined && third !== undefined && binary.test(next)) {
      this.#at += 3;
      return await this.#binary(word, next, third);
    }
    if (unary.test(word) && next !== undefined) {
      this.#at += 2;
      return await testUnary(word, next, this.#context);
    }
    this.#at++;
    return word !== '';
  }

  async #nest(run: () => Promise<boolean>): Promise<boolean> {
    if (++this.#depth > 100) throw new TestError('too many arguments');
    const result = await run();
    this.#depth--;
    return result;
  }

  async #binary(left: string, operator: string, right: string): Promise<boolean> {
    switch (operator) {
      case '=':
      case '==':
        return left === right;
      case '!=':
        return left !== right;
      case '<':
        return byCodePoints(left, right) < 0;
      case '>':
        return byCodePoints(left, right) > 0;
      case '-nt':
      case '-ot':
      case '-ef':
        return await compareFiles(operator, left, right, this.#context.files);
      default:
        return compareNumbers(operator, readInteger(left), readInteger(right));
    }
  }
}

function readInteger(text: string): bigint {
  if (!/^\s*[+-]?\d{1,40}\s*$/.test(text)) throw new TestError(`${text}: integer expression expected`);
  return BigInt(text.trim().replace(/^\+/, ''));
}
