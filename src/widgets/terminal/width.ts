import { columnsOf, wideCharacter } from '../../base/index.ts';

/** A run of spaces, one wide character with the punctuation that belongs to it, or a word. */
const piece = new RegExp(
  `[ ]+|(?:${wideCharacter.source})[，。、：；！？）”’]*|(?:(?!${wideCharacter.source})[^ ])+`,
  'gu',
);

/** Breaks text of our own between words, so that no word is cut at the edge of a screen of so many columns; a word that is longer than a row stays whole and is left to the screen. */
export function wrapWords(text: string, columns: number): string {
  const wrapLine = (line: string): string => {
    let column = 0;
    let wrapped = '';
    for (const [part] of line.matchAll(piece)) {
      const width = columnsOf(part);
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
