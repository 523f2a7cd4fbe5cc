const levels: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

const apply: Readonly<Record<string, (a: number, b: number) => number>> = {
  '||': (a, b) => Number(a !== 0 || b !== 0),
  '&&': (a, b) => Number(a !== 0 && b !== 0),
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '&': (a, b) => a & b,
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  '<=': (a, b) => Number(a <= b),
  '>=': (a, b) => Number(a >= b),
  '<': (a, b) => Number(a < b),
  '>': (a, b) => Number(a > b),
  '<<': (a, b) => a * 2 ** b,
  '>>': (a, b) => Math.floor(a / 2 ** b),
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => Math.trunc(a / b),
  '%': (a, b) => a % b,
};

/** The value of `$((...))`, in whole numbers. @throws Error with ash's text */
export function evaluate(
  source: string,
  get: (name: string) => string,
  set: (name: string, value: string) => void,
): number {
  const tokens = source.match(/\d+|[A-Za-z_]\w*|\+\+|--|\|\||&&|[<>=!]=|<<|>>|[-+*/%]=|[-+*/%()<>=!~&|^?:]|\S/g) ?? [];
  let at = 0;
  const fail = (): never => {
    throw new Error('arithmetic syntax error');
  };
  const numberOf = (name: string): number => Number.parseInt(get(name), 10) || 0;
  const primary = (): number => {
    const token = tokens[at] ?? fail();
    at += 1;
    if (/^\d/.test(token)) return Number.parseInt(token, token.length > 1 && token.startsWith('0') ? 8 : 10);
    if (token === '(') {
      const value = choice();
      if (tokens[at] !== ')') fail();
      at += 1;
      return value;
    }
    if (token === '-') return -primary();
    if (token === '+') return primary();
    if (token === '!') return Number(primary() === 0);
    if (token === '~') return ~primary();
    if (token === '++' || token === '--') {
      const name = tokens[at] ?? fail();
      at += 1;
      const value = numberOf(name) + (token === '++' ? 1 : -1);
      set(name, String(value));
      return value;
    }
    if (!/^[A-Za-z_]/.test(token)) return fail();
    const next = tokens[at] ?? '';
    if (next === '++' || next === '--') {
      at += 1;
      const before = numberOf(token);
      set(token, String(before + (next === '++' ? 1 : -1)));
      return before;
    }
    if (next === '=' || /^[-+*/%]=$/.test(next)) {
      at += 1;
      const right = choice();
      const value = next === '=' ? right : (apply[next.slice(0, 1)]?.(numberOf(token), right) ?? 0);
      set(token, String(value));
      return value;
    }
    return numberOf(token);
  };
  const binary = (level: number): number => {
    const operators = levels[level];
    if (operators === undefined) return primary();
    let value = binary(level + 1);
    for (let token = tokens[at] ?? ''; operators.includes(token); token = tokens[at] ?? '') {
      at += 1;
      const right = binary(level + 1);
      if ((token === '/' || token === '%') && right === 0) throw new Error('divide by zero');
      value = apply[token]?.(value, right) ?? 0;
    }
    return value;
  };
  const choice = (): number => {
    const value = binary(0);
    if (tokens[at] !== '?') return value;
    at += 1;
    const yes = choice();
    if (tokens[at] !== ':') fail();
    at += 1;
    const no = choice();
    return value === 0 ? no : yes;
  };
  if (tokens.length === 0) return 0;
  const value = choice();
  if (at < tokens.length) fail();
  return value;
}
