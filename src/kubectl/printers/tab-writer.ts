/** Aligns columns of text: cells end with a tab, upright or not, lines with a newline; so does a form feed, which ends all columns. */
export interface TabWriter {
  write(text: string): void;
  /** Writes what has been aligned; columns that follow begin anew, no narrower than before with `remembersWidths`. */
  flush(): void;
  /** Forgets the widths that were remembered. */
  forgetWidths(): void;
}

export interface TabWriterOptions {
  readonly minWidth: number;
  readonly padding: number;
  readonly remembersWidths?: boolean;
}

const cellEnd = /[\t\v]/;
/** In parentheses, so that what ends a line stands between lines. */
const lineEnd = /([\n\f])/;

/** How kubectl's tables are aligned (`cli-runtime/pkg/printers/tabwriter.go`, v0.37). */
export const tableOptions: TabWriterOptions = { minWidth: 6, padding: 3, remembersWidths: true };

/**
 * Follows `github.com/liggitt/tabwriter` (text/tabwriter of Go with remembered widths): a column is a block of lines that
 * follow each other and have a cell in it that ends with a tab. Widths are counted in characters. Simplified: blanks only,
 * no escapes, no HTML.
 */
export function createTabWriter(write: (text: string) => void, options: TabWriterOptions): TabWriter {
  let lines: string[][] = [];
  let partial = '';
  let remembered: number[] = [];

  const flush = (): void => {
    if (partial !== '') {
      lines.push(partial.split(cellEnd));
      partial = '';
      write(format(lines, options, remembered).slice(0, -1));
    } else if (lines.length > 0) write(format(lines, options, remembered));
    lines = [];
  };
  return {
    write(text) {
      const parts = `${partial}${text}`.split(lineEnd);
      partial = parts.pop() ?? '';
      for (let at = 0; at < parts.length; at += 2) {
        const cells = (parts[at] ?? '').split(cellEnd);
        lines.push(cells);
        // A line without tabs ends all columns, too.
        if (cells.length === 1 || parts[at + 1] === '\f') {
          const rest = partial;
          partial = '';
          flush();
          partial = rest;
        }
      }
    },
    flush,
    forgetWidths() {
      remembered = [];
    },
  };
}

const ascii = /^[\0-\x7f]*$/;
const widthOf = (cell: string): number => (ascii.test(cell) ? cell.length : [...cell].length);

function format(lines: readonly (readonly string[])[], options: TabWriterOptions, remembered: number[]): string {
  const output: string[] = [];
  const widths: number[] = [];

  const writeLines = (from: number, to: number): void => {
    for (let at = from; at < to; at++) {
      const cells = lines[at] ?? [];
      let line = '';
      for (const [column, cell] of cells.entries()) {
        const width = widths[column];
        line += width === undefined ? cell : cell + ' '.repeat(Math.max(0, width - widthOf(cell)));
      }
      output.push(line, '\n');
    }
  };
  const formatBlock = (from: number, to: number): void => {
    const column = widths.length;
    let start = from;
    for (let at = from; at < to; at++) {
      if (column >= (lines[at]?.length ?? 0) - 1) continue;
      writeLines(start, at);
      start = at;
      let width = options.minWidth;
      for (; at < to; at++) {
        const cells = lines[at] ?? [];
        if (column >= cells.length - 1) break;
        width = Math.max(width, widthOf(cells[column] ?? '') + options.padding);
      }
      if (options.remembersWidths) {
        remembered.push(...widths.slice(remembered.length));
        width = Math.max(width, remembered[column] ?? 0);
        remembered[column] = width;
      }
      widths.push(width);
      formatBlock(start, at);
      widths.pop();
      start = at;
    }
    writeLines(start, to);
  };
  formatBlock(0, lines.length);
  return output.join('');
}
