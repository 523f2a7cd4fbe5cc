import { compileRegexp } from '../../../../apiserver/crd/regexp/compile-regexp.ts';
import { RegexpError } from '../../../../apiserver/crd/regexp/parse-regexp.ts';
import type { LabelMatcher, MatchOperator } from './ast.ts';

const compiled = new Map<string, (text: string) => boolean>();
const maxCompiled = 200;

/** A regular expression that must match the whole of a value (`labels.NewFastRegexMatcher`). @throws Error with Go's text */
export function compileAnchored(pattern: string): (text: string) => boolean {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  if (compiled.size >= maxCompiled) compiled.clear();
  try {
    const matches = compileRegexp(`^(?:${pattern})$`);
    compiled.set(pattern, matches);
    return matches;
  } catch (error) {
    if (!(error instanceof RegexpError)) throw error;
    throw new Error(`error parsing regexp: ${error.message}`, { cause: error });
  }
}

/** Makes a condition on a label (`labels.NewMatcher`, `model/labels/matcher.go`, v2.42). @throws Error with Go's text */
export function newMatcher(name: string, operator: MatchOperator, value: string): LabelMatcher {
  const test = operator.endsWith('~') ? compileAnchored(value) : (text: string) => text === value;
  const isNegative = operator.startsWith('!');
  return { name, operator, value, matches: (text) => test(text) !== isNegative };
}
