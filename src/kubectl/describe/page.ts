import { escapeTerminal } from '../printers/escape.ts';
import { createTabWriter } from '../printers/tab-writer.ts';

/** What a description is written on: text with tabs, aligned at the end. */
export interface Page {
  /** Two blanks a level before the text, not before its further lines (`PrefixWriter.Write`). */
  write(level: number, text: string): void;
  /** The text and the end of the line, without a level (`PrefixWriter.WriteLine`). */
  line(text: string): void;
  /** The same page, so many levels further in (`NewNestedPrefixWriter`). */
  nested(levels: number): Page;
}

/** The text as it is written, tabs and all: nothing is aligned. */
export function formatUnaligned(fill: (page: Page) => void): string {
  const parts: string[] = [];
  const pageAt = (indent: number): Page => ({
    write(level, text) {
      parts.push(escapeTerminal('  '.repeat(level + indent) + text));
    },
    line(text) {
      parts.push(escapeTerminal(`${'  '.repeat(indent)}${text}\n`));
    },
    nested: (levels) => pageAt(indent + levels),
  });
  fill(pageAt(0));
  return parts.join('');
}

/** `tabbedString` of `kubectl/pkg/describe/describe.go`, v0.37: columns are at least two blanks apart. */
export function formatPage(fill: (page: Page) => void): string {
  let output = '';
  const writer = createTabWriter(
    (text) => {
      output += text;
    },
    { minWidth: 0, padding: 2 },
  );
  writer.write(formatUnaligned(fill));
  writer.flush();
  return output;
}
