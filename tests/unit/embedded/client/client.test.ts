import { describe, expect, it } from 'vitest';
import {
  createClient,
  createEventRecorder,
  createInformers,
  createWorkQueue,
  fetchTransport,
  resources,
  targetOf,
} from '../../../../src/embedded/client/index.ts';
import type { KubeObject } from '../../../../src/kube/index.ts';
import { newComponentBench } from './component.ts';

const configMap = (name: string, data: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data,
});

describe.each(['handle', 'fetch'] as const)('a client over %s', (transport) => {
  const newBench = () => {
    const bench = newComponentBench();
    const client =
      transport === 'handle'
        ? bench.context.client
        : createClient({
            transport: fetchTransport((request) => bench.cluster.fetch(request)),
            userAgent: 'test/1',
          });
    return { ...bench, client, context: { ...bench.context, client } };
  };
  const settled = async () => {
    for (let index = 0; index < 20; index += 1) await new Promise((resolve) => setImmediate(resolve));
  };

  it('creates, gets, updates, patches, lists and deletes', async () => {
    const { client } = newBench();
    const made = await client.create(resources.configMaps, configMap('a', { x: '1' }));
    expect(made.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    const updated = await client.update(resources.configMaps, { ...made, data: { x: '2' } });
    expect(updated['data']).toEqual({ x: '2' });
    const key = { namespace: 'default', name: 'a' };
    await client.patch(resources.configMaps, key, 'merge', { data: { y: '3' } });
    expect((await client.get(resources.configMaps, key))['data']).toEqual({ x: '2', y: '3' });
    const { items } = await client.list(resources.configMaps, { namespace: 'default' });
    expect(items.map(({ kind, apiVersion, metadata }) => [apiVersion, kind, metadata.name])).toEqual([
      ['v1', 'ConfigMap', 'a'],
    ]);
    await client.delete(resources.configMaps, key);
    await expect(client.get(resources.configMaps, key)).rejects.toMatchObject({
      code: 404,
      reason: 'NotFound',
      message: 'configmaps "a" not found',
    });
  });

  it('keeps an informer in step with what is written, and with its indexes', async () => {
    const { client, context } = newBench();
    await client.create(resources.configMaps, configMap('before', { team: 'a' }));
    using informers = createInformers(context);
    const informer = informers.of(resources.configMaps);
    informer.addIndex('team', ({ data }) => (data?.team === undefined ? [] : [data.team]));
    const seen: string[] = [];
    informer.addHandlers({
      added: ({ metadata }) => seen.push(`added ${metadata.name}`),
      updated: (old, { metadata, data }) => seen.push(`updated ${metadata.name} ${old['data'].team} ${data.team}`),
      deleted: ({ metadata }) => seen.push(`deleted ${metadata.name}`),
    });
    await informers.synced();
    await client.create(resources.configMaps, configMap('later', { team: 'a' }));
    await client.patch(resources.configMaps, { namespace: 'default', name: 'later' }, 'merge', { data: { team: 'b' } });
    await client.delete(resources.configMaps, { namespace: 'default', name: 'before' });
    await settled();
    expect(seen.filter((line) => !line.includes('kube-root-ca'))).toEqual([
      'added before',
      'added later',
      'updated later a b',
      'deleted before',
    ]);
    expect(informer.byIndex('team', 'a')).toEqual([]);
    expect(informer.byIndex('team', 'b').map(({ metadata }) => metadata.name)).toEqual(['later']);
    expect(informer.list('default').map(({ metadata }) => metadata.name)).toContain('later');
    expect(informer.get('default', 'before')).toBeUndefined();
  });
});

describe('an informer', () => {
  it('lists again, and tells what changed, when a snapshot has replaced the store', async () => {
    const { cluster, clock, context } = newComponentBench();
    const snapshot = cluster.snapshot();
    using informers = createInformers(context);
    const informer = informers.of(resources.configMaps);
    await informers.synced();
    await context.client.create(resources.configMaps, configMap('a'));
    const deleted: string[] = [];
    informer.addHandlers({ deleted: ({ metadata }) => deleted.push(metadata.name ?? '') });
    cluster.restore(snapshot);
    await clock.advance(60_000);
    expect(deleted).toEqual(['a']);
  });

  it('tries again after a wait while nobody answers', async () => {
    const { clock, context, cluster } = newComponentBench();
    let isDown = true;
    const client = createClient({
      transport: (request) => {
        if (isDown) throw new Error('connection refused');
        return cluster.handle(request);
      },
      userAgent: 'test/1',
      identity: { username: 'a', groups: [] },
    });
    using informers = createInformers({ ...context, client });
    const informer = informers.of(resources.namespaces);
    await clock.advance(10_000);
    expect(informer.hasSynced).toBe(false);
    isDown = false;
    await clock.advance(60_000);
    expect(informer.hasSynced).toBe(true);
  });
});

describe('a work queue', () => {
  it('works on each key once however often it was added, and never twice at a time', async () => {
    const { clock } = newComponentBench();
    const seen: string[] = [];
    using queue = createWorkQueue({
      clock,
      name: 'test',
      process: async (key) => {
        seen.push(`${key} begins`);
        if (seen.length === 1) queue.add('a');
        await Promise.resolve();
        seen.push(`${key} ends`);
      },
      onError: () => undefined,
    });
    for (const key of ['a', 'b', 'a']) queue.add(key);
    expect(clock.next()?.what).toBe('test: a');
    await clock.advance(0);
    await clock.advance(1);
    expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'a begins', 'a ends']);
  });

  it('comes back to a key that failed after waits that double, and forgets its failures when it succeeds', async () => {
    const { clock } = newComponentBench();
    const start = clock.now();
    const tries: number[] = [];
    const errors: string[] = [];
    using queue = createWorkQueue({
      clock,
      name: 'test',
      process: async () => {
        tries.push(clock.now() - start);
        if (tries.length < 5) throw new Error('not yet');
      },
      onError: (key, error) => errors.push(`${key}: ${(error as Error).message}`),
    });
    queue.add('a');
    await clock.advance(1000);
    expect(tries).toEqual([0, 5, 15, 35, 75]);
    expect(errors).toHaveLength(4);
    expect(queue.failures('a')).toBe(0);
  });
});

describe('an event recorder', () => {
  const newRecorder = () => {
    const bench = newComponentBench();
    const { client } = bench.context;
    const errors: unknown[] = [];
    const recorder = createEventRecorder({
      client,
      clock: bench.clock,
      component: 'kubelet',
      host: 'node-1',
      onError: (error) => errors.push(error),
    });
    const target = targetOf({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', namespace: 'default', uid: 'u', resourceVersion: '7' },
    });
    const events = async () => (await client.list(resources.events, { namespace: 'default' })).items;
    return { ...bench, recorder, target, events, errors };
  };

  it('writes what happened, and counts what happens again', async () => {
    const { clock, events, recorder, target, errors } = newRecorder();
    recorder.event(target, 'Warning', 'BackOff', 'Back-off restarting failed container');
    await clock.advance(3000);
    recorder.event(target, 'Warning', 'BackOff', 'Back-off restarting failed container');
    await clock.advance(1);
    expect(errors).toEqual([]);
    const [event, ...others] = await events();
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      involvedObject: {
        kind: 'Pod',
        namespace: 'default',
        name: 'web',
        uid: 'u',
        apiVersion: 'v1',
        resourceVersion: '7',
      },
      reason: 'BackOff',
      message: 'Back-off restarting failed container',
      source: { component: 'kubelet', host: 'node-1' },
      firstTimestamp: '2026-03-01T12:00:00Z',
      lastTimestamp: '2026-03-01T12:00:03Z',
      count: 2,
      type: 'Warning',
      reportingComponent: 'kubelet',
      reportingInstance: 'node-1',
    });
  });

  it('lets one Event stand for those that differ in their message alone, from the tenth on', async () => {
    const { clock, events, recorder, target } = newRecorder();
    for (let index = 1; index <= 12; index += 1) recorder.event(target, 'Normal', 'Pulled', `image ${index}`);
    await clock.advance(1);
    const messages = (await events()).map((event) => `${event['message']} x${event['count']}`);
    expect(messages).toHaveLength(10);
    expect(messages).toContain('(combined from similar events): image 12 x3');
  });

  it('says no more than 25 Events of a source about an object, then one each 5 minutes', async () => {
    const { clock, events, recorder, target } = newRecorder();
    for (let index = 1; index <= 40; index += 1) recorder.event(target, 'Normal', `Reason${index}`, 'text');
    await clock.advance(1);
    expect(await events()).toHaveLength(25);
    await clock.advance(300_000);
    recorder.event(target, 'Normal', 'Later', 'text');
    await clock.advance(1);
    expect(await events()).toHaveLength(26);
  });
});
