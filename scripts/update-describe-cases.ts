/**
 * Records what the real `kubectl describe` prints of objects in awkward states on a real cluster, and what the API server answers it,
 * into tests/unit/kubectl/describe/recorded/cases.json; then plays our kubectl on the same answers and says what differs. Makes the
 * objects of tests/unit/kubectl/describe/objects first, in about five minutes (an idle machine) and again if it was broken off, and
 * leaves a cluster that is good for nothing else.
 *
 *   PODPATH_CLUSTER=podpath-describe podpath cluster create --workers 2 --without-metrics
 *   PODPATH_CLUSTER=podpath-describe node scripts/update-describe-cases.ts    kubectl must be the one of the grammar
 *
 * --embedded: on an embedded cluster, where no real one can be had; --prepared: the objects are there already; --compare: what is recorded is only played by ours, without a cluster.
 */
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import writeFileAtomic from 'write-file-atomic';
import { createDescriptionRecorder, type RecordedDescription } from '../tests/lib/record-description.ts';
import { findKubectl } from '../tests/real/kubectl-program.ts';
import type { RecordedAnswer, RecordedDescriptions } from '../tests/unit/kubectl/describe/cases.ts';
import { describeLines } from '../tests/unit/kubectl/describe/lines.ts';
import { replay } from '../tests/unit/kubectl/describe/replay.ts';
import { openEmbedded, openKind } from './describe/places.ts';
import { prepare } from './describe/prepare.ts';
import { formatJson } from './lib/format-json.ts';

const { values } = parseArgs({
  options: { prepared: { type: 'boolean' }, embedded: { type: 'boolean' }, compare: { type: 'boolean' } },
});
const file = new URL('../tests/unit/kubectl/describe/recorded/cases.json', import.meta.url);
if (values.compare !== true) await record();
await compare(JSON.parse(await readFile(file, 'utf8')));

async function record(): Promise<void> {
  const kubectl = findKubectl();
  if (!kubectl.found) throw new Error(kubectl.reason);
  await using place = values.embedded === true ? await openEmbedded() : await openKind();
  if (values.prepared !== true) await prepare(place.stage);
  const recorded: RecordedDescription[] = [];
  await using recorder = await createDescriptionRecorder((request) => place.fetch(request));
  for (const { namespace, lines } of describeLines)
    for (const line of lines) recorded.push(await recorder.record(namespace, ['describe', ...line.split(' ')]));
  const { gitVersion } = JSON.parse(await place.stage.kubectl(['get', '--raw', '/version']));
  await write(`${gitVersion} (${place.name})`, recorder.discovery, recorded);
  console.log(`${recorded.length} descriptions recorded`);
}

async function write(
  version: string,
  discovery: RecordedDescriptions['discovery'],
  recorded: readonly RecordedDescription[],
): Promise<void> {
  const answers: RecordedAnswer[] = [];
  const known = new Map<string, number>();
  const keep = (answer: RecordedAnswer): number => {
    const text = JSON.stringify(answer);
    const at = known.get(text) ?? answers.push(answer) - 1;
    known.set(text, at);
    return at;
  };
  const cases = recorded.map(({ namespace, argv, atMs, exitCode, stdout, stderr, requests }) => ({
    namespace,
    argv,
    atMs,
    exitCode,
    stdout,
    stderr,
    requests: requests.map(([path, answer]) => [path, keep(answer)] as const),
  }));
  const generatedBy = 'node scripts/update-describe-cases.ts';
  const all: RecordedDescriptions = {
    generatedBy,
    recordedAt: new Date().toISOString(),
    version,
    discovery,
    answers,
    cases,
  };
  await writeFileAtomic(fileURLToPath(file), formatJson(all, 2));
}

async function compare({ cases, answers, discovery }: RecordedDescriptions): Promise<void> {
  let differing = 0;
  let askedOtherwise = 0;
  for (const { requests, ...one } of cases) {
    const known = requests.flatMap(([path, at]) => {
      const answer = answers[at];
      return answer === undefined ? [] : [[path, answer] as const];
    });
    const line = `${one.namespace}: ${one.argv.join(' ')}`;
    try {
      const ours = await replay({ ...one, requests: known, discovery });
      const isEqual = ours.exitCode === one.exitCode && ours.stdout === one.stdout && ours.stderr === one.stderr;
      if (!isEqual) {
        differing += 1;
        console.log(
          `\n== ${line}\n${firstDifference(ours.stdout, one.stdout)}${firstDifference(ours.stderr, one.stderr)}`,
        );
      }
      const paths = requests.map(([path]) => path);
      if (JSON.stringify(ours.asked) !== JSON.stringify(paths)) {
        askedOtherwise += 1;
        console.log(`\n== ${line}\nours asked ${ours.asked.join(' ')}\nreal asked ${paths.join(' ')}`);
      }
    } catch (error) {
      differing += 1;
      console.log(`\n== ${line}\n${error instanceof Error ? error.stack : error}`);
    }
  }
  console.log(
    `${cases.length} descriptions, ${differing} differ, ${askedOtherwise} asked for something else or in another order`,
  );
  if (differing > 0) process.exitCode = 1;
}

/** The first lines that differ, and how many of each there are. */
function firstDifference(ours: string, real: string): string {
  if (ours === real) return '';
  const [here, there] = [ours.split('\n'), real.split('\n')];
  const at = there.findIndex((text, index) => text !== here[index]);
  const some = (lines: readonly string[]): string =>
    lines
      .slice(at === -1 ? there.length : at)
      .slice(0, 4)
      .map((text) => `  ${JSON.stringify(text)}\n`)
      .join('');
  return `line ${at + 1}: ours\n${some(here)}real\n${some(there)}`;
}
