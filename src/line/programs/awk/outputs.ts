import { inputOf } from '../../streams.ts';
import { encodeText } from '../common/text.ts';
import { simpleWords } from '../common/words.ts';
import type { Work } from '../common/work.ts';
import type { AwkOutputs } from './machine.ts';
import { cannotOpen, trouble } from './trouble.ts';

/** What was printed and is not written yet, in order. */
type Pending =
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'file'; readonly path: string; readonly text: string; readonly isNew: boolean }
  | { readonly kind: 'command'; readonly command: string; readonly text: string }
  | { readonly kind: 'out'; readonly text: string };

/** Where the program prints: awk's functions do not wait, so what has to wait is put down and done between records. */
export class Outputs implements AwkOutputs {
  readonly #work: Work;
  #pending: Pending[] = [];
  readonly #files = new Set<string>();
  readonly #commands = new Map<string, string>();

  constructor(work: Work) {
    this.#work = work;
  }

  print(text: string): void {
    if (this.#pending.length === 0) this.#work.out(text);
    else this.#pending.push({ kind: 'out', text });
  }

  redirect(operator: '>' | '>>' | '|', name: string, text: string): void {
    if (operator === '|') {
      this.#work.hold(text.length);
      this.#commands.set(name, (this.#commands.get(name) ?? '') + text);
    } else if (name === '/dev/stdout' || name === '-') this.print(text);
    else if (name === '/dev/stderr') this.#pending.push({ kind: 'error', text });
    else {
      const isNew = operator === '>' && !this.#files.has(name);
      this.#files.add(name);
      this.#pending.push({ kind: 'file', path: name, text, isNew });
    }
  }

  close(name: string): number {
    const text = this.#commands.get(name);
    if (text !== undefined) {
      this.#commands.delete(name);
      this.#pending.push({ kind: 'command', command: name, text });
      return 0;
    }
    return this.#files.delete(name) ? 0 : -1;
  }

  /** Does what had to wait. @throws ProgramFailure */
  async pump(): Promise<void> {
    while (this.#pending.length > 0) {
      const all = this.#pending;
      this.#pending = [];
      for (const item of all) await this.#do(item);
    }
  }

  /** Does all that is left, and gives the commands that are still open what they were to read. */
  async finish(): Promise<void> {
    await this.pump();
    for (const name of [...this.#commands.keys()]) this.close(name);
    await this.pump();
  }

  async #do(item: Pending): Promise<void> {
    const { context } = this.#work;
    switch (item.kind) {
      case 'out':
        this.#work.out(item.text);
        return;
      case 'error':
        await this.#work.flush();
        await context.stderr(encodeText(item.text));
        return;
      case 'file':
        try {
          if (item.isNew) await context.files.write(item.path, encodeText(item.text));
          else await context.files.append(item.path, encodeText(item.text));
        } catch (error) {
          throw cannotOpen(`"${item.path}" for output`, error);
        }
        return;
      case 'command': {
        const words = simpleWords(item.command);
        if (words === undefined || words.length === 0)
          throw trouble(`print | "${item.command}": only one program with plain words can be started in this terminal`);
        await this.#work.flush();
        await context.start(words, { stdin: inputOf(encodeText(item.text)) });
      }
    }
  }
}
