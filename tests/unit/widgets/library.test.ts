import { expect, test } from 'vitest';
import { findLab, findStep } from '../../../src/widgets/shared/labs.ts';
import { findFact, findRun, findRunOfCommand } from '../../../src/widgets/shared/library.ts';
import { labOfPage, pageOf } from '../../../src/widgets/shared/page.ts';

const page = 'content/docs/en/memory/top-nodes.mdx';

test('a run that is recorded comes with its output and where it was recorded', () => {
  const { command, recorded } = findRun(page, 'memory/top-nodes', false);
  expect(command).toBe('kubectl top nodes');
  expect(recorded?.run.stdout).toContain('MEMORY(bytes)');
  expect(recorded?.where.kubernetesVersion).toMatch(/^v1\./);
});

test('a run that no scenario has fails the build, allowed or not, and names page and id', () => {
  for (const allow of [true, false])
    expect(() => findRun(page, 'memory/top-nodse', allow)).toThrow(
      `${page} shows the run "memory/top-nodse", which no scenario in content/runs has.`,
    );
});

test('a fact that is not there fails the build unless an author has asked to see the page all the same', () => {
  expect(() => findFact(page, 'no-such-fact', false)).toThrow(
    `${page} names the fact "no-such-fact", which content/facts.json does not have.`,
  );
  expect(findFact(page, 'no-such-fact', true)).toBeUndefined();
});

test('a lab or a step that is not there fails the build', () => {
  expect(() => findLab(page, 'no-lab', false)).toThrow(`${page} shows the lab or step "no-lab"`);
  expect(() => findStep(page, 'oom-kill', 'no-step', false)).toThrow('"no-step" of "oom-kill"');
});

test('a lab of the project is found with its steps', () => {
  expect(findLab(page, 'oom-kill', false)?.steps.length).toBeGreaterThan(4);
});

test('the recorded table for <Top> is found by its command', () => {
  expect(findRunOfCommand('kubectl top nodes')?.run.exitCode).toBe(0);
  expect(findRunOfCommand('kubectl top nothing')).toBeUndefined();
});

test('a page says its language, its file for messages, and which lab it is about', () => {
  const at = (id: string, locale?: string) =>
    pageOf({ starlightRoute: { id, locale, entry: { filePath: `f/${id}` } } });
  expect(at('en/labs/oom-kill', 'en')).toEqual({ locale: 'en', id: 'en/labs/oom-kill', file: 'f/en/labs/oom-kill' });
  expect(labOfPage(at('en/labs/oom-kill', 'en'))).toBe('oom-kill');
  expect(labOfPage(at('en/labs', 'en'))).toBeUndefined();
  expect(labOfPage(at('en/memory/qos', 'en'))).toBeUndefined();
});
