import { type LocalizedText, systemClock } from '../../../base/index.ts';
import { FileError } from '../../files.ts';
import { concatBytes } from '../../streams.ts';
import type { Program, ProgramContext } from '../program.ts';
import { HelpAsked, type OptionGrammar, type ParsedOptions, ProgramFailure, parseOptions } from './options.ts';
import { decodeText, encodeText } from './text.ts';
import { maximumHeld, maximumSteps, maximumStretchMs, maximumText, TooMuch } from './too-much.ts';

/** Lines of one reading: those that have come, without their ends. */
export interface LineBatch {
  readonly lines: string[];
  /** Whether the last line had no end: only of the last batch. */
  readonly isUnended: boolean;
}

const flushAt = 32_768;
/** What of a file is looked at at once, in bytes. */
const pieceBytes = 65_536;
/** Steps after which a loop should pause, and those that count as one turn of a loop that does. */
const stepsPerPause = 200_000;
const stepsPerTurn = 3_000;
/** To look at the clock takes longer than most of what is counted. */
const spendingsPerLook = 512;

/** What a program works with: its context, with output that is gathered, messages under its name, and input by lines. */
export class Work {
  readonly context: ProgramContext;
  #gathered = '';
  #steps = 0;
  #held = 0;
  #spendings = 0;
  /** When the clock was first looked at since the last breath or reading. */
  #beganMs: number | undefined;

  constructor(context: ProgramContext) {
    this.context = context;
  }

  /** Gathers output. Whoever writes much in a loop calls {@link breathe} or {@link rest} now and then. @throws TooMuch */
  out(text: string): void {
    if (this.#gathered.length + text.length > maximumHeld) throw new TooMuch('output');
    this.#gathered += text;
  }

  /** Writes what was gathered. Every reading does so first, so that nothing that is known waits for what is not. */
  async flush(): Promise<void> {
    if (this.#gathered === '') return;
    const text = this.#gathered;
    this.#gathered = '';
    await this.#print(text.isWellFormed() ? text : encodeText(text));
  }

  async #print(chunk: string | Uint8Array): Promise<void> {
    await this.context.stdout(chunk);
    // Who reads may take their time.
    this.#beganMs = undefined;
  }

  /** Writes what was gathered if that is much, and lets the page breathe. */
  async breathe(): Promise<void> {
    const turns = 1 + Math.floor(this.#steps / stepsPerTurn);
    this.#steps = 0;
    if (this.#gathered.length > flushAt) await this.flush();
    await this.context.breathe(turns);
    this.#beganMs = undefined;
  }

  /** Breathes when it is time to. */
  async rest(): Promise<void> {
    if (this.isTired) await this.breathe();
  }

  /** Counts what is done between two breaths; a character that is looked at is a step. @throws TooMuch */
  readonly spend = (steps: number): void => {
    this.#steps += steps;
    if (this.#steps > maximumSteps) throw new TooMuch('steps');
    this.#spendings += 1;
    if (this.#spendings % spendingsPerLook !== 0) return;
    const nowMs = systemClock.now();
    this.#beganMs ??= nowMs;
    if (nowMs - this.#beganMs > maximumStretchMs) throw new TooMuch('steps');
  };

  /** Whether it is time to breathe. */
  get isTired(): boolean {
    return this.#steps > stepsPerPause || this.#gathered.length > flushAt;
  }

  /** Counts what is kept until the end of the input, in bytes or UTF-16 units. @throws TooMuch */
  hold(units: number): void {
    this.#held += units;
    if (this.#held > maximumHeld) throw new TooMuch('input');
  }

  async bytes(bytes: Uint8Array): Promise<void> {
    await this.flush();
    if (bytes.length > 0) await this.#print(bytes);
  }

  /** A line on standard error, under the program's name. */
  async complain(message: string): Promise<void> {
    await this.flush();
    await this.context.stderr(encodeText(`${this.context.name}: ${message}\n`));
  }

  /** Reads options. @throws ProgramFailure, HelpAsked */
  options(grammar: OptionGrammar): ParsedOptions {
    return parseOptions(this.context.argv, grammar);
  }

  /** The bytes of a file, as they come; of standard input for `-`. @throws FileError */
  async *chunks(path: string): AsyncGenerator<Uint8Array> {
    if (path !== '-' && path !== '/dev/stdin') {
      const content = await this.context.files.read(path);
      for (let at = 0; at === 0 || at < content.length; at += pieceBytes) yield content.subarray(at, at + pieceBytes);
      return;
    }
    for (;;) {
      await this.flush();
      const bytes = await this.context.stdin.read();
      this.#beganMs = undefined;
      if (bytes === undefined) return;
      yield bytes;
    }
  }

  /** All bytes of a file or, for `-`, of standard input. @throws FileError */
  async all(path: string): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for await (const bytes of this.chunks(path)) {
      this.hold(bytes.length);
      parts.push(bytes);
    }
    return concatBytes(parts);
  }

  /** All text of a file or, for `-`, of standard input. @throws FileError */
  async text(path: string): Promise<string> {
    return decodeText(await this.all(path));
  }

  /** The lines of a file or, for `-`, of standard input, as many at a time as have come. @throws FileError */
  async *lines(path: string, end = '\n', decode = decodeText): AsyncGenerator<LineBatch> {
    for await (const { text, isUnended } of this.texts(path, end, decode)) yield { lines: text.split(end), isUnended };
  }

  /** The same as text: whole lines, as many as have come, without the end of the last. @throws FileError */
  async *texts(
    path: string,
    end = '\n',
    decode = decodeText,
  ): AsyncGenerator<{ readonly text: string; readonly isUnended: boolean }> {
    const endByte = end.charCodeAt(0);
    let rest: Uint8Array[] = [];
    let restBytes = 0;
    for await (const bytes of this.chunks(path)) {
      const last = bytes.lastIndexOf(endByte);
      if (last < 0) {
        rest.push(bytes);
        restBytes += bytes.length;
        if (restBytes > maximumText) throw new TooMuch('text');
        continue;
      }
      rest.push(bytes.subarray(0, last));
      const text = decode(concatBytes(rest));
      rest = last + 1 < bytes.length ? [bytes.subarray(last + 1)] : [];
      restBytes = bytes.length - last - 1;
      await this.breathe();
      yield { text, isUnended: false };
    }
    const left = concatBytes(rest);
    if (left.length > 0) yield { text: decode(left), isUnended: true };
  }
}

/** What a program is made of. */
export interface ProgramParts {
  readonly name: string;
  /** One line for `help`, in both languages. */
  readonly en: string;
  readonly zh: string;
  /** What follows the name in the first line of its help: `[OPTION]... [FILE]...`. */
  readonly usage: string;
  run(work: Work): Promise<number>;
}

/**
 * Makes a {@link Program} of a function that gathers output and throws {@link ProgramFailure}: what was gathered is written
 * at its end, the failure's message under the program's name.
 */
export function newProgram(parts: ProgramParts): Program {
  const summary: LocalizedText = { en: { message: parts.en }, 'zh-cn': { message: parts.zh } };
  return {
    name: parts.name,
    summary,
    async run(context) {
      const work = new Work(context);
      try {
        const code = await parts.run(work);
        await work.flush();
        return code;
      } catch (error) {
        if (error instanceof HelpAsked) {
          work.out(helpOf(parts, summary, context, error.grammar));
          await work.flush();
          return 0;
        }
        if (error instanceof FileError) {
          // What a program has no words of its own for: a disk that is full, a folder that is gone meanwhile.
          await work.complain(`${error.path}: ${error.message}`);
          return 1;
        }
        if (error instanceof TooMuch) {
          await work.complain(error.text(context.host.locale));
          return 2;
        }
        if (!(error instanceof ProgramFailure)) throw error;
        await work.flush();
        const name = context.name;
        const lines = [error.message === '' ? undefined : `${name}: ${error.message}`, error.between];
        if (error.isUsage) lines.push(`Try '${name} --help' for more information.`);
        await context.stderr(encodeText(lines.flatMap((line) => (line === undefined ? [] : [`${line}\n`])).join('')));
        return error.exitCode;
      }
    },
  };
}

/** The help of this program, which has not all that the real one has. */
function helpOf(parts: ProgramParts, summary: LocalizedText, context: ProgramContext, grammar: OptionGrammar): string {
  const { locale } = context.host;
  const letters = grammar.short.replaceAll(':', '');
  const shorts = Array.from(letters, (letter) => `-${letter}`);
  const longs = Object.keys(grammar.long ?? {}).map(
    (name) => `--${name.replace('=?', '[=...]').replace(/=$/, '=...')}`,
  );
  const title = locale === 'en' ? 'Options:' : '选项:';
  return `Usage: ${context.name} ${parts.usage}\n${summary[locale].message}\n\n${title} ${[...shorts, ...longs].join(' ')}\n`;
}

/** Why a file failed, in strerror's words. Anything else is thrown on. */
export function reasonOf(error: unknown): string {
  if (error instanceof FileError) return error.message;
  throw error;
}
