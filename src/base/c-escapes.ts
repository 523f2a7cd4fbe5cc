/** What C, and Go, awk, `tr` and `echo` after it, write with a backslash and one character; by that character. */
export const cEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/** What stands for a character of {@link cEscapes}, with its backslash; by the character. */
export const cEscaped: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(cEscapes).map(([letter, character]) => [character, `\\${letter}`]),
);
