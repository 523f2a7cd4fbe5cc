import {
  byKey,
  type Requirement,
  requirementErrors,
  type SelectionOperator,
  type Selector,
  SelectorError,
} from './label-selector.ts';
import { fieldErrors } from './status.ts';
import { isQualifiedName } from './validation/names.ts';

const binaryOperators = 'in, notin, =, ==, !=, gt, lt';

interface Token {
  readonly kind: 'identifier' | 'symbol' | 'end';
  readonly text: string;
}

const end: Token = { kind: 'end', text: '' };
const space = /[ \t\r\n]/;
const special = /[=!(),><]/;
const boundary = /[ \t\r\n=!(),><\0]/;
const symbols: readonly string[] = ['==', '!='];

function scan(text: string): Token[] {
  const tokens: Token[] = [];
  let index = 0;
  while (index < text.length) {
    const character = text.charAt(index);
    // Go's lexer takes a NUL for the end where a token should begin, and swallows one behind a token.
    if (character === '\0') break;
    if (space.test(character)) {
      index += 1;
      continue;
    }
    const start = index;
    if (special.test(character)) {
      index += symbols.includes(text.slice(index, index + 2)) ? 2 : 1;
      tokens.push({ kind: 'symbol', text: text.slice(start, index) });
    } else {
      while (index < text.length && !boundary.test(text.charAt(index))) index += 1;
      tokens.push({ kind: 'identifier', text: text.slice(start, index) });
    }
    if (text.charAt(index) === '\0') index += 1;
  }
  tokens.push(end);
  return tokens;
}

/**
 * `labels.Parse` (`apimachinery/pkg/labels/selector.go`, v1.37): `app=web,tier in (a,b),!old,size>3`.
 * @throws SelectorError with upstream's message.
 */
export function parseLabelSelector(text: string): Selector {
  const tokens = scan(text);
  let position = 0;
  const peek = (): Token => tokens[position] ?? end;
  const next = (): Token => {
    const token = peek();
    position += 1;
    return token;
  };
  const requirements: Requirement[] = [];
  for (;;) {
    const first = peek();
    if (first.kind === 'end') break;
    if (!beginsRequirement(first)) {
      throw new SelectorError(`found '${first.text}', expected: !, identifier, or 'end of string'`);
    }
    requirements.push(parseRequirement(peek, next));
    const separator = next();
    if (separator.kind === 'end') break;
    if (separator.text !== ',') {
      throw new SelectorError(`found '${separator.text}', expected: ',' or 'end of string'`);
    }
    if (!beginsRequirement(peek())) {
      throw new SelectorError(`found '${peek().text}', expected: identifier after ','`);
    }
  }
  return requirements.sort(byKey);
}

const beginsRequirement = (token: Token): boolean =>
  token.kind === 'identifier' || (token.kind === 'symbol' && token.text === '!');

const inRequirement = (message: string): SelectorError => new SelectorError(`unable to parse requirement: ${message}`);

function parseRequirement(peek: () => Token, next: () => Token): Requirement {
  let token = next();
  const isAbsent = token.kind === 'symbol' && token.text === '!';
  if (isAbsent) token = next();
  if (token.kind !== 'identifier') throw inRequirement(`found '${token.text}', expected: identifier`);
  const key = token.text;
  const wrongKey = isQualifiedName(key);
  // Upstream has no path here, and prints Go's word for it.
  if (wrongKey.length > 0) throw inRequirement(fieldErrors.invalid('<nil>', key, wrongKey.join('; ')).toString());
  const after = peek();
  if (isAbsent) return newRequirement(key, '!', []);
  if (after.kind === 'end' || after.text === ',') return newRequirement(key, 'exists', []);
  const operator = parseOperator(next());
  const values = operator === 'in' || operator === 'notin' ? parseValues(peek, next) : [parseExactValue(peek, next)];
  return newRequirement(key, operator, values);
}

function parseOperator({ kind, text }: Token): SelectionOperator {
  if (kind === 'identifier' && (text === 'in' || text === 'notin')) return text;
  if (kind === 'symbol') {
    if (text === '=' || text === '==' || text === '!=') return text;
    if (text === '>') return 'gt';
    if (text === '<') return 'lt';
  }
  throw inRequirement(`found '${text}', expected: ${binaryOperators}`);
}

function parseValues(peek: () => Token, next: () => Token): string[] {
  const open = next();
  if (open.text !== '(' || open.kind !== 'symbol') throw inRequirement(`found '${open.text}' expected: '('`);
  const first = peek();
  if (first.text === ')' && first.kind === 'symbol') {
    next();
    return [''];
  }
  if (first.kind !== 'identifier' && first.text !== ',') {
    throw inRequirement(`found '${first.text}', expected: ',', ')' or identifier`);
  }
  const values = new Set<string>();
  for (;;) {
    const token = next();
    if (token.kind === 'identifier') {
      values.add(token.text);
      const after = peek();
      if (after.kind === 'symbol' && after.text === ')') break;
      if (after.kind !== 'symbol' || after.text !== ',') {
        throw inRequirement(`found '${after.text}', expected: ',' or ')'`);
      }
    } else if (token.kind === 'symbol' && token.text === ',') {
      if (values.size === 0) values.add('');
      const after = peek();
      if (after.kind === 'symbol' && (after.text === ')' || after.text === ',')) values.add('');
      if (after.kind === 'symbol' && after.text === ')') break;
    } else {
      throw inRequirement(`found '${token.text}', expected: ',', or identifier`);
    }
  }
  next();
  return [...values].sort();
}

function parseExactValue(peek: () => Token, next: () => Token): string {
  const token = peek();
  if (token.kind === 'end' || (token.kind === 'symbol' && token.text === ',')) return '';
  next();
  if (token.kind !== 'identifier') throw inRequirement(`found '${token.text}', expected: identifier`);
  return token.text;
}

/** The key has been judged already; what is left are the values. */
function newRequirement(key: string, operator: SelectionOperator, values: readonly string[]): Requirement {
  const wrong = requirementErrors(key, operator, values);
  if (wrong !== '') throw inRequirement(wrong);
  return { key, operator, values };
}
