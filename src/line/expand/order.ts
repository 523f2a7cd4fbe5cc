/** The order of `LC_ALL=C.UTF-8`. */
export function byCodePoints(a: string, b: string): number {
  if (a === b) return 0;
  // UTF-16 puts surrogates before U+E000 to U+FFFF; code points do not.
  for (let at = 0; ; at++) {
    const left = a.codePointAt(at) ?? -1;
    const right = b.codePointAt(at) ?? -1;
    if (left !== right) return left - right;
  }
}
