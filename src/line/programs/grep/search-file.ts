import type { ParsedOptions } from '../common/options.ts';
import { decodeText } from '../common/text.ts';
import type { Work } from '../common/work.ts';
import type { Regex } from '../regex/regex.ts';

/** What a search of one file needs. */
export interface Search {
  readonly regex: Regex | undefined;
  readonly given: ParsedOptions;
  readonly before: number;
  readonly after: number;
  readonly maximum: number;
  readonly withNames: boolean;
  readonly isColored: boolean;
  readonly end: string;
  readonly separator: string | undefined;
  /** Whether something was printed that a context after it must be set apart from. */
  hasPrinted: boolean;
}

const paint = (code: string, text: string, isColored: boolean): string =>
  isColored && text !== '' ? `\x1b[${code}m\x1b[K${text}\x1b[m\x1b[K` : text;

/** Searches one file, prints what is wanted of it, and gives how many lines were selected. */
export async function searchFile(work: Work, search: Search, path: string, shown: string): Promise<number> {
  const { given, regex, before, after, end, isColored } = search;
  const inverts = given.has('v');
  const isOnly = given.has('o');
  const counts = given.has('c');
  const names = given.has('l');
  const absent = given.has('L');
  const isQuiet = given.has('q') || counts || names || absent;
  const numbers = given.has('n');
  const offsets = given.has('b');
  const select = (line: string): boolean => (regex?.test(line) ?? false) !== inverts;
  const nameEnd = given.has('Z') ? '\0' : '';
  let selected = 0;
  let number = 0;
  let offset = 0;
  let pendingAfter = 0;
  let lastPrinted = 0;
  let recent: { readonly text: string; readonly offset: number }[] = [];
  let isBinary = false;
  let isStopped = false;

  const prefix = (mark: ':' | '-', lineNumber: number, at: number): string => {
    const sign = paint('36', mark, isColored);
    let text = '';
    if (search.withNames) text += paint('35', shown, isColored) + (nameEnd === '' ? sign : nameEnd);
    if (numbers) text += paint('32', String(lineNumber), isColored) + sign;
    if (offsets) text += paint('32', String(at), isColored) + sign;
    return text;
  };
  const colored = (line: string): string => {
    if (!isColored || regex === undefined || inverts) return line;
    let text = '';
    let from = 0;
    for (;;) {
      const found = regex.find(line, from);
      if (found === undefined) return text + line.slice(from);
      if (found.end === found.start) {
        if (found.end >= line.length) return text + line.slice(from);
        text += line.slice(from, found.end + 1);
        from = found.end + 1;
        continue;
      }
      text += line.slice(from, found.start) + paint('01;31', line.slice(found.start, found.end), true);
      from = found.end;
    }
  };
  const setApart = (firstNumber: number): void => {
    if (
      (before > 0 || after > 0) &&
      search.hasPrinted &&
      firstNumber > lastPrinted + 1 &&
      search.separator !== undefined
    )
      work.out(`${paint('36', search.separator, isColored)}\n`);
    search.hasPrinted = true;
  };
  /** The parts that match: of lines that are selected, or with `-v` of their context, as GNU has it. */
  const printOnly = (line: string, mark: ':' | '-', lineNumber: number, lineOffset: number): void => {
    if (regex === undefined || inverts !== (mark === '-')) return;
    let from = 0;
    for (;;) {
      const found = regex.find(line, from);
      if (found === undefined) return;
      if (found.end === found.start) {
        from = found.end + 1;
        if (from > line.length) return;
        continue;
      }
      const at = lineOffset + (offsets ? bytesOf(line.slice(0, found.start)) : 0);
      work.out(prefix(mark, lineNumber, at) + paint('01;31', line.slice(found.start, found.end), isColored) + end);
      from = found.end;
    }
  };

  for await (const { lines } of work.lines(path, end, (bytes) => {
    isBinary ||= end === '\n' && !given.has('a') && bytes.includes(0);
    return decodeText(bytes);
  })) {
    for (const line of lines) {
      await work.rest();
      number += 1;
      if (isStopped || !select(line)) {
        if (!isQuiet && pendingAfter > 0) {
          if (isOnly) printOnly(line, '-', number, offset);
          else work.out(prefix('-', number, offset) + (inverts ? colored(line) : line) + end);
          lastPrinted = number;
          pendingAfter -= 1;
        } else if (before > 0 && !isQuiet) {
          recent.push({ text: line, offset });
          if (recent.length > before) recent.shift();
        }
      } else {
        selected += 1;
        if ((names || absent || given.has('q')) && !counts) {
          isStopped = true;
          break;
        }
        if (!isQuiet && (isBinary || (!given.has('a') && /[\udc80-\udcff]/.test(line) && !line.isWellFormed()))) {
          await work.complain(`${shown}: binary file matches`);
          return selected;
        }
        if (!isQuiet) {
          const first = number - recent.length;
          setApart(first);
          for (const [index, { text, offset: at }] of recent.entries()) {
            if (isOnly) printOnly(text, '-', first + index, at);
            else work.out(prefix('-', first + index, at) + text + end);
          }
          recent = [];
          if (isOnly) printOnly(line, ':', number, offset);
          else work.out(prefix(':', number, offset) + colored(line) + end);
          lastPrinted = number;
          pendingAfter = after;
        }
        if (selected >= search.maximum) {
          isStopped = true;
          if (isQuiet || after === 0) break;
        }
      }
      if (offsets) offset += bytesOf(line) + 1;
      if (isStopped && pendingAfter === 0) break;
    }
    if (isStopped && pendingAfter === 0) break;
  }
  if (counts)
    work.out(
      `${search.withNames ? paint('35', shown, isColored) + (nameEnd === '' ? paint('36', ':', isColored) : nameEnd) : ''}${selected}\n`,
    );
  if (names && selected > 0) work.out(paint('35', shown, isColored) + (nameEnd === '' ? '\n' : nameEnd));
  if (absent && selected === 0) work.out(paint('35', shown, isColored) + (nameEnd === '' ? '\n' : nameEnd));
  return selected;
}

const encoder = new TextEncoder();
const bytesOf = (text: string): number => encoder.encode(text).length;
