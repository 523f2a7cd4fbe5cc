/** A set of characters (code points), as a bracket expression or a class escape has it. */
export interface CharacterSet {
  has(codePoint: number): boolean;
}

/** Named classes of POSIX, as glibc has them in C.UTF-8. */
const classPatterns = {
  alpha: /[\p{Alphabetic}\p{Nd}]/u,
  digit: /[0-9]/,
  alnum: /[\p{Alphabetic}\p{Nd}]/u,
  upper: /\p{Uppercase}/u,
  lower: /\p{Lowercase}/u,
  space: /[\t-\r \u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]/,
  blank: /[\t \u1680\u2000-\u2006\u2008-\u200a\u205f\u3000]/,
  punct: /[\p{P}\p{S}\p{M}]/u,
  print: /[^\p{Cc}\p{Cs}\p{Cn}]/u,
  graph: /[^\p{Cc}\p{Cs}\p{Cn}\p{Z}]/u,
  cntrl: /[\p{Cc}\u2028\u2029]/u,
  xdigit: /[0-9A-Fa-f]/,
} as const;

/** The name of a class: `[[:alpha:]]`. */
export type ClassName = keyof typeof classPatterns;

/** Whether POSIX has a class of that name. */
export function isClassName(name: string): name is ClassName {
  return Object.hasOwn(classPatterns, name);
}

/** Whether a class has a character. Digits are letters only outside of ASCII, as glibc has it. */
export function classHas(name: ClassName, codePoint: number): boolean {
  if (name === 'alpha' && codePoint >= 0x30 && codePoint <= 0x39) return false;
  return classPatterns[name].test(String.fromCodePoint(codePoint));
}

/** Whether a character belongs to a word: `\w`. */
export function isWordCharacter(codePoint: number): boolean {
  if (codePoint < 128)
    return (
      codePoint === 0x5f ||
      (codePoint >= 0x30 && codePoint <= 0x39) ||
      (codePoint >= 0x41 && codePoint <= 0x5a) ||
      (codePoint >= 0x61 && codePoint <= 0x7a)
    );
  return classHas('alnum', codePoint);
}

/** The other case of a character; itself where it has none of one code point. */
export function swapCase(codePoint: number): number {
  const text = String.fromCodePoint(codePoint);
  const lower = text.toLowerCase();
  const other = lower === text ? text.toUpperCase() : lower;
  const swapped = other.codePointAt(0);
  return swapped === undefined || other.length !== String.fromCodePoint(swapped).length ? codePoint : swapped;
}

/** What a {@link newSet} is made of. */
export interface SetParts {
  readonly ranges: readonly (readonly [first: number, last: number])[];
  readonly classes?: readonly ClassName[];
  readonly isWord?: boolean;
  readonly isNegated?: boolean;
  readonly ignoreCase?: boolean;
  /** Characters that a negated set has not either. */
  readonly without?: number;
}

/** A set of ranges and classes. */
export function newSet(parts: SetParts): CharacterSet {
  const plain = (codePoint: number): boolean =>
    parts.ranges.some(([first, last]) => codePoint >= first && codePoint <= last) ||
    (parts.classes?.some((name) => classHas(name, codePoint)) ?? false) ||
    (parts.isWord === true && isWordCharacter(codePoint));
  const folded = parts.ignoreCase
    ? (codePoint: number): boolean => plain(codePoint) || plain(swapCase(codePoint))
    : plain;
  return {
    has: (codePoint) => folded(codePoint) !== (parts.isNegated ?? false) && codePoint !== parts.without,
  };
}
