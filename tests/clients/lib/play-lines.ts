import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import writeFileAtomic from 'write-file-atomic';
import { parse, stringify } from 'yaml';
import { pinnedUrls } from '../../../src/kube/index.ts';
import { splitWords } from '../../../src/kubectl/words.ts';
import { type LineResult, lineOf, manifestsFolder, type Scenario, type ScenarioLine } from './line-files.ts';
import { normaliseOutput } from './normalise.ts';
import { type Ran, runProgram } from './program.ts';

const patienceMs = 20_000;

/** The programs that lines may name, beside kubectl (the one on PATH): where each is. */
export type Programs = ReadonlyMap<string, string>;

/**
 * Runs the lines of a scenario in a namespace of their own, and returns what they did.
 * @throws Error when what only prepares fails, or an `until` does not come.
 */
export async function playLines(
  kubeconfig: string,
  programs: Programs,
  file: string,
  scenario: Scenario,
): Promise<readonly LineResult[]> {
  const namespace = `${file}-${scenario.name}`;
  const home = await mkdtemp(join(tmpdir(), 'podpath-lines-'));
  try {
    const programOf = (name: string): string => {
      const found = programs.get(name);
      if (found === undefined) throw new Error(`no program is named ${name}`);
      return found;
    };
    const own = join(home, 'kubeconfig');
    const folder = scenario.writes === undefined ? manifestsFolder : join(home, 'manifests');
    if (scenario.writes === true) await cp(manifestsFolder, folder, { recursive: true });
    await writeKubeconfig(kubeconfig, own, namespace);
    const run: Run = ([name = '', ...argv], line = {}) =>
      runProgram(name === 'kubectl' ? name : programOf(name), argv, {
        kubeconfig: own,
        home,
        cwd: folder,
        env: line.editor === undefined ? {} : { KUBE_EDITOR: line.editor },
        ...(line.stdin === undefined ? {} : { stdin: line.stdin }),
      });
    const cleanUp = async (...how: string[]): Promise<void> => {
      for (const name of [`namespace/${namespace}`, ...scenario.cleanUp])
        await run(['kubectl', 'delete', ...name.split(' '), '--ignore-not-found', ...how]);
    };
    // What an earlier run left goes first.
    await cleanUp('--timeout=50s');
    await must(run, ['kubectl', 'create', 'namespace', namespace]);
    // On a real cluster a controller makes it; without it Pods are refused.
    await untilRuns(run, { line: '', until: 'serviceaccount/default' }, [
      'kubectl',
      'get',
      'serviceaccount/default',
      '-o',
      'name',
    ]);
    const results: LineResult[] = [];
    for (const given of scenario.lines.map(lineOf)) {
      const { argv, line } = answerPinned(given);
      const ran = line.until === undefined ? await run(argv, line) : await untilRuns(run, line, argv);
      if (given.setUp === undefined) results.push(normaliseOutput(given, ran, home));
      else if (ran.exitCode !== 0) throw new Error(`${given.line} was to prepare: ${ran.stdout}${ran.stderr}`);
    }
    await cleanUp('--wait=false');
    return results;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** A line that names an address of the network is answered from what the project pins, as a page's is. */
export function answerPinned(line: ScenarioLine): { readonly argv: readonly string[]; readonly line: ScenarioLine } {
  const argv = splitWords(line.line).map(({ text }) => text);
  const url = argv.find((word) => pinnedUrls.has(word));
  const stdin = pinnedUrls.get(url ?? '');
  if (stdin === undefined) return { argv, line };
  return { argv: argv.map((word) => (word === url ? '-' : word)), line: { ...line, stdin } };
}

type Run = (argv: readonly string[], line?: Partial<ScenarioLine>) => Promise<Ran>;

async function must(run: Run, argv: readonly string[]): Promise<void> {
  const ran = await run(argv);
  if (ran.exitCode !== 0) throw new Error(`${argv.join(' ')}: ${ran.stdout}${ran.stderr}`);
}

async function untilRuns(run: Run, line: ScenarioLine, argv: readonly string[]): Promise<Ran> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const ran = await run(argv, line);
    if (`${ran.stdout}${ran.stderr}`.includes(line.until ?? '')) return ran;
    if (performance.now() > end) throw new Error(`${argv.join(' ')} lacks "${line.until}": ${ran.stdout}${ran.stderr}`);
    await delay(200);
  }
}

interface Kubeconfig {
  readonly contexts: readonly { readonly name: string; readonly context: object }[];
  readonly users: readonly { readonly name: string; readonly user: object }[];
}

/** The same cluster with another namespace, its context and its one user under the names that lines may speak of. */
export async function writeKubeconfig(from: string, to: string, namespace: string): Promise<void> {
  const read: Kubeconfig = parse(await readFile(from, 'utf8'));
  const user = 'kubernetes-admin';
  const contexts = read.contexts.map(({ context }) => ({ name: 'clients', context: { ...context, namespace, user } }));
  const users = read.users.map((one) => ({ ...one, name: user }));
  await writeFileAtomic(to, stringify({ ...read, contexts, users, 'current-context': 'clients' }), { mode: 0o600 });
}
