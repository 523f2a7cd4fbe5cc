import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Clock } from '../../../../src/base/index.ts';
import { createSeededRandom, systemClock } from '../../../../src/base/index.ts';
import type { ClusterClient } from '../../../../src/drivers/embedded/cluster-client.ts';
import { makeTemplate } from '../../../../src/drivers/embedded/worker/make-template.ts';
import {
  type NewSnapshot,
  type RunningCluster,
  runCluster,
} from '../../../../src/drivers/embedded/worker/running-cluster.ts';
import { type ClusterTemplate, fillTemplate, type LivingCluster, newTemplate } from '../../../../src/embedded/index.ts';
import { ask, type Json } from '../../embedded/control-plane/persistence/scenario.ts';
import { createTestHost, newPod, newRequest, pods, until } from './support.ts';

const atMs = Date.parse('2026-03-01T12:00:00.700Z');
const still: Clock = { now: () => atMs, schedule: () => ({ [Symbol.dispose]: () => undefined }) };

let template: ClusterTemplate;
const run = (wanted: Partial<Parameters<typeof runCluster>[0]> = {}) =>
  runCluster({
    machine: still,
    mode: { kind: 'paused' },
    seed: 9,
    nodes: 3,
    metrics: true,
    onServing: () => undefined,
    ...wanted,
  });
const newSnapshot: NewSnapshot = async (at) => fillTemplate(template, at);
/** A cluster as a page starts it for the first time. */
const runFromTemplate = (seed = 9) => run({ seed, newSnapshot });
const get = ({ living }: RunningCluster, path: string): Promise<Json> => ask({ cluster: living }, 'GET', path);
const fill = (seed: number) => fillTemplate(template, { nowMs: atMs, random: createSeededRandom(seed) });

beforeAll(async () => {
  template = await makeTemplate();
}, 180_000);

describe('the template of a new cluster', { timeout: 180_000 }, () => {
  it('is the same whenever it is made: all times in it are marked', async () => {
    // Everything has been loaded by now.
    const first = await makeTemplate();
    expect(await makeTemplate({ atMs: Date.parse('2041-11-07T10:20:30Z') })).toEqual(first);
  });

  it('is what it was made of when it is filled, and marked again', () => {
    const again = newTemplate(fill(5));
    // Names that are drawn anew stand in another order.
    expect(withoutNumbers(again)).toEqual(withoutNumbers(template));
  });

  it('gives each cluster identifiers, names, tokens and a key of its own, and the same seed the same', () => {
    const [first, second] = [fill(1), fill(2)];
    expect(fill(1)).toEqual(first);
    expect(second.serviceAccountKey).not.toBe(first.serviceAccountKey);
    const known = new Set(identifiersIn(first));
    expect(known.size).toBeGreaterThan(350);
    const boot = first.store.entries.find(({ object }) => object.kind === 'Node')?.object.status.nodeInfo.bootID;
    expect(identifiersIn(second).filter((id) => known.has(id))).toEqual([boot]);
    const names = (snapshot: typeof first) =>
      snapshot.store.entries.flatMap(({ object: { metadata } }) => (metadata.generateName ? [metadata.name] : []));
    expect(names(first)).toHaveLength(9);
    expect(names(second).filter((name) => names(first).includes(name))).toEqual([]);
  });

  it('keeps a character that marks are written with', () => {
    const snapshot = fill(1);
    const marked = { ...snapshot, name: 'a~b~~c' };
    expect(fillTemplate(newTemplate(marked), { nowMs: atMs, random: createSeededRandom(1) }).name).toBe('a~b~~c');
  });

  it('refuses a mark that nobody knows', () => {
    const odd = { ...template, text: '"~y1~"' };
    expect(() => fillTemplate(odd, { nowMs: atMs, random: createSeededRandom(1) })).toThrow(
      'a template of a cluster has the mark y1, which nobody knows',
    );
  });
});

describe('a cluster of the template', { timeout: 180_000 }, () => {
  let made: RunningCluster;
  let bootstrapped: RunningCluster;
  beforeAll(async () => {
    [made, bootstrapped] = [await runFromTemplate(), await run()];
  }, 180_000);
  afterAll(() => {
    made[Symbol.dispose]();
    bootstrapped[Symbol.dispose]();
  });

  it('has the age of one that has set itself up, at a time that has just begun', async () => {
    expect(made.clock.now()).toBe(Math.floor(atMs / 1000) * 1000);
    for (const cluster of [made, bootstrapped]) {
      const { metadata } = await get(cluster, '/api/v1/namespaces/kube-system');
      expect(Math.floor((cluster.clock.now() - Date.parse(metadata.creationTimestamp)) / 1000)).toBe(40);
    }
  });

  it('has the objects of one that has set itself up', async () => {
    const keys = ({ living }: RunningCluster) =>
      living.store
        .rows()
        // The address of a Service is drawn, too.
        .map(({ key }) => withoutSuffix(key).replace(/^(.*\/ipaddresses\/10\.96)\.(?!0\.).*/, '$1.*'))
        .filter((key) => !key.startsWith('/registry/events/'));
    expect(keys(made).sort()).toEqual(keys(bootstrapped).sort());
  });

  it('has all Pods ready, their logs, discovery of metrics, and figures of metrics', async () => {
    const { items } = await get(made, '/api/v1/pods');
    expect(items).toHaveLength(11);
    for (const { metadata, status } of items) {
      expect(status.conditions.find(({ type }: Json) => type === 'Ready').status, metadata.name).toBe('True');
      expect(status.containerStatuses[0].restartCount, metadata.name).toBe(0);
    }
    const server = items.find(({ metadata }: Json) => metadata.name.startsWith('metrics-server-'));
    const reading = made.living.fetch(
      new Request(`https://cluster/api/v1/namespaces/kube-system/pods/${server.metadata.name}/log`),
      { clientIdentity: { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] } },
    );
    const log = await inTime(made, reading);
    expect(await log.text()).toMatch(/^I0301 11:59:[0-5]\d\.\d{6} +1 serving\.go:\d+\] Generated self-signed cert/);
    // Before any time has passed: who asks for figures looks here first.
    const { groups } = await get(made, '/apis');
    expect(groups.map(({ name }: Json) => name)).toContain('metrics.k8s.io');
    const { items: nodes } = await inTime(made, get(made, '/apis/metrics.k8s.io/v1beta1/nodes'));
    expect(nodes).toHaveLength(3);
  });

  it('knows the tokens of its Pods', async () => {
    const pod = made.living.runtimeOf('podpath-worker')?.listContainers()[0];
    expect(pod?.state).toBe('Running');
    const token = tokensIn(fill(9)).at(0);
    const review = await ask({ cluster: made.living }, 'POST', '/apis/authentication.k8s.io/v1/tokenreviews', {
      spec: { token },
    });
    expect(review.status).toMatchObject({ authenticated: true });
    expect(review.status.user.username).toMatch(/^system:serviceaccount:kube-system:/);
  });

  it('goes the way of one that has set itself up', async () => {
    const spec = { containers: [{ name: 'web', image: 'nginx:1.27' }] };
    const after: string[][] = [];
    for (const cluster of [made, bootstrapped]) {
      const began = Math.floor(cluster.clock.now() / 1000) * 1000;
      await ask({ cluster: cluster.living }, 'POST', '/api/v1/namespaces/default/pods', {
        metadata: { name: 'web' },
        spec,
      });
      const { items } = await get(cluster, '/api/v1/namespaces/kube-system/pods?labelSelector=k8s-app=kube-dns');
      const path = `/api/v1/namespaces/kube-system/pods/${items[0].metadata.name}`;
      await ask({ cluster: cluster.living }, 'DELETE', path);
      await cluster.clock.advance(300_000);

      const web = await get(cluster, '/api/v1/namespaces/default/pods/web');
      expect(web.status.phase).toBe('Running');
      const { items: pods } = await get(cluster, '/api/v1/pods');
      expect(pods).toHaveLength(12);
      expect(pods.map(({ status }: Json) => status.containerStatuses[0].restartCount)).toEqual(pods.map(() => 0));
      const addresses = pods
        .filter(({ spec: { hostNetwork } }: Json) => !hostNetwork)
        .map(({ status }: Json) => status.podIP);
      expect(new Set(addresses).size).toBe(addresses.length);
      const { items: nodes } = await get(cluster, '/api/v1/nodes');
      for (const { status } of nodes)
        expect(status.conditions.find(({ type }: Json) => type === 'Ready').status).toBe('True');
      const { items: leases } = await get(cluster, '/apis/coordination.k8s.io/v1/leases');
      expect(leases).toHaveLength(6);
      for (const { spec: lease } of leases)
        expect(cluster.clock.now() - Date.parse(lease.renewTime)).toBeLessThan(15_000);
      const { items: events } = await get(cluster, '/api/v1/events');
      after.push(
        events
          .filter(({ metadata }: Json) => Date.parse(metadata.creationTimestamp) >= began)
          .map(({ reason, involvedObject }: Json) =>
            withoutSuffix(`${reason} ${involvedObject.kind} ${involvedObject.name}`),
          )
          .sort(),
      );
    }
    expect(after[0]).toEqual(after[1]);
  });

  it('is only for clusters of its shape', async () => {
    const refuse = async () => {
      throw new Error('the template was asked for');
    };
    using one = await run({ nodes: 1, newSnapshot: refuse });
    expect(one.living.nodeNames()).toHaveLength(1);
    using bare = await run({ metrics: false, newSnapshot: refuse });
    expect((await get(bare, '/api/v1/namespaces')).items.length).toBeGreaterThan(3);
    await expect(run({ newSnapshot: refuse })).rejects.toThrow('the template was asked for');
  });
});

describe('a cluster that is opened and does not live yet', { timeout: 180_000 }, () => {
  const identity = { username: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] };
  const asTable = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
  const asDiscovery = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
  const reads: readonly (readonly [path: string, accept: string])[] = [
    ['/version', 'application/json'],
    ['/api', asDiscovery],
    ['/apis', asDiscovery],
    ['/api/v1/nodes', asTable],
    ['/api/v1/pods', asTable],
    ['/api/v1/namespaces/kube-system', 'application/json'],
    ['/apis/apps/v1/namespaces/kube-system/deployments/coredns', asTable],
    ['/api/v1/namespaces/default/pods/none', 'application/json'],
  ];
  const readAll = (fetch: LivingCluster['fetch']): Promise<unknown[]> =>
    Promise.all(
      reads.map(async ([path, accept]) => {
        const response = await fetch(new Request(`https://cluster${path}`, { headers: { accept } }), {
          clientIdentity: identity,
        });
        return [path, response.status, await response.json()];
      }),
    );
  const asked = (line: string) => {
    const [method = '', place = ''] = line.split(' ');
    const { pathname, searchParams } = new URL(place, 'https://cluster');
    return { method, path: pathname, query: searchParams };
  };

  it('tells what it tells when it lives, and goes the same way whether it was read or not', async () => {
    const early: unknown[] = [];
    using read = await run({
      newSnapshot,
      async opened({ cluster, answers }) {
        expect(reads.filter(([path]) => !answers(asked(`GET ${path}`)))).toEqual([]);
        early.push(...(await readAll(cluster.fetch)));
      },
    });
    expect(await readAll(read.living.fetch)).toEqual(early);
    expect(JSON.stringify(early)).toContain('metrics.k8s.io');

    using unread = await runFromTemplate();
    const after = await Promise.all(
      [read, unread].map(async ({ living, clock }) => {
        await clock.advance(60_000);
        const { random, ...rest } = living.snapshot();
        // What comes with each request, and is not stored.
        return JSON.stringify({ ...rest, random: { ...random, requests: 0 } });
      }),
    );
    expect(after[0]).toBe(after[1]);
  });

  it.each([
    'POST /api/v1/namespaces/default/pods',
    'GET /api/v1/pods?watch=true',
    'GET /api/v1/pods?fieldSelector=spec.nodeName%3Dpodpath-worker',
    'GET /api/v1/namespaces/kube-system/pods/etcd-podpath-control-plane/log',
    'GET /api/v1/nodes/podpath-worker/proxy/stats/summary',
    'GET /api/v1/componentstatuses',
    'GET /apis/metrics.k8s.io/v1beta1/nodes',
    'GET /apis/metrics.k8s.io/v1beta1',
    'GET /readyz',
    'GET /debug/podpath/components',
  ])('leaves to the cluster that lives: %s', async (line) => {
    const told: boolean[] = [];
    using _ = await run({
      newSnapshot,
      async opened({ answers }) {
        told.push(answers(asked(line)));
      },
    });
    expect(told).toEqual([false]);
  });

  it('leaves all to it where the API server was stopped', async () => {
    using stopped = await runFromTemplate();
    stopped.living.setRunning('kube-apiserver', false);
    await stopped.clock.advance(60_000);
    const told: boolean[] = [];
    using _ = await run({
      snapshot: stopped.living.snapshot(),
      async opened({ answers }) {
        told.push(answers(asked('GET /api/v1/nodes')));
      },
    });
    expect(told).toEqual([false]);
  });

  it('begins to live with the first request that needs it, and with time', async () => {
    const waiting = new Set<() => void>();
    const machine: Clock = {
      now: () => atMs,
      schedule(callback, when) {
        if (when === 0) return systemClock.schedule(callback, when);
        waiting.add(callback);
        return { [Symbol.dispose]: () => waiting.delete(callback) };
      },
    };
    const newHost = () => createTestHost({ machine, newSnapshot, nodes: 3, metrics: true, mode: { kind: 'paused' } });
    for (const begin of [
      (client: ClusterClient) => client.fetch(newRequest(pods, 'POST', newPod('web'))),
      async () => {
        for (const callback of [...waiting]) callback();
      },
    ]) {
      await using made = newHost();
      const told: unknown[] = [];
      using _ = made.host.watchState((state) => told.push(state));
      expect((await made.client.fetch(newRequest('/api/v1/nodes'))).status).toBe(200);
      const time = await made.client.call('clock', null);
      expect(time).toMatchObject({ nowMs: Math.floor(atMs / 1000) * 1000, mode: { kind: 'paused' } });
      expect(told).toEqual([]);
      await begin(made.client);
      await until(() => told.length > 0, 'the cluster to live');
    }
  });
});

/** An answer that takes time of the cluster. */
async function inTime<T>({ clock }: RunningCluster, answer: Promise<T>): Promise<T> {
  await clock.advance(1_000);
  return answer;
}

/** The end that is drawn for a name, and what comes after it in an Event's. */
function withoutSuffix(text: string): string {
  return text.replace(/-[bcdfghjklmnpqrstvwxz2456789]{5}(?=$|\.)/, '-*').replace(/\.[0-9a-f]{16}$/, '.*');
}

function withoutNumbers({ text, tokens, encoded, nodes }: ClusterTemplate): unknown {
  const plain = (part: string) => part.replace(/~([ucxtb])\d+~/g, '~$1~');
  const sorted = (parts: readonly string[]) => parts.map(plain).sort();
  const snapshot = JSON.parse(plain(text).replace(/(?<=[:[,])(~[a-z][^~]*~)/g, '"$1"'));
  snapshot.store.entries = sorted(snapshot.store.entries.map((entry: unknown) => JSON.stringify(entry)));
  return { nodes, snapshot, tokens: sorted(tokens), encoded: sorted(encoded) };
}

/** UUIDs, and identifiers of containers. */
function identifiersIn(snapshot: unknown): string[] {
  const found = JSON.stringify(snapshot).match(
    /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|containerd:\/\/[0-9a-f]{64}/g,
  );
  return [...new Set(found)];
}

function tokensIn(snapshot: unknown): string[] {
  const encoded = JSON.stringify(snapshot).match(/(?<=")ZXlK[A-Za-z0-9+/]+=*(?=")/g) ?? [];
  return encoded.map((token) => atob(token));
}
