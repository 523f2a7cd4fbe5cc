import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createStateStore, type KindState } from '../../../src/drivers/kind/state.ts';
import { rejection } from './fake-machine.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podpath-state-'));
  file = join(folder, 'state.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const now = () => Date.parse('2026-11-24T01:02:03Z');
const state: KindState = { version: 1, phase: 'running', workers: 2, metrics: true, createdAt: '2026-11-24T00:00:00Z' };

test('what was written is read again; nothing written yet is undefined', async () => {
  const store = createStateStore(file, now);
  expect(await store.read()).toBeUndefined();
  await store.write(state);
  expect(await store.read()).toEqual(state);
});

test.each([
  ['ENOSPC', 'The disk is full'],
  ['EDQUOT', 'The disk is full'],
  ['EACCES', 'Make it yours'],
])('a write that fails with %s leaves the old state and says what to do', async (code, fix) => {
  await createStateStore(file, now).write(state);
  const full = createStateStore(file, now, async () => {
    throw Object.assign(new Error(code), { code });
  });
  const error = await rejection(full.write({ ...state, workers: 5 }));
  expect(error).toMatchObject({ reason: 'MissingOnMachine' });
  expect(String(error)).toContain(`${file} cannot be written (${code}); what was there before is unchanged.`);
  expect(error).toHaveProperty('hint', expect.stringContaining(fix));
  expect(await full.read()).toEqual(state);
});

test.each([
  ['cut off in the middle', '{"version":1,"ph', 'not JSON'],
  ['from a version to come', JSON.stringify({ ...state, version: 2 }), '(not as expected: version)'],
  ['with a phase that there is not', JSON.stringify({ ...state, phase: 'flying' }), '(not as expected: phase)'],
  ['empty', '', 'not JSON'],
])('a file %s is set aside with its content, told once, and then there is none', async (_what, text, problem) => {
  await writeFile(file, text);
  const store = createStateStore(file, now);
  const error = await rejection(store.read());
  expect(error).toMatchObject({ reason: 'CorruptState' });
  expect(String(error)).toContain(problem);
  expect(await readdir(folder)).toEqual(['state.json.corrupt-2026-11-24T010203.000Z']);
  expect(await readFile(join(folder, 'state.json.corrupt-2026-11-24T010203.000Z'), 'utf8')).toBe(text);
  expect(await store.read()).toBeUndefined();
});
