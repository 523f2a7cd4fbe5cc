import { type CharacterSet, type ClassName, isClassName, newSet, type SetParts } from './character-set.ts';

/** What holds between characters. `line*` are `text*` where the expression is not of many lines. */
export type Assertion =
  | 'lineStart'
  | 'lineEnd'
  | 'textStart'
  | 'textEnd'
  | 'wordBoundary'
  | 'notWordBoundary'
  | 'wordStart'
  | 'wordEnd'
  /** Around a match of `grep -w`. */
  | 'notAfterWord'
  | 'notBeforeWord';

/** A regular expression as a tree. */
export type RegexNode =
  | { readonly kind: 'set'; readonly set: CharacterSet; readonly literal?: string }
  | { readonly kind: 'sequence'; readonly items: readonly RegexNode[] }
  | { readonly kind: 'choice'; readonly items: readonly RegexNode[] }
  | { readonly kind: 'repeat'; readonly item: RegexNode; readonly min: number; readonly max: number }
  | { readonly kind: 'group'; readonly index: number; readonly item: RegexNode }
  | { readonly kind: 'assertion'; readonly what: Assertion }
  | { readonly kind: 'reference'; readonly index: number };

/**
 * How an expression is written: POSIX's basic and extended with GNU's additions; awk's, which is extended with escapes in
 * brackets; or as a string that is meant as it is.
 */
export type RegexSyntax = 'basic' | 'extended' | 'awk' | 'fixed';

/** How an expression is read. */
export interface ParseOptions {
  readonly syntax: RegexSyntax;
  readonly ignoreCase?: boolean;
  /** Refuses what grep lets pass: repetitions of nothing, intervals that are none. sed does. */
  readonly isStrict?: boolean;
  /** How many groups other expressions of the same machine have. */
  readonly groupsBefore?: number;
  /** Whether `\\n`, `\\t`, `\\x41` and the like are characters, in brackets too: sed's. */
  readonly hasControls?: boolean;
}

/** Why an expression is none, in the words of glibc's regcomp. */
export class RegexError extends Error {
  override readonly name = 'RegexError';
}

/** What {@link parseRegex} gives. */
export interface ParsedRegex {
  readonly node: RegexNode;
  readonly groups: number;
  readonly hasReference: boolean;
  /** What grep says of it on standard error: `* at start of expression`. */
  readonly warnings: readonly string[];
}

const maximumRepeat = 32767;
const unmatchedBracket = 'Unmatched [, [^, [:, [., or [=';
const controlEscapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  f: '\f',
  v: '\v',
  a: '\x07',
  b: '\b',
};

/**
 * Reads a regular expression as GNU grep 3.8, sed 4.9 and awk do.
 *
 * @throws RegexError with glibc's words
 */
export function parseRegex(pattern: string, options: ParseOptions): ParsedRegex {
  const isBasic = options.syntax === 'basic';
  const isAwk = options.syntax === 'awk';
  const isStrict = options.isStrict ?? false;
  const ignoreCase = options.ignoreCase ?? false;
  const warnings: string[] = [];
  let at = 0;
  let groups = options.groupsBefore ?? 0;
  const groupsBefore = groups;
  let hasReference = false;
  const closed = new Set<number>();
  let depth = 0;

  const setOf = (parts: SetParts): RegexNode => ({ kind: 'set', set: newSet({ ...parts, ignoreCase }) });
  const literal = (character: string): RegexNode => {
    const codePoint = character.codePointAt(0) ?? 0;
    const node = setOf({ ranges: [[codePoint, codePoint]] });
    return node.kind === 'set' && !ignoreCase ? { ...node, literal: character } : node;
  };
  /** The operator at a place, with its backslash where the syntax wants one. */
  const operatorAt = (place: number): string => {
    const character = pattern[place];
    if (character === undefined) return '';
    if (!isBasic) return '()|{}+?*^$.['.includes(character) ? character : character === '\\' ? 'escape' : '';
    if ('*^$.['.includes(character)) return character;
    if (character !== '\\') return '';
    const next = pattern[place + 1];
    return next !== undefined && '()|{}+?'.includes(next) ? next : 'escape';
  };
  const operatorLength = (operator: string): number => (isBasic && '()|{}+?'.includes(operator) ? 2 : 1);

  /** `n`, `n,`, `,m`, `n,m` after the brace; undefined if there is no interval. Leaves `at` behind it. */
  const interval = (): { readonly min: number; readonly max: number } | undefined => {
    const found = (isBasic ? /(\d*)(,?)(\d*)\\\}/y : /(\d*)(,?)(\d*)\}/y) satisfies RegExp;
    found.lastIndex = at + operatorLength('{');
    const match = found.exec(pattern);
    if (match === null || (match[1] === '' && match[2] === '')) {
      if (!isBasic && !isStrict) return undefined;
      throw new RegexError(pattern.includes(isBasic ? '\\}' : '}', at) ? 'Invalid content of \\{\\}' : 'Unmatched \\{');
    }
    const min = match[1] === '' ? 0 : Number(match[1]);
    const max = match[2] === '' ? min : match[3] === '' ? Number.POSITIVE_INFINITY : Number(match[3]);
    if (max < min) throw new RegexError('Invalid content of \\{\\}');
    if (min > maximumRepeat || (max !== Number.POSITIVE_INFINITY && max > maximumRepeat))
      throw new RegexError('Regular expression too big');
    at = found.lastIndex;
    return { min, max };
  };

  const choice = (): RegexNode => {
    const items = [sequence()];
    while (operatorAt(at) === '|') {
      at += operatorLength('|');
      items.push(sequence());
    }
    const [only] = items;
    return items.length === 1 && only !== undefined ? only : { kind: 'choice', items };
  };

  /** Whether the place is where a basic expression has an anchor `$` and not a character. */
  const isEndOfBasic = (place: number): boolean => {
    const operator = operatorAt(place);
    return place >= pattern.length || (operator === ')' && depth > 0) || operator === '|';
  };

  const sequence = (): RegexNode => {
    const items: RegexNode[] = [];
    let isStart = true;
    for (;;) {
      if (at >= pattern.length) break;
      const operator = operatorAt(at);
      if (operator === '|') break;
      if (operator === ')') {
        if (depth > 0) break;
        // grep takes it for itself where nothing is open.
        if (isBasic || isAwk || isStrict) throw new RegexError('Unmatched ) or \\)');
        items.push(literal(')'));
        at += 1;
        isStart = false;
        continue;
      }
      const begin = at;
      let node = atom(operator, isStart);
      if (node === undefined) continue;
      const isAnchor = node.kind === 'assertion' && !isAwk && pattern[begin] === '^' && at === begin + 1;
      for (;;) {
        const repeat = operatorAt(at);
        let bounds: { readonly min: number; readonly max: number } | undefined;
        // After an anchor, the next atom says what a repetition is there.
        if (isAnchor && (repeat === '*' || !isBasic)) break;
        if (repeat === '*') bounds = { min: 0, max: Number.POSITIVE_INFINITY };
        else if (repeat === '+') bounds = { min: 1, max: Number.POSITIVE_INFINITY };
        else if (repeat === '?') bounds = { min: 0, max: 1 };
        else if (repeat === '{') bounds = interval();
        if (bounds === undefined) break;
        if (repeat !== '{') at += operatorLength(repeat);
        node = { kind: 'repeat', item: node, ...bounds };
      }
      items.push(node);
      isStart = isAnchor;
    }
    const [only] = items;
    return items.length === 1 && only !== undefined ? only : { kind: 'sequence', items };
  };

  /** One atom; undefined if it was a repetition of nothing that counts for nothing. */
  const atom = (operator: string, isStart: boolean): RegexNode | undefined => {
    if (operator === '(') {
      at += operatorLength('(');
      groups += 1;
      const index = groups;
      depth += 1;
      if (depth > 250) throw new RegexError('Regular expression too big');
      const item = choice();
      if (operatorAt(at) !== ')') throw new RegexError('Unmatched ( or \\(');
      at += operatorLength(')');
      depth -= 1;
      closed.add(index);
      return { kind: 'group', index, item };
    }
    if (operator === '.') {
      at += 1;
      return { kind: 'set', set: newSet({ ranges: [[0, 0x10ffff]] }) };
    }
    if (operator === '[') return bracket();
    if (operator === '^' && (!isBasic || isStart)) {
      at += 1;
      return { kind: 'assertion', what: 'lineStart' };
    }
    if (operator === '$' && (!isBasic || isEndOfBasic(at + 1))) {
      at += 1;
      return { kind: 'assertion', what: 'lineEnd' };
    }
    if (operator === 'escape') return escaped();
    if (operator === '*' || operator === '+' || operator === '?' || operator === '{') {
      if (isBasic) {
        if (operator === '{' && isStrict) throw new RegexError('Invalid preceding regular expression');
        at += operatorLength(operator);
        return literal(operator);
      }
      if (isStrict) throw new RegexError('Invalid preceding regular expression');
      if (isAwk) {
        at += 1;
        return literal(operator);
      }
      if (operator === '{') {
        if (interval() === undefined) {
          at += 1;
          return literal('{');
        }
        warnings.push('{...} at start of expression');
        return undefined;
      }
      at += 1;
      warnings.push(`${operator} at start of expression`);
      return undefined;
    }
    const codePoint = pattern.codePointAt(at) ?? 0;
    const character = String.fromCodePoint(codePoint);
    at += character.length;
    return literal(character);
  };

  /** The character of an escape whose letter is at a place, as sed has them. */
  const controlAt = (place: number): { readonly text: string; readonly length: number } | undefined => {
    const control = 'ntrfva'.includes(pattern[place] ?? ' ') ? controlEscapes[pattern[place] ?? ''] : undefined;
    if (control !== undefined) return { text: control, length: 1 };
    const numeric = /d(\d{1,3})|o([0-7]{1,3})|x([0-9a-fA-F]{1,2})/y;
    numeric.lastIndex = place;
    const match = numeric.exec(pattern);
    if (match === null) return undefined;
    const [whole, decimal, octal, hex] = match;
    const code = Number.parseInt(
      decimal ?? octal ?? hex ?? '0',
      decimal !== undefined ? 10 : octal !== undefined ? 8 : 16,
    );
    return { text: String.fromCharCode(code), length: whole.length };
  };

  const escaped = (): RegexNode => {
    const character = pattern[at + 1];
    if (character === undefined) throw new RegexError('Trailing backslash');
    const codePoint = pattern.codePointAt(at + 1) ?? 0;
    at += 1 + String.fromCodePoint(codePoint).length;
    if (isAwk) {
      const control = controlEscapes[character];
      if (control !== undefined) return literal(control);
      if (/[0-7]/.test(character)) {
        const digits = /[0-7]{1,3}/y;
        digits.lastIndex = at - 1;
        const found = digits.exec(pattern)?.[0] ?? character;
        at += found.length - 1;
        return literal(String.fromCharCode(Number.parseInt(found, 8)));
      }
      return literal(String.fromCodePoint(codePoint));
    }
    if (options.hasControls) {
      const found = controlAt(at - character.length);
      if (found !== undefined) {
        at += found.length - character.length;
        return literal(found.text);
      }
    }
    switch (character) {
      case 'w':
        return setOf({ ranges: [], isWord: true });
      case 'W':
        return setOf({ ranges: [], isWord: true, isNegated: true });
      case 's':
        return setOf({ ranges: [], classes: ['space'] });
      case 'S':
        return setOf({ ranges: [], classes: ['space'], isNegated: true });
      case 'b':
        return { kind: 'assertion', what: 'wordBoundary' };
      case 'B':
        return { kind: 'assertion', what: 'notWordBoundary' };
      case '<':
        return { kind: 'assertion', what: 'wordStart' };
      case '>':
        return { kind: 'assertion', what: 'wordEnd' };
      case '`':
        return { kind: 'assertion', what: 'textStart' };
      case "'":
        return { kind: 'assertion', what: 'textEnd' };
      default:
    }
    if (/[1-9]/.test(character)) {
      const index = groupsBefore + Number(character);
      if (!closed.has(index)) throw new RegexError('Invalid back reference');
      hasReference = true;
      return { kind: 'reference', index };
    }
    return literal(String.fromCodePoint(codePoint));
  };

  /** `[...]` with `at` at its `[`. */
  const bracket = (): RegexNode => {
    const begin = at;
    at += 1;
    const isNegated = pattern[at] === '^';
    if (isNegated) at += 1;
    if (at >= pattern.length) throw new RegexError('Invalid regular expression');
    const ranges: (readonly [number, number])[] = [];
    const classes: ClassName[] = [];
    let isFirst = true;
    for (;;) {
      if (at >= pattern.length) throw new RegexError(unmatchedBracket);
      if (pattern[at] === ']' && !isFirst) {
        at += 1;
        break;
      }
      isFirst = false;
      if (pattern[at] === '[' && pattern[at + 1] === ':') {
        const end = pattern.indexOf(':]', at + 2);
        if (end < 0) throw new RegexError(unmatchedBracket);
        const name = pattern.slice(at + 2, end);
        if (!isClassName(name)) throw new RegexError('Invalid character class name');
        classes.push(ignoreCase && (name === 'upper' || name === 'lower') ? 'alpha' : name);
        at = end + 2;
        continue;
      }
      const first = element();
      if (pattern[at] === '-' && pattern[at + 1] !== ']' && pattern[at + 1] !== undefined) {
        at += 1;
        const last = element();
        if (last < first) throw new RegexError('Invalid range end');
        ranges.push([first, last]);
      } else ranges.push([first, first]);
    }
    const written = pattern.slice(begin, at);
    // What is most likely a mistake, GNU refuses.
    if (!isAwk && /^\[:[a-z]+:\]$/.test(written))
      throw new RegexError('character class syntax is [[:space:]], not [:space:]');
    return setOf({ ranges, classes, isNegated });
  };

  /** One character of a bracket expression: itself, `[.x.]`, `[=x=]`, an escape of awk. */
  const element = (): number => {
    const character = pattern[at];
    if (character === '[' && (pattern[at + 1] === '.' || pattern[at + 1] === '=')) {
      const mark = pattern[at + 1] ?? '';
      const end = pattern.indexOf(`${mark}]`, at + 2);
      if (end < 0) throw new RegexError(unmatchedBracket);
      const name = pattern.slice(at + 2, end);
      at = end + 2;
      const codePoint = name.codePointAt(0);
      if (codePoint === undefined || String.fromCodePoint(codePoint) !== name)
        throw new RegexError('Invalid collation character');
      return codePoint;
    }
    if (options.hasControls && character === '\\') {
      const found = controlAt(at + 1);
      if (found !== undefined) {
        at += 1 + found.length;
        return found.text.charCodeAt(0);
      }
    }
    if (isAwk && character === '\\' && at + 1 < pattern.length) {
      const next = pattern[at + 1] ?? '';
      const octal = /[0-7]{1,3}/y;
      octal.lastIndex = at + 1;
      const digits = octal.exec(pattern)?.[0];
      if (digits !== undefined) {
        at += 1 + digits.length;
        return Number.parseInt(digits, 8);
      }
      const codePoint = (controlEscapes[next] ?? next).codePointAt(0) ?? 0;
      at += 2;
      return codePoint;
    }
    const codePoint = pattern.codePointAt(at) ?? 0;
    at += String.fromCodePoint(codePoint).length;
    return codePoint;
  };

  if (options.syntax === 'fixed') {
    const items = Array.from(pattern, literal);
    return { node: { kind: 'sequence', items }, groups, hasReference, warnings };
  }
  const node = choice();
  return { node, groups, hasReference, warnings };
}
