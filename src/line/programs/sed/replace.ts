import type { Replacement } from './command.ts';

/** What `s` puts in, with groups and changes of case. */
export function replacementText(pieces: readonly Replacement[], text: string, slots: Int32Array): string {
  let result = '';
  let mode: 'U' | 'L' | 'E' = 'E';
  let once: 'u' | 'l' | undefined;
  const add = (part: string): void => {
    if (part === '') return;
    let changed = mode === 'U' ? part.toUpperCase() : mode === 'L' ? part.toLowerCase() : part;
    if (once !== undefined) {
      const first = String.fromCodePoint(part.codePointAt(0) ?? 0);
      const rest = changed.slice(first.length);
      changed = (once === 'u' ? first.toUpperCase() : first.toLowerCase()) + rest;
      once = undefined;
    }
    result += changed;
  };
  for (const piece of pieces) {
    if (piece.kind === 'text') add(piece.text);
    else if (piece.kind === 'group') {
      const start = slots[piece.group * 2] ?? -1;
      const end = slots[piece.group * 2 + 1] ?? -1;
      if (start >= 0 && end >= 0) add(text.slice(start, end));
    } else if (piece.mode === 'u' || piece.mode === 'l') once = piece.mode;
    else {
      mode = piece.mode;
      if (piece.mode === 'E') once = undefined;
    }
  }
  return result;
}
