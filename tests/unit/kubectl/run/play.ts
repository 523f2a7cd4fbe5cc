import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import {
  createSeededRandom,
  createSimulatedClock,
  type SimulatedClock,
  systemClock,
} from '../../../../src/base/index.ts';
import { type Cluster, createCluster, type LivingCluster, startCluster } from '../../../../src/embedded/index.ts';
import {
  createConfigStore,
  createDiscoveryCache,
  type LabFiles,
  newKubeconfig,
  type RunOptions,
  run,
} from '../../../../src/kubectl/index.ts';
import {
  isLiving,
  type LineFile,
  type LineResult,
  lineOf,
  manifestsFolder,
  readRecordedLines,
  type Scenario,
  type ScenarioLine,
} from '../../../clients/lib/line-files.ts';
import { normaliseOutput } from '../../../clients/lib/normalise.ts';
import { answerPinned } from '../../../clients/lib/play-lines.ts';

const user = { username: 'kubernetes-admin', groups: ['system:masters'] };
const server = 'https://127.0.0.1:6443';
/** No line takes longer, by the cluster's clock; one that does is interrupted. */
const lineMs = 60_000;
/** A line that needs no time to pass takes no more than a part of a second; one that waits for what never comes is interrupted then. */
const stillLineMs = 5_000;
/** Whether it waits is looked at so often: on a machine that has much else to do, it may be at work for long. */
const lookMs = 100;
/** The part of its time that a thread works which has nothing to do. */
const idleBelow = 0.2;
/** What still works then hangs. */
const busyAtMostMs = 60_000;
/** How fast time passes where controllers and kubelets work. */
const livingSpeed = 20;

/** Files of a folder on disk, with those that were written kept in memory. */
export function diskFiles(folder: string): LabFiles {
  const written = new Map<string, Uint8Array>();
  const readBytes = async (path: string): Promise<Uint8Array | undefined> =>
    written.get(path) ?? (await unlessAbsent(() => readFile(join(folder, path))));
  return {
    folder: folder.replace(/\/$/, ''),
    readBytes,
    async read(path) {
      const bytes = await readBytes(path);
      return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
    },
    async list(path) {
      const entries = await unlessAbsent(() => readdir(join(folder, path), { withFileTypes: true }));
      const names = new Set(entries?.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)));
      for (const other of written.keys())
        if (other.startsWith(`${path}/`)) names.add(other.slice(path.length + 1).replace(/\/.*/, '/'));
      return entries === undefined && names.size === 0 ? undefined : [...names].sort();
    },
    async write(path, content) {
      written.set(path, typeof content === 'string' ? new TextEncoder().encode(content) : content.slice());
    },
  };
}

async function unlessAbsent<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(code)) return undefined;
    throw error;
  }
}

/** A cluster of its own in this process. */
export interface Stage extends Disposable {
  readonly cluster: Cluster | LivingCluster;
  readonly clock: SimulatedClock;
  /** What kubectl is run with on this cluster. */
  readonly world: Required<Pick<RunOptions, 'fetch' | 'connect' | 'clock' | 'config' | 'discoveryCache'>>;
  /** Runs a line in the namespace. */
  play(
    argv: readonly string[],
    line?: Partial<ScenarioLine>,
  ): Promise<{ exitCode: number; stdout: string; stderr: string }>;
}

/** A cluster with a namespace: without controllers, or one that lives, of one Node, whose clock runs fast. */
export async function createStage(namespace: string, kind: 'still' | 'living' = 'still'): Promise<Stage> {
  const speed = kind === 'still' ? 1 : livingSpeed;
  const clock = createSimulatedClock({ startMs: Date.now(), machine: systemClock, mode: { kind: 'running', speed } });
  const shared = { clock, random: createSeededRandom(7), tokens: new Map([['token', user]]) };
  const cluster =
    kind === 'still'
      ? createCluster({ ...shared, serviceAccountController: 'built-in' })
      : await startCluster({ ...shared, nodes: 1 });
  const fetch = (request: Request): Promise<Response> => {
    request.headers.set('Authorization', 'Bearer token');
    return cluster.fetch(request);
  };
  const connect = (request: Request, protocols: readonly string[]) => {
    request.headers.set('Authorization', 'Bearer token');
    return cluster.connect(request, protocols);
  };
  const config = createConfigStore(newKubeconfig({ name: 'clients', server, user: 'kubernetes-admin', namespace }));
  const discoveryCache = createDiscoveryCache();
  const files = diskFiles(manifestsFolder);
  const world = { fetch, connect, clock, config, discoveryCache };
  const stage: Stage = {
    cluster,
    clock,
    world,
    async play(argv, { stdin, editor } = {}) {
      const printed = { stdout: '', stderr: '' };
      const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
      const sink = (stream: 'stdout' | 'stderr') => (chunk: string | Uint8Array) => {
        printed[stream] += typeof chunk === 'string' ? chunk : decoders[stream].decode(chunk, { stream: true });
      };
      using patience = createPatience(kind === 'still' ? stillLineMs : lineMs / speed + stillLineMs);
      const exitCode = await run({
        ...world,
        argv,
        stdout: sink('stdout'),
        stderr: sink('stderr'),
        files,
        signal: patience.signal,
        ...(stdin === undefined ? {} : { stdin: new Blob([stdin]).stream() }),
        ...(editor === undefined ? {} : { edit: async (_name: string, text: string) => editLike(editor, text) }),
      });
      // What a character was cut to is printed, too.
      return {
        exitCode,
        stdout: printed.stdout + decoders.stdout.decode(),
        stderr: printed.stderr + decoders.stderr.decode(),
      };
    },
    [Symbol.dispose]() {
      cluster[Symbol.dispose]();
      clock[Symbol.dispose]();
    },
  };
  const made = await fetch(
    new Request(`${server}/api/v1/namespaces`, {
      method: 'POST',
      body: JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }),
      headers: { 'Content-Type': 'application/json' },
    }),
  );
  if (!made.ok) throw new Error(await made.text());
  if (kind === 'living') await untilAccount(fetch, namespace);
  return stage;
}

/** Interrupts once so much time has gone by and this thread has nothing to do: what is at work, on a busy machine, is let end. */
function createPatience(ms: number): Disposable & { readonly signal: AbortSignal } {
  const abort = new AbortController();
  const end = performance.now() + ms;
  let before = performance.eventLoopUtilization();
  const looking = setInterval(() => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    const overMs = performance.now() - end;
    if (overMs < 0 || (utilization > idleBelow && overMs < busyAtMostMs)) return;
    abort.abort(new DOMException('the line took too long', 'TimeoutError'));
  }, lookMs);
  return { signal: abort.signal, [Symbol.dispose]: () => clearInterval(looking) };
}

/** Without its account, which a controller makes, a namespace takes no Pods. */
async function untilAccount(fetch: (request: Request) => Promise<Response>, namespace: string): Promise<void> {
  const path = `${server}/api/v1/namespaces/${namespace}/serviceaccounts/default`;
  const end = performance.now() + busyAtMostMs;
  while (!(await fetch(new Request(path))).ok) {
    if (performance.now() > end) throw new Error(`no account in ${namespace}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** What the editor of a line does: `sed -i s/red/blue/`, or `true`. */
function editLike(editor: string, text: string): string {
  if (editor === 'false') throw new Error('there was a problem with the editor "false"');
  const [, from, to] = /^sed -i s\/(.*)\/(.*)\/$/.exec(editor) ?? [];
  if (from === undefined || to === undefined) return text;
  return text
    .split('\n')
    .map((line) => line.replace(new RegExp(from), to))
    .join('\n');
}

/** What passes between two lines of a cluster that lives, by its clock: a program that is started takes some time, too. */
const betweenLinesMs = 500;
/** How long an `until` is tried: without controllers nothing will change; with them, by the machine's clock, at their speed. */
const patienceMs = { still: 300, living: 6_000 };

/** How a line came out against what the real kubectl did. */
export interface Outcome {
  /** `beginner/create 3`, from 0. */
  readonly id: string;
  readonly line: string;
  /** Empty when equal. */
  readonly difference: string;
}

/** Whether all lines are kubectl's: what other programs change, later lines would see. */
export const isKubectlOnly = ({ lines }: Scenario): boolean =>
  lines.every((line) => lineOf(line).line.startsWith('kubectl '));

async function pass(clock: Stage['clock']): Promise<void> {
  const passed = Promise.withResolvers<void>();
  using _timer = clock.schedule(() => passed.resolve(), betweenLinesMs, 'the next line is typed');
  await passed.promise;
}

/** Plays a scenario on a cluster of its own; lines of other programs are left out. */
export async function playScenario(file: LineFile, scenario: Scenario): Promise<readonly Outcome[]> {
  const recorded = (await readRecordedLines(file.name))?.scenarios[scenario.name]?.results ?? [];
  const kind = isLiving(file) ? 'living' : 'still';
  using stage = await createStage(`${file.name}-${scenario.name}`, kind);
  const outcomes: Outcome[] = [];
  let index = 0;
  for (const given of scenario.lines.map(lineOf)) {
    const { argv: words, line } = answerPinned(given);
    const [program, ...argv] = words;
    if (program !== 'kubectl') {
      if (given.setUp === undefined) index += 1;
      continue;
    }
    if (kind === 'living') await pass(stage.clock);
    let ran = await stage.play(argv, line);
    const end = performance.now() + patienceMs[kind];
    while (
      given.until !== undefined &&
      !`${ran.stdout}${ran.stderr}`.includes(given.until) &&
      performance.now() < end
    ) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      ran = await stage.play(argv, line);
    }
    if (given.setUp !== undefined) continue;
    const now = print(normaliseOutput(given, ran, '/home/podpath'));
    const then = print(recorded[index]);
    outcomes.push({
      id: `${file.name}/${scenario.name} ${index}`,
      line: given.line,
      difference: now === then ? '' : `$ ${given.line}\n-- here:\n${now}\n-- real:\n${then}`,
    });
    index += 1;
  }
  return outcomes;
}

const print = (result: LineResult | undefined): string =>
  result === undefined ? '(nothing)' : `[${result.exitCode}]\n${result.stdout}${result.stderr}`;

const notYetFile = (name: string): URL => new URL(`not-yet/${name}.txt`, import.meta.url);

/** The lines of a file that do not yet come out as recorded. */
export async function readNotYet(name: string): Promise<ReadonlySet<string>> {
  const text = (await unlessAbsent(() => readFile(notYetFile(name), 'utf8'))) ?? '';
  return new Set(
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('  ', 1)[0] ?? ''),
  );
}

export async function writeNotYet(name: string, outcomes: readonly Outcome[]): Promise<void> {
  const lines = outcomes.filter(({ difference }) => difference !== '').map(({ id, line }) => `${id}  ${line}\n`);
  await writeFile(notYetFile(name), lines.join(''));
}
