import { anyOf, type CharSet, foldCase, inRanges, not, perlClasses, posixClasses, unicodeClass } from './char-set.ts';

/** Where nothing is taken: the edges of the text, of a line, of a word. */
export type Edge = 'textStart' | 'textEnd' | 'lineStart' | 'lineEnd' | 'wordEdge' | 'noWordEdge';

/** A pattern that has been read. */
export type Node =
  | { readonly kind: 'set'; readonly set: CharSet }
  | { readonly kind: 'edge'; readonly edge: Edge }
  | { readonly kind: 'sequence'; readonly parts: readonly Node[] }
  | { readonly kind: 'choice'; readonly parts: readonly Node[] }
  | { readonly kind: 'repeat'; readonly part: Node; readonly min: number; readonly max: number };

/** A pattern that Go cannot read, in its words: ``missing closing ): `(` ``. */
export class RegexpError extends Error {
  override readonly name = 'RegexpError';
}

interface Flags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
}

/** `maxRepeat` and `maxHeight` of `regexp/syntax`. */
const maxRepeat = 1_000;
const maxDepth = 1_000;

const newline = 0x0a;
const controls: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };
const single = (code: number): CharSet => inRanges([[code, code]]);
const isPunctuation = (character: string): boolean => character < '\u0080' && !/[0-9A-Za-z]/.test(character);

/** Reads a pattern as Go does (`regexp/syntax` of Go 1.26, flags `Perl`). @throws RegexpError */
export function parseRegexp(pattern: string): Node {
  const characters = [...pattern];
  let at = 0;
  let depth = 0;
  let flags: Flags = { ignoreCase: false, multiline: false, dotAll: false };
  const rest = (from: number, to?: number): string => characters.slice(from, to).join('');
  const fail = (what: string, from: number, to?: number): RegexpError =>
    new RegexpError(`${what}: \`${rest(from, to)}\``);
  const startsWith = (text: string): boolean => rest(at, at + text.length) === text;
  const setNode = (set: CharSet): Node => ({ kind: 'set', set: flags.ignoreCase ? foldCase(set) : set });

  function readChoice(): Node {
    depth += 1;
    if (depth > maxDepth) throw new RegexpError(`expression nests too deeply: \`${pattern}\``);
    const before = flags;
    const parts = [readSequence()];
    while (characters[at] === '|') {
      at += 1;
      parts.push(readSequence());
    }
    flags = before;
    depth -= 1;
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'choice', parts };
  }

  function readSequence(): Node {
    const parts: Node[] = [];
    while (at < characters.length && characters[at] !== '|' && characters[at] !== ')') {
      if (startsWith('\\Q')) {
        parts.push(...readQuoted());
        continue;
      }
      const part = readAtom();
      if (part !== undefined) parts.push(readRepeats(part));
    }
    return { kind: 'sequence', parts };
  }

  function readQuoted(): Node[] {
    const end = characters.findIndex((_, index) => index >= at + 2 && rest(index, index + 2) === '\\E');
    const text = characters.slice(at + 2, end < 0 ? undefined : end);
    at = end < 0 ? characters.length : end + 2;
    return text.map((character) => setNode(single(character.codePointAt(0) ?? 0)));
  }

  function readRepeats(part: Node): Node {
    let node = part;
    for (let first = at, previous = -1; ; ) {
      const start = at;
      const range = readRange();
      if (range === undefined) return node;
      if (characters[at] === '?') at += 1;
      if (previous >= 0) throw fail('invalid nested repetition operator', first, at);
      if (repeatSize(node) * Math.max(range.min, range.max === Number.POSITIVE_INFINITY ? 1 : range.max) > maxRepeat) {
        throw fail('invalid repeat count', start, at);
      }
      previous = start;
      first = start;
      node = { kind: 'repeat', part: node, ...range };
    }
  }

  /** How many times the innermost is copied; Go refuses more than a thousand. */
  function repeatSize(node: Node): number {
    switch (node.kind) {
      case 'repeat':
        return (
          repeatSize(node.part) *
          (node.max === Number.POSITIVE_INFINITY ? Math.max(node.min, 1) : Math.max(node.max, 1))
        );
      case 'sequence':
      case 'choice':
        return node.parts.reduce((most, part) => Math.max(most, repeatSize(part)), 1);
      default:
        return 1;
    }
  }

  function readRange(): { min: number; max: number } | undefined {
    const character = characters[at];
    if (character === '*' || character === '+' || character === '?') {
      at += 1;
      return { min: character === '+' ? 1 : 0, max: character === '?' ? 1 : Number.POSITIVE_INFINITY };
    }
    if (character !== '{') return undefined;
    const found = /^\{(\d+)(,?)(\d*)\}/.exec(rest(at, at + 24));
    // A brace that begins no count is a character.
    if (found === null || (found[2] === '' && found[3] !== '')) return undefined;
    const min = Number(found[1]);
    const max = found[2] === '' ? min : found[3] === '' ? Number.POSITIVE_INFINITY : Number(found[3]);
    const end = at + found[0].length;
    const isTooGreat = min > maxRepeat || (max !== Number.POSITIVE_INFINITY && max > maxRepeat);
    if (isTooGreat || max < min) throw fail('invalid repeat count', at, end);
    at = end;
    return { min, max };
  }

  /** Undefined for what only sets flags. */
  function readAtom(): Node | undefined {
    const start = at;
    const character = characters[at] ?? '';
    switch (character) {
      case '(':
        return readGroup();
      case '[':
        return setNode(readClass());
      case '\\':
        return readEscape();
      case '*':
      case '+':
      case '?':
        throw fail('missing argument to repetition operator', start, start + 1);
      default:
    }
    if (character === '{' && readRange() !== undefined)
      throw fail('missing argument to repetition operator', start, at);
    at += 1;
    if (character === '.') return { kind: 'set', set: flags.dotAll ? () => true : not(single(newline)) };
    if (character === '^') return { kind: 'edge', edge: flags.multiline ? 'lineStart' : 'textStart' };
    if (character === '$') return { kind: 'edge', edge: flags.multiline ? 'lineEnd' : 'textEnd' };
    return setNode(single(character.codePointAt(0) ?? 0));
  }

  function readGroup(): Node | undefined {
    const start = at;
    const before = flags;
    if (startsWith('(?')) {
      const named = /^\(\?P?<([^>]*)>/.exec(rest(at));
      const flagged = /^\(\?([imsU]*)(?:-([imsU]+))?([:)])/.exec(rest(at));
      if (named !== null) {
        if (!/^\w+$/.test(named[1] ?? '')) throw fail('invalid named capture', start, start + [...named[0]].length);
        at += [...named[0]].length;
      } else if (flagged !== null && flagged[0] !== '(?)') {
        at += flagged[0].length;
        flags = withFlags(flagged[1] ?? '', flagged[2] ?? '');
        if (flagged[3] === ')') return undefined;
      } else if (/^\(\?P?</.test(rest(at))) {
        throw fail('invalid named capture', start);
      } else {
        throw fail('invalid or unsupported Perl syntax', start, start + 3);
      }
    } else {
      at += 1;
    }
    const node = readChoice();
    if (characters[at] !== ')') throw new RegexpError(`missing closing ): \`${pattern}\``);
    at += 1;
    flags = before;
    return node;
  }

  function withFlags(on: string, off: string): Flags {
    const has = (letter: string, now: boolean) => on.includes(letter) || (now && !off.includes(letter));
    return {
      ignoreCase: has('i', flags.ignoreCase),
      multiline: has('m', flags.multiline),
      dotAll: has('s', flags.dotAll),
    };
  }

  function readEscape(): Node {
    const edges: Readonly<Record<string, Edge>> = { A: 'textStart', z: 'textEnd', b: 'wordEdge', B: 'noWordEdge' };
    const edge = edges[characters[at + 1] ?? ''];
    if (edge !== undefined) {
      at += 2;
      return { kind: 'edge', edge };
    }
    return setNode(readClassEscape() ?? single(readCharacterEscape()));
  }

  /** `\d`, `\W`, `\p{Greek}`; undefined for any other. */
  function readClassEscape(): CharSet | undefined {
    const letter = characters[at + 1] ?? '';
    const ranges = Object.hasOwn(perlClasses, letter.toLowerCase()) ? perlClasses[letter.toLowerCase()] : undefined;
    if (ranges !== undefined) {
      at += 2;
      return letter === letter.toLowerCase() ? inRanges(ranges) : not(inRanges(ranges));
    }
    if (letter !== 'p' && letter !== 'P') return undefined;
    const found = /^\\[pP](?:\{(\^?)([^}]*)\}|(.))/u.exec(rest(at, at + 60));
    if (found === null) throw fail('invalid character class range', at);
    const set = unicodeClass(found[2] ?? found[3] ?? '');
    const length = [...found[0]].length;
    if (set === undefined) throw fail('invalid character class range', at, at + length);
    at += length;
    return (letter === 'P') !== (found[1] === '^') ? not(set) : set;
  }

  function readCharacterEscape(): number {
    const start = at;
    const letter = characters[at + 1];
    if (letter === undefined) throw new RegexpError('trailing backslash at end of expression: ``');
    at += 2;
    if (isPunctuation(letter)) return letter.codePointAt(0) ?? 0;
    if (Object.hasOwn(controls, letter)) return controls[letter] ?? 0;
    const text = rest(start, start + 16);
    const hex = /^\\x(?:\{([0-9a-fA-F]+)\}|([0-9a-fA-F]{2}))/.exec(text);
    const octal = /^\\(0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(text);
    const code = hex !== null ? Number.parseInt(hex[1] ?? hex[2] ?? '', 16) : Number.parseInt(octal?.[1] ?? '', 8);
    if (!(code <= 0x10ffff)) throw fail('invalid escape sequence', start, start + 2);
    at = start + (hex?.[0].length ?? octal?.[0].length ?? 0);
    return code;
  }

  function readClass(): CharSet {
    const start = at;
    at += 1;
    const isNegated = characters[at] === '^';
    if (isNegated) at += 1;
    const sets: CharSet[] = [];
    for (let isFirst = true; isFirst || characters[at] !== ']'; isFirst = false) {
      if (at >= characters.length) throw fail('missing closing ]', start);
      const posix = /^\[:(\^?)([^:\]]*):\]/.exec(rest(at, at + 24));
      if (posix !== null) {
        const ranges = posixClasses.get(posix[2] ?? '');
        if (ranges === undefined) throw fail('invalid character class range', at, at + posix[0].length);
        sets.push(posix[1] === '^' ? not(inRanges(ranges)) : inRanges(ranges));
        at += posix[0].length;
        continue;
      }
      const escaped = characters[at] === '\\' ? readClassEscape() : undefined;
      if (escaped !== undefined) {
        sets.push(escaped);
        continue;
      }
      const from = at;
      const low = readClassCharacter(start);
      let high = low;
      if (characters[at] === '-' && characters[at + 1] !== ']' && at + 1 < characters.length) {
        at += 1;
        high = readClassCharacter(start);
        if (high < low) throw fail('invalid character class range', from, at);
      }
      sets.push(inRanges([[low, high]]));
    }
    at += 1;
    const set = anyOf(sets);
    // Folded before it is negated, for both cases are left out then.
    if (!isNegated) return set;
    return not(flags.ignoreCase ? foldCase(set) : set);
  }

  function readClassCharacter(start: number): number {
    const character = characters[at];
    if (character === undefined) throw fail('missing closing ]', start);
    if (character === '\\') return readCharacterEscape();
    at += 1;
    return character.codePointAt(0) ?? 0;
  }

  const node = readChoice();
  if (at < characters.length) throw new RegexpError(`unexpected ): \`${pattern}\``);
  return node;
}
