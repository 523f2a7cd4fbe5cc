import { ProgramFailure } from '../common/options.ts';
import { limitText } from '../common/too-much.ts';
import type { Work } from '../common/work.ts';
import type { Regex } from '../regex/regex.ts';
import { Appended } from './appended.ts';
import type { SedCommand } from './command.ts';
import { LineSource } from './line-source.ts';
import { listed } from './list.ts';
import { OutputFiles, Sink } from './output.ts';
import { isSelected, type Place } from './select.ts';
import { substituted } from './substitute.ts';

/** How a script is run. */
export interface EditorOptions {
  readonly commands: readonly SedCommand[];
  readonly isQuiet: boolean;
  /** Whether each file has lines 1 and `$` of its own. */
  readonly isSeparate: boolean;
  /** What ends a line: newline, or NUL. */
  readonly end: string;
  /** Columns at which `l` folds. */
  readonly lineLength: number;
}

/** How a script ended. */
export interface Ended {
  readonly code: number;
  /** Whether by `q` or `Q`. */
  readonly isQuit: boolean;
}

/** What comes after a command: the next one, another one, or something that has to wait or ends the cycle. */
type Outcome = 'on' | 'jump' | 'delete' | 'restart' | 'next' | 'append next' | 'quit' | 'quit silently';

/** What a command of a script costs at least, in characters that are looked at. */
const stepsPerCommand = 30;

/** A script at work on files, as GNU sed 4.9 does it. */
export class Editor implements Place {
  readonly #work: Work;
  readonly #options: EditorOptions;
  readonly #source: LineSource;
  readonly #out: Sink;
  readonly #files: OutputFiles;
  readonly #appended: Appended;
  #pattern = '';
  #isUnended = false;
  #hold = '';
  #lastRegex: Regex | undefined;
  /** Whether an `s` has replaced something since the last line was read or `t` asked. */
  #hasSubstituted = false;

  constructor(work: Work, paths: readonly string[], options: EditorOptions, write: (text: string) => void) {
    const { end } = options;
    this.#work = work;
    this.#options = options;
    this.#source = new LineSource(work, paths, end, options.isSeparate);
    this.#out = new Sink(write, end);
    this.#files = new OutputFiles(work.context.files, end);
    this.#appended = new Appended(work);
  }

  get lineNumber(): number {
    return this.#source.lineNumber;
  }

  isLast(): Promise<boolean> {
    return this.#source.isLast();
  }

  matches(regex: Regex | undefined): boolean {
    return this.#used(regex).test(this.#pattern);
  }

  /** @throws ProgramFailure */
  async run(): Promise<Ended> {
    for (const { name, text, substitution } of this.#options.commands) {
      // The files of a script are made whether it comes to write to them or not.
      if (name === 'w' || name === 'W') this.#sink(text);
      if (substitution?.file !== undefined) this.#sink(substitution.file);
    }
    await this.#files.create();
    while (await this.#readNext()) {
      this.#hasSubstituted = false;
      let how = await this.#script();
      while (how === 'restart') {
        await this.#appended.writeTo(this.#out);
        how = await this.#script();
      }
      if (how === 'on') await this.#endCycle();
      else if (how === 'delete') await this.#appended.writeTo(this.#out);
      else {
        await this.#files.flush();
        return how;
      }
      await this.#files.flush();
    }
    await this.#files.flush();
    return { code: this.#source.code, isQuit: false };
  }

  /** Plays the commands on the present line. */
  async #script(): Promise<'on' | 'delete' | 'restart' | Ended> {
    const { commands, isQuiet, end } = this.#options;
    const work = this.#work;
    for (let index = 0; index < commands.length; ) {
      const command = commands[index] as SedCommand;
      index += 1;
      const applies = command.from === undefined || (await isSelected(command, this));
      if (applies === command.isNegated) {
        if (command.name === '{') index = command.target;
        continue;
      }
      const outcome = this.#do(command);
      switch (outcome) {
        case 'jump':
          index = command.target;
          break;
        case 'next':
        case 'append next': {
          if (!(await this.#source.hasMore())) {
            await this.#endCycle();
            return { code: this.#source.code, isQuit: false };
          }
          if (outcome === 'next' && !isQuiet) this.#print();
          await this.#appended.writeTo(this.#out);
          const before = this.#pattern;
          await this.#readNext();
          if (outcome === 'append next') this.#pattern = before + end + this.#pattern;
          break;
        }
        case 'quit':
          await this.#endCycle();
          return { code: command.number ?? 0, isQuit: true };
        case 'quit silently':
          return { code: command.number ?? 0, isQuit: true };
      }
      // What is done with the pattern space looks at all of it.
      work.spend(stepsPerCommand + (limitText(this.#pattern).length >> 2));
      await work.rest();
      if (outcome === 'delete' || outcome === 'restart') return outcome;
    }
    return 'on';
  }

  /** Does what of a command does not wait. */
  #do(command: SedCommand): Outcome {
    const { end, lineLength } = this.#options;
    const out = this.#out;
    switch (command.name) {
      case '{':
        return 'on';
      case '=':
        out.text(`${this.lineNumber}\n`);
        return 'on';
      case 'a':
        this.#appended.add({ text: command.text });
        return 'on';
      case 'i':
        out.text(command.text);
        return 'on';
      case 'c':
        // Of a range, once, at its end.
        if (command.to === undefined || command.isNegated || command.range !== 'open') out.text(command.text);
        return 'delete';
      case 'd':
        return 'delete';
      case 'D': {
        const newline = this.#pattern.indexOf(end);
        if (newline < 0) return 'delete';
        this.#pattern = this.#pattern.slice(newline + 1);
        return 'restart';
      }
      case 'F':
        out.text(`${this.#source.path}\n`);
        return 'on';
      case 'g':
        this.#pattern = this.#hold;
        return 'on';
      case 'G':
        this.#pattern += end + this.#hold;
        return 'on';
      case 'h':
        this.#hold = this.#pattern;
        return 'on';
      case 'H':
        this.#hold = limitText(this.#hold + end + this.#pattern);
        return 'on';
      case 'x':
        [this.#pattern, this.#hold] = [this.#hold, this.#pattern];
        return 'on';
      case 'l':
        out.text(listed(this.#pattern, command.number ?? lineLength));
        return 'on';
      case 'n':
        return 'next';
      case 'N':
        return 'append next';
      case 'p':
        this.#print();
        return 'on';
      case 'P':
        this.#printFirst(out);
        return 'on';
      case 'q':
        return 'quit';
      case 'Q':
        return 'quit silently';
      case 'r':
        this.#appended.add({ file: command.text });
        return 'on';
      case 'R':
        this.#appended.add({ lineOf: command.text });
        return 'on';
      case 'w':
        this.#sink(command.text).line(this.#pattern, this.#isUnended);
        return 'on';
      case 'W':
        this.#printFirst(this.#sink(command.text), false);
        return 'on';
      case 's':
        this.#substitute(command);
        return 'on';
      case 'y': {
        const { translation } = command;
        this.#pattern = Array.from(this.#pattern, (character) => translation?.get(character) ?? character).join('');
        return 'on';
      }
      case 'z':
        this.#pattern = '';
        return 'on';
      case 'b':
        return 'jump';
      case 't':
      case 'T': {
        const jumps = this.#hasSubstituted === (command.name === 't');
        this.#hasSubstituted = false;
        return jumps ? 'jump' : 'on';
      }
      default:
        // sed itself reads `L`, which it has given up, and says this when a line comes to it.
        throw new ProgramFailure(`INTERNAL ERROR: Bad cmd ${command.name}`, { exitCode: 4 });
    }
  }

  #substitute({ substitution }: SedCommand): void {
    if (substitution === undefined) return;
    const result = substituted(this.#pattern, this.#used(substitution.regex), substitution);
    if (result === undefined) return;
    this.#pattern = result;
    this.#hasSubstituted = true;
    if (substitution.prints) this.#print();
    if (substitution.file !== undefined) this.#sink(substitution.file).line(result, this.#isUnended);
  }

  /** An expression of the script, or the one that was used last, which it then is. @throws ProgramFailure */
  #used(regex: Regex | undefined): Regex {
    const used = regex ?? this.#lastRegex;
    if (used === undefined)
      throw new ProgramFailure('-e expression #1, char 0: no previous regular expression', { exitCode: 1 });
    this.#lastRegex = used;
    return used;
  }

  #sink(path: string): Sink {
    return path === '/dev/stdout' ? this.#out : this.#files.sink(path);
  }

  #print(): void {
    this.#out.line(this.#pattern, this.#isUnended);
  }

  /** The pattern space up to its first newline. */
  #printFirst(sink: Sink, isUnended = this.#isUnended): void {
    const newline = this.#pattern.indexOf(this.#options.end);
    if (newline < 0) sink.line(this.#pattern, isUnended);
    else sink.line(this.#pattern.slice(0, newline));
  }

  async #endCycle(): Promise<void> {
    if (!this.#options.isQuiet) this.#print();
    await this.#appended.writeTo(this.#out);
  }

  /** Takes the next line into the pattern space. False at the end of the input. */
  async #readNext(): Promise<boolean> {
    if (!(await this.#source.hasMore())) return false;
    const line = this.#source.take();
    this.#pattern = line.text;
    this.#isUnended = line.isUnended;
    return true;
  }
}
