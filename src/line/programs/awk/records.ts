import { FileError } from '../../files.ts';
import { maximumHeld, TooMuch } from '../common/too-much.ts';
import type { Work } from '../common/work.ts';
import type { Regex } from '../regex/regex.ts';
import { cannotOpen } from './trouble.ts';

/** An operand that sets a variable when its turn comes: `name=value`. */
export const assignment = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s;

/** The records of the operands one after the other, as RS divides them when a record is asked for. */
export class Records {
  readonly #work: Work;
  readonly #separator: () => string;
  #names: string[] = [];
  #texts: AsyncGenerator<{ readonly text: string; readonly isUnended: boolean }> | undefined;
  #preloaded: { readonly path: string; readonly text: string }[] | undefined;
  #buffer = '';
  #at = 0;
  #isFileRead = true;
  #hasOpened = false;
  #path = '-';
  /** Compiles an RS that is an expression. */
  regex: (source: string) => Regex = () => {
    throw new Error('records are read before there is a machine');
  };
  onFile: (path: string) => void = () => undefined;
  onAssignment: (name: string, text: string) => void = () => undefined;

  constructor(work: Work, separator: () => string) {
    this.#work = work;
    this.#separator = separator;
  }

  open(names: readonly string[]): void {
    this.#names = [...names];
  }

  /** Reads all files beforehand, for `getline`, which cannot wait. */
  async preload(names: readonly string[]): Promise<void> {
    const files: { path: string; text: string }[] = [];
    const isFile = (name: string): boolean => name !== '' && !assignment.test(name);
    for (const name of names.some(isFile) ? names : [...names, '-']) {
      if (!isFile(name)) {
        files.push({ path: name, text: '' });
        continue;
      }
      try {
        files.push({ path: name, text: await this.#work.text(name) });
      } catch (error) {
        throw cannotOpen(name, error);
      }
    }
    this.#preloaded = files;
  }

  /** Leaves out the rest of the present file, as `nextfile` does. */
  skipFile(): void {
    this.#buffer = '';
    this.#at = 0;
    this.#texts = undefined;
    this.#isFileRead = true;
  }

  /** The next record, if what has been read has one. */
  next(): string | undefined {
    for (;;) {
      const record = this.#take();
      if (record !== undefined) return record;
      const file = this.#preloaded?.shift();
      if (file === undefined) return undefined;
      const match = assignment.exec(file.path);
      if (match !== null) this.onAssignment(match[1] ?? '', match[2] ?? '');
      else if (file.path !== '') this.#begin(file.path, file.text);
    }
  }

  #begin(path: string, text: string): void {
    this.onFile(path);
    this.#buffer = text;
    this.#at = 0;
    this.#isFileRead = true;
  }

  /** Reads on. False at the end of all. */
  async more(): Promise<boolean> {
    for (;;) {
      if (this.#texts !== undefined) {
        try {
          const found = await this.#texts.next();
          if (found.done !== true) {
            const { text, isUnended } = found.value;
            this.#buffer = this.#buffer.slice(this.#at) + (isUnended ? text : `${text}\n`);
            this.#at = 0;
            if (this.#buffer.length > maximumHeld) throw new TooMuch('input');
            return true;
          }
        } catch (error) {
          if (!(error instanceof FileError)) throw error;
          if (error.code !== 'EISDIR') throw cannotOpen(this.#path, error);
        }
        this.#texts = undefined;
        this.#isFileRead = true;
        return true;
      }
      if (this.#preloaded !== undefined) return false;
      let path = this.#names.shift();
      if (path === undefined) {
        if (this.#hasOpened) return false;
        path = '-';
      }
      if (path === '') continue;
      const match = assignment.exec(path);
      if (match !== null) {
        this.onAssignment(match[1] ?? '', match[2] ?? '');
        continue;
      }
      this.#hasOpened = true;
      this.#path = path;
      this.#begin(path, '');
      this.#isFileRead = false;
      this.#texts = this.#work.texts(path);
    }
  }

  #take(): string | undefined {
    if (this.#at >= this.#buffer.length) return undefined;
    const separator = this.#separator();
    if (separator.length === 1) {
      const end = this.#buffer.indexOf(separator, this.#at);
      if (end >= 0) {
        const record = this.#buffer.slice(this.#at, end);
        this.#at = end + 1;
        return record;
      }
      if (!this.#isFileRead) return undefined;
      const rest = this.#buffer.slice(this.#at);
      this.#at = this.#buffer.length;
      return rest;
    }
    if (!this.#isFileRead) return undefined;
    if (separator === '') {
      while (this.#buffer[this.#at] === '\n') this.#at += 1;
      if (this.#at >= this.#buffer.length) return undefined;
      const end = this.#buffer.indexOf('\n\n', this.#at);
      const record = this.#buffer.slice(this.#at, end < 0 ? undefined : end);
      this.#at = end < 0 ? this.#buffer.length : end + 2;
      return end < 0 && record.endsWith('\n') ? record.slice(0, -1) : record;
    }
    const found = this.regex(separator).find(this.#buffer, this.#at);
    if (found !== undefined && found.end > found.start) {
      const record = this.#buffer.slice(this.#at, found.start);
      this.#at = found.end;
      return record;
    }
    const rest = this.#buffer.slice(this.#at);
    this.#at = this.#buffer.length;
    return rest;
  }
}
