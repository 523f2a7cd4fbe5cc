import { SelectorError } from './label-selector.ts';

/** One term of a field selector. */
export interface FieldTerm {
  readonly field: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

/** Terms that all have to hold. */
export type FieldSelector = readonly FieldTerm[];

/** Parts at commas that no backslash stands before. */
function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (character === 0x5c) {
      index += 1;
    } else if (character === 0x2c) {
      terms.push(text.slice(start, index));
      start = index + 1;
    }
  }
  terms.push(text.slice(start));
  return terms;
}

function unescapeValue(text: string): string {
  if (!/[\\,=]/.test(text)) return text;
  let value = '';
  let isEscaped = false;
  for (const character of text) {
    const isSpecial = character === '\\' || character === ',' || character === '=';
    if (isEscaped) {
      if (!isSpecial) throw new SelectorError(`invalid field selector: invalid escape sequence: \\${character}`);
      value += character;
      isEscaped = false;
    } else if (character === '\\') {
      isEscaped = true;
    } else if (isSpecial) {
      // Upstream prints the number of the character.
      throw new SelectorError(`invalid field selector: unescaped character in value: ${character.charCodeAt(0)}`);
    } else {
      value += character;
    }
  }
  if (isEscaped) throw new SelectorError('invalid field selector: invalid escape sequence: \\');
  return value;
}

/**
 * `fields.ParseSelector` (`apimachinery/pkg/fields/selector.go`, v1.37): `metadata.name=a,spec.nodeName!=b`; in values `\`,
 * `,` and `=` are escaped with a backslash. Terms come in the order of their text.
 * @throws SelectorError with upstream's message.
 */
export function parseFieldSelector(text: string): FieldSelector {
  const terms: FieldTerm[] = [];
  for (const part of splitTerms(text).sort()) {
    if (part === '') continue;
    const match = /!=|==|=/.exec(part);
    if (!match) throw new SelectorError(`invalid selector: '${text}'; can't understand '${part}'`);
    const field = part.slice(0, match.index);
    const value = unescapeValue(part.slice(match.index + match[0].length));
    // Of no field and no value upstream makes no term.
    if (field !== '' || value !== '') terms.push({ field, operator: match[0] === '!=' ? '!=' : '=', value });
  }
  return terms;
}

/** `Selector.Matches`: an absent field is empty. */
export function matchesFields(selector: FieldSelector, fields: Readonly<Record<string, string>>): boolean {
  for (const { field, operator, value } of selector) {
    const have = Object.hasOwn(fields, field) ? (fields[field] ?? '') : '';
    if ((have === value) !== (operator === '=')) return false;
  }
  return true;
}

/** `Selector.String`, with values escaped. */
export function formatFieldSelector(selector: FieldSelector): string {
  return selector.map(({ field, operator, value }) => field + operator + value.replace(/[\\,=]/g, '\\$&')).join(',');
}
