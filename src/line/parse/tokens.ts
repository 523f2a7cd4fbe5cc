import { NeedsMore, type Source } from './source.ts';

const operators = /;;&|;;|;&|;|&&|&>>|&>|&|\|\||\|&|\||<<<|<<-|<<|<&|<>|<|>>|>&|>\||>|\(|\)|\n/y;

/** The operator that stands here; empty when it is a word or the end. */
export function operatorAt(source: Source): string {
  operators.lastIndex = source.at;
  return operators.exec(source.text)?.[0] ?? '';
}

const plainWord = /[a-z!{}[\]]+(?=[ \t\n;&|<>()]|$)/y;
const reserved: ReadonlySet<string> = new Set(
  '! { } [[ ]] if then elif else fi for while until do done case esac in function time select coproc'.split(' '),
);

/** The reserved word that stands here. */
export function reservedAt(source: Source): string | undefined {
  plainWord.lastIndex = source.at;
  const word = plainWord.exec(source.text)?.[0];
  return word !== undefined && reserved.has(word) ? word : undefined;
}

/** The error of what stands here; at the end of the text more is needed. */
export function unexpected(source: Source): Error {
  const operator = operatorAt(source);
  if (operator !== '') return source.fail(operator === '\n' ? 'newline' : operator, source.at);
  const rest = /[^ \t\n;&|<>()]+/y;
  rest.lastIndex = source.at;
  const word = rest.exec(source.text)?.[0];
  return word === undefined ? new NeedsMore('command') : source.fail(word, source.at);
}
