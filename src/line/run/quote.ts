/** A word as `set -x`, `alias` and `export -p` print it. */
export function quoteWord(word: string, isAssignment = false): string {
  if (word === '') return isAssignment ? '' : "''";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  if (/[\u0000-\u001f\u007f]/.test(word)) return ansiQuote(word);
  if (/^[\p{L}\p{N}_@%+=:,./-]+$/u.test(word)) return word;
  return `'${word.replaceAll("'", "'\\''")}'`;
}

const letters: Readonly<Record<string, string | undefined>> = {
  '\u0007': 'a',
  '\b': 'b',
  '\u001b': 'E',
  '\f': 'f',
  '\n': 'n',
  '\r': 'r',
  '\t': 't',
  '\v': 'v',
};

function ansiQuote(word: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  const escaped = word.replace(/['\\\u0000-\u001f\u007f]/g, (unit) => {
    if (unit === "'" || unit === '\\') return `\\${unit}`;
    return `\\${letters[unit] ?? unit.charCodeAt(0).toString(8).padStart(3, '0')}`;
  });
  return `$'${escaped}'`;
}
