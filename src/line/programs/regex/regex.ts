import { createMachines } from './machine.ts';
import { compile } from './program.ts';
import { type ParseOptions, parseRegex, type RegexNode } from './syntax.ts';
import { findByThreads, findGroups, matchByTrying } from './threads.ts';

/** Where a match is, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * A compiled expression. It matches as POSIX says, the leftmost and of those the longest, in steps that are bounded by the
 * length of the text: it is a machine of its own and not JavaScript's, which takes the first alternative that fits, and which a
 * pattern such as `(a*)*b` keeps busy for years. Only expressions with back-references try one way after the other, and
 * give up after two million steps with glibc's `Memory exhausted`. A group has what the first greedy way through the match
 * gives it; POSIX wants the longest for the first group, which can differ where alternatives begin alike.
 */
export interface Regex {
  readonly groups: number;
  /** What grep tells of it: `* at start of expression`. */
  readonly warnings: readonly string[];
  /** Whether it matches somewhere. */
  test(text: string): boolean;
  /** The match at or after a place; `^` is the text's begin, not that place. */
  find(text: string, from?: number): Span | undefined;
  /** The same with groups: begin and end of each, the whole match first, -1 where a group took no part. */
  exec(text: string, from?: number): Int32Array | undefined;
}

/** How an expression is compiled. */
export interface RegexOptions extends ParseOptions {
  /** `^` and `$` are at newlines too: sed's `M`. */
  readonly isMultiline?: boolean;
  /** Matches whole lines or whole words only: `grep -x`, `-w`. */
  readonly whole?: 'line' | 'word';
  /** Hears of steps that a search takes, one a character that is looked at; what it throws ends the search. */
  readonly spend?: (steps: number) => void;
}

const stepsOfReferences = 2_000_000;
/** Steps that one of a slower way takes: trying one way after the other, or all ways at once. */
const stepsOfOneWay = 4;
const stepsOfThreads = 50;

/**
 * Compiles expressions, any of which may match.
 *
 * @throws RegexError when one is none
 */
export function createRegex(patterns: string | readonly string[], options: RegexOptions): Regex {
  const items: RegexNode[] = [];
  const warnings: string[] = [];
  let groups = 0;
  let hasReference = false;
  for (const pattern of typeof patterns === 'string' ? [patterns] : patterns) {
    const parsed = parseRegex(pattern, { ...options, groupsBefore: groups });
    groups = parsed.groups;
    hasReference ||= parsed.hasReference;
    items.push(parsed.node);
    for (const warning of parsed.warnings) warnings.push(warning);
  }
  const [only] = items;
  const any: RegexNode = items.length === 1 && only !== undefined ? only : { kind: 'choice', items };
  const literal = options.whole === undefined ? literalOf(any) : undefined;
  const spend = options.spend ?? (() => undefined);
  if (literal !== undefined && literal !== '') return newLiteralRegex(literal, warnings, spend);

  const [before, after] =
    options.whole === 'line' ? (['lineStart', 'lineEnd'] as const) : (['notAfterWord', 'notBeforeWord'] as const);
  const root: RegexNode =
    options.whole === undefined
      ? any
      : {
          kind: 'sequence',
          items: [{ kind: 'assertion', what: before }, any, { kind: 'assertion', what: after }],
        };
  const program = compile(root, groups);
  const isMultiline = options.isMultiline ?? false;
  if (hasReference) {
    const ignoreCase = options.ignoreCase ?? false;
    const exec = (text: string, from = 0): Int32Array | undefined => {
      const budget = { left: stepsOfReferences };
      for (let at = from; at <= text.length; at += 1) {
        const found = matchByTrying(program, text, at, isMultiline, ignoreCase, budget);
        if (found === undefined) continue;
        spend((stepsOfReferences - budget.left) * stepsOfOneWay);
        return found;
      }
      spend((stepsOfReferences - budget.left) * stepsOfOneWay);
      return undefined;
    };
    const find = (text: string, from = 0): Span | undefined => {
      const found = exec(text, from);
      return found && { start: found[0] ?? 0, end: found[1] ?? 0 };
    };
    return { groups, warnings, test: (text) => exec(text) !== undefined, find, exec };
  }
  const machines = createMachines(program, isMultiline, spend);
  const find = (text: string, from = 0): Span | undefined => {
    const looked = machines.test(text, from);
    spend(looked < 0 ? text.length - from + 1 : looked - from + 1);
    if (looked < 0) return undefined;
    const most = 8 * (text.length - from) + 4096;
    const budget = { left: most };
    for (let at = from; at <= text.length; at += 1) {
      const end = machines.longestAt(text, at, budget);
      if (end >= 0) {
        spend(most - budget.left);
        return { start: at, end };
      }
      if (budget.left < 0) {
        spend(most + (text.length - at) * stepsOfThreads);
        const found = findByThreads(program, text, at + 1, isMultiline);
        return found && { start: found[0], end: found[1] };
      }
      // Never between the halves of a character.
      if ((text.codePointAt(at) ?? 0) > 0xffff) at += 1;
    }
    return undefined;
  };
  return {
    groups,
    warnings,
    test(text) {
      const looked = machines.test(text, 0);
      spend(looked < 0 ? text.length + 1 : looked + 1);
      return looked >= 0;
    },
    find,
    exec(text, from = 0) {
      const span = find(text, from);
      if (span === undefined) return undefined;
      if (groups === 0) return Int32Array.of(span.start, span.end);
      spend((span.end - span.start + 1) * stepsOfOneWay);
      return findGroups(program, text, span.start, span.end, isMultiline);
    },
  };
}

/** The text that an expression is, if it is one and nothing else. */
function literalOf(node: RegexNode): string | undefined {
  if (node.kind === 'set') return node.literal;
  if (node.kind !== 'sequence') return undefined;
  let text = '';
  for (const item of node.items) {
    if (item.kind !== 'set' || item.literal === undefined) return undefined;
    text += item.literal;
  }
  return text;
}

function newLiteralRegex(literal: string, warnings: readonly string[], spend: (steps: number) => void): Regex {
  const find = (text: string, from = 0): Span | undefined => {
    const start = text.indexOf(literal, from);
    spend(((start < 0 ? text.length : start) - from + 16) >> 2);
    return start < 0 ? undefined : { start, end: start + literal.length };
  };
  return {
    groups: 0,
    warnings,
    test: (text) => find(text) !== undefined,
    find,
    exec(text, from = 0) {
      const span = find(text, from);
      return span && Int32Array.of(span.start, span.end);
    },
  };
}
