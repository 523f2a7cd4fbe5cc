import { expect, test } from 'vitest';
import { corpus } from './corpus.ts';
import { runInBash, runInOurs } from './machine.ts';

test.concurrent.each(corpus.map((line) => [line]))('%j does what bash does', async (line) => {
  const [bash, ours] = await Promise.all([runInBash(line), runInOurs(line)]);
  expect(ours).toEqual(bash);
});
