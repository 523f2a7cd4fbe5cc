/** What a failed line was perhaps meant to be, read from the words of the error; pure. */
import { nearest } from '../../base/index.ts';

/** A line that failed, and what was said of it. */
export interface Failure {
  readonly line: string;
  /** What was printed on standard error, or the message and hint of a refusal, without colours. */
  readonly errors: string;
}

/** What Tab would offer at the end of a line. */
export type Ask = (line: string) => Promise<readonly string[]>;

const maximumLines = 3;
/** Backquotes, straight and typographic quotes. */
const quoted = '["“`\']([^"“”`\']+)["”`\']';
const guess = /(?:Did you mean|你是不是想输入)[:：]\s*(\S[^\n]*)/;
const typeThis = /(?:^|\s)(?:Type|请输入)[:：]\s*(\S[^\n]*)/;
const unknownWord = new RegExp(`(?:has no (?:command|flag)|没有) ?${quoted}`);
const unknownCommand = new RegExp(`unknown command ${quoted} for ${quoted}`);
const unknownFlag = /unknown (?:flag: (--[^\s=]+)|shorthand flag: '\w' in (-\w+))/;
const unknownKind = new RegExp(`the server doesn't have a resource type ${quoted}`);
const unknownName = new RegExp(`\\(NotFound\\): ([a-z0-9.]+) ${quoted} not found`);
const unknownFormat = new RegExp(`output format ${quoted}, allowed formats are: ([\\w,. -]+)`);
const unknownContainer = /container (\S+) is not valid for pod (\S+?)(?: out of: (.+))?$/m;

/** Lines that the failed one was perhaps meant to be, the likeliest first; empty when the error names nothing. */
export async function suggestLines({ line, errors }: Failure, ask: Ask): Promise<readonly string[]> {
  const found: string[] = [];
  const replace = (wrong: string | undefined, right: string | undefined) => {
    if (wrong === undefined || right === undefined || right === wrong) return;
    const next = replaceWord(line, wrong, right);
    if (next !== undefined && next !== line && !found.includes(next)) found.push(next);
  };
  const named = guess.exec(errors)?.[1]?.trim();
  if (named !== undefined) replace(unknownWord.exec(errors)?.[1], named.split(' ').at(-1));
  const typed = typeThis.exec(errors)?.[1]?.trim();
  if (typed !== undefined && /^(?:kubectl|k) /.test(typed) && !/[A-Z]{3,}|\bNAME\b/.test(typed)) found.push(typed);

  const command = unknownCommand.exec(errors);
  if (command) {
    const list = /Did you mean this\?\n((?:[ \t]+\S+\n?)+)/.exec(errors)?.[1] ?? '';
    const words = list
      .trim()
      .split(/\s+/)
      .filter((word) => word !== '');
    for (const word of words) replace(command[1], word);
    if (words.length === 0) replace(command[1], nearest(command[1] ?? '', await ask(`${command[2]} `)));
  }
  const flag = unknownFlag.exec(errors)?.[1];
  if (flag !== undefined) {
    const before = line.slice(0, Math.max(0, line.indexOf(flag)));
    replace(
      flag,
      nearest(
        flag,
        (await ask(`${before}--`)).map((word) => word.replace(/=$/, '')),
      ),
    );
  }
  const kind = unknownKind.exec(errors)?.[1];
  if (kind !== undefined) replace(kind, nearest(kind, await ask('kubectl get ')));
  const format = unknownFormat.exec(errors);
  if (format) replace(format[1], nearest(format[1] ?? '', (format[2] ?? '').split(',')));
  const missing = unknownName.exec(errors);
  if (missing) {
    const place = /(?:^|\s)(?:-n[ =]?|--namespace[ =])([a-z0-9-]+)/.exec(line)?.[1];
    const plural = (missing[1] ?? '').split('.')[0] ?? '';
    const names = await ask(`kubectl get${place === undefined ? '' : ` -n ${place}`} ${plural} `);
    replace(missing[2], nearestName(missing[2] ?? '', names));
  }
  const container = unknownContainer.exec(errors);
  if (container) replace(container[1], nearest(container[1] ?? '', (container[3] ?? '').split(/[,\s]+/)));
  return found.slice(0, maximumLines);
}

/** A name that is meant by a wrong one: the nearest, or the only one that begins so (`web` for `web-5d4f-x2x`). */
function nearestName(wrong: string, names: readonly string[]): string | undefined {
  return names.find((name) => name.startsWith(`${wrong}-`)) ?? nearest(wrong, names);
}

/** The line with one word of it replaced; the part of a word after `/` or `=` counts as a word, too. `undefined`: the word is not in it. */
function replaceWord(line: string, wrong: string, right: string): string | undefined {
  for (let at = line.indexOf(wrong); at >= 0; at = line.indexOf(wrong, at + 1)) {
    const before = line[at - 1] ?? ' ';
    const after = line[at + wrong.length] ?? ' ';
    if (/[\s/=,|;&"']/.test(before) && /[\s/=,|;&"']/.test(after))
      return line.slice(0, at) + right + line.slice(at + wrong.length);
  }
  return undefined;
}
