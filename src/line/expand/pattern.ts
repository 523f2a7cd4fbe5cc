import { LimitError, limitValue } from '../limits.ts';

/** One element of a pattern: a point, `?`, `*`, or a test of `[...]`. */
type Element = string | typeof anyPoint | typeof anyRun | ((point: string) => boolean);
const anyPoint = Symbol('?');
const anyRun = Symbol('*');

/** How many steps a match may take before it is given up. */
const maximumSteps = 30_000_000;

const classes: Readonly<Record<string, RegExp | undefined>> = {
  alnum: /[\p{L}\p{N}]/u,
  alpha: /\p{L}/u,
  blank: /[ \t]/,
  cntrl: /\p{Cc}/u,
  digit: /[0-9]/,
  graph: /[^\s\p{Cc}]/u,
  lower: /\p{Ll}/u,
  print: /[^\p{Cc}]/u,
  punct: /[\p{P}\p{S}]/u,
  space: /\s/,
  upper: /\p{Lu}/u,
  word: /[\p{L}\p{N}_]/u,
  xdigit: /[0-9A-Fa-f]/,
};

/** A pattern of `case`, of `${x#...}` and of file names (`lib/glob/sm_loop.c`), with quoted points after a backslash. */
export class Pattern {
  readonly #elements: Element[] = [];

  constructor(text: string) {
    const points = [...text];
    for (let at = 0; at < points.length; at++) {
      const point = points[at] ?? '';
      if (point === '\\' && at + 1 < points.length) this.#elements.push(points[++at] ?? '');
      else if (point === '?') this.#elements.push(anyPoint);
      else if (point === '*') {
        if (this.#elements.at(-1) !== anyRun) this.#elements.push(anyRun);
      } else if (point === '[') {
        const set = readSet(points, at);
        if (set === undefined) this.#elements.push('[');
        else {
          this.#elements.push(set.test);
          at = set.end;
        }
      } else this.#elements.push(point);
    }
  }

  /** Whether the whole text matches. */
  matches(text: string): boolean {
    const points = [...text];
    return this.#match(points, 0, 1, true) === points.length;
  }

  /** How many points at the beginning match, as few or as many as can; -1 when none do. */
  prefix(points: readonly string[], isLongest: boolean): number {
    return this.#match(points, 0, 1, isLongest);
  }

  /** How many points at the end match, as few or as many as can; -1 when none do. */
  suffix(points: readonly string[], isLongest: boolean): number {
    return this.#match(points, points.length - 1, -1, isLongest);
  }

  /** Puts something in place of what matches: the longest from the left. @throws LimitError */
  replace(text: string, replacement: string, where: '/' | '//' | '/#' | '/%'): string {
    const points = [...text];
    if (this.#elements.length === 0) {
      return where === '/#' ? replacement + text : where === '/%' ? text + replacement : text;
    }
    if (where === '/%') {
      const length = this.suffix(points, true);
      return length < 0 ? text : points.slice(0, points.length - length).join('') + replacement;
    }
    const steps = { left: maximumSteps };
    let out = '';
    for (let at = 0; at < points.length || at === 0; ) {
      const end = this.#match(points, at, 1, true, steps);
      if (end < 0 || (end === 0 && at > 0)) {
        if (where === '/#') return text;
        out += points[at] ?? '';
        at++;
      } else {
        out = limitValue(out + replacement, 'value');
        if (end === 0) out += points[at] ?? '';
        at += Math.max(1, end);
        if (where !== '//') return out + points.slice(at).join('');
      }
    }
    return out;
  }

  /** All states at once, so that no pattern takes more than its length times the text's. */
  #match(
    points: readonly string[],
    from: number,
    step: 1 | -1,
    isLongest: boolean,
    steps = { left: maximumSteps },
  ): number {
    const elements = step === 1 ? this.#elements : this.#elements.toReversed();
    const end = elements.length;
    let states = new Set<number>();
    const enter = (into: Set<number>, state: number): void => {
      into.add(state);
      if (elements[state] === anyRun) enter(into, state + 1);
    };
    enter(states, 0);
    let found = states.has(end) ? 0 : -1;
    if (found === 0 && !isLongest) return 0;
    for (let at = from, length = 1; at >= 0 && at < points.length; at += step, length++) {
      const point = points[at] ?? '';
      const next = new Set<number>();
      steps.left -= states.size;
      if (steps.left < 0) throw new LimitError('pattern');
      for (const state of states) {
        const element = elements[state];
        if (element === anyRun) enter(next, state);
        else if (element === anyPoint || element === point || (typeof element === 'function' && element(point))) {
          enter(next, state + 1);
        }
      }
      if (next.size === 0) return found;
      if (next.has(end)) {
        found = length;
        if (!isLongest) return found;
      }
      states = next;
    }
    return found;
  }
}

/** `[abc]`, `[a-z]`, `[!a]`, `[[:digit:]]`; undefined when nothing closes it. */
function readSet(
  points: readonly string[],
  start: number,
): { readonly end: number; readonly test: (point: string) => boolean } | undefined {
  let at = start + 1;
  const isNegated = points[at] === '!' || points[at] === '^';
  if (isNegated) at++;
  const tests: ((point: string) => boolean)[] = [];
  for (let isFirst = true; ; isFirst = false) {
    const point = points[at];
    if (point === undefined || point === '/') return undefined;
    if (point === ']' && !isFirst) break;
    if (point === '[' && points[at + 1] === ':') {
      const close = points.indexOf(':', at + 2);
      const name = close < 0 ? '' : points.slice(at + 2, close).join('');
      if (points[close + 1] === ']') {
        const known = classes[name];
        tests.push((tested) => known?.test(tested) === true);
        at = close + 2;
        continue;
      }
    }
    const low = point === '\\' ? (points[++at] ?? '') : point;
    at++;
    if (points[at] === '-' && points[at + 1] !== undefined && points[at + 1] !== ']') {
      const high = points[at + 1] === '\\' ? (points[++at + 1] ?? '') : (points[at + 1] ?? '');
      at += 2;
      tests.push((tested) => code(tested) >= code(low) && code(tested) <= code(high));
    } else tests.push((tested) => tested === low);
  }
  return { end: at, test: (point) => tests.some((test) => test(point)) !== isNegated };
}

const code = (point: string): number => point.codePointAt(0) ?? 0;
