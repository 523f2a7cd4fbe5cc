import { describe, expect, it } from 'vitest';
import type { EmbeddedState } from '../../../../src/drivers/embedded/protocol.ts';
import { createTestHost, newPod, newRequest, pods, runPod, until } from './support.ts';

const text = new TextDecoder();

// The first one loads the cluster's code.
describe('a cluster behind a channel of messages', { timeout: 30_000 }, () => {
  it('runs a Pod, and tells who created it', async () => {
    await using host = createTestHost();
    await runPod(host.client, newPod('web'));
    const pod = await (await host.client.fetch(newRequest(`${pods}/web`))).json();
    expect(pod).toMatchObject({ status: { phase: 'Running' }, spec: { nodeName: 'podpath-worker' } });
    const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
    const who = await host.client.fetch(
      newRequest('/apis/authentication.k8s.io/v1/selfsubjectreviews', 'POST', review),
    );
    expect(await who.json()).toMatchObject({
      status: {
        userInfo: { username: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] },
      },
    });
  });

  it('begins with metrics-server and figures where that is wanted, at the time of the machine', async () => {
    await using host = createTestHost({ metrics: true, mode: { kind: 'running', speed: 1 } });
    const metrics = await host.client.fetch(newRequest('/apis/metrics.k8s.io/v1beta1/nodes'));
    expect(metrics.status).toBe(200);
    const { items }: { items: unknown[] } = await metrics.json();
    expect(items).toHaveLength(2);
    const { nowMs, mode } = await host.client.call('clock', null);
    expect(mode).toEqual({ kind: 'running', speed: 1 });
    expect(Math.abs(Date.now() - nowMs)).toBeLessThan(30_000);
    const deployment = await host.client.fetch(
      newRequest('/apis/apps/v1/namespaces/kube-system/deployments/metrics-server'),
    );
    const applied = 'kubectl.kubernetes.io/last-applied-configuration';
    expect((await deployment.json()).metadata.annotations[applied]).toMatch(/^{"apiVersion":"apps\/v1".*}\n$/);
  });

  it('streams a watch until it is aborted', async () => {
    await using host = createTestHost();
    const abort = new AbortController();
    const watch = await host.client.fetch(
      newRequest('/api/v1/namespaces/default/configmaps?watch=true', 'GET', undefined, abort.signal),
    );
    const reader = watch.body?.getReader();
    const made = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'seen' } };
    await host.client.fetch(newRequest('/api/v1/namespaces/default/configmaps', 'POST', made));
    let seen = '';
    while (!seen.includes('"seen"')) seen += text.decode((await reader?.read())?.value);
    abort.abort();
    await expect(reader?.read()).rejects.toMatchObject({ reason: 'Cancelled' });
  });

  it('carries large bodies both ways and refuses what is too large', async () => {
    await using host = createTestHost();
    const configMap = (name: string, size: number) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name },
      data: { text: 'x'.repeat(size) },
    });
    const path = '/api/v1/namespaces/default/configmaps';
    const large = await host.client.fetch(newRequest(path, 'POST', configMap('large', 900_000)));
    expect(large.status).toBe(201);
    const read: { data: { text: string } } = await (await host.client.fetch(newRequest(`${path}/large`))).json();
    expect(read.data.text).toHaveLength(900_000);
    const refused = await host.client.fetch(newRequest(path, 'POST', configMap('vast', 4_000_000)));
    expect(refused.status).toBe(413);
  });

  it('connects to a command in a container, and to a port', async () => {
    await using host = createTestHost();
    await runPod(host.client, newPod('web'));
    const command = await host.client.connect(
      newRequest(`${pods}/web/exec?command=echo&command=hello&stdout=true&stderr=true`),
    );
    if (command.kind !== 'channels') throw new Error(`the connection is ${command.kind}`);
    let said = '';
    for await (const bytes of command.socket.incoming as unknown as AsyncIterable<Uint8Array>)
      said += text.decode(bytes);
    expect(said).toContain('hello\n');
    expect(said).toContain('"status":"Success"');

    const ports = await host.client.connect(newRequest(`${pods}/web/portforward?ports=80`));
    if (ports.kind !== 'portForward') throw new Error(`the connection is ${ports.kind}`);
    let answer = '';
    const request = new TextEncoder().encode('GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n');
    await ports.forward(80, {
      incoming: new ReadableStream({ start: (controller) => controller.enqueue(request) }),
      outgoing: {
        async write(bytes) {
          answer += text.decode(bytes);
        },
      },
      signal: new AbortController().signal,
    });
    expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    ports.close();
    const missing = await host.client.connect(newRequest(`${pods}/nobody/exec?command=ls&stdout=true`));
    expect(missing).toMatchObject({ kind: 'refused', response: { status: 404 } });
  });

  it('pauses, says what it steps to, and goes on', async () => {
    await using host = createTestHost();
    await runPod(host.client, newPod('web'));
    const paused = await host.client.call('clock', { kind: 'paused' });
    expect(paused.mode).toEqual({ kind: 'paused' });
    const stepped = await host.client.call('step', null);
    expect(stepped.happened).toEqual(paused.next);
    expect(stepped.nowMs).toBe(paused.next?.atMs);
    const running = await host.client.call('clock', { kind: 'running', speed: Number.POSITIVE_INFINITY });
    expect(running.mode).toEqual({ kind: 'running', speed: Number.POSITIVE_INFINITY });
    await expect(host.client.call('step', null)).rejects.toMatchObject({ reason: 'BadRequest' });
  });

  it('refuses connections while the API server is stopped, ends watches, and can be told to start it again', async () => {
    await using host = createTestHost();
    const states: EmbeddedState[] = [];
    void host.client.watchState((state) => states.push(state), new AbortController().signal).catch(() => undefined);
    await runPod(host.client, newPod('web'));
    const watch = await host.client.fetch(newRequest(`${pods}?watch=true`));
    const ended = watch.text().then(
      () => 'ended',
      (error: unknown) => error,
    );
    const set = (running: boolean) =>
      host.client.call('debug', { method: 'PUT', page: 'components/kube-apiserver', body: { running } });
    expect((await set(false)).status).toBe(200);
    await until(() => states.at(-1)?.isServing === false, 'the API server to stop');
    expect(await ended).toMatchObject({ reason: 'Unreachable' });
    await expect(host.client.fetch(newRequest(pods))).rejects.toMatchObject({
      reason: 'Unreachable',
      message: 'dial tcp 172.18.0.2:6443: connect: connection refused',
    });
    // Its Pod is to be over before another comes.
    await host.client.call('clock', { kind: 'paused' });
    await host.client.call('advance', 60_000);
    await set(true);
    await host.client.call('advance', 60_000);
    await until(() => states.at(-1)?.isServing === true, 'the API server to start');
    expect((await host.client.fetch(newRequest(pods))).status).toBe(200);
  });

  it('begins another cluster on reset', async () => {
    await using host = createTestHost();
    await runPod(host.client, newPod('web'));
    await host.client.call('reset', { nodes: 1 });
    const list: { items: unknown[] } = await (await host.client.fetch(newRequest(pods))).json();
    expect(list.items).toEqual([]);
    await until(async () => {
      const nodes: { items: unknown[] } = await (await host.client.fetch(newRequest('/api/v1/nodes'))).json();
      return nodes.items.length === 1;
    }, 'the one Node');
  });

  it('goes on from what was written as if nothing had been', async () => {
    await using first = createTestHost();
    await runPod(first.client, newPod('web'));
    const read = async (client: typeof first.client) =>
      (await client.fetch(newRequest(`${pods}/web`))).json() as Promise<{ metadata: { uid: string }; status: object }>;
    await first.client.call('clock', { kind: 'paused' });
    const before = await read(first.client);
    const { nowMs } = await first.client.call('clock', null);
    await first.client.call('save', null);
    await using second = createTestHost({ open: first.disk.open });
    const clock = await second.client.call('clock', null);
    expect(clock).toMatchObject({ nowMs, mode: { kind: 'paused' } });
    expect(await read(second.client)).toEqual(before);
    await second.client.call('advance', 60_000);
    expect(await read(second.client)).toEqual(before);
    expect((await second.client.call('step', null)).happened).not.toBeNull();
  });

  it('takes a snapshot that nothing changes which happens afterwards', async () => {
    await using host = createTestHost();
    await runPod(host.client, newPod('web'));
    const living = await host.host.living();
    const snapshot = living.snapshot();
    const before = JSON.stringify(snapshot);
    await host.client.fetch(newRequest(`${pods}/web`, 'DELETE'));
    await runPod(host.client, newPod('other'));
    expect(JSON.stringify(snapshot)).toBe(before);
  });
});
