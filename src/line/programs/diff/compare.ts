import { diffArrays } from 'diff';

/** A place where two texts differ: lines from `left` to `leftEnd` of the one became those from `right` to `rightEnd`. From 0. */
export interface Change {
  readonly left: number;
  readonly leftEnd: number;
  readonly right: number;
  readonly rightEnd: number;
}

/** Above this many lines that differ, the differing middle is told as one change: a shorter answer would take too long. */
const maximumEdits = 4000;

/** The changes between two texts, by lines or by what stands for them when blanks or cases do not count. */
export function compareLines(left: readonly string[], right: readonly string[]): Change[] {
  let begin = 0;
  while (begin < left.length && begin < right.length && left[begin] === right[begin]) begin += 1;
  let leftEnd = left.length;
  let rightEnd = right.length;
  while (leftEnd > begin && rightEnd > begin && left[leftEnd - 1] === right[rightEnd - 1]) {
    leftEnd -= 1;
    rightEnd -= 1;
  }
  if (leftEnd === begin && rightEnd === begin) return [];
  const parts = diffArrays(left.slice(begin, leftEnd), right.slice(begin, rightEnd), { maxEditLength: maximumEdits });
  if (parts === undefined) return [{ left: begin, leftEnd, right: begin, rightEnd }];
  const removed = new Uint8Array(left.length + 1);
  const added = new Uint8Array(right.length + 1);
  let one = begin;
  let other = begin;
  for (const part of parts) {
    const { length } = part.value;
    if (part.removed) {
      removed.fill(1, one, one + length);
      one += length;
    } else if (part.added) {
      added.fill(1, other, other + length);
      other += length;
    } else {
      one += length;
      other += length;
    }
  }
  shift(left, removed, added);
  shift(right, added, removed);
  const changes: Change[] = [];
  one = 0;
  other = 0;
  while (one < left.length || other < right.length) {
    if (removed[one] !== 1 && added[other] !== 1) {
      one += 1;
      other += 1;
      continue;
    }
    const change = { left: one, right: other };
    while (removed[one] === 1 || added[other] === 1) {
      if (removed[one] === 1) one += 1;
      else other += 1;
    }
    changes.push({ ...change, leftEnd: one, rightEnd: other });
  }
  return changes;
}

/**
 * Moves runs of changed lines as far down as the same lines allow, and joins those that meet, as diffutils does (`shift_boundaries`
 * of its analyze.c): so a block that was put in ends with its last line.
 */
function shift(lines: readonly string[], changed: Uint8Array, otherChanged: Uint8Array): void {
  const end = lines.length;
  let at = 0;
  let other = 0;
  for (;;) {
    while (at < end && changed[at] !== 1) {
      while (otherChanged[other] === 1) other += 1;
      at += 1;
      other += 1;
    }
    if (at >= end) return;
    let start = at;
    while (changed[at] === 1) at += 1;
    while (otherChanged[other] === 1) other += 1;
    let corresponding: number;
    let runLength: number;
    do {
      runLength = at - start;
      while (start > 0 && lines[start - 1] === lines[at - 1]) {
        start -= 1;
        at -= 1;
        changed[start] = 1;
        changed[at] = 0;
        while (start > 0 && changed[start - 1] === 1) start -= 1;
        do other -= 1;
        while (otherChanged[other] === 1);
      }
      corresponding = otherChanged[other - 1] === 1 ? at : end;
      while (at !== end && lines[start] === lines[at]) {
        changed[start] = 0;
        start += 1;
        changed[at] = 1;
        at += 1;
        while (changed[at] === 1) at += 1;
        other += 1;
        while (otherChanged[other] === 1) {
          corresponding = at;
          other += 1;
        }
      }
    } while (runLength !== at - start);
    while (corresponding < at) {
      start -= 1;
      at -= 1;
      changed[start] = 1;
      changed[at] = 0;
      do other -= 1;
      while (otherChanged[other] === 1);
    }
  }
}
