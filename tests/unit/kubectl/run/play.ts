import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createSeededRandom,
  createSimulatedClock,
  type SimulatedClock,
  systemClock,
} from '../../../../src/base/index.ts';
import { type Cluster, createCluster } from '../../../../src/embedded/index.ts';
import {
  createConfigStore,
  createDiscoveryCache,
  type LabFiles,
  newKubeconfig,
  run,
} from '../../../../src/kubectl/index.ts';
import { splitWords } from '../../../../src/kubectl/words.ts';
import {
  type LineFile,
  type LineResult,
  lineOf,
  manifestsFolder,
  readRecordedLines,
  type Scenario,
  type ScenarioLine,
} from '../../../clients/lib/line-files.ts';
import { normaliseOutput } from '../../../clients/lib/normalise.ts';

const user = { username: 'kubernetes-admin', groups: ['system:masters'] };
const server = 'https://127.0.0.1:6443';
/** No line takes longer; one that does is interrupted. */
const lineMs = 5_000;

/** Files of a folder on disk, with those that were written kept in memory. */
export function diskFiles(folder: string): LabFiles {
  const written = new Map<string, string>();
  return {
    async read(path) {
      return written.get(path) ?? (await unlessAbsent(() => readFile(join(folder, path), 'utf8')));
    },
    async list(path) {
      const entries = await unlessAbsent(() => readdir(join(folder, path), { withFileTypes: true }));
      return entries?.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort();
    },
    async write(path, text) {
      written.set(path, text);
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

/** A cluster of its own, without controllers, in this process. */
export interface Stage extends Disposable {
  readonly cluster: Cluster;
  readonly clock: SimulatedClock;
  /** Runs a line in the namespace. */
  play(
    argv: readonly string[],
    line?: Partial<ScenarioLine>,
  ): Promise<{ exitCode: number; stdout: string; stderr: string }>;
}

export async function createStage(namespace: string): Promise<Stage> {
  const clock = createSimulatedClock({
    startMs: Date.now(),
    machine: systemClock,
    mode: { kind: 'running', speed: 1 },
  });
  const cluster = createCluster({
    clock,
    random: createSeededRandom(7),
    serviceAccountController: 'built-in',
    tokens: new Map([['token', user]]),
  });
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
  const stage: Stage = {
    cluster,
    clock,
    async play(argv, { stdin, editor } = {}) {
      const printed = { stdout: '', stderr: '' };
      const decoder = new TextDecoder();
      const sink = (stream: 'stdout' | 'stderr') => (chunk: string | Uint8Array) => {
        printed[stream] += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
      };
      const exitCode = await run({
        argv,
        fetch,
        connect,
        clock,
        stdout: sink('stdout'),
        stderr: sink('stderr'),
        config,
        discoveryCache,
        files,
        signal: AbortSignal.timeout(lineMs),
        ...(stdin === undefined ? {} : { stdin: new Blob([stdin]).stream() }),
        ...(editor === undefined ? {} : { edit: async (_name: string, text: string) => editLike(editor, text) }),
      });
      return { exitCode, ...printed };
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
  return stage;
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

const patienceMs = 300;

/** How a line came out against what the real kubectl did. */
export interface Outcome {
  /** `beginner/create 3`, from 0. */
  readonly id: string;
  readonly line: string;
  /** Empty when equal. */
  readonly difference: string;
}

/** Plays a scenario on a cluster of its own; lines of other programs are left out. */
export async function playScenario(file: LineFile, scenario: Scenario): Promise<readonly Outcome[]> {
  const recorded = (await readRecordedLines(file.name))?.scenarios[scenario.name]?.results ?? [];
  using stage = await createStage(`${file.name}-${scenario.name}`);
  const outcomes: Outcome[] = [];
  let index = 0;
  for (const given of scenario.lines.map(lineOf)) {
    const [program, ...argv] = splitWords(given.line).map(({ text }) => text);
    if (program !== 'kubectl') {
      if (given.setUp === undefined) index += 1;
      continue;
    }
    let ran = await stage.play(argv, given);
    const end = performance.now() + patienceMs;
    while (
      given.until !== undefined &&
      !`${ran.stdout}${ran.stderr}`.includes(given.until) &&
      performance.now() < end
    ) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      ran = await stage.play(argv, given);
    }
    if (given.setUp !== undefined) continue;
    const now = print(normaliseOutput(given, ran, '/nowhere'));
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
