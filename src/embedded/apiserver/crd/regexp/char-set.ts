/** Which characters a place of a pattern takes, by code point. */
export type CharSet = (code: number) => boolean;

type Range = readonly [number, number];

const digits: readonly Range[] = [[0x30, 0x39]];
const upper: readonly Range[] = [[0x41, 0x5a]];
const lower: readonly Range[] = [[0x61, 0x7a]];
const letters = [...upper, ...lower];
const word: readonly Range[] = [...digits, ...letters, [0x5f, 0x5f]];
const perlSpace: readonly Range[] = [
  [0x09, 0x0a],
  [0x0c, 0x0d],
  [0x20, 0x20],
];

/** `\d`, `\w` and `\s`, which know ASCII only. */
export const perlClasses: Readonly<Record<string, readonly Range[]>> = { d: digits, w: word, s: perlSpace };

/** What may stand in `[[:alpha:]]`. */
export const posixClasses: ReadonlyMap<string, readonly Range[]> = new Map<string, readonly Range[]>([
  ['alnum', [...digits, ...letters]],
  ['alpha', letters],
  ['ascii', [[0, 0x7f]]],
  [
    'blank',
    [
      [0x09, 0x09],
      [0x20, 0x20],
    ],
  ],
  [
    'cntrl',
    [
      [0, 0x1f],
      [0x7f, 0x7f],
    ],
  ],
  ['digit', digits],
  ['graph', [[0x21, 0x7e]]],
  ['lower', lower],
  ['print', [[0x20, 0x7e]]],
  [
    'punct',
    [
      [0x21, 0x2f],
      [0x3a, 0x40],
      [0x5b, 0x60],
      [0x7b, 0x7e],
    ],
  ],
  [
    'space',
    [
      [0x09, 0x0d],
      [0x20, 0x20],
    ],
  ],
  ['upper', upper],
  ['word', word],
  ['xdigit', [...digits, [0x41, 0x46], [0x61, 0x66]]],
]);

export const isWordCode = inRanges(word);

export function inRanges(ranges: readonly Range[]): CharSet {
  return (code) => {
    for (const [low, high] of ranges) if (code >= low && code <= high) return true;
    return false;
  };
}

export const anyOf =
  (sets: readonly CharSet[]): CharSet =>
  (code) =>
    sets.some((set) => set(code));

export const not =
  (set: CharSet): CharSet =>
  (code) =>
    !set(code);

/** The same in any case, as `(?i)` has it. Simplified: letters of one code point in either case. */
export function foldCase(set: CharSet): CharSet {
  return (code) => {
    if (set(code)) return true;
    const text = String.fromCodePoint(code);
    return isOne(text.toLowerCase(), set) || isOne(text.toUpperCase(), set);
  };
}

function isOne(text: string, set: CharSet): boolean {
  const code = text.codePointAt(0) ?? -1;
  return String.fromCodePoint(Math.max(code, 0)).length === text.length && set(code);
}

/** `\p{Greek}`, `\pL`; undefined for a name that is none. */
export function unicodeClass(name: string): CharSet | undefined {
  for (const property of [name, `Script=${name}`]) {
    try {
      const expression = new RegExp(`^\\p{${property}}$`, 'u');
      return (code) => expression.test(String.fromCodePoint(code));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return undefined;
}
