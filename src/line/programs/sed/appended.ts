import { FileError } from '../../files.ts';
import { decodeText } from '../common/text.ts';
import type { Work } from '../common/work.ts';
import type { Sink } from './output.ts';

/** What is put out at the end of a cycle: text of `a`, a file of `r`, the next line of a file of `R`. */
type Item = { readonly text: string } | { readonly file: string } | { readonly lineOf: string };

/** What `a`, `r` and `R` put down until the cycle ends. A file that cannot be read is none, as in sed. */
export class Appended {
  readonly #work: Work;
  #items: Item[] = [];
  /** By path, the lines that `R` has not taken yet. */
  readonly #lines = new Map<string, string[]>();

  constructor(work: Work) {
    this.#work = work;
  }

  add(item: Item): void {
    this.#items.push(item);
  }

  async writeTo(out: Sink): Promise<void> {
    if (this.#items.length === 0) return;
    const items = this.#items;
    this.#items = [];
    for (const item of items) {
      if ('text' in item) out.text(item.text);
      else if ('file' in item) out.text(await this.#content(item.file));
      else {
        const line = (await this.#linesOf(item.lineOf)).shift();
        if (line !== undefined) out.line(line);
      }
    }
  }

  async #linesOf(path: string): Promise<string[]> {
    let lines = this.#lines.get(path);
    if (lines === undefined) {
      const content = await this.#content(path);
      lines = content === '' ? [] : content.replace(/\n$/, '').split('\n');
      this.#lines.set(path, lines);
    }
    return lines;
  }

  async #content(path: string): Promise<string> {
    try {
      if (path === '/dev/stdin') return await this.#work.text('-');
      return decodeText(await this.#work.context.files.read(path));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      return '';
    }
  }
}
