import { isWordCharacter } from './character-set.ts';
import type { RegexProgram } from './program.ts';
import type { Assertion } from './syntax.ts';

/** What is beside a place: nothing, the end of a line, a character of a word, another. */
export const side = { none: 0, newline: 1, word: 2, other: 3 } as const;

const newline = 10;

/** The {@link side} that a character is. */
export function sideOf(codePoint: number): number {
  if (codePoint === newline) return side.newline;
  return isWordCharacter(codePoint) ? side.word : side.other;
}

/** Whether an assertion holds between two sides. */
export function holds(what: Assertion, before: number, after: number, isMultiline: boolean): boolean {
  switch (what) {
    case 'textStart':
      return before === side.none;
    case 'textEnd':
      return after === side.none;
    case 'lineStart':
      return before === side.none || (isMultiline && before === side.newline);
    case 'lineEnd':
      return after === side.none || (isMultiline && after === side.newline);
    case 'wordBoundary':
      return (before === side.word) !== (after === side.word);
    case 'notWordBoundary':
      return (before === side.word) === (after === side.word);
    case 'wordStart':
      return before !== side.word && after === side.word;
    case 'wordEnd':
      return before === side.word && after !== side.word;
    case 'notAfterWord':
      return before !== side.word;
    case 'notBeforeWord':
      return after !== side.word;
  }
}

/** Characters by what the expression can tell apart of them; found as they are met. Class 0 is the end of the text. */
interface Alphabet {
  readonly ascii: Int32Array;
  classOf(codePoint: number): number;
  sideOfClass(number: number): number;
  /** Whether the set of that number has the characters of the class. */
  has(set: number, number: number): boolean;
}

function createAlphabet(program: RegexProgram): Alphabet {
  const members: (readonly boolean[])[] = [[]];
  const sides: number[] = [side.none];
  const bySignature = new Map<string, number>();
  const others = new Map<number, number>();
  const find = (codePoint: number): number => {
    const membership = program.sets.map((set) => set.has(codePoint));
    const kind = sideOf(codePoint);
    const signature = `${kind}${membership.map(Number).join('')}`;
    let number = bySignature.get(signature);
    if (number === undefined) {
      number = members.length;
      members.push(membership);
      sides.push(kind);
      bySignature.set(signature, number);
    }
    return number;
  };
  const ascii = new Int32Array(128);
  return {
    ascii,
    classOf(codePoint) {
      if (codePoint < 128) {
        const number = find(codePoint);
        ascii[codePoint] = number;
        return number;
      }
      let number = others.get(codePoint);
      if (number === undefined) {
        number = find(codePoint);
        others.set(codePoint, number);
      }
      return number;
    },
    sideOfClass: (number) => sides[number] ?? side.none,
    has: (set, number) => members[number]?.[set] ?? false,
  };
}

/** Above this many states the machine starts anew: an expression may have exponentially many, a text meets few. */
const maximumStates = 2000;

/** What a place in an expression costs when a state is made of it, in characters that are looked at. */
const stepsPerPlace = 50;

/** A state from which nothing can match. */
const dead = 0;

/**
 * A deterministic machine whose states are made as a text leads to them: each character is looked at once, whatever the
 * expression is. A step's result is the next state doubled, plus one if the expression matched before the character.
 */
class Machine {
  /** By state and class of the character; -1 where it is not known yet and {@link step} finds it. */
  table = new Int32Array(0);
  /** The places of a state in {@link table} begin at its number shifted by so much. */
  shift = 5;
  readonly #program: RegexProgram;
  readonly #alphabet: Alphabet;
  readonly #isMultiline: boolean;
  readonly #isFloating: boolean;
  readonly #hasAssertions: boolean;
  #states: { readonly steps: readonly number[]; readonly before: number }[] = [];
  #byKey = new Map<string, number>();
  #starts: (number | undefined)[] = [];
  readonly #marks: Int32Array;
  readonly #spend: (steps: number) => void;
  #mark = 0;

  /** A floating machine begins anew at each character: it finds out whether there is a match, not where. */
  constructor(
    program: RegexProgram,
    alphabet: Alphabet,
    isMultiline: boolean,
    isFloating: boolean,
    spend: (steps: number) => void,
  ) {
    this.#spend = spend;
    this.#program = program;
    this.#alphabet = alphabet;
    this.#isMultiline = isMultiline;
    this.#isFloating = isFloating;
    this.#hasAssertions = program.code.some((step) => step.op === 'assert');
    this.#marks = new Int32Array(program.code.length);
    this.#reset();
  }

  #reset(): void {
    this.#states = [{ steps: [], before: side.none }];
    this.#byKey = new Map();
    this.#starts = [];
    this.table = new Int32Array(16 << this.shift).fill(-1);
    this.table.fill(dead, 0, 1 << this.shift);
  }

  /** Follows what takes no character; assertions only where both sides are known. */
  #close(from: readonly number[], before: number, after: number | undefined): number[] {
    this.#mark += 1;
    const found: number[] = [];
    const stack: number[] = [];
    for (const begin of from) {
      stack.push(begin);
      for (let number = stack.pop(); number !== undefined; number = stack.pop()) {
        if (this.#marks[number] === this.#mark) continue;
        this.#marks[number] = this.#mark;
        const step = this.#program.code[number];
        if (step === undefined) continue;
        if (step.op === 'jump' || step.op === 'save' || step.op === 'progress') stack.push(step.next);
        else if (step.op === 'split') stack.push(step.other, step.next);
        else if (step.op === 'assert' && after !== undefined) {
          if (holds(step.what, before, after, this.#isMultiline)) stack.push(step.next);
        } else found.push(number);
      }
    }
    return found;
  }

  #stateOf(steps: number[], before: number): number {
    if (steps.length === 0) return dead;
    steps.sort((left, right) => left - right);
    const key = `${this.#hasAssertions ? before : 0}:${steps.join()}`;
    let number = this.#byKey.get(key);
    if (number === undefined) {
      number = this.#states.length;
      this.#states.push({ steps, before });
      this.#byKey.set(key, number);
      this.#fit(number + 1, 0);
    }
    return number;
  }

  /** Makes room for so many states and classes. */
  #fit(states: number, classes: number): void {
    let { shift } = this;
    while (1 << shift < classes) shift += 1;
    if (shift === this.shift && states << shift <= this.table.length) return;
    const table = new Int32Array(Math.max(states * 2, this.#states.length) << shift).fill(-1);
    if (shift === this.shift) table.set(this.table);
    table.fill(dead, 0, 1 << shift);
    this.table = table;
    this.shift = shift;
  }

  /** The state before the first character, by the side before it. */
  start(before: number): number {
    const known = this.#starts[before];
    if (known !== undefined) return known;
    const number = this.#stateOf(this.#close([0], before, undefined), before);
    this.#starts[before] = number;
    return number;
  }

  /** The step at the end of the text. */
  atEnd(state: number): number {
    const known = this.table[state << this.shift] as number;
    return known < 0 || state === dead ? this.step(state, 0) : known;
  }

  step(number: number, characterClass: number): number {
    const state = this.#states[number];
    if (state === undefined) return dead;
    const after = this.#alphabet.sideOfClass(characterClass);
    const steps = this.#hasAssertions ? this.#close(state.steps, state.before, after) : state.steps;
    const next: number[] = [];
    let isMatch = 0;
    for (const index of steps) {
      const step = this.#program.code[index];
      if (step?.op === 'match') isMatch = 1;
      else if (step?.op === 'set' && characterClass !== 0 && this.#alphabet.has(step.set, characterClass))
        next.push(step.next);
    }
    if (this.#isFloating && characterClass !== 0) next.push(0);
    const closed = this.#close(next, after, undefined);
    this.#spend((steps.length + closed.length) * stepsPerPlace);
    const isFull = this.#states.length > maximumStates;
    if (isFull) this.#reset();
    const result = this.#stateOf(closed, after) * 2 + isMatch;
    if (isFull) return result;
    this.#fit(this.#states.length, characterClass + 1);
    this.table[(number << this.shift) + characterClass] = result;
    return result;
  }
}

/** The machines of an expression without back-references. */
export interface Machines {
  /** How far the text has to be looked at, from a place on, to know that it matches somewhere; -1 if it does not. */
  test(text: string, from: number): number;
  /** The end of the longest match that begins at a place; -1 if none does; `budget.left` loses a character for each looked at. */
  longestAt(text: string, from: number, budget: { left: number }): number;
}

/** Makes the machines of a program that has no back-references. */
export function createMachines(program: RegexProgram, isMultiline: boolean, spend: (steps: number) => void): Machines {
  const alphabet = createAlphabet(program);
  const { ascii } = alphabet;
  const floating = new Machine(program, alphabet, isMultiline, true, spend);
  const anchored = new Machine(program, alphabet, isMultiline, false, spend);
  return {
    test(text, from) {
      const { length } = text;
      let state = floating.start(sideBefore(text, from));
      for (let at = from; at < length; at += 1) {
        let codePoint = text.charCodeAt(at);
        if (codePoint >= 0xd800 && codePoint < 0xdc00) {
          codePoint = text.codePointAt(at) ?? codePoint;
          if (codePoint > 0xffff) at += 1;
        }
        let characterClass = codePoint < 128 ? (ascii[codePoint] as number) : 0;
        if (characterClass === 0) characterClass = alphabet.classOf(codePoint);
        let result =
          characterClass >> floating.shift === 0
            ? (floating.table[(state << floating.shift) + characterClass] as number)
            : -1;
        if (result < 0) result = floating.step(state, characterClass);
        if ((result & 1) === 1) return at;
        state = result >> 1;
      }
      return (floating.atEnd(state) & 1) === 1 ? length : -1;
    },
    longestAt(text, from, budget) {
      const { length } = text;
      let state = anchored.start(sideBefore(text, from));
      let found = -1;
      let at = from;
      for (; at < length; at += 1) {
        const begin = at;
        let codePoint = text.charCodeAt(at);
        if (codePoint >= 0xd800 && codePoint < 0xdc00) {
          codePoint = text.codePointAt(at) ?? codePoint;
          if (codePoint > 0xffff) at += 1;
        }
        let characterClass = codePoint < 128 ? (ascii[codePoint] as number) : 0;
        if (characterClass === 0) characterClass = alphabet.classOf(codePoint);
        let result =
          characterClass >> anchored.shift === 0
            ? (anchored.table[(state << anchored.shift) + characterClass] as number)
            : -1;
        if (result < 0) result = anchored.step(state, characterClass);
        if ((result & 1) === 1) found = begin;
        state = result >> 1;
        if (state === dead) {
          budget.left -= at - from + 1;
          return found;
        }
      }
      budget.left -= at - from + 1;
      if ((anchored.atEnd(state) & 1) === 1) found = length;
      return found;
    },
  };
}

/** The {@link side} before a place of a text. */
export function sideBefore(text: string, at: number): number {
  if (at <= 0) return side.none;
  const unit = text.charCodeAt(at - 1);
  const isLow = unit >= 0xdc00 && unit < 0xe000 && at > 1;
  return sideOf(isLow ? (text.codePointAt(at - 2) ?? unit) : unit);
}

/** The {@link side} after a place of a text. */
export function sideAfter(text: string, at: number): number {
  const codePoint = text.codePointAt(at);
  return codePoint === undefined ? side.none : sideOf(codePoint);
}
