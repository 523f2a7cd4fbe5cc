import { expect, test } from 'vitest';
import { PodpathError, verbatim } from '../../../src/base/index.ts';
import type { Api } from '../../../src/drivers/kind/api.ts';
import { newKindContext } from '../../../src/drivers/kind/context.ts';
import { waitForNodes } from '../../../src/drivers/kind/wait.ts';
import { listedNode } from './api-server.ts';
import { rejection } from './fake-machine.ts';

const nodes = (...ready: boolean[]): Response =>
  Response.json({ items: ready.map((isReady, index) => listedNode(`node-${index}`, isReady)) });
const unreachable = (): never => {
  throw new PodpathError({ reason: 'Unreachable', text: verbatim('ECONNRESET') });
};

/** An API server that gives these answers, the last for ever; each takes it so long. */
function scripted(
  answers: readonly (() => Response)[],
  takesMs = 1,
): { api: Api; wait: Promise<void>; asked: () => number } {
  let asked = 0;
  let now = 0;
  const api: Api = {
    async fetch() {
      const answer = answers[Math.min(asked, answers.length - 1)];
      asked += 1;
      now += takesMs;
      if (answer === undefined) throw new Error('no answer');
      return answer();
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
  const context = newKindContext({
    clusterName: 'podpath-wait',
    env: {},
    clock: { now: () => now, schedule: () => ({ [Symbol.dispose]: () => undefined }) },
  });
  return { api, wait: waitForNodes(context, api, 2), asked: () => asked };
}

test('an API server that is not there yet, or answers 5xx, is asked again until the Nodes are Ready', async () => {
  const { wait, asked } = scripted([
    unreachable,
    () => new Response('etcd is not ready', { status: 503 }),
    () => new Response('no JSON', { status: 500 }),
    () => nodes(true),
    () => nodes(true, false),
    () => nodes(true, true),
  ]);
  await wait;
  expect(asked()).toBe(6);
});

test('at the deadline it is told which Nodes are not Ready', async () => {
  const error = await rejection(scripted([() => nodes(true, false)], 60_001).wait);
  expect(error).toMatchObject({ reason: 'Timeout', message: 'These Nodes were not Ready after 120 s: node-1.' });
});

test('at the deadline it is told that nothing answers', async () => {
  expect(await rejection(scripted([unreachable], 60_001).wait)).toMatchObject({ reason: 'Unreachable' });
});

test('an answer that no waiting mends ends it at once', async () => {
  const { wait, asked } = scripted([() => new Response('{}', { status: 404 })]);
  expect(await rejection(wait)).toMatchObject({
    reason: 'InternalError',
    message: 'The API server has no answer to /api/v1/nodes (HTTP 404).',
  });
  expect(asked()).toBe(1);
});
