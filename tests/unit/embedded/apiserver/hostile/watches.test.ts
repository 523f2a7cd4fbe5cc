import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { createSeededRandom } from '../../../../../src/base/index.ts';
import { createCluster } from '../../../../../src/embedded/index.ts';
import { newAsked } from '../../ask.ts';
import { createStepClock } from '../../step-clock.ts';

const path = '/api/v1/namespaces/default/configmaps';
const configMap = (name: string) => ({ metadata: { name }, data: { a: 'b' } });

test('100,000 watches at once hear of a write, and leave nothing behind', async () => {
  // The clock of the tests looks at every timer at each step; nothing has to be stepped here.
  let timers = 0;
  const clock = {
    now: () => 0,
    schedule: () => {
      timers += 1;
      return {
        [Symbol.dispose]: () => {
          timers -= 1;
        },
      };
    },
  };
  const cluster = createCluster({ clock, random: createSeededRandom(1), authorization: 'AlwaysAllow' });
  await cluster.load();
  const before = timers;
  const request = {
    method: 'GET',
    path,
    query: new URLSearchParams({ watch: 'true', resourceVersion: String(cluster.store.revision) }),
    header: () => undefined,
    body: '',
  };
  const readers = Array.from({ length: 100_000 }, () => {
    const answer = cluster.handle(request);
    if (answer instanceof Promise || answer.body.kind !== 'stream') throw new Error('a watch is a stream');
    return answer.body.stream.getReader();
  });
  const made = await cluster.handle({
    ...request,
    method: 'POST',
    query: new URLSearchParams(),
    header: (name) => (name === 'content-type' ? 'application/json' : undefined),
    body: JSON.stringify(configMap('a')),
  });
  expect(made.status).toBe(201);
  let heard = 0;
  for (const reader of readers) {
    const { value } = await reader.read();
    if (value !== undefined && value.length > 0) heard += 1;
    await reader.cancel();
  }
  expect(heard).toBe(100_000);
  expect(timers).toBe(before);
}, 60_000);

test('a watch that nobody reads is told that it is too late, and holds nothing meanwhile', async () => {
  const { cluster, inDefault } = newAsked();
  const response = await cluster.fetch(
    new Request(`http://cluster${path}?watch=true&resourceVersion=${cluster.store.revision}`),
  );
  const reader = response.body?.getReader();
  await inDefault('POST', 'configmaps', configMap('a'));
  for (let index = 0; index < 10_500; index += 1) {
    const answer = cluster.handle({
      method: 'PATCH',
      path: `${path}/a`,
      query: new URLSearchParams(),
      header: (name) => (name === 'content-type' ? 'application/merge-patch+json' : undefined),
      body: `{"data":{"a":"${index}"}}`,
    });
    expect((await answer).status).toBe(200);
  }
  let text = '';
  for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
    text += new TextDecoder().decode(part.value);
  }
  const events = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events.length).toBeLessThan(100);
  expect(events.at(-1)).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
}, 60_000);

test('a watch that is given up before it is read ends', async () => {
  const clock = createStepClock();
  const { cluster, ask } = newAsked({ clock });
  const abort = new AbortController();
  const response = await cluster.fetch(new Request(`http://cluster${path}?watch=true`, { signal: abort.signal }));
  abort.abort();
  await turn();
  expect(await response.text()).toBe('');
  const { body } = await ask('GET', '/metrics');
  const open = String(body)
    .split('\n')
    .filter((line) => line.startsWith('apiserver_longrunning_requests{'));
  expect(open.every((line) => line.endsWith(' 0'))).toBe(true);
});

test('a watch ends with its signal even when nobody holds its request any more', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const { cluster } = newAsked();
  const abort = new AbortController();
  const begin = async () => {
    const url = `http://cluster${path}?watch=true&resourceVersion=${cluster.store.revision}`;
    return (await cluster.fetch(new Request(url, { signal: abort.signal }))).body?.getReader();
  };
  const reader = await begin();
  for (let times = 0; times < 3; times += 1) {
    await turn();
    collectGarbage();
  }
  abort.abort();
  expect(await reader?.read()).toEqual({ done: true, value: undefined });
});
