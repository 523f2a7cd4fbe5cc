import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createKindDriver, type KindDriver } from '../../src/drivers/kind/index.ts';
import { createTurn } from '../lib/commit-share.ts';
import { createDescriptionRecorder, type DescriptionRecorder } from '../lib/record-description.ts';
import { differences } from '../parity/compare.ts';
import { readCases, readRecorded } from '../parity/files.ts';
import { play } from '../parity/play.ts';
import {
  askRule,
  defaultServiceAccount,
  type RecordedCases,
  type RuleAnswer,
  type RuleCase,
  ruleNamespace,
  type Send,
} from '../unit/embedded/apiserver/resources/rule-case.ts';
import { describeLines } from '../unit/kubectl/describe/lines.ts';
import { replay } from '../unit/kubectl/describe/replay.ts';

// What a real API server answers is what was recorded of one, so that the embedded one is held to the truth. All cases take
// some minutes, so a commit whose turn it is asks a part of them again; PODPATH_PARITY=all asks all of them.
const isChosen = createTurn('parity', 4);
/** Objects that start next to nothing: what is said of the others, as NotFound, is said alike, too. */
const stillObjects = ['storage', 'access', 'network', 'certificates', 'extensions'];
const objectsFolder = new URL('../unit/kubectl/describe/objects/', import.meta.url);

// A file of which this commit has no part is left out: Vitest fails a suite without tests.
const files = (
  await Promise.all(
    (
      await readCases()
    ).map(async ({ name, cases }) => ({
      name,
      recorded: await readRecorded(name),
      cases: cases.filter((one) => isChosen(`${name}/${one.name}`)),
    })),
  )
).filter(({ cases }) => cases.length > 0);

const rulesFolder = new URL('../unit/embedded/apiserver/resources/recorded/', import.meta.url);
const rules = (
  await Promise.all(
    (
      await readdir(rulesFolder)
    ).map(async (name) => {
      const { cases } = JSON.parse(await readFile(new URL(name, rulesFolder), 'utf8')) as RecordedCases;
      return { name, cases: cases.filter(({ title }) => isChosen(`${name}/${title}`)) };
    }),
  )
).filter(({ cases }) => cases.length > 0);

let home: string | undefined;
let driver: KindDriver;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'podpath-parity-home-'));
  driver = createKindDriver({ env: { ...process.env, PODPATH_HOME: home, PODPATH_CLUSTER: 'podpath-paritytest' } });
  await driver.create({ workers: 0, metrics: false, image: process.env['PODPATH_KIND_IMAGE'] }, () => undefined);
});

afterAll(async () => {
  await driver.delete(() => undefined);
  await driver[Symbol.asyncDispose]();
  if (home !== undefined) await rm(home, { recursive: true, force: true });
});

const send: Send = (method, path, body) =>
  driver.fetch(
    new Request(`https://cluster${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );

/** What a real server answers by chance, or before its caches have caught up: what was recorded is one of its answers. */
const byChance: ReadonlySet<string> = new Set([
  // Maps of Go, which have no order: limits in `overhead`, and the bindings that are looked through.
  'runtimeclasses: wrong',
  'an access review: a path for everybody',
  // The authorizer and the cache of reads learn of an object a moment after its creation.
  'a binding to a Role that is not there',
  'one of the cache',
]);
const timesOf = (title: string) => ({ retry: byChance.has(title) ? 5 : 0 });
const attempts = new Map<string, number>();

/** A namespace for each time that a case is played. */
function newPlace(name: string): string {
  const attempt = (attempts.get(name) ?? 0) + 1;
  attempts.set(name, attempt);
  return `parity-${createHash('sha256').update(`${name}/${attempt}`).digest('hex').slice(0, 10)}`;
}

/** Asks again if a controller of the cluster has written to the object between its creation and its update. */
async function askUndisturbed(ruleCase: RuleCase): Promise<RuleAnswer> {
  for (;;) {
    const answer = await askRule(send, ruleCase);
    if (answer.code !== 409 || ruleCase.withResourceVersion === undefined) return answer;
  }
}

// Only where it is asked for: what a real cluster takes of these objects has not been seen yet.
describe.runIf(process.env['PODPATH_DESCRIBE'] === 'all')('our kubectl describes as the real one does', () => {
  const lines = describeLines.flatMap(({ namespace, lines: some }) => some.map((line) => ({ namespace, line })));
  let recorder: DescriptionRecorder;

  beforeAll(async () => {
    const env = { KUBECONFIG: await driver.kubeconfigFor('awkward'), KUBERC: 'off' };
    await execa('kubectl', ['create', 'namespace', 'awkward'], { env });
    const account = ['serviceaccount/default', '--for=create', '--timeout=30s', '-n', 'awkward'];
    await execa('kubectl', ['wait', ...account], { env });
    const files = stillObjects.flatMap((name) => ['-f', fileURLToPath(new URL(`${name}.yaml`, objectsFolder))]);
    await execa('kubectl', ['apply', ...files], { env });
    recorder = await createDescriptionRecorder((request) => driver.fetch(request));
  }, 60_000);
  afterAll(async () => {
    await recorder?.[Symbol.asyncDispose]();
  });

  test.each(lines.map((one) => [one.line, one] as const))('%s', async (_line, { namespace, line }) => {
    const recorded = await recorder.record(namespace, ['describe', ...line.split(' ')]);
    const { stdout, stderr, exitCode } = recorded;
    const { asked, ...ours } = await replay(recorded);
    expect(ours).toEqual({ stdout, stderr, exitCode });
  });
});

// Vitest takes a file without tests for a mistake.
if (files.length + rules.length === 0) test.skip('is the turn of another commit');

describe.each(rules)('a real API server judges as it was recorded: $name', ({ cases }) => {
  beforeAll(async () => {
    await send('POST', '/api/v1/namespaces', { metadata: { name: ruleNamespace } });
    await send('POST', `/api/v1/namespaces/${ruleNamespace}/serviceaccounts`, defaultServiceAccount);
  });

  for (const { answer, ...ruleCase } of cases)
    test(ruleCase.title, timesOf(ruleCase.title), async () => {
      expect(await askUndisturbed(ruleCase)).toEqual(answer);
    });
});

describe.each(files)('a real API server answers as it was recorded: $name', ({ name, cases, recorded }) => {
  for (const one of cases)
    test.concurrent(one.name, timesOf(one.name), async () => {
      const answers = await play((request) => driver.fetch(request), one, newPlace(`${name}/${one.name}`));
      expect(differences(answers, recorded?.cases[one.name]?.answers ?? [], ['now', 'recorded'])).toEqual([]);
    });
});
