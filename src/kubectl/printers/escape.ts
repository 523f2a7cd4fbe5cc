/** What would move the cursor is written as text (`EscapeTerminal` of `cli-runtime/pkg/printers/terminal.go`, v0.37). */
export const escapeTerminal = (text: string): string =>
  text.includes('\x1b') || text.includes('\r') ? text.replaceAll('\x1b', '^[').replaceAll('\r', '\\r') : text;

/** A cell of a table: what follows the end of a line is left out. */
export function escapeCell(text: string): string {
  const at = text.search(/[\f\n\r]/);
  return at < 0 ? escapeTerminal(text) : `${escapeTerminal(text.slice(0, at))}...`;
}
