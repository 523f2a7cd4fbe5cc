import { systemClock } from '../../../../src/base/index.ts';
import {
  inputOf,
  type LineFiles,
  type LineHost,
  type LineOutput,
  type Program,
  type ProgramContext,
  programs,
} from '../../../../src/line/index.ts';
import { decodeText, encodeText } from '../../../../src/line/programs/common/text.ts';
import { concatBytes } from '../../../../src/line/streams.ts';
import { jq } from '../../../lib/jq.ts';
import { createTestFiles } from '../files.ts';

/** What a program printed and ended with. */
export interface Ran {
  readonly out: string;
  readonly err: string;
  readonly code: number;
}

/** What a program is run with beside its words. */
export interface RunOptions {
  readonly stdin?: string | Uint8Array;
  readonly files?: LineFiles;
  readonly host?: LineHost;
  readonly nowMs?: number;
  readonly environment?: ReadonlyMap<string, string>;
  readonly isTerminal?: boolean;
  readonly signal?: AbortSignal;
  /** Where output goes in place of {@link Ran.out}. */
  readonly stdout?: LineOutput;
  /** In place of the one that the line has of this name. */
  readonly program?: Program;
}

/** Runs one program of the line to its end. */
export async function runProgram(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const out: Uint8Array[] = [];
  const err: Uint8Array[] = [];
  const bytesOf = (chunk: string | Uint8Array): Uint8Array =>
    typeof chunk === 'string' ? encodeText(chunk) : chunk.slice();
  const files = options.files ?? createTestFiles();
  const signal = options.signal ?? new AbortController().signal;
  const { nowMs } = options;
  let breaths = 0;
  const start = async (
    words: readonly string[],
    streams: Partial<Pick<ProgramContext, 'stdin' | 'stdout' | 'stderr' | 'environment' | 'signal'>>,
  ): Promise<number> => {
    const [name = '', ...rest] = words;
    const program = options.program ?? (await programs[name.slice(name.lastIndexOf('/') + 1)]?.());
    if (program === undefined) {
      if (name === 'echo') {
        await (streams.stdout ?? (async () => undefined))(`${rest.join(' ')}\n`);
        return 0;
      }
      await (streams.stderr ?? (async () => undefined))(`${name}: command not found\n`);
      return 127;
    }
    const stdout = streams.stdout ?? (async () => undefined);
    const stderr = streams.stderr ?? (async () => undefined);
    const stdin = streams.stdin ?? inputOf('');
    const environment = streams.environment ?? options.environment ?? new Map<string, string>();
    return program.run({
      argv: rest,
      name,
      stdin,
      stdout,
      stderr,
      environment,
      folder: '/root',
      files,
      clock: nowMs === undefined ? systemClock : { ...systemClock, now: () => nowMs },
      signal: streams.signal ?? signal,
      isTerminal: options.isTerminal ?? false,
      width: 80,
      breathe: async (turns = 1) => {
        breaths += turns;
        if (breaths > 100_000) throw new Error(`${name} runs for ever`);
      },
      sleep: async () => undefined,
      start: (inner, own = {}) => start(inner, { stdin, stdout, stderr, environment, ...own }),
      host: options.host ?? { locale: 'en', jq },
    });
  };
  const code = await start(argv, {
    stdin: inputOf(options.stdin ?? ''),
    stdout:
      options.stdout ??
      (async (chunk) => {
        out.push(bytesOf(chunk));
      }),
    stderr: async (chunk) => {
      err.push(bytesOf(chunk));
    },
  });
  return { out: decodeText(concatBytes(out)), err: decodeText(concatBytes(err)), code };
}

/** A line of the corpus: programs in a pipe, and the file that the first reads. */
export interface CorpusLine {
  readonly commands: readonly (readonly string[])[];
  readonly input: string | undefined;
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '0': '\0',
  a: '\x07',
};

/** Reads a line of the corpus: words, quotes (`'`, `"` without expansions, `$'`), `|`, `< file`. Nothing else of a shell. */
export function parseCorpusLine(line: string): CorpusLine {
  const commands: string[][] = [[]];
  let input: string | undefined;
  let word: string | undefined;
  let isInputNext = false;
  const end = (): void => {
    if (word === undefined) return;
    if (isInputNext) input = word;
    else commands.at(-1)?.push(word);
    isInputNext = false;
    word = undefined;
  };
  const ended = (at: number): number => {
    if (at < 0 || at >= line.length) throw new Error(`a quote has no end: ${line}`);
    return at;
  };
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? '';
    if (character === ' ') end();
    else if (character === '|') {
      end();
      commands.push([]);
    } else if (character === '<') {
      end();
      isInputNext = true;
    } else if (character === "'") {
      const close = ended(line.indexOf("'", at + 1));
      word = (word ?? '') + line.slice(at + 1, close);
      at = close;
    } else if (character === '$' && line[at + 1] === "'") {
      word ??= '';
      for (at += 2; line[ended(at)] !== "'"; at += 1) {
        if (line[at] === '\\') {
          at += 1;
          if (line[at] === 'x') {
            word += decodeText(Uint8Array.of(Number.parseInt(line.slice(at + 1, at + 3), 16)));
            at += 2;
          } else word += escapes[line[at] ?? ''] ?? `\\${line[at]}`;
        } else word += line[at] ?? '';
      }
    } else if (character === '"') {
      word ??= '';
      for (at += 1; line[ended(at)] !== '"'; at += 1) {
        if (line[at] === '\\' && '"\\$`'.includes(line[at + 1] ?? '')) at += 1;
        word += line[at] ?? '';
      }
    } else if (character === '\\') {
      at += 1;
      word = (word ?? '') + (line[at] ?? '');
    } else word = (word ?? '') + character;
  }
  end();
  return { commands, input };
}

/** Runs a line of the corpus, one program after the other. */
export async function runCorpusLine(line: string, files: LineFiles, options: RunOptions = {}): Promise<Ran> {
  const { commands, input } = parseCorpusLine(line);
  let stdin: Uint8Array | string = input === undefined ? '' : await files.read(input);
  let err = '';
  let last: Ran = { out: '', err: '', code: 0 };
  for (const argv of commands) {
    last = await runProgram(argv, { ...options, files, stdin });
    err += last.err;
    stdin = encodeText(last.out);
  }
  return { ...last, err };
}
