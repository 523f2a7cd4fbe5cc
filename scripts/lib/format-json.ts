/**
 * JSON in which objects and arrays down to `depth` have a line for each value, and what is below is on that line: so that a
 * difference can be read and the file stays small.
 */
export function formatJson(value: unknown, depth: number): string {
  return `${format(value, depth)}\n`;
}

function format(value: unknown, depth: number): string {
  if (depth === 0 || typeof value !== 'object' || value === null) return JSON.stringify(value);
  const [open, close, lines] = Array.isArray(value)
    ? ['[', ']', value.map((item) => format(item, depth - 1))]
    : ['{', '}', Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${format(item, depth - 1)}`)];
  return lines.length === 0 ? `${open}${close}` : `${open}\n${lines.join(',\n')}\n${close}`;
}
