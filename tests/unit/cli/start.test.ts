import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { LocalizedText } from '../../../src/base/index.ts';
import type { CliContext } from '../../../src/cli/context.ts';
import { runStart } from '../../../src/cli/start.ts';
import { openStartState } from '../../../src/cli/start-state.ts';

async function newHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'podpath-start-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  return join(home, 'data');
}

async function open(home: string, now?: () => number) {
  const warnings: LocalizedText[] = [];
  const state = await openStartState({ PODPATH_HOME: home }, (text) => void warnings.push(text), now);
  return { state, warnings: warnings.map(({ en }) => en.message) };
}

test('the secret and the port of the first launch are those of the next, for their owner alone', async () => {
  const home = await newHome();
  const first = await open(home);
  expect(first.state.port).toBeUndefined();
  expect(first.state.secret).toHaveLength(32);
  await first.state.savePort(4321);
  const next = await open(home);
  expect(next.state.port).toBe(4321);
  expect(next.state.secret).toEqual(first.state.secret);
  expect([first.warnings, next.warnings]).toEqual([[], []]);
  expect((await stat(join(home, 'backend.json'))).mode & 0o777).toBe(0o600);
  expect((await stat(home)).mode & 0o777).toBe(0o700);
});

test('launches that begin at once have one secret, and keep the port of the first that saves it', async () => {
  const home = await newHome();
  const launches = await Promise.all(Array.from({ length: 5 }, () => open(home)));
  expect(new Set(launches.map(({ state }) => Buffer.from(state.secret).toString('hex'))).size).toBe(1);
  await Promise.all(launches.map(({ state }, index) => state.savePort(4000 + index)));
  expect(launches.flatMap(({ warnings }) => warnings)).toEqual([]);
  const next = await open(home);
  expect(next.state.secret).toEqual(launches[0]?.state.secret);
  expect(next.state.port).toBeGreaterThanOrEqual(4000);
});

test('the secret is kept for 12 hours after the last launch, and then renewed', async () => {
  const home = await newHome();
  const hour = 3600 * 1000;
  const first = await open(home, () => 0);
  await first.state.savePort(4321);
  const next = await open(home, () => 11 * hour);
  expect(next.state.secret).toEqual(first.state.secret);
  const later = await open(home, () => 22 * hour);
  expect(later.state.secret).toEqual(first.state.secret);
  const last = await open(home, () => 34 * hour);
  expect(last.state.secret).not.toEqual(first.state.secret);
  expect(last.state.port).toBe(4321);
});

test('a folder that others can enter is closed to them', async () => {
  const home = await newHome();
  await mkdir(home);
  await chmod(home, 0o755);
  await open(home);
  expect((await stat(home)).mode & 0o777).toBe(0o700);
});

test.each([
  ['cut off', '{"secret":"abc'],
  ['empty', ''],
  ['of another shape', '[]'],
  ['with a short secret', '{"secret":"abc"}'],
  ['with a port that is none', `{"secret":"${'a'.repeat(43)}","port":99999}`],
])('a state file that is %s is told and made anew', async (_what, text) => {
  const home = await newHome();
  await mkdir(home);
  const file = join(home, 'backend.json');
  await writeFile(file, text);
  const { state, warnings } = await open(home);
  expect(warnings).toEqual([`${file} was unreadable and has been made anew.`]);
  expect(state.secret).toHaveLength(32);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
    secret: expect.stringMatching(/^[\w-]{43}$/),
    launchedAt: expect.any(String),
  });
});

test('a state that cannot be written is told, and done without', async () => {
  const home = await newHome();
  await writeFile(home, 'a file where the folder should be');
  const { state, warnings } = await open(home);
  expect(warnings.at(-1)).toMatch(/backend\.json could not be written \((EEXIST|ENOTDIR)\)\.$/);
  expect(state.secret).toHaveLength(32);
});

test.each(['0', '65536', '-1', '80a', '1e3', '', ' '])('--port %j is refused before anything is done', async (port) => {
  const context: CliContext = {
    locale: 'en',
    env: {},
    stdout: { write: () => undefined },
    stderr: { write: () => undefined },
    signal: new AbortController().signal,
    createDriver: () => Promise.reject(new Error('not to be called')),
    exit: () => undefined,
  };
  await expect(runStart({ port, open: false }, context)).rejects.toMatchObject({
    reason: 'Usage',
    message: `“${port}” is no port.`,
    hint: 'Name a number from 1 to 65535: npx podpath start --port 4400',
  });
});
