import { holds, sideAfter, sideBefore } from './machine.ts';
import type { RegexProgram } from './program.ts';
import { RegexError } from './syntax.ts';

/**
 * The leftmost of the longest matches at or after a place, all beginnings at once: as many steps as the text has characters,
 * times the steps of the expression. For texts on which trying one beginning after the other would take too long.
 */
export function findByThreads(
  program: RegexProgram,
  text: string,
  from: number,
  isMultiline: boolean,
): readonly [start: number, end: number] | undefined {
  const { code, sets } = program;
  /** The smallest beginning of those that have come to a step. */
  let current = new Map<number, number>();
  let best: [number, number] | undefined;
  for (let at = from; ; ) {
    if (best === undefined) {
      const begins = current.get(0);
      if (begins === undefined) current.set(0, at);
    }
    const before = sideBefore(text, at);
    const after = sideAfter(text, at);
    const stack = [...current].sort((left, right) => right[1] - left[1]);
    const reached = new Map<number, number>();
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      const [number, begin] = top;
      if ((reached.get(number) ?? Number.POSITIVE_INFINITY) <= begin) continue;
      reached.set(number, begin);
      const step = code[number];
      if (step === undefined) continue;
      if (step.op === 'jump' || step.op === 'save' || step.op === 'progress') stack.push([step.next, begin]);
      else if (step.op === 'split') stack.push([step.other, begin], [step.next, begin]);
      else if (step.op === 'assert') {
        if (holds(step.what, before, after, isMultiline)) stack.push([step.next, begin]);
      } else if (step.op === 'match' && (best === undefined || begin <= best[0])) best = [begin, at];
    }
    const codePoint = text.codePointAt(at);
    if (codePoint === undefined) return best;
    current = new Map();
    for (const [number, begin] of reached) {
      const step = code[number];
      if (step?.op !== 'set' || (best !== undefined && begin > best[0])) continue;
      if (!(sets[step.set]?.has(codePoint) ?? false)) continue;
      if ((current.get(step.next) ?? Number.POSITIVE_INFINITY) > begin) current.set(step.next, begin);
    }
    if (current.size === 0 && best !== undefined) return best;
    at += codePoint > 0xffff ? 2 : 1;
  }
}

/** What a search with back-references may take: they cannot be found in a bounded number of steps. */
export interface Budget {
  left: number;
}

/** Bits of the table of what was tried; more is refused. */
const maximumTable = 400_000_000;

/**
 * The groups of a match whose ends are known: the first way through the expression, greedy, that ends there. Each step is tried
 * at each place at most once.
 *
 * @throws RegexError when expression and match are too big for that
 */
export function findGroups(
  program: RegexProgram,
  text: string,
  start: number,
  end: number,
  isMultiline: boolean,
): Int32Array {
  const { code } = program;
  const width = end - start + 1;
  if (width * code.length > maximumTable) throw new RegexError('Memory exhausted');
  const tried = new Uint8Array((width * code.length + 7) >> 3);
  const slots = new Int32Array(program.slots).fill(-1);
  // Three numbers an entry: a step and a place to go on from; or -1, a slot and what it held.
  const stack: number[] = [0, start, 0];
  while (stack.length > 0) {
    const extra = stack.pop() as number;
    const place = stack.pop() as number;
    let number = stack.pop() as number;
    if (number === -1) {
      slots[place] = extra;
      continue;
    }
    let at = place;
    for (;;) {
      const bit = (at - start) * code.length + number;
      if (((tried[bit >> 3] as number) & (1 << (bit & 7))) !== 0) break;
      tried[bit >> 3] = (tried[bit >> 3] as number) | (1 << (bit & 7));
      const step = code[number];
      if (step === undefined || step.op === 'reference') break;
      if (step.op === 'match') {
        if (at !== end) break;
        slots[0] = start;
        slots[1] = end;
        return slots.subarray(0, program.groupSlots);
      }
      if (step.op === 'set') {
        const codePoint = at < end ? text.codePointAt(at) : undefined;
        if (codePoint === undefined || !(program.sets[step.set]?.has(codePoint) ?? false)) break;
        at += codePoint > 0xffff ? 2 : 1;
        if (at > end) break;
      } else if (step.op === 'split') stack.push(step.other, at, 0);
      else if (step.op === 'save') {
        stack.push(-1, step.slot, slots[step.slot] as number);
        slots[step.slot] = at;
      } else if (step.op === 'assert' && !holds(step.what, sideBefore(text, at), sideAfter(text, at), isMultiline))
        break;
      number = step.next;
    }
  }
  throw new RegexError('a match was found that has no way through the expression');
}

/**
 * The longest match that begins at a place, with its groups, of an expression with back-references: all ways are tried.
 *
 * @throws RegexError when the budget is used up before a match is found
 */
export function matchByTrying(
  program: RegexProgram,
  text: string,
  start: number,
  isMultiline: boolean,
  ignoreCase: boolean,
  budget: Budget,
): Int32Array | undefined {
  const { code } = program;
  const slots = new Int32Array(program.slots).fill(-1);
  const stack: number[] = [0, start, 0];
  let best: Int32Array | undefined;
  while (stack.length > 0) {
    const extra = stack.pop() as number;
    const place = stack.pop() as number;
    let number = stack.pop() as number;
    if (number === -1) {
      slots[place] = extra;
      continue;
    }
    let at = place;
    for (;;) {
      budget.left -= 1;
      if (budget.left < 0) {
        if (best !== undefined) return best;
        throw new RegexError('Memory exhausted');
      }
      const step = code[number];
      if (step === undefined) break;
      if (step.op === 'match') {
        if (best === undefined || at > (best[1] as number)) {
          slots[0] = start;
          slots[1] = at;
          best = slots.slice(0, program.groupSlots);
          if (at === text.length) return best;
        }
        break;
      }
      if (step.op === 'set') {
        const codePoint = text.codePointAt(at);
        if (codePoint === undefined || !(program.sets[step.set]?.has(codePoint) ?? false)) break;
        at += codePoint > 0xffff ? 2 : 1;
      } else if (step.op === 'split') stack.push(step.other, at, 0);
      else if (step.op === 'save') {
        stack.push(-1, step.slot, slots[step.slot] as number);
        slots[step.slot] = at;
      } else if (step.op === 'progress') {
        if (slots[step.slot] === at) break;
      } else if (step.op === 'reference') {
        const begin = slots[step.index * 2] as number;
        const end = slots[step.index * 2 + 1] as number;
        if (begin < 0 || end < 0) break;
        const wanted = text.slice(begin, end);
        const there = text.slice(at, at + wanted.length);
        if (there !== wanted && !(ignoreCase && there.toLowerCase() === wanted.toLowerCase())) break;
        at += wanted.length;
      } else if (step.op === 'assert' && !holds(step.what, sideBefore(text, at), sideAfter(text, at), isMultiline))
        break;
      number = step.next;
    }
  }
  return best;
}
