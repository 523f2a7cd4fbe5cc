import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSeededRandom } from '../../../../src/base/index.ts';
import { type Cluster, createCluster } from '../../../../src/embedded/index.ts';
import { createStepClock } from '../step-clock.ts';

// Random sequences of writes, against the simplest model of what they must leave behind: a map of names to data.

const writes = ['create', 'replace', 'merge', 'apply', 'delete'] as const;
const refused = ['stale', 'dryRun'] as const;
const others = ['deleteAll', 'watch', 'restore'] as const;

interface Op {
  readonly op: (typeof writes)[number] | (typeof refused)[number] | (typeof others)[number];
  readonly name: string;
  readonly value: string;
}

const name = fc.constantFrom('a', 'b', 'c', 'ab', 'd');
const value = fc.constantFrom('1', '2', '3');
const op: fc.Arbitrary<Op['op']> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...writes) },
  { weight: 2, arbitrary: fc.constantFrom(...refused) },
  { weight: 4, arbitrary: fc.constantFrom(...others, 'watch' as const) },
);
const ops: fc.Arbitrary<Op[]> = fc.array(fc.record({ op, name, value }), { maxLength: 40 });

const path = '/api/v1/namespaces/default/configmaps';

interface Item {
  readonly metadata: {
    readonly name: string;
    readonly resourceVersion: string;
    readonly labels?: { readonly v: string };
  };
  readonly data?: { readonly v: string };
}
interface List {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly Item[];
}
interface Event {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'ERROR';
  readonly object: Item;
}

/** A watcher that began with a list, and keeps up what it saw. */
interface Watcher {
  readonly state: Map<string, string>;
  readonly versions: number[];
  readonly begin: number;
  read(): Promise<void>;
}

function newTeller(initial?: unknown) {
  const clock = createStepClock();
  const cluster: Cluster = createCluster({
    clock,
    random: createSeededRandom(1),
    authorization: 'AlwaysAllow',
    ...(initial === undefined ? {} : { snapshot: initial }),
  });
  const send = async (method: string, target: string, body?: object, contentType = 'application/json') => {
    const response = await cluster.fetch(
      new Request(`http://cluster${target}`, {
        method,
        headers: { 'content-type': contentType, 'user-agent': 'test/1' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    return { status: response.status, body: (await response.json()) as never };
  };
  return { cluster, clock, send };
}
type Teller = ReturnType<typeof newTeller>;

async function list({ send }: Teller, query = ''): Promise<List> {
  const { status, body } = await send('GET', path + query);
  if (status !== 200) throw new Error(`a list was answered ${status}`);
  return body;
}

const stateOf = ({ items }: List) => new Map(items.map(({ metadata, data }) => [metadata.name, data?.v ?? '']));

async function startWatcher(teller: Teller): Promise<Watcher> {
  const listed = await list(teller);
  const state = stateOf(listed);
  const begin = Number(listed.metadata.resourceVersion);
  const versions: number[] = [];
  const response = await teller.cluster.fetch(new Request(`http://cluster${path}?watch=true&resourceVersion=${begin}`));
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  return {
    state,
    versions,
    begin,
    async read() {
      for (;;) {
        const next = await Promise.race([
          reader?.read(),
          new Promise<undefined>((resolve) => setImmediate(() => resolve(undefined))),
        ]);
        if (next === undefined || next.done) break;
        const lines = (rest + next.value).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          const { type, object }: Event = JSON.parse(line);
          versions.push(Number(object.metadata.resourceVersion));
          if (type === 'DELETED') state.delete(object.metadata.name);
          else state.set(object.metadata.name, object.data?.v ?? '');
          if (type === 'ERROR') throw new Error(`a watch was told ${line}`);
        }
      }
      await reader?.cancel();
    },
  };
}

const object = (named: string, v: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: named, labels: { v } },
  data: { v },
});

/** Does one write; the model tells which status it must have. */
async function write({ send }: Teller, model: Map<string, string>, op: Op): Promise<void> {
  if (op.op === 'watch' || op.op === 'restore') return;
  if (op.op === 'deleteAll') {
    expect((await send('DELETE', `${path}?labelSelector=v=${op.value}`)).status).toBe(200);
    for (const [key, v] of [...model]) if (v === op.value) model.delete(key);
    return;
  }
  const { name: named, value: v } = op;
  const isThere = model.has(named);
  const own = `${path}/${named}`;
  switch (op.op) {
    case 'create':
      expect((await send('POST', path, object(named, v))).status).toBe(isThere ? 409 : 201);
      if (!isThere) model.set(named, v);
      return;
    case 'replace':
      expect((await send('PUT', own, object(named, v))).status).toBe(isThere ? 200 : 404);
      if (isThere) model.set(named, v);
      return;
    case 'merge': {
      const patch = { metadata: { labels: { v } }, data: { v } };
      expect((await send('PATCH', own, patch, 'application/merge-patch+json')).status).toBe(isThere ? 200 : 404);
      if (isThere) model.set(named, v);
      return;
    }
    case 'apply': {
      const answer = await send(
        'PATCH',
        `${own}?fieldManager=m&force=true`,
        object(named, v),
        'application/apply-patch+yaml',
      );
      expect(answer.status).toBe(isThere ? 200 : 201);
      model.set(named, v);
      return;
    }
    case 'delete':
      expect((await send('DELETE', own)).status).toBe(isThere ? 200 : 404);
      model.delete(named);
      return;
    case 'stale': {
      const old = { ...object(named, v), metadata: { name: named, resourceVersion: '1' } };
      expect((await send('PUT', own, old)).status).toBe(isThere ? 409 : 404);
      return;
    }
    default:
      expect((await send('POST', `${path}?dryRun=All`, object(named, v))).status).toBe(isThere ? 409 : 201);
  }
}

describe('after any sequence of writes', () => {
  test('list, get, pages and selectors agree with it, no version goes back, and every watcher has seen exactly the later writes', async () => {
    await fc.assert(
      fc.asyncProperty(ops, async (sequence) => {
        let teller = newTeller();
        const model = new Map<string, string>();
        let watchers: Watcher[] = [];
        /** Of writes to ConfigMaps, in order. */
        const written: number[] = [];
        let version = 0;
        for (const op of sequence) {
          const before = await list(teller);
          if (op.op === 'watch') {
            watchers.push(await startWatcher(teller));
          } else if (op.op === 'restore') {
            // Into a new cluster, as when a page is loaded again: nothing is another but the watches, which are gone.
            const snapshot = JSON.parse(JSON.stringify(teller.cluster.snapshot()));
            for (const watcher of watchers) await watcher.read();
            watchers = [];
            teller = newTeller(snapshot);
            expect(await list(teller)).toEqual(before);
          } else {
            await write(teller, model, op);
          }
          const after = await list(teller);
          const now = Number(after.metadata.resourceVersion);
          expect(now).toBeGreaterThanOrEqual(version);
          version = now;
          expect(stateOf(after)).toEqual(new Map([...model].sort(([a], [b]) => (a < b ? -1 : 1))));
          const known = new Map(before.items.map(({ metadata }) => [metadata.name, metadata.resourceVersion]));
          for (const { metadata } of after.items) {
            if (known.get(metadata.name) !== metadata.resourceVersion) written.push(Number(metadata.resourceVersion));
          }
        }
        for (const item of (await list(teller)).items) {
          expect((await teller.send('GET', `${path}/${item.metadata.name}`)).body).toMatchObject(item);
          const selected = await list(teller, `?labelSelector=v=${item.metadata.labels?.v}`);
          expect(selected.items.map(({ metadata }) => metadata.name)).toContain(item.metadata.name);
        }
        const pages: Item[] = [];
        for (let next = ''; ; ) {
          const page = await list(teller, `?limit=2${next === '' ? '' : `&continue=${encodeURIComponent(next)}`}`);
          pages.push(...page.items);
          next = (page.metadata as { continue?: string }).continue ?? '';
          if (next === '') break;
        }
        expect(pages).toEqual((await list(teller)).items);
        for (const watcher of watchers) {
          await watcher.read();
          expect([...watcher.state].sort()).toEqual([...model].sort());
          expect(watcher.versions).toEqual(watcher.versions.toSorted((a, b) => a - b));
          expect(new Set(watcher.versions).size).toBe(watcher.versions.length);
          expect(watcher.versions.every((seen) => seen > watcher.begin)).toBe(true);
          for (const one of written) if (one > watcher.begin) expect(watcher.versions).toContain(one);
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
