import { toGoJson } from '../../../kube/index.ts';
import { toGoValue } from './go-value.ts';

/** From `a[from..to)` to `b[start..end)`; equal where `same`. */
interface Opcode {
  readonly same: boolean;
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
}

interface Match {
  readonly a: number;
  readonly b: number;
  readonly size: number;
}

const context = 3;

/** Where each line of `b` is; lines that are more than one in a hundred of 200 or more tell nothing and are left out. */
function indexLines(b: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [index, line] of b.entries()) {
    const known = places.get(line);
    if (known) known.push(index);
    else places.set(line, [index]);
  }
  if (b.length >= 200) {
    const most = Math.floor(b.length / 100) + 1;
    for (const [line, indexes] of places) if (indexes.length > most) places.delete(line);
  }
  return places;
}

/** Ratcliff and Obershelp's matching blocks, in order, as Python's difflib and its Go port find them. */
function findMatches(a: readonly string[], b: readonly string[]): Match[] {
  const places = indexLines(b);
  const longest = (alo: number, ahi: number, blo: number, bhi: number): Match => {
    let best: Match = { a: alo, b: blo, size: 0 };
    let lengths = new Map<number, number>();
    for (let i = alo; i < ahi; i += 1) {
      const next = new Map<number, number>();
      for (const j of places.get(a[i] ?? '') ?? []) {
        if (j < blo) continue;
        if (j >= bhi) break;
        const size = (lengths.get(j - 1) ?? 0) + 1;
        next.set(j, size);
        if (size > best.size) best = { a: i - size + 1, b: j - size + 1, size };
      }
      lengths = next;
    }
    let { a: i, b: j, size } = best;
    while (i > alo && j > blo && a[i - 1] === b[j - 1]) {
      i -= 1;
      j -= 1;
      size += 1;
    }
    while (i + size < ahi && j + size < bhi && a[i + size] === b[j + size]) size += 1;
    return { a: i, b: j, size };
  };
  const matches: Match[] = [];
  const within = (alo: number, ahi: number, blo: number, bhi: number): void => {
    const match = longest(alo, ahi, blo, bhi);
    if (match.size === 0) return;
    if (alo < match.a && blo < match.b) within(alo, match.a, blo, match.b);
    matches.push(match);
    const { a: i, b: j, size } = match;
    if (i + size < ahi && j + size < bhi) within(i + size, ahi, j + size, bhi);
  };
  within(0, a.length, 0, b.length);
  return matches;
}

function findOpcodes(a: readonly string[], b: readonly string[]): Opcode[] {
  const opcodes: Opcode[] = [];
  let i = 0;
  let j = 0;
  for (const match of [...findMatches(a, b), { a: a.length, b: b.length, size: 0 }]) {
    if (i < match.a || j < match.b) opcodes.push({ same: false, from: i, to: match.a, start: j, end: match.b });
    i = match.a + match.size;
    j = match.b + match.size;
    if (match.size === 0) continue;
    const last = opcodes.at(-1);
    // Blocks that touch are one.
    if (last?.same) opcodes[opcodes.length - 1] = { ...last, to: i, end: j };
    else opcodes.push({ same: true, from: match.a, to: i, start: match.b, end: j });
  }
  return opcodes;
}

function groupOpcodes(opcodes: readonly Opcode[]): Opcode[][] {
  const groups: Opcode[][] = [];
  let group: Opcode[] = [];
  for (const [index, opcode] of opcodes.entries()) {
    if (!opcode.same) {
      group.push(opcode);
      continue;
    }
    const head = {
      ...opcode,
      to: Math.min(opcode.to, opcode.from + context),
      end: Math.min(opcode.end, opcode.start + context),
    };
    const tail = {
      ...opcode,
      from: Math.max(opcode.from, opcode.to - context),
      start: Math.max(opcode.start, opcode.end - context),
    };
    const isFirst = index === 0;
    const isLast = index === opcodes.length - 1;
    if (isFirst && isLast) continue;
    if (isFirst) group.push(tail);
    else if (isLast) group.push(head);
    else if (opcode.to - opcode.from > context * 2) {
      groups.push([...group, head]);
      group = [tail];
    } else group.push(opcode);
  }
  if (group.length > 0) groups.push(group);
  return groups;
}

function formatRange(from: number, to: number): string {
  const length = to - from;
  if (length === 1) return `${from + 1}`;
  return `${length === 0 ? from : from + 1},${length}`;
}

/** Two texts as a unified diff of three lines' context, without file names (`github.com/pmezard/go-difflib`, v1.0.0). */
export function formatUnifiedDiff(before: string, after: string): string {
  const a = before.split('\n');
  const b = after.split('\n');
  let text = '';
  for (const group of groupOpcodes(findOpcodes(a, b))) {
    const [first, last] = [group[0], group.at(-1)];
    if (first === undefined || last === undefined) continue;
    text += `@@ -${formatRange(first.from, last.to)} +${formatRange(first.start, last.end)} @@\n`;
    for (const { same, from, to, start, end } of group) {
      for (const line of a.slice(from, to)) text += `${same ? ' ' : '-'}${line}\n`;
      if (!same) for (const line of b.slice(start, end)) text += `+${line}\n`;
    }
  }
  return text;
}

/** Two objects of v1 as `diff.Diff` of apimachinery (v1.37) tells how Kubernetes's internal structs of them differ. */
export function diffGoValues(
  type: string,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): string {
  return formatUnifiedDiff(toGoJson(toGoValue(type, before), ' '), toGoJson(toGoValue(type, after), ' '));
}
