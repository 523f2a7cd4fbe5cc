import { quote } from '../../../../../kube/index.ts';

/** A token of PromQL, or why there is none. */
interface Token {
  readonly type:
    | 'aggregator'
    | 'duration'
    | 'end'
    | 'error'
    | 'identifier'
    | 'keyword'
    | 'metric identifier'
    | 'number'
    | 'operator'
    | 'punctuation'
    | 'string';
  readonly text: string;
  readonly at: number;
}

const aggregators = new Set('sum avg count min max group stddev stdvar topk bottomk count_values quantile'.split(' '));
const keywords = new Set('offset by without on ignoring group_left group_right bool start end'.split(' '));
const wordOperators = new Set(['and', 'atan2', 'or', 'unless']);
const grouping = new Set(['by', 'group_left', 'group_right', 'ignoring', 'on', 'without']);
const runeQuote = (text: string) => `'${text}'`;

/**
 * Why Prometheus does not read a query, and where: `parserErrorAt` is where its grammar gave up. Follows the lexer and the
 * messages of the grammar (`promql/parser/lex.go` and `generated_parser.y`, v2.42), the most usual of them.
 */
export function whyNoSyntax(query: string, parserErrorAt: number): { readonly at: number; readonly why: string } {
  const tokens = tokenize(query);
  const index = tokens.findIndex(({ at, type }) => at >= parserErrorAt || type === 'error' || type === 'end');
  const token = tokens[index] ?? { type: 'end', text: '', at: query.length };
  if (token.type === 'error') return { at: token.at, why: token.text };
  if (tokens.length === 1) return { at: 0, why: 'no expression found in input' };
  const previous = tokens[index - 1];
  if (token.text === '(' && previous?.type === 'identifier') {
    // That is noticed at the end of its arguments: what is wrong in these comes first.
    const inside = tokens.at(-1);
    if (inside?.type === 'error') return { at: inside.at, why: inside.text };
    return { at: previous.at, why: `unknown function with name ${quote(previous.text)}` };
  }
  if (token.text === ')' && previous?.text === ',' && contextOf(tokens, index)[0] === '')
    return { at: previous.at, why: 'trailing commas not allowed in function call args' };
  const [context, expected] = contextOf(tokens, index);
  const where = context === '' ? '' : ` in ${context}`;
  return {
    at: token.at,
    why: `unexpected ${describe(token)}${where}${expected === '' ? '' : `, expected ${expected}`}`,
  };
}

/** Why a query is no selector of series, where it is something else (`ParseMetricSelector`). */
export function whyNoSelector(query: string): { readonly at: number; readonly why: string } {
  const tokens = tokenize(query);
  const braces = tokens.findIndex(({ text }) => text === '}');
  const token = tokens[braces >= 0 ? braces + 1 : /^[a-zA-Z_:]/.test(tokens[0]?.text ?? '') ? 1 : 0];
  if (token === undefined || token.type === 'error') return { at: token?.at ?? 0, why: token?.text ?? '' };
  return { at: token.at, why: `unexpected ${describe(token)}` };
}

/** What the grammar is in the middle of before a token, and what it would take. */
function contextOf(tokens: readonly Token[], index: number): readonly [context: string, expected: string] {
  const before = tokens.slice(0, index);
  const last = before.at(-1);
  const open: string[] = [];
  for (const [position, { text, type }] of before.entries()) {
    if (type !== 'punctuation') continue;
    const opener = before[position - 1];
    if (text === '(') open.push(opener?.type === 'keyword' && grouping.has(opener.text.toLowerCase()) ? 'group' : '(');
    else if (/^[[{]$/.test(text)) open.push(text);
    else if (/^[)\]}]$/.test(text)) open.pop();
  }
  const inside = open.at(-1);
  if (inside === '{') {
    if (last?.text === '{' || last?.text === ',') return ['label matching', 'identifier or "}"'];
    if (last?.type === 'identifier') return ['label matching', 'label matching operator'];
    return ['label matching', last?.type === 'operator' ? 'string' : '"," or "}"'];
  }
  if (inside === 'group') return ['grouping opts', last?.text === '(' || last?.text === ',' ? 'label' : '"," or ")"'];
  if (last?.type === 'keyword' && grouping.has(last.text.toLowerCase()) && !/^group_/i.test(last.text))
    return ['grouping opts', '"("'];
  if (inside === '[') {
    if (last?.text === '[') return ['subquery selector', 'duration'];
    if (last?.text === ':') return ['subquery selector', 'duration or "]"'];
    return before.at(-2)?.text === ':' ? ['subquery selector', '"]"'] : ['subquery or range', '":" or "]"'];
  }
  if (last?.type === 'keyword' && last.text.toLowerCase() === 'offset') return ['offset', 'duration'];
  if (last?.text === '@') return ['@', 'timestamp'];
  // The aggregation takes any error in what it has begun.
  if (last?.type === 'aggregator' || isInAggregation(before)) return ['aggregation', ''];
  return ['', ''];
}

function isInAggregation(before: readonly Token[]): boolean {
  let depth = 0;
  for (let index = before.length - 1; index >= 0; index -= 1) {
    const { text, type } = before[index] ?? { text: '', type: 'end' };
    if (text === ')' && type === 'punctuation') depth += 1;
    if (text !== '(' || type !== 'punctuation') continue;
    depth -= 1;
    if (depth >= 0) continue;
    const opener = before[index - 1];
    if (opener?.type === 'aggregator') return true;
    if (opener?.type === 'punctuation' && opener.text === ')') return hasAggregator(before, index - 1);
    depth = 0;
  }
  return false;
}

/** Whether the parenthesis that ends at an index holds labels of an aggregation: `sum by (a)`. */
function hasAggregator(before: readonly Token[], end: number): boolean {
  let index = end;
  while (index >= 0 && before[index]?.text !== '(') index -= 1;
  return before[index - 2]?.type === 'aggregator';
}

function describe({ type, text }: Token): string {
  switch (type) {
    case 'end':
      return 'end of input';
    case 'keyword':
      return `<${text.toLowerCase()}>`;
    case 'operator':
      return text === '=' ? quote(text) : `<op:${text}>`;
    case 'aggregator':
      return `<aggr:${text}>`;
    case 'punctuation':
      return quote(text);
    case 'identifier':
    case 'metric identifier':
      return `${type} ${quote(text)}`;
    default:
      return `${type} ${text.length > 10 ? `${quote(text.slice(0, 10))}...` : quote(text)}`;
  }
}

function tokenize(query: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let depth = 0;
  let isInBraces = false;
  let isInBrackets = false;
  let hasColon = false;
  const fail = (text: string, from = at) => [...tokens, { type: 'error', text, at: from } as const];
  const rest =
    /\s+|#[^\n]*|[a-zA-Z_:][\w:]*|(?:0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|[=!<>]=|=~|!~|./suy;
  while (at < query.length) {
    rest.lastIndex = at;
    const [text = ''] = rest.exec(query) ?? [];
    if (/^[\s#]/.test(text)) {
      at += text.length;
      continue;
    }
    if (/^["'`]/.test(text)) {
      const end = endOfString(query, at);
      if (end === undefined) return fail(text === '`' ? 'unterminated raw string' : 'unterminated quoted string');
      tokens.push({ type: 'string', text: query.slice(at, end), at });
      at = end;
    } else if (isInBraces) {
      const found = /^(?:[a-zA-Z_]\w*|[=!][=~]|[=,}])/.exec(query.slice(at));
      if (text === '{') return fail(`unexpected left brace ${runeQuote(text)}`);
      if (found === null) {
        if (text === '!')
          return fail(`unexpected character after '!' inside braces: ${runeQuote(query[at + 1] ?? '\ufffd')}`);
        return fail(`unexpected character inside braces: ${runeQuote(text[0] ?? '')}`);
      }
      const word = found[0] === '==' ? '=' : found[0];
      const type = /^\w/.test(word)
        ? 'identifier'
        : /^[,}]/.test(word)
          ? 'punctuation'
          : word === '='
            ? 'punctuation'
            : 'operator';
      tokens.push({ type: word === '=' ? 'operator' : type, text: word, at });
      if (word === '}') isInBraces = false;
      at += word.length;
    } else if (isInBrackets && /^[a-zA-Z:]/.test(text)) {
      if (hasColon) return fail(`unexpected colon ${runeQuote(text[0] ?? '')}`);
      hasColon = true;
      tokens.push({ type: 'punctuation', text: ':', at });
      at += 1;
    } else if (/^[\d.]/.test(text) && /\d/.test(text)) {
      const duration = /^(?:\d+(?:ms|[smhdwy]))+(?!\w)/.exec(query.slice(at));
      if (duration === null && /^\w/.test(query.slice(at + text.length)))
        return fail(`bad number or duration syntax: ${quote(query.slice(at, at + text.length + 1))}`);
      const word = duration?.[0] ?? text;
      tokens.push({ type: duration === null ? 'number' : 'duration', text: word, at });
      at += word.length;
    } else if (/^[a-zA-Z_:]/.test(text)) {
      const lower = text.toLowerCase();
      const type = aggregators.has(lower)
        ? 'aggregator'
        : wordOperators.has(lower)
          ? 'operator'
          : keywords.has(lower)
            ? 'keyword'
            : /^(inf|nan)$/.test(lower)
              ? 'number'
              : text.includes(':')
                ? 'metric identifier'
                : 'identifier';
      tokens.push({ type, text, at });
      at += text.length;
    } else if (/^(?:[=!<>]=|[*/%+\-^<>])$/.test(text)) {
      tokens.push({ type: 'operator', text, at });
      at += text.length;
    } else if (text === '=~') return fail(`unexpected character after '=': '~'`);
    else if (text === '!' || text === '!~')
      return fail(`unexpected character after '!': ${runeQuote(query[at + 1] ?? '\ufffd')}`);
    else if (/^[()[\]{},=@]$/.test(text)) {
      tokens.push({ type: 'punctuation', text, at });
      if (text === '(') depth += 1;
      if (text === '{') isInBraces = true;
      if (text === ')') {
        depth -= 1;
        if (depth < 0) {
          tokens.pop();
          return fail(`unexpected right parenthesis ')'`, at + 1);
        }
      }
      if (text === '[') {
        isInBrackets = true;
        hasColon = false;
      }
      if (text === ']') {
        if (!isInBrackets) {
          tokens.pop();
          return fail(`unexpected right bracket ']'`);
        }
        isInBrackets = false;
      }
      at += 1;
      if (text === '[') {
        at += /^\s*/.exec(query.slice(at))?.[0].length ?? 0;
        const [, number = '', next = ''] = /^([\d.]*)(\w?)/.exec(query.slice(at)) ?? [];
        if (!/^\d+(?:ms|[smhdwy])/.test(query.slice(at)))
          return fail(next === '' ? 'missing unit character in duration' : `bad duration syntax: ${quote(number)}`);
      }
    } else return fail(`unexpected character: ${runeQuote(text)}`);
  }
  if (isInBraces) return fail('unexpected end of input inside braces');
  if (depth > 0) return fail('unclosed left parenthesis');
  if (isInBrackets) return fail('unclosed left bracket');
  return [...tokens, { type: 'end', text: '', at: query.length }];
}

function endOfString(query: string, start: number): number | undefined {
  const mark = query[start];
  for (let at = start + 1; at < query.length; at += 1) {
    if (query[at] === mark) return at + 1;
    if (mark === '`') continue;
    if (query[at] === '\n') return undefined;
    if (query[at] === '\\') at += 1;
  }
  return undefined;
}
