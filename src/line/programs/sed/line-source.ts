import { FileError } from '../../files.ts';
import { type LineBatch, reasonOf, type Work } from '../common/work.ts';

/** A line of the input. */
export interface Line {
  readonly text: string;
  readonly isUnended: boolean;
}

/** The lines of files one after the other, with the next in sight when someone asks whether this is the last. */
export class LineSource {
  readonly #work: Work;
  readonly #end: string;
  readonly #paths: readonly string[];
  readonly #isSeparate: boolean;
  #next = 0;
  #batches: AsyncGenerator<LineBatch> | undefined;
  #lines: readonly string[] = [];
  #at = 0;
  #isLastUnended = false;
  #path = '-';
  /** 2 if a file could not be read, 4 if one is a folder. */
  code = 0;
  lineNumber = 0;

  constructor(work: Work, paths: readonly string[], end: string, isSeparate: boolean) {
    this.#work = work;
    this.#paths = paths;
    this.#end = end;
    this.#isSeparate = isSeparate;
  }

  get path(): string {
    return this.#path;
  }

  /** Whether this is the last line that `$` means: of its file, or of all if files are one stream. */
  async isLast(): Promise<boolean> {
    return !(await this.hasMore(!this.#isSeparate));
  }

  /** Whether there is a line after this one: in this file, or in a later one if that may be opened. */
  async hasMore(mayOpen = true): Promise<boolean> {
    for (;;) {
      if (this.#at < this.#lines.length) return true;
      if (this.#batches !== undefined) {
        try {
          const found = await this.#batches.next();
          if (found.done !== true) {
            this.#lines = found.value.lines;
            this.#at = 0;
            this.#isLastUnended = found.value.isUnended;
            continue;
          }
        } catch (error) {
          const reason = reasonOf(error);
          const isFolder = error instanceof FileError && error.code === 'EISDIR';
          this.code = Math.max(this.code, isFolder ? 4 : 2);
          await this.#work.complain(
            isFolder ? `read error on ${this.#path}: ${reason}` : `can't read ${this.#path}: ${reason}`,
          );
        }
        this.#batches = undefined;
      }
      if (!mayOpen) return false;
      const path = this.#paths[this.#next];
      if (path === undefined) return false;
      this.#next += 1;
      this.#path = path;
      if (this.#isSeparate) this.lineNumber = 0;
      this.#batches = this.#work.lines(path, this.#end);
    }
  }

  /** The line that is next, if it is known already; {@link hasMore} makes it known. */
  take(): Line {
    const text = this.#lines[this.#at] ?? '';
    this.#at += 1;
    this.lineNumber += 1;
    return { text, isUnended: this.#isLastUnended && this.#at === this.#lines.length };
  }
}
