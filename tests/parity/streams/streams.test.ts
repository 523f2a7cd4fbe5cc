import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { playStream, type StreamAnswer } from './ask.ts';
import { streamCases } from './cases.ts';
import { startEmbedded } from './embedded.ts';

const recorded: { readonly answers: Readonly<Record<string, StreamAnswer>> } = JSON.parse(
  await readFile(new URL('recorded/streams.json', import.meta.url), 'utf8'),
);

let embedded: Awaited<ReturnType<typeof startEmbedded>>;
beforeAll(async () => {
  embedded = await startEmbedded();
});
afterAll(() => embedded.close());

test.each(streamCases)('$name', async (stream) => {
  const real = recorded.answers[stream.name];
  expect(real, 'run: node scripts/update-stream-cases.ts').toBeDefined();
  expect(await playStream(stream, embedded.endpoint)).toEqual(real);
});
