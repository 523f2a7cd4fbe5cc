import { quote } from '../../kube/index.ts';
import { lexTemplate, TemplateSyntaxError, type Token } from './lex.ts';
import {
  type Command,
  formatOperand,
  type Literal,
  type Node,
  type Operand,
  type ParsedTemplate,
  type Pipe,
} from './nodes.ts';
import { unquoteGo } from './unquote.ts';

/** Parses a template (`text/template/parse/parse.go`, Go 1.26). @throws Error `template: output:1: ...` */
export function parseTemplate(input: string, functions: ReadonlySet<string>): ParsedTemplate {
  try {
    return createParser(input, functions).parse();
  } catch (error) {
    if (!(error instanceof TemplateSyntaxError)) throw error;
    throw new Error(`template: output:${error.line}: ${error.message}`, { cause: error });
  }
}

interface Body {
  readonly nodes: readonly Node[];
  /** `end`, or `else` with what follows it. */
  readonly ending: Token;
}

function createParser(input: string, functions: ReadonlySet<string>) {
  const tokens = lexTemplate(input);
  const defined = new Map<string, readonly Node[]>();
  let variables: string[] = ['$'];
  let position = 0;
  let rangeDepth = 0;

  const peekRaw = (): Token => tokens[position] ?? (tokens.at(-1) as Token);
  const nextRaw = (): Token => {
    const token = peekRaw();
    position += 1;
    return token;
  };
  const peek = (): Token => {
    while (peekRaw().type === 'space') position += 1;
    return peekRaw();
  };
  const next = (): Token => {
    peek();
    return nextRaw();
  };
  const fail = (message: string, token: Token = peekRaw()): TemplateSyntaxError =>
    new TemplateSyntaxError(message, token.line);
  const unexpected = (token: Token, where: string): TemplateSyntaxError =>
    fail(`unexpected ${describe(token)} in ${where}`, token);
  const expect = (type: Token['type'], where: string): Token => {
    const token = next();
    if (token.type !== type) throw unexpected(token, where);
    return token;
  };
  const place = ({ at, line }: Token) => {
    const start = input.lastIndexOf('\n', at - 1) + 1;
    return { line, column: new TextEncoder().encode(input.slice(start, at)).length };
  };

  function parseList(isTop: boolean): Body {
    const nodes: Node[] = [];
    for (;;) {
      const token = nextRaw();
      if (token.type === 'end') {
        if (isTop) return { nodes, ending: token };
        throw fail('unexpected EOF', token);
      }
      if (token.type === 'text') {
        nodes.push({ type: 'text', text: token.text, ...place(token) });
        continue;
      }
      const word = peek();
      if (word.type === 'keyword') {
        next();
        if (word.text === 'end' || word.text === 'else') {
          if (word.text === 'end') expect('right', 'end');
          if (isTop) throw fail(`unexpected {{${word.text}}}`, word);
          return { nodes, ending: word };
        }
        const node = parseKeyword(word, isTop);
        if (node !== undefined) nodes.push(node);
        continue;
      }
      const pipe = parsePipe('command', 'right');
      nodes.push({ type: 'action', pipe, ...place(word) });
    }
  }

  function parseKeyword(word: Token, isTop: boolean): Node | undefined {
    switch (word.text) {
      case 'if':
      case 'with':
      case 'range':
        return parseControl(word, word.text);
      case 'break':
      case 'continue':
        expect('right', `{{${word.text}}}`);
        if (rangeDepth === 0) throw fail(`{{${word.text}}} outside {{range}}`, word);
        return { type: word.text, ...place(word) };
      case 'template': {
        const at = place(peek());
        const template = parseName('template clause');
        if (peek().type === 'right') {
          next();
          return { type: 'template', template, pipe: undefined, ...at };
        }
        return { type: 'template', template, pipe: parsePipe('template clause', 'right'), ...at };
      }
      case 'block': {
        const template = parseName('block clause');
        const pipe = parsePipe('block clause', 'right');
        parseDefinition(template);
        return { type: 'template', template, pipe, ...place(word) };
      }
      case 'define': {
        if (!isTop) throw unexpected(word, 'command');
        const name = parseName('define clause');
        expect('right', 'define clause');
        parseDefinition(name);
        return undefined;
      }
      default:
        throw unexpected(word, 'command');
    }
  }

  function parseName(where: string): string {
    const token = next();
    if (token.type !== 'string') throw unexpected(token, where);
    return unquoteGo(token.text);
  }

  function parseDefinition(name: string): void {
    const [outer, depth] = [variables, rangeDepth];
    [variables, rangeDepth] = [['$'], 0];
    const { nodes, ending } = parseList(false);
    if (ending.text !== 'end') throw unexpected(ending, 'define clause');
    defined.set(name, nodes);
    [variables, rangeDepth] = [outer, depth];
  }

  function parseControl(word: Token, type: 'if' | 'with' | 'range'): Node {
    const count = variables.length;
    const pipe = parsePipe(type, 'right');
    if (type === 'range') rangeDepth += 1;
    const { nodes: body, ending } = parseList(false);
    if (type === 'range') rangeDepth -= 1;
    let otherwise: readonly Node[] = [];
    if (ending.text === 'else') {
      const following = peek();
      if (following.type === 'keyword' && type !== 'range' && following.text === type) {
        next();
        otherwise = [parseControl(following, type)];
      } else {
        expect('right', 'else');
        const rest = parseList(false);
        if (rest.ending.text !== 'end') throw fail('expected end; found {{else}}', rest.ending);
        otherwise = rest.nodes;
      }
    }
    variables = variables.slice(0, count);
    return { type, pipe, body, otherwise, ...place(word) };
  }

  function parsePipe(where: string, end: 'right' | 'close'): Pipe {
    const start = peek();
    const declared: string[] = [];
    let isAssignment = false;
    while (peek().type === 'variable') {
      const mark = position;
      const variable = next();
      const sign = peek();
      if (sign.type === 'declare' || sign.type === 'assign') {
        next();
        isAssignment = sign.type === 'assign';
        declared.push(variable.text);
        if (!isAssignment) variables.push(variable.text);
        break;
      }
      if (sign.type === 'comma' && where === 'range' && declared.length < 1) {
        next();
        declared.push(variable.text);
        variables.push(variable.text);
        continue;
      }
      if (sign.type === 'comma') throw fail(`too many declarations in ${where}`, sign);
      position = mark;
      break;
    }
    const commands: Command[] = [];
    for (;;) {
      const token = peek();
      if (token.type === end) {
        next();
        if (commands.length === 0) throw fail(`missing value for ${where}`, token);
        for (const command of commands.slice(1)) {
          const [first] = command.args;
          if (first !== undefined && (first.type === 'literal' || first.type === 'dot' || first.type === 'nil'))
            throw fail(`non executable command in pipeline stage ${commands.indexOf(command) + 1}`, token);
        }
        return { variables: declared, isAssignment, commands, ...place(start) };
      }
      if (beginsNoOperand.has(token.type)) throw unexpected(token, where);
      commands.push(parseCommand());
    }
  }

  function parseCommand(): Command {
    const start = peek();
    const args: Operand[] = [];
    for (;;) {
      peek();
      const operand = parseOperand();
      if (operand !== undefined) args.push(operand);
      const token = nextRaw();
      if (token.type === 'space') continue;
      if (token.type === 'right' || token.type === 'close') {
        position -= 1;
        break;
      }
      if (token.type === 'pipe') break;
      throw unexpected(token, 'operand');
    }
    if (args.length === 0) throw fail('empty command', start);
    return { args, ...place(start) };
  }

  function parseOperand(): Operand | undefined {
    const start = peekRaw();
    const term = parseTerm();
    if (term === undefined || peekRaw().type !== 'field') return term;
    const names: string[] = [];
    // As Go has it, a chain of fields stands where its second one does.
    const second = place(peekRaw());
    while (peekRaw().type === 'field') names.push(nextRaw().text.slice(1));
    if (term.type === 'field') return { ...term, ...second, names: [...term.names, ...names] };
    if (term.type === 'variable') return { ...term, ...second, names: [...term.names, ...names] };
    if (term.type === 'literal' || term.type === 'nil' || term.type === 'dot')
      throw fail(`unexpected . after term ${quote(formatOperand(term))}`, start);
    return { type: 'chain', operand: term, names, ...second };
  }

  function parseTerm(): Operand | undefined {
    const token = nextRaw();
    const where = place(token);
    switch (token.type) {
      case 'identifier':
        if (!functions.has(token.text)) throw fail(`function ${quote(token.text)} not defined`, token);
        return { type: 'function', name: token.text, ...where };
      case 'dot':
        return { type: 'dot', ...where };
      case 'nil':
        return { type: 'nil', ...where };
      case 'variable':
        if (!variables.includes(token.text)) throw fail(`undefined variable ${quote(token.text)}`, token);
        return { type: 'variable', name: token.text, names: [], ...where };
      case 'field':
        return { type: 'field', names: [token.text.slice(1)], ...where };
      case 'bool':
        return { type: 'literal', value: token.text === 'true', source: token.text, ...where };
      case 'number':
      case 'char':
        return { type: 'literal', value: parseNumber(token), source: token.text, ...where };
      case 'string':
        return { type: 'literal', value: unquoteGo(token.text), source: token.text, ...where };
      case 'open':
        return { type: 'pipe', pipe: parsePipe('parenthesized pipeline', 'close'), ...where };
      default:
        position -= 1;
        return undefined;
    }
  }

  function parseNumber(token: Token): Literal {
    if (token.type === 'char') return unquoteGo(token.text).codePointAt(0) ?? 0;
    const text = token.text.replaceAll('_', '');
    const isWhole = /^[+-]?(?:\d+|0[xX][\da-fA-F]+|0[bB][01]+|0[oO][0-7]+)$/.test(text);
    const value = Number(text.replace(/^\+/, '').replace(/^(-?)0(\d+)$/, '$10o$2'));
    if (Number.isNaN(value)) throw fail(`bad number syntax: ${quote(token.text)}`, token);
    return isWhole || Number.isInteger(value) ? (isWhole ? value : { float: value }) : { float: value };
  }

  return {
    parse(): ParsedTemplate {
      const { nodes } = parseList(true);
      return { main: nodes, defined };
    },
  };
}

const beginsNoOperand: ReadonlySet<Token['type']> = new Set([
  'right',
  'end',
  'close',
  'keyword',
  'sign',
  'comma',
  'declare',
  'assign',
  'pipe',
]);

function describe({ type, text }: Token): string {
  if (type === 'end') return 'EOF';
  if (type === 'keyword') return `<${text}>`;
  const shown = [...text].length > 10 ? `${quote([...text].slice(0, 10).join(''))}...` : quote(text);
  return shown;
}
