import { expect, test } from 'vitest';
import { type Asked, newAsked, readEvents } from '../../ask.ts';

const path = '/api/v1/namespaces/default/configmaps';

/** `ADDED a 7`; what a stream gives until it ends. */
async function eventsOf({ cluster, clock }: Asked, query: string, meanwhile?: () => Promise<void>): Promise<string[]> {
  const seen: string[] = [];
  const reading = (async () => {
    for await (const { type, object } of readEvents(cluster, `${path}?watch=1&${query}`)) {
      const { name = '', annotations } = object.metadata as { name?: string; annotations?: object };
      seen.push([type, name || JSON.stringify(annotations ?? ('message' in object ? object.message : ''))].join(' '));
    }
  })();
  // Whatever is to be read first is read by then.
  await new Promise((resolve) => setTimeout(resolve));
  await meanwhile?.();
  await new Promise((resolve) => setTimeout(resolve));
  clock.advance(2 * 3_600_000);
  await reading;
  return seen;
}

const create = ({ inDefault }: Asked, name: string, labels = {}) =>
  inDefault('POST', 'configmaps', { metadata: { name, labels } });

async function newFilled(): Promise<Asked & { readonly version: string }> {
  const asked = newAsked();
  await create(asked, 'b');
  await create(asked, 'a');
  const { body } = await asked.inDefault('GET', 'configmaps');
  return { ...asked, version: body.metadata.resourceVersion };
}

test('from a version on every later write comes, in order', async () => {
  const asked = await newFilled();
  const seen = await eventsOf(asked, `resourceVersion=${asked.version}`, async () => {
    await create(asked, 'c');
    await asked.inDefault('PUT', 'configmaps/a', { metadata: { name: 'a' }, data: { x: 'y' } });
    await asked.inDefault('DELETE', 'configmaps/b');
  });
  expect(seen).toEqual(['ADDED c', 'MODIFIED a', 'DELETED b']);
});

test.each(['', 'resourceVersion=0'])('with %j what is there comes first', async (query) => {
  const asked = await newFilled();
  expect(await eventsOf(asked, query, async () => void (await create(asked, 'c')))).toEqual([
    'ADDED a',
    'ADDED b',
    'ADDED c',
  ]);
});

test('a bookmark ends the initial events for who wants bookmarks', async () => {
  const asked = await newFilled();
  const query = 'sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan&timeoutSeconds=5';
  expect(await eventsOf(asked, query)).toEqual(['ADDED a', 'ADDED b', 'BOOKMARK {"k8s.io/initial-events-end":"true"}']);
});

test('who wants bookmarks gets one a minute', async () => {
  const asked = await newFilled();
  const query = `resourceVersion=${asked.version}&allowWatchBookmarks=true&timeoutSeconds=150`;
  const seen = await eventsOf(asked, query, async () => {
    for (let minute = 0; minute < 2; minute += 1) {
      asked.clock.advance(60_000);
      await new Promise((resolve) => setTimeout(resolve));
    }
  });
  expect(seen).toEqual(['BOOKMARK ""', 'BOOKMARK ""']);
});

test('what enters a selection is ADDED, what leaves it is DELETED', async () => {
  const asked = await newFilled();
  const seen = await eventsOf(asked, `resourceVersion=${asked.version}&labelSelector=on%3Dyes`, async () => {
    await create(asked, 'c');
    for (const on of ['yes', 'yes', 'no', 'no']) {
      const data = { time: String(Math.random()) };
      await asked.inDefault('PUT', 'configmaps/c', { metadata: { name: 'c', labels: { on } }, data });
    }
    await asked.inDefault('DELETE', 'configmaps/c');
  });
  expect(seen).toEqual(['ADDED c', 'MODIFIED c', 'DELETED c']);
});

test('a watch of one object hears of no other whose name begins so', async () => {
  const asked = await newFilled();
  const seen = await eventsOf(asked, 'fieldSelector=metadata.name%3Da', async () => {
    await create(asked, 'ab');
    await asked.inDefault('DELETE', 'configmaps/a');
  });
  expect(seen).toEqual(['ADDED a', 'DELETED a']);
});

test('a version whose history is gone is told in the stream', async () => {
  const asked = await newFilled();
  asked.clock.advance(600_000);
  await create(asked, 'c');
  const seen = await eventsOf(asked, 'resourceVersion=2');
  expect(seen).toEqual([expect.stringMatching(/^ERROR "too old resource version: 2 \(\d+\)"$/)]);
});

test('a reader that is slower than the history is told that it is gone', async () => {
  const asked = await newFilled();
  const events = readEvents(asked.cluster, `${path}?watch=1&resourceVersion=${asked.version}`);
  const first = events.next();
  await create(asked, 'c');
  expect((await first).value).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'c' } } });
  await create(asked, 'd');
  await new Promise((resolve) => setTimeout(resolve));
  await create(asked, 'e');
  asked.clock.advance(600_000);
  await create(asked, 'f');
  expect((await events.next()).value).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'd' } } });
  expect((await events.next()).value).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
  expect((await events.next()).done).toBe(true);
});

test('a reader that leaves once the history is gone is told so, and no more', async () => {
  const asked = await newFilled();
  const leaving = new AbortController();
  const url = `http://cluster${path}?watch=1&resourceVersion=${asked.version}`;
  const { body } = await asked.cluster.fetch(new Request(url, { signal: leaving.signal }));
  await create(asked, 'c');
  await new Promise((resolve) => setTimeout(resolve));
  await create(asked, 'd');
  asked.clock.advance(600_000);
  await create(asked, 'e');
  leaving.abort();
  const events = (await new Response(body).text()).trim().split('\n');
  expect(events.map((event) => JSON.parse(event).type)).toEqual(['ADDED', 'ERROR']);
});

test('a Table tells its columns once', async () => {
  const asked = await newFilled();
  const table = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
  const tables: { columnDefinitions: unknown; rows: { cells: unknown[] }[] }[] = [];
  for await (const { object } of readEvents(asked.cluster, `${path}?watch=1`, table)) {
    tables.push(object as never);
    if (tables.length === 2) break;
  }
  expect(tables.map(({ columnDefinitions }) => columnDefinitions === null)).toEqual([false, true]);
  expect(tables.map(({ rows }) => rows[0]?.cells)).toEqual([
    ['a', 0, '0s'],
    ['b', 0, '0s'],
  ]);
});

test('a watch that nobody reads any more is taken out of the store', async () => {
  const asked = await newFilled();
  const events = readEvents(asked.cluster, `${path}?watch=1`);
  await events.next();
  await events.return(undefined);
  const { body } = await asked.ask('GET', '/metrics');
  expect(body).toMatch(/^apiserver_longrunning_requests\{.*verb="WATCH".*\} 0$/m);
});
