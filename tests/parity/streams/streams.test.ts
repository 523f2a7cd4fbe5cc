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

/** Cases whose answers differ, each with the reason. */
const known: Readonly<Record<string, string>> = {
  'log as a Table': 'what a log cannot be turned into is not refused; it is text whatever is asked for',
  'log as protobuf': 'answers are never protobuf, so that it is refused before it is known that this one would be text',
};

for (const stream of streamCases) {
  const run = stream.name in known ? test.fails : test;
  run(stream.name, async () => {
    const real = recorded.answers[stream.name];
    expect(real, 'run: node scripts/update-stream-cases.ts').toBeDefined();
    expect(await playStream(stream, embedded.endpoint)).toEqual(real);
  });
}
