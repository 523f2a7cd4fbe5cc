/** What `<Run>` knows of outputs without a DOM: their shape, their colours, their bounds. */

/** A way in which a live output is not of the shape of its recording. */
export type ShapeDifference =
  | { readonly kind: 'columns'; readonly now: readonly string[]; readonly recorded: readonly string[] }
  | { readonly kind: 'exitCode'; readonly now: number | null; readonly recorded: number }
  | { readonly kind: 'empty' };

/** What is compared. */
export interface Shaped {
  readonly stdout: string;
  readonly exitCode: number | null;
}

const columnName = /^[A-Z][A-Z-]*(?:\([a-z%]+\))?(?: [A-Z][A-Z-]*)*$/;

/** The heads of a table's columns (`NAME`, `CPU(cores)`, `LAST SEEN`); `undefined` for an output that is no table. */
export function columnsOf(stdout: string): readonly string[] | undefined {
  const first = stdout.split('\n', 1)[0] ?? '';
  const columns = first.trim().split(/ {2,}/);
  return columns.every((column) => columnName.test(column)) ? columns : undefined;
}

/** In what the live output differs in shape; rows, names and figures always may. */
export function compareShapes(
  live: Shaped,
  recorded: Shaped & { readonly exitCode: number },
): readonly ShapeDifference[] {
  const found: ShapeDifference[] = [];
  if (live.exitCode !== recorded.exitCode)
    found.push({ kind: 'exitCode', now: live.exitCode, recorded: recorded.exitCode });
  const now = columnsOf(live.stdout);
  const before = columnsOf(recorded.stdout);
  if (now && before && now.join('\n') !== before.join('\n')) found.push({ kind: 'columns', now, recorded: before });
  else if ((live.stdout.trim() === '') !== (recorded.stdout.trim() === '')) found.push({ kind: 'empty' });
  return found;
}

const colour = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

/** Text without colours, for where it is shown as plain text. */
export function withoutColours(text: string): string {
  return text.replace(colour, '');
}

/** The most that is kept of a live output on a page, in UTF-16 units. */
export const maximumShown = 256 * 1024;

/** The end of a text that is too long, from the start of a line. */
export function keepEnd(text: string, maximum: number): { readonly text: string; readonly trimmed: boolean } {
  if (text.length <= maximum) return { text, trimmed: false };
  const end = text.slice(-maximum);
  return { text: end.slice(end.indexOf('\n') + 1), trimmed: true };
}
