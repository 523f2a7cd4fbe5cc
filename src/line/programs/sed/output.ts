import type { LineFiles } from '../../files.ts';
import { ProgramFailure } from '../common/options.ts';
import { encodeText } from '../common/text.ts';
import { reasonOf } from '../common/work.ts';

/** Output of the script: standard output, or a file. */
export class Sink {
  readonly #write: (text: string) => void;
  readonly #end: string;
  #lacksEnd = false;

  /** @param end - what ends a line */
  constructor(write: (text: string) => void, end: string) {
    this.#write = write;
    this.#end = end;
  }

  /** A line; the next output ends it first if it has no end. */
  line(text: string, isUnended = false): void {
    this.#endLast();
    this.#write(isUnended ? text : text + this.#end);
    this.#lacksEnd = isUnended;
  }

  text(text: string): void {
    if (text === '') return;
    this.#endLast();
    this.#write(text);
  }

  /** An empty line, too, is one that begins where the last has ended. */
  #endLast(): void {
    if (this.#lacksEnd) this.#write(this.#end);
    this.#lacksEnd = false;
  }
}

/** The files that a script writes: what is for them is gathered, since its commands do not wait. */
export class OutputFiles {
  readonly #files: LineFiles;
  readonly #end: string;
  readonly #byPath = new Map<string, { readonly sink: Sink; pending: string }>();

  constructor(files: LineFiles, end: string) {
    this.#files = files;
    this.#end = end;
  }

  sink(path: string): Sink {
    let entry = this.#byPath.get(path);
    if (entry === undefined) {
      const made = {
        pending: '',
        sink: new Sink((text) => {
          made.pending += text;
        }, this.#end),
      };
      this.#byPath.set(path, made);
      entry = made;
    }
    return entry.sink;
  }

  /** Makes the files empty. @throws ProgramFailure */
  async create(): Promise<void> {
    for (const path of this.#byPath.keys()) {
      try {
        await this.#files.write(path, '');
      } catch (error) {
        throw new ProgramFailure(`couldn't open file ${path}: ${reasonOf(error)}`, { exitCode: 4 });
      }
    }
  }

  /** Writes what was gathered. */
  async flush(): Promise<void> {
    for (const [path, entry] of this.#byPath) {
      if (entry.pending === '') continue;
      const text = entry.pending;
      entry.pending = '';
      await this.#files.append(path, encodeText(text));
    }
  }
}
