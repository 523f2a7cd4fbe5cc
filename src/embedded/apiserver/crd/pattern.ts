import { compileRegexp, type Matcher } from './regexp/compile-regexp.ts';
import { RegexpError } from './regexp/parse-regexp.ts';

const compiled = new Map<string, Matcher | string>();
const maxCompiled = 200;

/** Why Go cannot read a pattern (`regexp/syntax` of Go 1.26): `error parsing regexp: missing closing ): ...`; undefined when it can. */
export function whyNoPattern(pattern: string): string | undefined {
  const found = compile(pattern);
  return typeof found === 'string' ? `error parsing regexp: ${found}` : undefined;
}

/** Tests whether text matches a pattern anywhere; a pattern that cannot be read matches nothing, and is in no definition. */
export function matchPattern(pattern: string, text: string): boolean {
  const found = compile(pattern);
  return typeof found === 'string' ? false : found(text);
}

function compile(pattern: string): Matcher | string {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  if (compiled.size >= maxCompiled) compiled.clear();
  let found: Matcher | string;
  try {
    found = compileRegexp(pattern);
  } catch (error) {
    if (!(error instanceof RegexpError)) throw error;
    found = error.message;
  }
  compiled.set(pattern, found);
  return found;
}
