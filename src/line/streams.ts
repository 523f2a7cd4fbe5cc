/** What a program's write is rejected with when nobody reads any more: SIGPIPE. Programs let it pass; the line ends them with 141. */
export class BrokenPipe extends Error {
  override readonly name = 'BrokenPipe';

  constructor() {
    super('Broken pipe');
  }
}

/** Where output goes: called in order and waited for; the promise is the back-pressure. Text is UTF-8. */
export type LineOutput = (chunk: string | Uint8Array) => Promise<void>;

/** Standard input: bytes, as they come. What one program leaves unread, the next of the same group reads. */
export interface LineInput extends AsyncIterable<Uint8Array> {
  readonly isTerminal: boolean;
  /** The next bytes, never empty; undefined at the end. Rejects with the signal's reason after Ctrl-C. */
  read(): Promise<Uint8Array | undefined>;
  /** Puts bytes back, to be read first. */
  unread(bytes: Uint8Array): void;
  /** All of the rest, as text. */
  text(): Promise<string>;
  /** One line without its newline, and no byte more; undefined at the end. `isEnded` tells that a newline ended it. */
  line(): Promise<{ readonly text: string; readonly isEnded: boolean } | undefined>;
  /** The rest by lines, without their newlines. What is left when the reader stops can be read on. */
  lines(): AsyncIterable<string>;
}

const newline = 10;

/** Makes an input of a function that gives the next bytes. */
export function createInput(
  next: () => Promise<Uint8Array | undefined>,
  options: { readonly isTerminal?: boolean } = {},
): LineInput {
  let kept: Uint8Array | undefined;
  const read = async (): Promise<Uint8Array | undefined> => {
    if (kept !== undefined) {
      const bytes = kept;
      kept = undefined;
      return bytes;
    }
    for (;;) {
      const bytes = await next();
      if (bytes === undefined || bytes.length > 0) return bytes;
    }
  };
  const unread = (bytes: Uint8Array): void => {
    if (bytes.length > 0) kept = kept === undefined ? bytes : concatBytes([bytes, kept]);
  };
  const line: LineInput['line'] = async () => {
    const parts: Uint8Array[] = [];
    for (;;) {
      const bytes = await read();
      if (bytes === undefined)
        return parts.length === 0 ? undefined : { text: decode(concatBytes(parts)), isEnded: false };
      const end = bytes.indexOf(newline);
      if (end < 0) {
        parts.push(bytes);
        continue;
      }
      unread(bytes.subarray(end + 1));
      parts.push(bytes.subarray(0, end));
      return { text: decode(concatBytes(parts)), isEnded: true };
    }
  };
  return {
    isTerminal: options.isTerminal ?? false,
    read,
    unread,
    line,
    async text() {
      const parts: Uint8Array[] = [];
      for (let bytes = await read(); bytes !== undefined; bytes = await read()) parts.push(bytes);
      return decode(concatBytes(parts));
    },
    async *lines() {
      for (let found = await line(); found !== undefined; found = await line()) yield found.text;
    },
    async *[Symbol.asyncIterator]() {
      for (let bytes = await read(); bytes !== undefined; bytes = await read()) yield bytes;
    },
  };
}

/** An input that gives what is there and ends. */
export function inputOf(content: string | Uint8Array): LineInput {
  let rest: Uint8Array | undefined = encode(content);
  return createInput(async () => {
    const bytes = rest;
    rest = undefined;
    return bytes;
  });
}

/** An input as a stream of the web, for a program that wants one. */
export function toReadableStream(input: LineInput): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const bytes = await input.read();
        if (bytes === undefined) controller.close();
        else controller.enqueue(bytes);
      },
    },
    // Takes nothing that nobody has asked for: it would be lost to the next program.
    { highWaterMark: 0 },
  );
}

/** How many bytes a pipe holds before its writer waits, as Linux's. */
const pipeBytes = 65_536;

/** A pipe: a writer that waits while it is full, a reader that waits while it is empty. */
export interface Pipe {
  readonly input: LineInput;
  /** Rejects with {@link BrokenPipe} when the reader has gone. */
  readonly write: LineOutput;
  /** The writer has ended: the reader gets what is left, and then the end. */
  closeWriter(): void;
  /** The reader has ended: the writer's next write, or the one that waits, fails. */
  closeReader(): void;
}

/** Makes a pipe; an aborted signal rejects who waits at it. */
export function createPipe(signal: AbortSignal): Pipe {
  let chunks: Uint8Array[] = [];
  let held = 0;
  let isEnded = false;
  let isBroken = false;
  let wake: (() => void)[] = [];
  const changed = (): void => {
    const waiting = wake;
    wake = [];
    for (const resume of waiting) resume();
  };
  signal.addEventListener('abort', changed, { once: true });
  const change = (): Promise<void> => new Promise((resolve) => wake.push(resolve));
  return {
    input: createInput(async () => {
      for (;;) {
        signal.throwIfAborted();
        if (chunks.length > 0) {
          const bytes = concatBytes(chunks);
          chunks = [];
          held = 0;
          changed();
          return bytes;
        }
        if (isEnded) return undefined;
        await change();
      }
    }),
    async write(chunk) {
      signal.throwIfAborted();
      if (isBroken) throw new BrokenPipe();
      const bytes = encode(chunk);
      if (bytes.length === 0) return;
      chunks.push(bytes);
      held += bytes.length;
      changed();
      while (held > pipeBytes) {
        await change();
        signal.throwIfAborted();
        if (isBroken) throw new BrokenPipe();
      }
    },
    closeWriter() {
      isEnded = true;
      changed();
    },
    closeReader() {
      isBroken = true;
      chunks = [];
      changed();
    },
  };
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Text as UTF-8; bytes as they are. */
export function encode(chunk: string | Uint8Array): Uint8Array {
  return typeof chunk === 'string' ? encoder.encode(chunk) : chunk;
}

/** UTF-8 as text, a byte order mark included; what is not UTF-8 becomes U+FFFD. */
export function decode(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Bytes in a row. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
