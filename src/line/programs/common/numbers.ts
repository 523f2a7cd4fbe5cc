const suffixes: Readonly<Record<string, number>> = {
  b: 512,
  kB: 1000,
  K: 1024,
  k: 1024,
  KiB: 1024,
  MB: 1000 ** 2,
  M: 1024 ** 2,
  m: 1024 ** 2,
  MiB: 1024 ** 2,
  GB: 1000 ** 3,
  G: 1024 ** 3,
  GiB: 1024 ** 3,
  TB: 1000 ** 4,
  T: 1024 ** 4,
  TiB: 1024 ** 4,
};

/** A count with coreutils' suffixes: `10`, `2K`, `1MB`; undefined when it is none. */
export function parseCount(text: string): number | undefined {
  const match = /^(\d+)([A-Za-z]*)$/.exec(text);
  if (match === null) return undefined;
  const factor = match[2] === '' || match[2] === undefined ? 1 : suffixes[match[2]];
  return factor === undefined ? undefined : Number(match[1]) * factor;
}

/** A word as coreutils quote it in most messages, in a UTF-8 locale: `‘x’`. */
export function quote(text: string): string {
  return `‘${text}’`;
}

/** A file's name as coreutils quote it in messages, so that a shell could read it: `'x'`. */
export function quoteFile(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
  if (/[\x00-\x1f\x7f]/.test(text))
    // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
    return `'${text.replaceAll("'", "'\\''").replace(/[\x00-\x1f\x7f]+/g, (controls) => `'$'${Array.from(controls, escapeControl).join('')}''`)}'`;
  if (!text.includes("'")) return `'${text}'`;
  return /["$`\\]/.test(text) ? `'${text.replaceAll("'", "'\\''")}'` : `"${text}"`;
}

function escapeControl(character: string): string {
  const named: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r' };
  return named[character] ?? `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
}
