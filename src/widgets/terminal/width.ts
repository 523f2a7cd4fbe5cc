/**
 * Columns that characters take on the screen, as xterm 6 counts them (`src/common/input/UnicodeV6.ts`): East Asian wide
 * characters take two, combining ones none, all others one.
 */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{2fffd}\u{30000}-\u{3fffd}]/u;
const combining = /\p{Mn}|\p{Me}|\p{Cf}/u;

/** Columns that one character (a code point) takes. */
export function widthOf(character: string): 0 | 1 | 2 {
  if (wide.test(character)) return 2;
  return combining.test(character) ? 0 : 1;
}

/** A place on the screen, from where the prompt begins. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** Where the cursor stands after `text` on a screen of so many columns; a wide character that does not fit goes to the next row. */
export function placeAfter(text: string, columns: number): Place {
  let row = 0;
  let column = 0;
  for (const character of text) {
    const width = widthOf(character);
    if (column + width > columns) {
      row++;
      column = 0;
    }
    column += width;
  }
  return column >= columns ? { row: row + 1, column: 0 } : { row, column };
}

/** A run of spaces, one wide character with the punctuation that belongs to it, or a word. */
const piece = new RegExp(`[ ]+|(?:${wide.source})[，。、：；！？）”’]*|(?:(?!${wide.source})[^ ])+`, 'gu');

/** Breaks text of our own between words, so that no word is cut at the edge of a screen of so many columns; a word that is longer than a row stays whole and is left to the screen. */
export function wrapWords(text: string, columns: number): string {
  const wrapLine = (line: string): string => {
    let column = 0;
    let wrapped = '';
    for (const [part] of line.matchAll(piece)) {
      let width = 0;
      for (const character of part) width += widthOf(character);
      if (column > 0 && column + width > columns) {
        wrapped = `${wrapped.trimEnd()}\r\n`;
        column = 0;
        if (part.startsWith(' ')) continue;
      }
      wrapped += part;
      column += width;
    }
    return wrapped;
  };
  return text.split(/\r?\n/).map(wrapLine).join('\r\n');
}
