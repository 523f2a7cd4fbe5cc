import { type Clock, type Locale, resolvePath, systemClock } from '../../base/index.ts';
import type { Bridge, CommandContext, CompletionPayload } from '../../bridge/index.ts';
import {
  createInput,
  createLineSession,
  expandHistory,
  type LineHost,
  type LineOutput,
  type LineSession,
  parseLine,
  wordAtCursor,
} from '../../line/index.ts';
import { createKubectl } from './kubectl-program.ts';
import type { LabFiles } from './lab-files.ts';
import { createNetworkRequest } from './network-request.ts';
import type { LineTerminal, Runner } from './runner.ts';

/** What the lines of one terminal work with. */
export interface LineRunnerOptions {
  readonly bridge: Bridge;
  readonly context: CommandContext;
  readonly locale: Locale;
  /** Resolves when commands can run; rejects with the reason why not. */
  readonly reach: () => Promise<unknown>;
  readonly files: LabFiles;
  readonly edit: NonNullable<LineHost['edit']>;
  clear(): void;
  exit(): void;
  /** What was typed before, oldest first. */
  readonly history: () => readonly string[];
  readonly clock?: Clock | undefined;
}

const home = '/root';
/** Flags of kubectl whose value is a file of the page. */
const fileFlag = /^(?:-f|--filename|-k|--kustomize|--from-file|--from-env-file|--patch-file)$/;

/** Runs lines in the page's own language, with kubectl as one of its programs. */
export function createLineRunner(options: LineRunnerOptions): Runner {
  const { bridge, context, files, locale } = options;
  let terminal: LineTerminal | undefined;
  const pathInLab = (name: string): string | undefined => {
    const path = resolvePath(session.folder, name);
    if (path === home) return '';
    return path.startsWith(`${home}/`) ? path.slice(home.length + 1) : undefined;
  };
  const kubectl = createKubectl({
    bridge,
    context,
    locale,
    reach: options.reach,
    isOwn(name) {
      const path = pathInLab(name);
      // The cluster's side knows files by their names in the lab's folder, and none of any other.
      return path === undefined || path !== name.replace(/^(?:\.\/+)+/, '') || files.isOwn(path);
    },
    folder: () => session.folder,
    terminal() {
      if (!terminal) throw new Error('No line runs in this terminal.');
      return terminal;
    },
  });
  const session: LineSession = createLineSession({
    programs: [kubectl],
    files,
    host: {
      edit: options.edit,
      clear: options.clear,
      exit: options.exit,
      locale,
      request: createNetworkRequest({ bridge, context, locale, reach: options.reach }),
      jq: async (job, signal) => (await import('./jq.ts')).jq(job, signal),
    },
    clock: options.clock ?? systemClock,
    environment: { HOME: home },
    history: options.history(),
  });

  const completeFiles = async (typed: string): Promise<readonly string[]> => {
    const slash = typed.lastIndexOf('/') + 1;
    const folder = pathInLab(typed.slice(0, slash) || '.');
    if (folder === undefined || /["'\\$`]/.test(typed)) return [];
    if ((await files.stat(folder))?.kind !== 'folder') return [];
    const before = typed.slice(0, slash);
    const found: string[] = [];
    for (const name of await files.list(folder)) {
      if (!name.startsWith(typed.slice(slash)) || (name.startsWith('.') && !typed.slice(slash).startsWith('.')))
        continue;
      const stat = await files.stat(folder === '' ? name : `${folder}/${name}`);
      found.push(`${before}${name.replace(/[^A-Za-z0-9_./:=@%+,-]/g, '\\$&')}${stat?.kind === 'folder' ? '/' : ''}`);
    }
    return found;
  };
  const isKubectl = (word: string | undefined) =>
    word === 'kubectl' || (word !== undefined && session.alias(word)?.trim() === 'kubectl');

  return {
    async run(line, lineTerminal) {
      terminal = lineTerminal;
      const { signal } = lineTerminal;
      const outputs = {
        stdout: createTextOutput(lineTerminal, 'stdout'),
        stderr: createTextOutput(lineTerminal, 'stderr'),
      };
      const encoder = new TextEncoder();
      try {
        const code = await session.run(line, {
          stdin: createInput(
            async () => {
              const typed = await lineTerminal.readLine();
              return typed === undefined ? undefined : encoder.encode(typed);
            },
            { isTerminal: true },
          ),
          ...outputs,
          signal,
          width: lineTerminal.size.columns,
          isTerminal: true,
        });
        return String(code);
      } finally {
        terminal = undefined;
      }
    },
    async complete(text, cursor): Promise<CompletionPayload> {
      const nothing: CompletionPayload = { from: cursor, to: cursor, candidates: [] };
      const word = wordAtCursor(text, cursor);
      if (!word) return nothing;
      const offer = (values: readonly string[], from = word.start) => ({
        from,
        to: cursor,
        candidates: values.map((value) => ({ value })),
      });
      if (word.redirect !== undefined) return offer(await completeFiles(word.text));
      const [program] = word.before;
      if (program === undefined) {
        if (word.text.includes('/')) return offer(await completeFiles(word.text));
        return offer([...session.commandNames()].filter((name) => name.startsWith(word.text)).sort());
      }
      if (!isKubectl(program)) return offer(await completeFiles(word.text));
      const joined = /^(--[a-z-]+)=(.*)$/s.exec(word.text);
      if (joined && fileFlag.test(joined[1] ?? ''))
        return offer(await completeFiles(joined[2] ?? ''), cursor - (joined[2] ?? '').length);
      // `logs -f` has no value.
      if (fileFlag.test(word.before.at(-1) ?? '') && word.before[1] !== 'logs')
        return offer(await completeFiles(word.text));
      await options.reach();
      const line = ['kubectl', ...word.before.slice(1), word.text].join(' ');
      const answer = await bridge.complete(line, line.length, context);
      const shift = cursor - line.length;
      return { ...answer, from: answer.from + shift, to: answer.to + shift };
    },
    isUnfinished: (line) => parseLine(line).kind === 'needsMore',
    expand(line, history) {
      const expanded = expandHistory(line, history);
      return expanded.kind === 'error' ? { error: expanded.message } : { text: expanded.text };
    },
  };
}

/** What programs print, as text for the screen: pieces of a character wait for the rest of it. */
function createTextOutput(terminal: LineTerminal, stream: 'stdout' | 'stderr'): LineOutput {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return (chunk) => terminal.write(stream, typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }));
}
