import type { Random } from '../../../src/base/index.ts';
import type { Chance } from '../chance.ts';
import { generateLine } from '../lines/generate-line.ts';
import { fileNames, generateProgram, type ProgramFlags, quoteWord } from './generate-argv.ts';
import { hostileTexts, patterns } from './words.ts';

/** What texts by the grammar are made of beside the language's own words. */
export interface GrammarSources {
  readonly flags: ProgramFlags;
  /** Arguments of kubectl. */
  readonly kubectl: readonly (readonly string[])[];
}

const variables = ['x', 'y', 'f', 'IFS', 'PATH', '__proto__', 'OPTIND', '1', '@', '*', '#', '?', '-', '$', '!', '0'];
const parameterOperators = [
  ':-',
  '-',
  ':=',
  '=',
  ':+',
  '+',
  ':?',
  '?',
  '#',
  '##',
  '%',
  '%%',
  '/',
  '//',
  '/#',
  '/%',
  ':',
  '^',
  '^^',
  ',',
  ',,',
  '@Q',
];
const arithmeticOperators = [
  '+',
  '-',
  '*',
  '/',
  '%',
  '**',
  '<<',
  '>>',
  '<',
  '==',
  '&&',
  '||',
  '&',
  '|',
  '^',
  ',',
  '=',
  '+=',
  '?1:',
];
const builtins = [
  'echo',
  'echo -e',
  'echo -n',
  'printf %s',
  'printf -v x',
  'cd',
  'export',
  'readonly',
  'local',
  'unset',
  'set',
  'set --',
  'set -e',
  'set -u',
  'set -o pipefail',
  'shift',
  'read',
  'read -r x y',
  'read -n1',
  'test',
  '[',
  'let',
  'eval',
  'exit',
  'return',
  'break',
  'continue',
  'alias',
  'unalias',
  'type',
  'which',
  'command',
  'builtin',
  'env',
  'env -i',
  'time',
  'true',
  'false',
  ':',
  'pwd',
  'help',
  'history',
  'sleep',
  'clear',
  'f',
  'g',
  'nope',
  'sh -c',
  'source',
  'exec',
  'trap',
  'wait',
  'timeout 1',
  'helm',
  'k',
  'sudo',
];
const redirects = ['>', '>>', '<', '2>', '&>', '2>&1', '>&2', '<<<', '3>', '>|', '<>', '<&-', '>&-', '5>&1', '>&9'];

/** Makes texts of the language's parts; `depth` bounds how deep they go. */
export interface Grammar {
  list(depth: number): string;
  pipeline(depth: number): string;
  kubectl(): string;
}

/** Texts by the language's grammar, mostly right; how deep they go is bounded, not how they fail. */
export function createGrammar(chance: Chance, random: Random, sources: GrammarSources): Grammar {
  const some = (most: number, make: () => string, by: string): string =>
    Array.from({ length: chance.below(most + 1) }, make).join(by);

  const arithmetic = (depth: number): string => {
    if (depth <= 0 || chance.oneIn(3))
      return chance.pick([
        '1',
        '0',
        '7',
        'x',
        'y++',
        '--x',
        '010',
        '09',
        '0x1f',
        '2#101',
        '99999999999999999999',
        'a b',
        '',
        '$x',
        '-1',
      ]);
    return `(${arithmetic(depth - 1)}) ${chance.pick(arithmeticOperators)} ${arithmetic(depth - 1)}`;
  };
  const dynamic = (depth: number): string => {
    const name = chance.pick(variables);
    switch (chance.below(depth > 0 ? 8 : 4)) {
      case 0:
        return /^[a-zA-Z_]+$/.test(name) ? `\${${name}}` : `$${name}`;
      case 1:
        return `\${${name}${chance.pick(parameterOperators)}${chance.pick(['', 'a', '*', '?', '[', '"q r"', '/x', '1:2', '-1', '99999999999'])}}`;
      case 2:
        return `\${#${name}}`;
      case 3:
        return `$x`;
      case 4:
        return `$((${arithmetic(depth - 1)}))`;
      case 5:
        return `\${${name}${chance.pick(parameterOperators)}${word(depth - 1)}}`;
      case 6:
        return `\`${pipeline(depth - 2).replaceAll('`', '')}\``;
      default:
        return `$(${list(depth - 1)})`;
    }
  };
  const part = (depth: number): string => {
    switch (chance.below(9)) {
      case 0:
        return quoteWord(chance.pick(hostileTexts), chance);
      case 1:
        return `"${some(3, () => (chance.oneIn(2) ? dynamic(depth) : chance.pick(['a b', "'", '\\n', '\\"', '*', '!'])), '')}"`;
      case 2:
        return `$'${chance.pick(['\\t', '\\x41', '\\u00e9', '\\e[2J', '\\777', "\\'", '\\c', '\\x'])}'`;
      case 3:
        return chance.pick(['*', '*.txt', '?', '[a-c]*', '**', 'dir/*', '/tmp/*', '~', '~x', '.*', '[!a]*', '*/*/*']);
      case 4:
        return chance.pick([
          '{a,b}',
          '{1..3}',
          '{1..300}',
          '{a..z..2}',
          '{a,{b,c}}',
          '{,}',
          '{1..',
          '{10..1..-3}',
          '{z..a}{1..9}',
        ]);
      case 5:
        return chance.pick(fileNames);
      default:
        return dynamic(depth);
    }
  };
  const word = (depth: number): string => part(depth) + (chance.oneIn(3) ? part(depth) : '');
  const redirect = (depth: number): string => {
    const operator = chance.pick(redirects);
    if (/[&][-0-9]/.test(operator)) return operator;
    return `${operator} ${chance.oneIn(2) ? chance.pick(['/dev/null', '/tmp/x', 'a.txt', '/dev/stdout', '/nope/x', 'dir']) : word(depth)}`;
  };
  const simple = (depth: number): string => {
    if (chance.oneIn(8))
      return `${chance.pick(['x', 'y', 'IFS', 'PATH', 'HOME', 'a-b'])}${chance.pick(['=', '+='])}${word(depth)}`;
    const command = chance.oneIn(2) ? chance.pick(builtins) : generateProgram(chance, sources.flags);
    const before = chance.oneIn(10) ? `x=${word(depth)} ` : '';
    const words = some(3, () => word(depth), ' ');
    const after = chance.oneIn(4) ? ` ${redirect(depth)}` : '';
    return `${before}${command} ${words}${after}`;
  };
  const hereDocument = (depth: number): string => {
    const quotes = chance.pick(['', "'", '"']);
    const operator = chance.pick(['<<', '<<-']);
    const body = some(3, () => `\t${word(depth - 1)} ${chance.pick(hostileTexts)}`, '\n');
    return `${simple(0)} ${operator}${quotes}EOF${quotes}\n${body}\n${chance.oneIn(10) ? '' : 'EOF\n'}`;
  };
  const compound = (depth: number): string => {
    const inner = (): string => list(depth - 1);
    switch (chance.below(12)) {
      case 0:
        return `{ ${inner()}; }`;
      case 1:
        return `( ${inner()} )`;
      case 2:
        return `if ${inner()}; then ${inner()}; else ${inner()}; fi`;
      case 3:
        return `for x in ${some(4, () => word(depth - 1), ' ')}; do ${inner()}; done`;
      case 4:
        return `for ((x=0; x<${chance.below(20)}; x++)); do ${inner()}; done`;
      case 5:
        return `case ${word(depth - 1)} in ${word(0)}) ${inner()};; *) ${inner()};& esac`;
      case 6:
        return `n=; while n=$n. && [ \${#n} -lt ${2 + chance.below(9)} ]; do ${inner()}; done`;
      case 7:
        return `f() { ${inner()}; }; f ${word(0)}`;
      case 8:
        return `((${arithmetic(depth)}))`;
      case 9:
        return `[[ ${word(0)} ${chance.pick(['==', '!=', '=~', '<', '-lt', '-nt', '&&', '-a'])} ${chance.oneIn(2) ? quoteWord(chance.pick(patterns), chance) : word(0)} ]]`;
      case 10:
        return `while read -r l; do ${inner()}; done < ${chance.pick(fileNames)}`;
      default:
        return hereDocument(depth);
    }
  };
  const command = (depth: number): string => {
    if (depth > 0 && chance.oneIn(3)) return compound(depth);
    return chance.oneIn(6) ? kubectl() : simple(depth);
  };
  const pipeline = (depth: number): string => {
    const not = chance.oneIn(15) ? '! ' : '';
    let text = not + command(depth);
    for (let count = chance.pick([0, 0, 0, 1, 1, 2, 4]); count > 0; count -= 1)
      text += ` ${chance.oneIn(12) ? '|&' : '|'} ${chance.oneIn(5) ? command(depth - 1) : generateProgram(chance, sources.flags)}`;
    return text;
  };
  const list = (depth: number): string => {
    let text = pipeline(depth);
    for (let count = chance.pick([0, 0, 1, 2]); count > 0; count -= 1)
      text += chance.pick(['; ', ' && ', ' || ', '\n', ' & ']) + pipeline(depth - 1);
    return text;
  };
  const kubectl = (): string => {
    const argv = generateLine(random, sources.kubectl);
    const words = argv.map((one) => quoteWord(one, chance)).join(' ');
    const line = `${chance.oneIn(5) ? 'k' : 'kubectl'} ${words}`;
    switch (chance.below(12)) {
      case 0:
        return `${line} | ${generateProgram(chance, sources.flags)}`;
      case 1:
        return `x=$(${line}); echo "$x" | ${generateProgram(chance, sources.flags)}`;
      case 2:
        return `kubectl ${chance.pick(['apply', 'create', 'delete', 'replace'])} -f - <<EOF\n${chance.pick(['kind: Pod', '{', '- a', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c$x\n', 'a: &a [*a]', '---\n---\n'])}\nEOF`;
      case 3:
        return `${line} ${chance.pick(['> /tmp/k', '2>&1 >/dev/null', '&& echo y', '|| echo n', '| head -1', '| tee /tmp/t | wc -l'])}`;
      case 4:
        return `for n in a b; do ${line}; done`;
      default:
        return line;
    }
  };
  return { list, pipeline, kubectl };
}
