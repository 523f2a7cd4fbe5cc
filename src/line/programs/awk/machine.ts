import { limitText, TooMuch } from '../common/too-much.ts';
import { createRegex, type Regex } from '../regex/regex.ts';
import { RegexError } from '../regex/syntax.ts';
import { AwkFailure, Input, numberToText, toNumber, toText, type Value } from './values.ts';

/** Where output of a program goes beside standard output. */
export interface AwkOutputs {
  print(text: string): void;
  redirect(operator: '>' | '>>' | '|', name: string, text: string): void;
  /** 0, or -1 if nothing of that name is open. */
  close(name: string): number;
}

/** What a machine may cost: it does not wait for anything, so somebody else counts. */
export interface AwkCosts {
  /** Counts steps until the page can breathe. @throws TooMuch */
  spend(steps: number): void;
}

/** The elements of all arrays together. */
const maximumElements = 1_000_000;
/** What a turn of a loop, a call and something that is printed cost at least, in characters that are looked at. */
const turnSteps = 8;
const printSteps = 40;

/** The present record with its fields, the variables that awk knows, and what they do. */
export class AwkMachine {
  readonly outputs: AwkOutputs;
  readonly nextRecord: () => string | undefined;
  /** By name, the variables of the program, awk's own too but for NF. */
  readonly variables = new Map<string, { value: Value }>();
  readonly arrays = new Map<string, Map<string, Value>>();
  readonly costs: AwkCosts;
  #elements = 0;
  #record = '';
  #fields: Value[] | undefined = [];
  #separator = ' ';
  #isRecordStale = false;
  readonly #regexes = new Map<string, Regex>();

  readonly fs = this.variable('FS', ' ');
  readonly ofs = this.variable('OFS', ' ');
  readonly ors = this.variable('ORS', '\n');
  readonly rs = this.variable('RS', '\n');
  readonly nr = this.variable('NR', 0);
  readonly fnr = this.variable('FNR', 0);
  readonly fileName = this.variable('FILENAME', undefined);
  readonly subsep = this.variable('SUBSEP', '\x1c');
  readonly convfmt = this.variable('CONVFMT', '%.6g');
  readonly ofmt = this.variable('OFMT', '%.6g');
  readonly rstart = this.variable('RSTART', 0);
  readonly rlength = this.variable('RLENGTH', -1);

  constructor(outputs: AwkOutputs, costs: AwkCosts, nextRecord: () => string | undefined) {
    this.outputs = outputs;
    this.costs = costs;
    this.nextRecord = nextRecord;
  }

  variable(name: string, value: Value): { value: Value } {
    let cell = this.variables.get(name);
    if (cell === undefined) {
      cell = { value };
      this.variables.set(name, cell);
    }
    return cell;
  }

  array(name: string): Map<string, Value> {
    let found = this.arrays.get(name);
    if (found === undefined) {
      found = new Map();
      this.arrays.set(name, found);
    }
    return found;
  }

  /** Counts a turn of a loop or a call. @throws TooMuch */
  turn(): void {
    this.costs.spend(turnSteps);
  }

  /** Counts what is printed. @throws TooMuch */
  printed(text: string): void {
    this.costs.spend(printSteps + 2 * text.length);
  }

  /** Sets an element. @throws TooMuch when there are too many */
  put(array: Map<string, Value>, key: string, value: Value): void {
    if (!array.has(key)) {
      this.#elements += 1;
      if (this.#elements > maximumElements) throw new TooMuch('input');
    }
    array.set(key, value);
  }

  /** Takes an element out of an array, or all of them. */
  remove(array: Map<string, Value>, key?: string): void {
    if (key === undefined) {
      this.#elements -= array.size;
      array.clear();
    } else if (array.delete(key)) this.#elements -= 1;
  }

  text(value: Value): string {
    return typeof value === 'string' ? value : toText(value, this.convfmtText);
  }

  get convfmtText(): string {
    const { value } = this.convfmt;
    return typeof value === 'string' ? value : toText(value, '%.6g');
  }

  /** A value as `print` shows it. */
  shown(value: Value): string {
    if (typeof value === 'number') return numberToText(value, toText(this.ofmt.value, '%.6g'));
    return this.text(value);
  }

  regex(source: string): Regex {
    let found = this.#regexes.get(source);
    if (found === undefined) {
      try {
        found = createRegex(source, { syntax: 'awk', spend: this.costs.spend });
      } catch (error) {
        if (!(error instanceof RegexError)) throw error;
        throw new AwkFailure(`regular expression compile failed (${error.message})\n${source}`);
      }
      if (this.#regexes.size > 500) this.#regexes.clear();
      this.#regexes.set(source, found);
    }
    return found;
  }

  /** Takes a record; its fields are split when someone asks, by the FS of now. */
  setRecord(text: string): void {
    this.#record = text;
    this.#fields = undefined;
    this.#isRecordStale = false;
    this.#separator = this.text(this.fs.value);
  }

  get record(): string {
    if (this.#isRecordStale) {
      this.costs.spend(this.fields.length * turnSteps);
      this.#record = (this.#fields ?? []).map((field) => this.text(field)).join(this.text(this.ofs.value));
      this.#isRecordStale = false;
    }
    return this.#record;
  }

  get fields(): Value[] {
    if (this.#fields === undefined) {
      this.costs.spend(this.#record.length);
      const isParagraph = this.rs.value === '' || (this.rs.value instanceof Input && this.rs.value.text === '');
      this.#fields = this.split(this.#record, this.#separator, isParagraph).map((text) => new Input(text));
    }
    return this.#fields;
  }

  field(index: number): Value {
    if (index === 0) return new Input(this.record);
    if (index < 0 || !Number.isFinite(index)) throw new AwkFailure(`negative field index $${index}`);
    return this.fields[index - 1];
  }

  setField(index: number, value: Value): void {
    if (index === 0) {
      this.setRecord(this.text(value));
      return;
    }
    if (index < 0 || !Number.isFinite(index)) throw new AwkFailure(`negative field index $${index}`);
    this.#reach(index);
    this.fields[index - 1] = value;
    this.#isRecordStale = true;
  }

  get nf(): number {
    return this.fields.length;
  }

  set nf(count: number) {
    const { fields } = this;
    if (count < 0) throw new AwkFailure(`negative value assigned to NF`);
    if (count < fields.length) fields.length = count;
    else this.#reach(count);
    this.#isRecordStale = true;
  }

  #reach(count: number): void {
    if (count > 1_000_000) throw new AwkFailure(`maximum number of fields (1000000) exceeded by $${count}`);
    const { fields } = this;
    this.costs.spend(Math.max(0, count - fields.length));
    while (fields.length < count) fields.push('');
  }

  /** Splits a text as FS does: at blanks, at one character, at an expression, or into characters. */
  split(text: string, separator: string, isParagraph = false): string[] {
    if (text === '') return [];
    if (separator === ' ') return text.split(/[ \t\n\r\f\v]+/).filter((part) => part !== '');
    if (separator === '') return Array.from(text);
    if (separator.length === 1 && separator !== '\\' && !isParagraph) return text.split(separator);
    const source = separator.length === 1 && separator !== '\\' ? `[${separator}]` : separator;
    return this.splitAt(text, this.regex(isParagraph ? `(${source})|\\n` : source));
  }

  splitAt(text: string, regex: Regex): string[] {
    const parts: string[] = [];
    let from = 0;
    let begin = 0;
    while (from <= text.length) {
      const found = regex.find(text, from);
      if (found === undefined) break;
      if (found.start === found.end) {
        from = found.end + 1;
        continue;
      }
      parts.push(text.slice(begin, found.start));
      begin = found.end;
      from = found.end;
    }
    parts.push(text.slice(begin));
    return parts;
  }

  /** `sub` and `gsub`. Gives the new text and how often it was replaced. */
  replace(text: string, regex: Regex, replacement: string, isGlobal: boolean): readonly [string, number] {
    const pieces = replacementPieces(replacement);
    let result = '';
    let from = 0;
    let copied = 0;
    let count = 0;
    let lastEnd = -1;
    let matched: string | undefined;
    let made = '';
    while (from <= text.length) {
      const found = regex.find(text, from);
      if (found === undefined) break;
      const isEmpty = found.start === found.end;
      if (!(isEmpty && found.start === lastEnd)) {
        const now = text.slice(found.start, found.end);
        // Often the same matches again and again.
        if (now !== matched) made = pieces.map((piece) => piece ?? now).join('');
        matched = now;
        result += text.slice(copied, found.start) + made;
        limitText(result);
        copied = found.end;
        count += 1;
        if (!isGlobal) break;
      }
      lastEnd = found.end;
      from = isEmpty ? found.end + ((text.codePointAt(found.end) ?? 0) > 0xffff ? 2 : 1) : found.end;
    }
    const replaced = result + text.slice(copied);
    this.costs.spend(replaced.length >> 2);
    return [replaced, count];
  }

  number(value: Value): number {
    return toNumber(value);
  }
}

/** A replacement in pieces; undefined where the match goes. */
function replacementPieces(text: string): (string | undefined)[] {
  if (!text.includes('&') && !text.includes('\\')) return [text];
  const pieces: (string | undefined)[] = [];
  let plain = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    const next = text[at + 1];
    if (character === '\\' && (next === '&' || next === '\\')) {
      plain += next;
      at += 1;
    } else if (character === '&') {
      pieces.push(plain, undefined);
      plain = '';
    } else plain += character;
  }
  pieces.push(plain);
  return pieces;
}
