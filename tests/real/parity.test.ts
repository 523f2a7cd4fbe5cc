import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createKindDriver, type KindDriver } from '../../src/drivers/kind/index.ts';
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

// What a real API server answers is what was recorded of one, so that the embedded one is held to the truth. All cases take
// some minutes, so each commit asks a part of them again, chosen by its hash; PODPATH_PARITY=all asks all of them.
const parts = 8;
const commit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
const part = Number.parseInt(commit.slice(0, 8), 16) % parts;
const isChosen = (id: string): boolean =>
  process.env['PODPATH_PARITY'] === 'all' || createHash('sha256').update(id).digest().readUInt32BE() % parts === part;

const files = await Promise.all(
  (await readCases()).map(async ({ name, cases }) => ({
    name,
    recorded: await readRecorded(name),
    cases: cases.filter((one) => isChosen(`${name}/${one.name}`)),
  })),
);

const rulesFolder = new URL('../unit/embedded/apiserver/resources/recorded/', import.meta.url);
const rules = await Promise.all(
  (await readdir(rulesFolder)).map(async (name) => {
    const { cases } = JSON.parse(await readFile(new URL(name, rulesFolder), 'utf8')) as RecordedCases;
    return { name, cases: cases.filter(({ title }) => isChosen(`${name}/${title}`)) };
  }),
);

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

/** Asks again if a controller of the cluster has written to the object between its creation and its update. */
async function askUndisturbed(ruleCase: RuleCase): Promise<RuleAnswer> {
  for (;;) {
    const answer = await askRule(send, ruleCase);
    if (answer.code !== 409 || ruleCase.withResourceVersion === undefined) return answer;
  }
}

describe.each(rules)('a real API server judges as it was recorded: $name', ({ cases }) => {
  beforeAll(async () => {
    await send('POST', '/api/v1/namespaces', { metadata: { name: ruleNamespace } });
    await send('POST', `/api/v1/namespaces/${ruleNamespace}/serviceaccounts`, defaultServiceAccount);
  });

  test.each(cases.map((one) => [one.title, one] as const))('%s', async (_title, { answer, ...ruleCase }) => {
    expect(await askUndisturbed(ruleCase)).toEqual(answer);
  });
});

describe.each(files)('a real API server answers as it was recorded: $name', ({ name, cases, recorded }) => {
  test.concurrent.each(cases.map((one) => [one.name, one] as const))('%s', async (title, one) => {
    const place = createHash('sha256').update(`${name}/${title}`).digest('hex').slice(0, 10);
    const answers = await play((request) => driver.fetch(request), one, `parity-${place}`);
    expect(differences(answers, recorded?.cases[title]?.answers ?? [], ['now', 'recorded'])).toEqual([]);
  });
});
