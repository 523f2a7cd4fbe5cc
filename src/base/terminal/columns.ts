/**
 * Columns that characters take on the screen, as xterm 6 counts them (`src/common/input/UnicodeV6.ts`): East Asian wide
 * characters take two, combining ones none, all others one.
 */
export const wideCharacter =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{2fffd}\u{30000}-\u{3fffd}]/u;
const combining = /\p{Mn}|\p{Me}|\p{Cf}/u;

/** Columns that one character (a code point) takes. */
export function widthOf(character: string): 0 | 1 | 2 {
  if (wideCharacter.test(character)) return 2;
  return combining.test(character) ? 0 : 1;
}

/** Columns that text without line ends takes. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += widthOf(character);
  return columns;
}

/** A place on the screen, from where the prompt begins. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** Where the cursor stands after `text` on a screen of so many columns; a wide character that does not fit goes to the next row, and so does what follows a line end. */
export function placeAfter(text: string, columns: number): Place {
  let row = 0;
  let column = 0;
  for (const character of text) {
    if (character === '\n') {
      // A full row has gone to the next one by itself only when more comes than a line end.
      row++;
      column = 0;
      continue;
    }
    const width = widthOf(character);
    if (column + width > columns) {
      row++;
      column = 0;
    }
    column += width;
  }
  return column >= columns ? { row: row + 1, column: 0 } : { row, column };
}
