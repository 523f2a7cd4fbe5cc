import { inputOf } from '../streams.ts';
import { ProgramFailure } from './common/options.ts';
import { decodeText, encodeText } from './common/text.ts';
import { newProgram, reasonOf } from './common/work.ts';

/** Bytes of one command's words; GNU's own limit where the system has none that is lower. */
const maximumBytes = 131_072;

/** `xargs`, as findutils 4.9 has it; one command at a time. */
export const xargs = newProgram({
  name: 'xargs',
  en: 'starts a program with words from its input',
  zh: '用输入中的单词作为参数启动程序',
  usage: '[OPTION]... COMMAND [INITIAL-ARGS]...',
  async run(work) {
    const given = work.options({
      short: 'n:I:i::r0tL:l::P:d:a:s:x',
      long: {
        'max-args=': 'n',
        'replace=?': 'i',
        'no-run-if-empty': 'r',
        null: '0',
        verbose: 't',
        'max-lines=?': 'l',
        'max-procs=': 'P',
        'delimiter=': 'd',
        'arg-file=': 'a',
        'max-chars=': 's',
        exit: 'x',
      },
      notDone: ['p', 'o', 'E', 'e', 'interactive', 'open-tty', 'eof', 'show-limits', 'process-slot-var'],
      endsAtOperand: true,
    });
    const number = (letter: string, least: number): number | undefined => {
      const value = given.last(letter);
      if (value === undefined) return undefined;
      if (!/^\d+$/.test(value))
        throw new ProgramFailure(`invalid number "${value}" for -${letter} option`, { isUsage: true });
      if (Number(value) < least)
        throw new ProgramFailure(`value ${value} for -${letter} option should be >= ${least}`, { isUsage: true });
      return Number(value);
    };
    const processes = number('P', 0) ?? 1;
    if (processes !== 1)
      throw new ProgramFailure('option -P with more than 1 is not done in this terminal', { exitCode: 2 });
    const most = number('n', 1);
    const last = given.options.findLast(({ name }) => ['n', 'I', 'i', 'L', 'l'].includes(name))?.name;
    const replace = last === 'I' || last === 'i' ? (given.last(last) ?? '{}') : undefined;
    const mostLines = last === 'L' ? number('L', 1) : last === 'l' ? Number(given.last('l') ?? 1) : undefined;
    const limit = number('s', 1) ?? maximumBytes;
    const command = given.operands.length === 0 ? ['echo'] : given.operands;
    const [program = 'echo'] = command;

    const path = given.last('a');
    let text: string;
    try {
      text = path === undefined ? await work.text('-') : decodeText(await work.context.files.read(path));
    } catch (error) {
      throw new ProgramFailure(`Cannot open input file ‘${path ?? '-'}’: ${reasonOf(error)}`);
    }
    const delimiter = given.options.findLast(({ name }) => name === '0' || name === 'd');
    const items =
      delimiter !== undefined
        ? delimited(text, delimiter.name === '0' ? '\0' : unescaped(delimiter.value ?? ''))
        : replace !== undefined
          ? text
              .split('\n')
              .map((line) => line.replace(/^[ \t]+/, ''))
              .filter((line) => line !== '')
              .map((line) => ({ word: wordsOf(line)[0] === undefined ? '' : unquoted(line), endsLine: true }))
          : wordsOf(text);

    let code = 0;
    /** Whether to go on. */
    const start = async (words: readonly string[]): Promise<boolean> => {
      await work.flush();
      if (given.has('t')) await work.context.stderr(encodeText(`${words.map(shown).join(' ')}\n`));
      const ended = await work.context.start(words, { stdin: inputOf('') });
      if (ended === 127 || ended === 126) {
        code = ended;
        return false;
      }
      if (ended === 255) {
        await work.complain(`${program}: exited with status 255; aborting`);
        code = 124;
        return false;
      }
      if (ended !== 0) code = 123;
      return true;
    };

    const encoder = new TextEncoder();
    const bytesOf = (word: string): number => encoder.encode(word).length;
    const own = command.reduce((sum, part) => sum + bytesOf(part) + 1, 0);
    if (replace !== undefined) {
      const places = command.map((part, index) => (index === 0 || replace === '' ? 0 : part.split(replace).length - 1));
      const placed = places.reduce((sum, count) => sum + count, 0);
      for (const { word } of items) {
        if (own + placed * (bytesOf(word) - bytesOf(replace)) > limit) throw new ProgramFailure('command too long');
        const words = command.map((part, index) => (places[index] === 0 ? part : part.replaceAll(replace, () => word)));
        if (!(await start(words))) break;
      }
      return code;
    }
    if (items.length === 0) {
      if (!given.has('r')) await start(command);
      return code;
    }
    let words: string[] = [];
    let bytes = own;
    let lines = 0;
    for (const { word, endsLine } of items) {
      const size = bytesOf(word) + 1;
      if (own + size > limit) throw new ProgramFailure('argument line too long');
      if (words.length > 0 && bytes + size > limit) {
        if (!(await start([...command, ...words]))) return code;
        words = [];
        bytes = own;
        lines = 0;
      }
      words.push(word);
      bytes += size;
      if (endsLine) lines += 1;
      if (words.length === most || (mostLines !== undefined && lines >= mostLines)) {
        if (!(await start([...command, ...words]))) return code;
        words = [];
        bytes = own;
        lines = 0;
      }
    }
    if (words.length > 0) await start([...command, ...words]);
    return code;
  },
});

interface Item {
  readonly word: string;
  /** Whether it is the last word of its line; a blank at the line's end lets it go on. */
  readonly endsLine: boolean;
}

function delimited(text: string, delimiter: string): Item[] {
  if (text === '') return [];
  const parts = text.split(delimiter);
  if (parts.at(-1) === '') parts.pop();
  return parts.map((word) => ({ word, endsLine: true }));
}

function unescaped(text: string): string {
  const named: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0', '\\': '\\' };
  return text.startsWith('\\') ? (named[text[1] ?? ''] ?? text) : text;
}

/** A line with its quotes taken off, its blanks kept. */
function unquoted(line: string): string {
  return line.replace(
    /\\(.)|'([^']*)'|"([^"]*)"/gs,
    (_, one?: string, two?: string, three?: string) => one ?? two ?? three ?? '',
  );
}

/** The words of a text: blanks part them, quotes and backslashes keep what they hold. */
function wordsOf(text: string): Item[] {
  const items: { word: string; endsLine: boolean }[] = [];
  let word: string | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (/\s/.test(character)) {
      if (word !== undefined) items.push({ word, endsLine: false });
      word = undefined;
      const last = items.at(-1);
      if (character === '\n' && last !== undefined && !/[ \t]/.test(text[at - 1] ?? '')) last.endsLine = true;
    } else if (character === "'" || character === '"') {
      const close = text.indexOf(character, at + 1);
      const newline = text.indexOf('\n', at + 1);
      if (close < 0 || (newline >= 0 && newline < close))
        throw new ProgramFailure(
          `unmatched ${character === "'" ? 'single' : 'double'} quote; by default quotes are special to xargs unless you use the -0 option`,
        );
      word = (word ?? '') + text.slice(at + 1, close);
      at = close;
    } else if (character === '\\') {
      at += 1;
      word = (word ?? '') + (text[at] ?? '');
    } else word = (word ?? '') + character;
  }
  if (word !== undefined) items.push({ word, endsLine: true });
  const last = items.at(-1);
  if (last !== undefined) last.endsLine = true;
  return items;
}

/** A word as `-t` shows it. */
function shown(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
