import { LimitError, limitValue, maximumFields } from '../limits.ts';
import { quotePattern } from './quote-pattern.ts';

/** A word after expansion: what it says, and the same as a pattern in which what was quoted stands for itself. */
export interface Field {
  readonly value: string;
  readonly pattern: string;
}

/** Puts fields together of texts, and splits what came of expansions by `IFS`. */
export class FieldBuilder {
  readonly fields: Field[] = [];
  readonly #separators: string;
  #current: { value: string; pattern: string } | undefined;
  /** Blanks ended a field just now: one separator more belongs to the same gap. */
  #hasGap = false;

  constructor(separators: string) {
    this.#separators = separators;
  }

  /** A text that is not split; even an empty one makes a field when it is quoted. */
  add(value: string, isQuoted: boolean): void {
    if (value === '' && !isQuoted) return;
    this.#begin(value, isQuoted ? quotePattern(value) : value);
  }

  /** What an expansion outside of quotes gave. */
  addSplit(value: string): void {
    let from = 0;
    for (let at = 0; at < value.length; at++) {
      const unit = value[at] ?? '';
      if (!this.#separators.includes(unit)) continue;
      if (at > from) this.#begin(value.slice(from, at), value.slice(from, at));
      from = at + 1;
      const isBlank = unit === ' ' || unit === '\t' || unit === '\n';
      const wasOpen = this.#current !== undefined;
      if (wasOpen) this.end();
      if (isBlank) this.#hasGap ||= wasOpen;
      else {
        if (!wasOpen && !this.#hasGap) this.#push({ value: '', pattern: '' });
        this.#hasGap = false;
      }
    }
    if (value.length > from) this.#begin(value.slice(from), value.slice(from));
  }

  /** Ends the field that has been begun. */
  end(): void {
    if (this.#current !== undefined) this.#push(this.#current);
    this.#current = undefined;
    this.#hasGap = false;
  }

  #begin(value: string, pattern: string): void {
    this.#hasGap = false;
    this.#current ??= { value: '', pattern: '' };
    this.#current.value = limitValue(this.#current.value + value, 'word');
    this.#current.pattern += pattern;
  }

  #push(field: Field): void {
    this.fields.push(field);
    if (this.fields.length > maximumFields) throw new LimitError('words');
  }
}
