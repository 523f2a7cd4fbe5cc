import { SedError } from './command.ts';

/** A part of a script, from one `-e` or one file. */
export interface ScriptPart {
  readonly text: string;
  readonly file: string | undefined;
}

/** The text of a script, read on from where it is. */
export class ScriptScanner {
  readonly text: string;
  readonly #parts: readonly ScriptPart[];
  at = 0;

  constructor(parts: readonly ScriptPart[]) {
    this.#parts = parts;
    this.text = parts.map(({ text }) => text).join('\n');
  }

  /** The next unit of the text, which is not taken; undefined at the end. */
  get present(): string | undefined {
    return this.text[this.at];
  }

  /** A mistake as sed words it, at the present place. */
  fail(message: string, place = this.at): SedError {
    const { index, offset } = this.#placeInPart(place);
    const part = this.#parts[index];
    if (part?.file === undefined) return new SedError(`-e expression #${index + 1}, char ${offset}: ${message}`);
    const line = part.text.slice(0, offset).split('\n').length;
    return new SedError(`file ${part.file} line ${line}: ${message}`);
  }

  #placeInPart(place: number): { readonly index: number; readonly offset: number } {
    let begin = 0;
    for (const [index, { text }] of this.#parts.entries()) {
      if (place <= begin + text.length || index === this.#parts.length - 1) return { index, offset: place - begin };
      begin += text.length + 1;
    }
    return { index: 0, offset: place };
  }

  /** Takes a character. */
  next(): string | undefined {
    const codePoint = this.text.codePointAt(this.at);
    if (codePoint === undefined) return undefined;
    const character = String.fromCodePoint(codePoint);
    this.at += character.length;
    return character;
  }

  /** Takes a character if it is the next one. */
  accept(character: string): boolean {
    if (this.present !== character) return false;
    this.at += character.length;
    return true;
  }

  /** Takes what a sticky expression matches here. */
  match(sticky: RegExp): string | undefined {
    sticky.lastIndex = this.at;
    const found = sticky.exec(this.text)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }

  skipBlanks(): void {
    this.match(/[ \t\r\f\v]+/y);
  }

  digits(): number | undefined {
    const found = this.match(/\d+/y);
    return found === undefined ? undefined : Number(found);
  }

  restOfLine(): string {
    const text = this.match(/[^\n]*/y) ?? '';
    this.accept('\n');
    return text;
  }

  /** The end of a command: blanks, then a newline, `;`, a comment, or a brace that the next reading takes. @throws SedError */
  endOfCommand(): void {
    this.skipBlanks();
    const character = this.present;
    if (character === undefined || character === '}' || character === '#') return;
    this.at += 1;
    if (character !== '\n' && character !== ';') throw this.fail('extra characters after command');
  }

  /** @throws SedError */
  fileName(): string {
    this.skipBlanks();
    const name = this.restOfLine();
    if (name === '') throw this.fail('missing filename in r/R/w/W commands');
    return name;
  }

  /** What stands up to a delimiter; undefined if it does not come. */
  delimited(delimiter: string, isRegex: boolean): string | undefined {
    let text = '';
    for (;;) {
      const character = this.next();
      if (character === undefined) return undefined;
      if (character === delimiter) return text;
      if (character === '\\') {
        const escaped = this.next();
        if (escaped === undefined) return undefined;
        if (escaped === delimiter) text += isRegex || delimiter !== '&' ? delimiter : `\\${delimiter}`;
        else if (isRegex && (escaped === 'n' || escaped === '\n')) text += '\n';
        else text += `\\${escaped}`;
      } else if (character === '\n' && isRegex) return undefined;
      else if (character === '[' && isRegex) {
        const bracket = this.#bracket();
        if (bracket === undefined) return undefined;
        text += character + bracket;
      } else text += character;
    }
  }

  /** The rest of a bracket expression, in which no delimiter ends anything; undefined if it has no end on its line. */
  #bracket(): string | undefined {
    const begin = this.at;
    this.accept('^');
    this.accept(']');
    for (;;) {
      const character = this.next();
      if (character === undefined || character === '\n') return undefined;
      if (character === ']') return this.text.slice(begin, this.at);
      if (character !== '[' || !/[:.=]/.test(this.present ?? '')) continue;
      // Classes have brackets of their own.
      const end = this.text.indexOf(`${this.present}]`, this.at + 1);
      if (end >= 0) this.at = end + 2;
    }
  }
}

/** Which character `\t` and the like stand for. */
export const controls: Readonly<Record<string, string>> = {
  a: '\x07',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
