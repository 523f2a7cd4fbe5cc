const compiled = new Map<string, RegExp | undefined>();
const maxCompiled = 1000;

/**
 * What Go's RE2 writes otherwise than JavaScript: text anchors, POSIX classes and flags at the beginning.
 * Simplified: both engines agree on the rest that patterns of schemas use; what JavaScript cannot read matches nothing, and a
 * CustomResourceDefinition with it is refused.
 */
function toJavaScript(pattern: string): RegExp {
  const flags = /^\(\?([imsU]+)\)/.exec(pattern);
  const body = pattern
    .slice(flags?.[0].length ?? 0)
    .replaceAll('\\A', '^')
    .replaceAll('\\z', '$')
    .replaceAll('[[:alnum:]]', '[0-9A-Za-z]')
    .replaceAll('[:alnum:]', '0-9A-Za-z')
    .replaceAll('[:alpha:]', 'A-Za-z')
    .replaceAll('[:digit:]', '0-9')
    .replaceAll('[:lower:]', 'a-z')
    .replaceAll('[:upper:]', 'A-Z')
    .replaceAll('[:space:]', '\\s')
    .replaceAll('[:xdigit:]', '0-9A-Fa-f')
    .replaceAll('(?P<', '(?<');
  return new RegExp(body, (flags?.[1] ?? '').replace('U', ''));
}

/** What Go's engine does not have: looking ahead and back, and references to groups. */
const perlOnly = /\(\?(?:=|!|<=|<!|>)/;
const backReference = /(?<!\\)(?:\\\\)*(\\[1-9k])/;

/**
 * Why Go cannot read a pattern (`regexp/syntax` of Go 1.26): `error parsing regexp: missing closing ): ...`; undefined when it
 * can. Simplified: of what is rarely wrong the text is JavaScript's.
 */
export function whyNoPattern(pattern: string): string | undefined {
  const perl = perlOnly.exec(pattern)?.[0];
  if (perl !== undefined) return `error parsing regexp: invalid or unsupported Perl syntax: \`${perl}\``;
  const reference = backReference.exec(pattern)?.[1];
  if (reference !== undefined) return `error parsing regexp: invalid escape sequence: \`${reference}\``;
  try {
    toJavaScript(pattern);
    return undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return `error parsing regexp: ${inGo(error.message, pattern)}`;
  }
}

function inGo(message: string, pattern: string): string {
  if (message.endsWith('Unterminated group')) return `missing closing ): \`${pattern}\``;
  if (message.endsWith("Unmatched ')'")) return `unexpected ): \`${pattern}\``;
  if (message.endsWith('Unterminated character class')) {
    return `missing closing ]: \`${pattern.slice(pattern.lastIndexOf('['))}\``;
  }
  if (message.endsWith('Nothing to repeat')) {
    return `missing argument to repetition operator: \`${/[*+?]/.exec(pattern)?.[0] ?? ''}\``;
  }
  return message;
}

/** Tests whether text matches a pattern anywhere. */
export function matchPattern(pattern: string, text: string): boolean {
  return compile(pattern)?.test(text) ?? false;
}

function compile(pattern: string): RegExp | undefined {
  if (compiled.has(pattern)) return compiled.get(pattern);
  if (compiled.size >= maxCompiled) compiled.clear();
  let expression: RegExp | undefined;
  try {
    expression = toJavaScript(pattern);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  compiled.set(pattern, expression);
  return expression;
}
