import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { RecordedDescriptions } from './cases.ts';
import { describeLines } from './lines.ts';
import { replay } from './replay.ts';

// Descriptions are byte for byte those of the real kubectl, which had the same answers of the same API server (whose it was, the recording says).
// `node scripts/update-describe-cases.ts` records them.
const { cases, answers, discovery } = JSON.parse(
  await readFile(new URL('recorded/cases.json', import.meta.url), 'utf8'),
) as RecordedDescriptions;

test('every line is recorded', () => {
  const wanted = describeLines.flatMap(({ namespace, lines }) => lines.map((line) => `${namespace}: ${line}`));
  expect(cases.map(({ namespace, argv }) => `${namespace}: ${argv.slice(1).join(' ')}`)).toEqual(wanted);
});

test.each(cases.map((one) => [`${one.namespace}: ${one.argv.join(' ')}`, one] as const))('%s', async (_line, one) => {
  const requests = one.requests.map(([path, at]) => {
    const answer = answers[at];
    if (answer === undefined) throw new Error(`no answer ${at}`);
    return [path, answer] as const;
  });
  const { exitCode, stdout, stderr } = await replay({ ...one, requests, discovery });
  expect({ stdout, stderr, exitCode }).toEqual({ stdout: one.stdout, stderr: one.stderr, exitCode: one.exitCode });
});
