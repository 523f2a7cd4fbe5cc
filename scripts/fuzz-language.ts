// Plays random texts of the terminal's language, with all its programs and with kubectl on embedded clusters, in a process that is watched:
// `node scripts/fuzz-language.ts` a million, `--count 20000 --seed 7` others, `--from 314 --count 1` one of them again. Prints what must
// not be (exceptions, exit codes of no shell, texts of a defect, output that steers the terminal, work that goes on after Ctrl-C) with its
// text, and fails then. A text that holds the thread or takes too much memory is found from outside; the next process goes on behind it.
// `--state FILE` keeps how far it came, to go on from there.
import { fork } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { runTexts } from '../tests/fuzz/language/run-texts.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    state: { type: 'string' },
    played: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const first = Number(values.from);
const end = first + Number(values.count);

/** Of the processor's time; the machine may be busy with other things, so of the clock's more. */
const maximumSilenceMs = 120_000;
const heapMiB = 700;
/** A process is replaced after so many, so that what it keeps cannot pile up unseen. */
const perProcess = 20_000;

/** What the playing process tells. */
type Message =
  | { readonly kind: 'text'; readonly index: number; readonly text: string }
  | { readonly kind: 'finding'; readonly index: number; readonly what: string; readonly text: string }
  | { readonly kind: 'heap'; readonly mib: number };

if (values.played) {
  const tell = (message: Message) => process.send?.(message);
  await runTexts({
    seed,
    from: first,
    to: end,
    onText: (index, { text }) => tell({ kind: 'text', index, text }),
    onFinding: ({ index, what, typed }) =>
      tell({ kind: 'finding', index, what: `${what}\n${JSON.stringify(typed.interruption)}`, text: typed.text }),
  });
  tell({ kind: 'heap', mib: process.memoryUsage().heapUsed / 2 ** 20 });
  process.disconnect();
} else await supervise();

/** Plays all, process by process. */
async function supervise(): Promise<void> {
  let next = values.state === undefined ? first : await readState(values.state);
  let findings = 0;
  let ms = 0;
  const report = (index: number, what: string, text: string) => {
    findings += 1;
    process.stdout.write(`\nTEXT ${index}: ${JSON.stringify(text.slice(0, 4_000))}\n${what}\n`);
  };
  while (next < end) {
    const begin = performance.now();
    const from = next;
    next = await play(from, Math.min(end, from + perProcess), report);
    ms += performance.now() - begin;
    if (values.state !== undefined) await writeFile(values.state, String(next));
    process.stdout.write(`${next - first} texts, ${(ms / 1000).toFixed(1)} s, ${findings} findings\n`);
  }
  process.stdout.write(`\n${end - first} texts of seed ${seed}; ${findings} findings\n`);
  process.exitCode = findings > 0 ? 1 : 0;
}

/** Where to go on; at the beginning when there is no such file. */
async function readState(path: string): Promise<number> {
  try {
    return Number(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return first;
    throw error;
  }
}

/** Plays some in a process of their own, and gives the first that was not played. */
function play(from: number, to: number, report: (index: number, what: string, text: string) => void): Promise<number> {
  const child = fork(
    process.argv[1] ?? '',
    ['--played', '--seed', String(seed), '--from', String(from), '--count', String(to - from)],
    {
      execArgv: [`--max-old-space-size=${heapMiB}`],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    },
  );
  let current = { index: from - 1, text: '' };
  let errors = '';
  let isSilent = false;
  const watch = () =>
    setTimeout(() => {
      isSilent = true;
      child.kill('SIGKILL');
    }, maximumSilenceMs);
  let timer = watch();
  child.stderr?.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-4_000);
  });
  child.on('message', (message: Message) => {
    clearTimeout(timer);
    timer = watch();
    if (message.kind === 'text') current = message;
    else if (message.kind === 'finding') report(message.index, message.what, message.text);
  });
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearTimeout(timer);
      if (code === 0) return resolve(to);
      report(current.index, isSilent ? 'it holds the thread' : `the process ended: ${errors}`, current.text);
      resolve(current.index + 1);
    });
  });
}
