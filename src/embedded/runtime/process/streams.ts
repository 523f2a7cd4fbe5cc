import type { Container, Pipe, Process } from './kernel.ts';

/** A pipe (pipe(7)): what is written waits until the reader, told by its class's `input`, is there. */
export class TextPipe implements Pipe {
  private text = '';
  private reader: Process | undefined;
  private writers = 0;
  private isClosed = false;

  private readerOf: { readonly container: string; readonly pid: number } | undefined;

  /** What it is as JSON. */
  get data(): {
    text: string;
    writers: number;
    isClosed: boolean;
    readerOf: { container: string; pid: number } | undefined;
  } {
    const { text, writers, isClosed, reader } = this;
    return { text, writers, isClosed, readerOf: reader && { container: reader.container.id, pid: reader.pid } };
  }

  set data(data) {
    this.text = data.text;
    this.writers = data.writers;
    this.isClosed = data.isClosed;
    this.readerOf = data.readerOf;
  }

  /** Finds its reader again. */
  reconnect(containers: ReadonlyMap<string, Container>): void {
    const { readerOf } = this;
    if (readerOf !== undefined) this.reader = containers.get(readerOf.container)?.processes.get(readerOf.pid);
  }

  /** One more process that may write. */
  open(): void {
    this.writers += 1;
  }

  /** @returns whether someone can still read it; if not the writer gets SIGPIPE */
  write(text: string): boolean {
    if (this.reader?.isOver === true) return false;
    if (this.reader === undefined) this.text += text;
    else this.reader.input(text);
    return true;
  }

  /** One writer fewer; after the last the reader hears the end. */
  close(): void {
    this.writers -= 1;
    if (this.writers > 0 || this.isClosed) return;
    this.isClosed = true;
    if (this.reader !== undefined) this.reader.input(undefined);
  }

  /** What is there now, then what comes, goes to `reader`. */
  read(reader: Process): void {
    this.reader = reader;
    const { text } = this;
    this.text = '';
    if (text !== '') reader.input(text);
    if (this.isClosed && !reader.isOver) reader.input(undefined);
  }
}
