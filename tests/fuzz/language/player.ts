import { createSimulatedClock, systemClock } from '../../../src/base/index.ts';
import { createEscapeFilter } from '../../../src/host/index.ts';
import { run } from '../../../src/kubectl/index.ts';
import {
  createLineSession,
  createMemoryFiles,
  FileError,
  inputOf,
  type LineFiles,
  type LineSession,
  type Program,
  toReadableStream,
} from '../../../src/line/index.ts';
import { jq } from '../../lib/jq.ts';
import { createStage, type Stage } from '../../unit/kubectl/run/play.ts';
import { unsafeIn } from '../../unit/kubectl/unsafe.ts';
import { fixtures } from '../../unit/line/programs/fixtures.ts';
import type { TypedText } from './generate-text.ts';

/** Plays texts one after the other, as a reader types them. */
export interface Player extends Disposable {
  /** Plays one and says what must not have been; undefined when all is well. */
  play(typed: TypedText): Promise<string | undefined>;
  /** The options that each program tells of in its help. */
  readFlags(): Promise<ReadonlyMap<string, readonly string[]>>;
}

/** Texts for one session, and sessions for one cluster: what they leave behind must not pile up. */
const textsPerSession = 25;
const textsPerStage = 2_000;
/** A text that runs longer is interrupted. */
const patienceMs = 60;
/** So much of the processor's time a text may take before it gives way to Ctrl-C, and the most that it may go on after it: a program that does not breathe is stopped after two seconds. */
const maximumBusyMs = 3_500;
const maximumAfterwardsMs = 200;
/** The longest piece that a program may print at once, and what is read of a text before it is interrupted, in UTF-16 units. */
const maximumPiece = 24 * 1024 * 1024;
const enough = 4 * 1024 * 1024;
/** How much faster than the machine's the clock of the lines is. */
const clockSpeed = 200;

/** Texts that only a defect prints; awk says of itself that what it is to print does not fit into memory. */
const defect =
  /is not a function|Cannot read prop|Cannot set prop|is not iterable|\[object |Maximum call stack|Invalid (?:URL|time value|array length|string length|count value)|Assertion|Cannot convert|RangeError|TypeError|(?<!awk: )out of memory|has no flag --/;

const content: Readonly<Record<string, string | Uint8Array>> = {
  ...fixtures,
  'a.txt': 'alpha\nbeta\ngamma\n',
  'aaaa.txt': `${'a'.repeat(5_000)}\n`,
  'many.txt': Array.from({ length: 3_000 }, (_, at) => `${(at * 7919) % 20_011} line ${at}\n`).join(''),
  'long.txt': `${'a long line, '.repeat(2_500)}\n`,
};

/** Makes one, with a cluster of its own that is replaced now and then. */
export async function createPlayer(): Promise<Player> {
  let stage = await createStage('fuzz');
  let clock = newClock();
  let played = 0;
  let session = newSession(stage, clock);
  const problems: string[] = [];
  const onProblem = (error: unknown): void => {
    problems.push(`a promise that nobody looked at: ${error instanceof Error ? error.stack : String(error)}`);
  };
  process.on('unhandledRejection', onProblem);

  return {
    async play(typed) {
      if (played > 0 && played % textsPerStage === 0) {
        stage[Symbol.dispose]();
        clock[Symbol.dispose]();
        stage = await createStage('fuzz');
        clock = newClock();
      }
      if (played % textsPerSession === 0) session = newSession(stage, clock);
      played += 1;
      const what = await playText(session, typed);
      const problem = problems.shift();
      problems.length = 0;
      return what ?? problem;
    },
    readFlags: () => readFlags(session),
    [Symbol.dispose]() {
      process.off('unhandledRejection', onProblem);
      stage[Symbol.dispose]();
      clock[Symbol.dispose]();
    },
  };
}

const newClock = () =>
  createSimulatedClock({ startMs: Date.now(), machine: systemClock, mode: { kind: 'running', speed: clockSpeed } });

function newSession(stage: Stage, clock: ReturnType<typeof newClock>): LineSession {
  return createLineSession({
    programs: [kubectlOn(stage)],
    files: createMemoryFiles(() => 0, content, 8 * 1024 * 1024),
    clock,
    host: { locale: 'en', jq, edit: async (_name, text) => `${text}x\n`, request: async () => 'unknownHost' },
    history: ['kubectl get pods', 'echo a'],
  });
}

function kubectlOn(stage: Stage): Program {
  return {
    name: 'kubectl',
    summary: { en: { message: 'kubectl' }, 'zh-cn': { message: 'kubectl' } },
    run: ({ argv, stdin, stdout, stderr, signal, width, isTerminal, files }) =>
      run({
        ...stage.world,
        // The page asks a worker, and is free meanwhile.
        async fetch(request) {
          await new Promise((resolve) => setImmediate(resolve));
          return stage.world.fetch(request);
        },
        argv,
        stdin: toReadableStream(stdin),
        stdout,
        stderr,
        signal,
        width,
        isTerminal,
        files: filesOfKubectl(files),
        edit: async (_name, text) => text,
      }),
  };
}

function filesOfKubectl(files: LineFiles) {
  const unlessAbsent = async <T>(read: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      if (error instanceof FileError) return undefined;
      throw error;
    }
  };
  return {
    read: (path: string) => unlessAbsent(async () => new TextDecoder().decode(await files.read(path))),
    list: (path: string) =>
      unlessAbsent(async () => {
        const names: string[] = [];
        for (const name of await files.list(path))
          names.push((await files.stat(`${path}/${name}`))?.kind === 'folder' ? `${name}/` : name);
        return names;
      }),
    write: (path: string, text: string) => files.write(path, text),
  };
}

async function playText(session: LineSession, { text, stdin, interruption }: TypedText): Promise<string | undefined> {
  const abort = new AbortController();
  const pressed = () => abort.abort(new DOMException('Ctrl-C', 'AbortError'));
  const filters = { stdout: createEscapeFilter('plain'), stderr: createEscapeFilter('plain') };
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  let pieces = 0;
  let units = 0;
  let stderr = '';
  let unsafe: string | undefined;
  let longest = 0;
  const show = (stream: 'stdout' | 'stderr') => async (chunk: string | Uint8Array) => {
    const piece = typeof chunk === 'string' ? chunk : decoders[stream].decode(chunk, { stream: true });
    longest = Math.max(longest, piece.length);
    units += piece.length;
    pieces += 1;
    if (stream === 'stderr') stderr = (stderr + piece).slice(-20_000);
    if (unsafe === undefined && units < enough) unsafe = unsafeIn(filters[stream].push(piece))[0];
    if (interruption.kind === 'output' && pieces > interruption.piece) pressed();
    else if (units > enough) pressed();
  };
  const timer = setTimeout(pressed, interruption.kind === 'after' ? interruption.ms : patienceMs);
  const before = busyMs();
  let code: number;
  try {
    code = await session.run(text, {
      stdin: inputOf(stdin),
      stdout: show('stdout'),
      stderr: show('stderr'),
      signal: abort.signal,
      isTerminal: text.length % 2 === 0,
    });
  } catch (error) {
    return `it threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  } finally {
    clearTimeout(timer);
  }
  const took = busyMs() - before;
  if (took > maximumBusyMs) return `it kept the page for ${took.toFixed(0)} ms`;
  if (!Number.isInteger(code) || code < 0 || code > 255) return `exit code ${code}`;
  if (code === 70 && /^bash: /m.test(stderr) && !/\b70\b/.test(text)) return `exit code 70: ${stderr.slice(-600)}`;
  if (longest > maximumPiece) return `one piece of output has ${longest} units`;
  if (unsafe !== undefined) return `what is shown steers the terminal: ${unsafe}`;
  const found = defect.exec(stderr)?.[0];
  if (found !== undefined && !text.includes(found)) return `a defect is told: ${stderr.slice(0, 600)}`;
  return abort.signal.aborted ? await afterwards() : undefined;
}

/** What an interrupted text still does: nothing, but for the step that was under way. */
async function afterwards(): Promise<string | undefined> {
  await new Promise((resolve) => setTimeout(resolve, 1));
  const before = busyMs();
  await new Promise((resolve) => setTimeout(resolve, 4));
  const after = busyMs() - before;
  return after > maximumAfterwardsMs ? `it went on for ${after.toFixed(0)} ms after Ctrl-C` : undefined;
}

/** What this thread has taken of a processor. */
function busyMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

async function readFlags(session: LineSession): Promise<ReadonlyMap<string, readonly string[]>> {
  const flags = new Map<string, readonly string[]>();
  const quiet = async () => undefined;
  for (const name of session.commandNames()) {
    if (name === 'kubectl' || name === 'k') continue;
    let help = '';
    await session.run(`command -v ${name} && ${name} --help < /dev/null`, {
      stdout: async (chunk) => {
        help += typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
      },
      stderr: quiet,
    });
    flags.set(name, [...new Set(help.match(/(?<=\s)--?[A-Za-z0-9][^\s,]*/g) ?? [])]);
  }
  return flags;
}
