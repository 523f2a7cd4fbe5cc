import { cEscaped } from '../../../base/index.ts';
import { encodeText } from '../common/text.ts';

/** A pattern space as `l` shows it, folded at so many columns; 0 and 1 do not fold. */
export function listed(text: string, length: number): string {
  const width = length > 1 ? length - 1 : 0;
  let result = '';
  let column = 0;
  for (const character of text) {
    const pieces =
      cEscaped[character] !== undefined
        ? [cEscaped[character]]
        : /[ -~]/.test(character)
          ? [character]
          : Array.from(encodeText(character), (byte) => `\\${byte.toString(8).padStart(3, '0')}`);
    for (const shown of pieces) {
      if (width > 0 && column + shown.length > width) {
        result += '\\\n';
        column = 0;
      }
      result += shown;
      column += shown.length;
    }
  }
  return `${result}$\n`;
}
