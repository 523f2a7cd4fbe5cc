import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createSeededRandom, systemClock } from '../../../../../src/base/index.ts';
import { createCluster } from '../../../../../src/embedded/index.ts';
import { createTeller, type RecordedSteps } from './step.ts';

const folder = new URL('recorded/', import.meta.url);

describe.each(readdirSync(folder))('a story of custom resources: %s', (file) => {
  const { steps } = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as RecordedSteps;
  const cluster = createCluster({ clock: systemClock, random: createSeededRandom(1), authorization: 'AlwaysAllow' });
  const tell = createTeller((method, path, headers, body) =>
    cluster.fetch(new Request(`https://cluster${path}`, { method, headers, ...(body === undefined ? {} : { body }) })),
  );
  test.each(steps)('$title', async (step) => {
    expect(await tell(step)).toEqual(step.answer);
  });
});
