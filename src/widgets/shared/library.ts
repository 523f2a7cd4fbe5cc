/**
 * What pages show that was recorded, read when the site is built. A page that names what is not there fails the build;
 * `PODPATH_ALLOW_UNRECORDED=1` lets authors see their page before it is recorded.
 */
import { PodpathError } from '../../base/index.ts';
import type { CutRule, RecordedRun, Scenario } from '../../runs/index.ts';
import { type Fact, type Facts, parseFacts, parseRecording, parseScenario, type Recording } from '../../runs/index.ts';
import { notRecorded, unknownFact, unknownRun } from './messages.ts';

const scenarioFiles = import.meta.glob<string>('/content/runs/*.yaml', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const recordingFiles = import.meta.glob<string>('/content/runs/recorded/*.json', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const factFiles = import.meta.glob<string>('/content/facts.json', { query: '?raw', import: 'default', eager: true });

/** A command of a page with what it printed when it was recorded. */
export interface ShownRun {
  readonly id: string;
  readonly command: string;
  readonly recordedOnly: Scenario['runs'][number]['recordedOnly'];
  /** What is kept of its output, recorded and live; absent: all. */
  readonly cut: CutRule | undefined;
  /** Absent: not recorded yet, and whoever builds has allowed that. */
  readonly recorded: { readonly run: RecordedRun; readonly where: Recording } | undefined;
}

const scenarios = new Map<string, Scenario>();
const recordings = new Map<string, Recording>();

/** Finds a run by `<scenario>/<run>`. @throws PodpathError `NotFound` that names the page and the id. */
export function findRun(page: string, id: string, allowUnrecorded: boolean): ShownRun {
  const [scenarioName = '', runName = ''] = id.split('/');
  const described = scenario(scenarioName)?.runs.find((run) => run.id === runName);
  if (!described) throw new PodpathError({ reason: 'NotFound', text: unknownRun(page, id) });
  const where = recording(scenarioName);
  const run = where?.runs.find((candidate) => candidate.id === runName);
  // A command that has changed since makes the recording one of something else.
  const isCurrent = run !== undefined && run.command === described.command;
  if (!isCurrent && !allowUnrecorded) throw new PodpathError({ reason: 'NotFound', text: notRecorded(page, id) });
  const { command, recordedOnly, keepLines, headLines, elide } = described;
  const isCut = keepLines !== undefined || headLines !== undefined || elide !== undefined;
  const cut = isCut ? { keepLines, headLines, elide } : undefined;
  return { id, command, recordedOnly, cut, recorded: where && run && isCurrent ? { run, where } : undefined };
}

/** A recorded run of exactly this command, from whichever scenario; `undefined` when there is none. */
export function findRunOfCommand(command: string): NonNullable<ShownRun['recorded']> | undefined {
  for (const file of Object.keys(recordingFiles)) {
    const where = recording(baseName(file));
    const run = where?.runs.find((candidate) => candidate.command === command && candidate.exitCode === 0);
    if (where && run) return { run, where };
  }
  return undefined;
}

/** Finds a fact; `undefined` only when that is allowed. @throws PodpathError `NotFound` that names the page and the id. */
export function findFact(page: string, id: string, allowUnrecorded: boolean): Fact | undefined {
  const [file, text] = Object.entries(factFiles)[0] ?? [];
  facts ??= file === undefined || text === undefined ? {} : parseFacts(text, file);
  const fact = facts[id];
  if (!fact && !allowUnrecorded) throw new PodpathError({ reason: 'NotFound', text: unknownFact(page, id) });
  return fact;
}
let facts: Facts | undefined;

function scenario(name: string): Scenario | undefined {
  return remember(scenarios, name, scenarioFiles[`/content/runs/${name}.yaml`], (text) =>
    parseScenario(text, `content/runs/${name}.yaml`),
  );
}

function recording(name: string): Recording | undefined {
  return remember(recordings, name, recordingFiles[`/content/runs/recorded/${name}.json`], (text) =>
    parseRecording(text, `content/runs/recorded/${name}.json`),
  );
}

function remember<Value>(
  known: Map<string, Value>,
  name: string,
  text: string | undefined,
  parse: (text: string) => Value,
): Value | undefined {
  const found = known.get(name);
  if (found !== undefined || text === undefined) return found;
  const value = parse(text);
  known.set(name, value);
  return value;
}

function baseName(file: string): string {
  return file.replace(/^.*\//, '').replace(/\.[a-z]+$/, '');
}
