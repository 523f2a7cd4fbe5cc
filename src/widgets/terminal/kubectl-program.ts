import { createTextDecoder, encodeText, type Locale } from '../../base/index.ts';
import type { Bridge, CommandContext, PageSide, RunHandle } from '../../bridge/index.ts';
import { FileError, type LineInput, type Program, type ProgramContext } from '../../line/index.ts';
import { wireOf } from '../shared/failure.ts';
import { type PageFile, quoteWords, readsStandardInput, withPageFiles } from './kubectl-files.ts';
import { kubectlFilesOf } from './kubectl-lab-files.ts';
import type { LineTerminal } from './runner.ts';
import { terminalStrings } from './strings.ts';

/** What kubectl of the terminal's lines works with. */
export interface KubectlOptions {
  readonly bridge: Bridge;
  readonly context: CommandContext;
  readonly locale: Locale;
  /** Resolves when commands can run; rejects with the reason why not. */
  readonly reach: () => Promise<unknown>;
  /** Whether the reader has written the file at a path, as {@link ProgramContext.files} takes it. */
  readonly isOwn: (path: string) => boolean;
  /** The line's working folder. */
  readonly folder: () => string;
  /** The terminal of the line that runs. */
  readonly terminal: () => LineTerminal;
}

/** Exit codes of programs that a signal has ended. */
const signals: Readonly<Record<string, number>> = {
  SIGHUP: 129,
  SIGINT: 130,
  SIGKILL: 137,
  SIGPIPE: 141,
  SIGTERM: 143,
};
const cannotRun = 126;

/** kubectl as a program of the line: its words go through the bridge to the cluster, where the policy judges them. */
export function createKubectl(options: KubectlOptions): Program {
  const { bridge, locale } = options;
  const text = terminalStrings[locale];
  return {
    name: 'kubectl',
    summary: {
      en: { message: 'the cluster: get, describe, apply, logs, exec ...' },
      'zh-cn': { message: '操作集群：get、describe、apply、logs、exec……' },
    },
    async run(context) {
      const fail = async (message: string, code: number) => {
        await context.stderr(message.endsWith('\n') ? message : `${message}\n`);
        return code;
      };
      const terminal = options.terminal();
      // As kubectl has it, which looks at its standard input alone.
      const onTerminal = context.stdin.isTerminal;
      try {
        await options.reach();
        context.signal.throwIfAborted();
        const page = bridge.transport === 'page' ? pageSideOf(context, options.folder()) : undefined;
        // Where kubectl is another program, what only the page has goes along as standard input, or not at all.
        const words =
          page === undefined
            ? await withPageFiles(context.argv, (name) => readPageFile(name, context, options.isOwn))
            : ({ kind: 'words', argv: context.argv, stdin: undefined } as const);
        if (words.kind === 'refused') return fail(text.fileOnlyHere(words.flag, words.file), cannotRun);
        const { argv, stdin } = words;
        const reads = readsStandardInput(argv);
        // What the keyboard gives can be ended, too (Ctrl-D).
        const brings = stdin !== undefined || (reads && !isInteractive(argv));
        const handle = bridge.run({ kind: 'line', line: quoteWords(['kubectl', ...argv]) }, options.context, {
          ...(onTerminal ? { terminal: terminal.size } : {}),
          ...(brings ? { stdin: true } : {}),
          ...(context.isTerminal ? {} : { raw: true }),
          ...(page === undefined ? {} : { page }),
        });
        return await follow(handle, context, terminal, { stdin, reads });
      } catch (error) {
        if (context.signal.aborted || !isRefusal(error)) throw error;
        const { message, hint } = wireOf(error, locale);
        return fail(hint === undefined ? message : `${message}\n${hint}`, 1);
      }
    },
  };
}

function pageSideOf({ files, host, signal }: ProgramContext, folder: string): PageSide {
  const { edit } = host;
  return {
    files: kubectlFilesOf(files, folder),
    // An editor that is given up leaves the file as it was.
    ...(edit === undefined ? {} : { edit: async (name, text) => (await edit(name, text, signal)) ?? text }),
  };
}

/** A BridgeError, or one of ours with text; anything else goes on to who runs the line. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && (error.name === 'BridgeError' || error.name === 'PodpathError');
}

/** Shows what a command prints, gives it what it reads, and waits for its end. */
async function follow(
  handle: RunHandle,
  context: ProgramContext,
  terminal: LineTerminal,
  input: { readonly stdin: string | undefined; readonly reads: boolean },
): Promise<number> {
  const cancel = () => handle.cancel();
  context.signal.addEventListener('abort', cancel);
  let isOver = false;
  try {
    const started = await handle.started;
    terminal.started(started);
    using _keys = started.interactive ? terminal.readKeys(handle) : undefined;
    if (input.stdin !== undefined) {
      handle.write(input.stdin);
      handle.end();
    } else if (input.reads && !started.interactive) void feed(context.stdin, handle, () => isOver);
    for await (const { stream, data } of handle.output)
      await context[stream](data.isWellFormed() ? data : encodeText(data));
    const { exitCode, signal } = await handle.exit;
    isOver = true;
    return exitCode ?? signals[signal ?? ''] ?? 1;
  } finally {
    // Whoever read its output has gone (`| head -1`), or it was refused: then there is nothing to stop.
    if (!isOver) handle.cancel();
    isOver = true;
    context.signal.removeEventListener('abort', cancel);
  }
}

/** Hands standard input on as it comes, until the command has ended. */
async function feed(stdin: LineInput, handle: RunHandle, isOver: () => boolean): Promise<void> {
  const decode = createTextDecoder();
  try {
    for (let bytes = await stdin.read(); bytes !== undefined; bytes = await stdin.read()) {
      if (isOver()) return stdin.unread(bytes);
      handle.write(decode(bytes));
    }
    handle.write(decode());
    handle.end();
  } catch (error) {
    // Ctrl-C, or the end of the line: whoever runs it hears of it by other ways.
    console.debug('podpath-terminal: input ended:', error);
  }
}

/** `-t`: the program gets the keys themselves. */
function isInteractive(argv: readonly string[]): boolean {
  const words = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  return words.some((word) => /^--tty(?:=true)?$/.test(word) || /^-[a-z]*t[a-z]*$/.test(word));
}

async function readPageFile(
  name: string,
  { files }: ProgramContext,
  isOwn: (path: string) => boolean,
): Promise<PageFile | undefined> {
  if (name === '-' || name === '' || /^[a-z][a-z0-9+.-]*:\/\//i.test(name)) return undefined;
  try {
    const bytes = await files.read(name);
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), isOwn: isOwn(name) };
  } catch (error) {
    if (error instanceof FileError || error instanceof TypeError) return undefined;
    throw error;
  }
}
