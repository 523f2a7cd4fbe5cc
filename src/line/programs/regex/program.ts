import type { CharacterSet } from './character-set.ts';
import { type Assertion, RegexError, type RegexNode } from './syntax.ts';

/** One step of a regular expression's machine; the steps after it are by number. */
export type Instruction =
  | { readonly op: 'set'; readonly set: number; next: number }
  | { readonly op: 'split'; next: number; other: number }
  | { readonly op: 'jump'; next: number }
  | { readonly op: 'assert'; readonly what: Assertion; next: number }
  /** Puts the place down: a group's begin (even) or end (odd), or the begin of a turn of a loop. */
  | { readonly op: 'save'; readonly slot: number; next: number }
  /** Goes on only if the turn that began at the slot's place has taken something. */
  | { readonly op: 'progress'; readonly slot: number; next: number }
  | { readonly op: 'reference'; readonly index: number; next: number }
  | { readonly op: 'match' };

/** A compiled expression. */
export interface RegexProgram {
  readonly code: readonly Instruction[];
  readonly sets: readonly CharacterSet[];
  /** Of groups: twice their number, the whole match included; those of loops follow. */
  readonly groupSlots: number;
  readonly slots: number;
}

/** More steps than any sensible expression has; intervals in intervals come here. */
const maximumSteps = 60_000;

/**
 * Turns a tree into steps; step 0 is the first.
 *
 * @throws RegexError when it would be too big
 */
export function compile(root: RegexNode, groups: number): RegexProgram {
  const code: Instruction[] = [];
  const sets: CharacterSet[] = [];
  const setNumbers = new Map<CharacterSet, number>();
  const groupSlots = 2 * (groups + 1);
  let slots = groupSlots;
  const add = <Step extends Instruction>(step: Step): Step => {
    if (code.length >= maximumSteps) throw new RegexError('Regular expression too big');
    code.push(step);
    return step;
  };
  const emit = (node: RegexNode): void => {
    switch (node.kind) {
      case 'set': {
        let number = setNumbers.get(node.set);
        if (number === undefined) {
          number = sets.length;
          sets.push(node.set);
          setNumbers.set(node.set, number);
        }
        add({ op: 'set', set: number, next: code.length + 1 });
        return;
      }
      case 'sequence':
        for (const item of node.items) emit(item);
        return;
      case 'choice': {
        const ends: { next: number }[] = [];
        for (const [index, item] of node.items.entries()) {
          if (index === node.items.length - 1) {
            emit(item);
            break;
          }
          const split = add({ op: 'split', next: code.length + 1, other: 0 });
          emit(item);
          ends.push(add({ op: 'jump', next: 0 }));
          split.other = code.length;
        }
        for (const end of ends) end.next = code.length;
        return;
      }
      case 'group':
        add({ op: 'save', slot: node.index * 2, next: code.length + 1 });
        emit(node.item);
        add({ op: 'save', slot: node.index * 2 + 1, next: code.length + 1 });
        return;
      case 'assertion':
        add({ op: 'assert', what: node.what, next: code.length + 1 });
        return;
      case 'reference':
        add({ op: 'reference', index: node.index, next: code.length + 1 });
        return;
      case 'repeat': {
        for (let count = 0; count < node.min; count += 1) emit(node.item);
        if (node.max === Number.POSITIVE_INFINITY) {
          const begin = code.length;
          const split = add({ op: 'split', next: begin + 1, other: 0 });
          if (isNullable(node.item)) {
            const slot = slots;
            slots += 1;
            add({ op: 'save', slot, next: code.length + 1 });
            emit(node.item);
            add({ op: 'progress', slot, next: begin });
          } else {
            emit(node.item);
            add({ op: 'jump', next: begin });
          }
          split.other = code.length;
          return;
        }
        const splits: { other: number }[] = [];
        for (let count = node.min; count < node.max; count += 1) {
          splits.push(add({ op: 'split', next: code.length + 1, other: 0 }));
          emit(node.item);
        }
        for (const split of splits) split.other = code.length;
      }
    }
  };
  emit(root);
  add({ op: 'match' });
  return { code, sets, groupSlots, slots };
}

/** Whether a part can match nothing. A reference might. */
function isNullable(node: RegexNode): boolean {
  switch (node.kind) {
    case 'set':
      return false;
    case 'sequence':
      return node.items.every(isNullable);
    case 'choice':
      return node.items.some(isNullable);
    case 'repeat':
      return node.min === 0 || isNullable(node.item);
    case 'group':
      return isNullable(node.item);
    case 'assertion':
    case 'reference':
      return true;
  }
}
