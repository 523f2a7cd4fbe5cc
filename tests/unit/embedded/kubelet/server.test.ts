import { describe, expect, it } from 'vitest';
import { toDisposable } from '../../../../src/base/index.ts';
import type { LogOptions } from '../../../../src/embedded/index.ts';
import { createNodeBackend } from '../../../../src/embedded/kubelet/index.ts';
import { findLogTarget } from '../../../../src/embedded/kubelet/server/log-target.ts';
import { formatLogTime, readLogs } from '../../../../src/embedded/kubelet/server/logs.ts';
import type { ContainerRuntime } from '../../../../src/embedded/runtime/cri.ts';
import { newRuntimeBench } from '../runtime/bench.ts';
import { container, newKubeletBench } from './bench.ts';

const options: LogOptions = { follow: false, previous: false, timestamps: false };
const textOf = (stream: ReadableStream<Uint8Array>) => new Response(stream).text();

describe('what a kubelet gives to the API server', { timeout: 60_000 }, () => {
  const newTarget = async () => {
    const bench = await newKubeletBench({ script: () => ({ logs: ['one', 'two', 'three'] }) });
    await bench.run('web', { containers: [container()] });
    await bench.clock.advance(2000);
    const backend = createNodeBackend((name) => (name === 'n1' ? bench.kubelet : undefined));
    const pod = await bench.pod('web');
    const request = {
      node: await bench.admin.get(
        { group: '', version: 'v1', resource: 'nodes', kind: 'Node', namespaced: false },
        { name: 'n1' },
      ),
      user: { username: 'a', groups: [] },
      signal: new AbortController().signal,
      pod,
      container: 'c',
    };
    return { bench, backend, request };
  };

  it.each([
    [{}, 'one\ntwo\nthree\n'],
    [{ tailLines: 1 }, 'three\n'],
    [{ tailLines: 0 }, ''],
    [{ limitBytes: 6 }, 'one\ntw'],
    [{ sinceSeconds: 1 }, ''],
  ])('reads logs with %j', async (more, expected) => {
    const { bench, backend, request } = await newTarget();
    using _ = bench;
    expect(await textOf(await backend.log({ ...request, options: { ...options, ...more } }))).toBe(expected);
  });

  it('follows a log to the end of its container', async () => {
    const { run, runtime, settle, clock } = newRuntimeBench();
    const { id } = await run('busybox:1.36', {
      command: ['sh', '-c', 'echo one; sleep 5; echo two; sleep 5; echo -n three'],
    });
    const stream = readLogs(runtime, id, { ...options, follow: true }, clock.now());
    await clock.advance(20_000);
    expect(await settle(textOf(stream))).toBe('one\ntwo\nthree');
    const limited = readLogs(runtime, id, { ...options, follow: true, tailLines: 2, limitBytes: 5 }, clock.now());
    expect(await textOf(limited)).toBe('two\nt');
  });

  it('reads a log no faster than it is taken, and forgets who does not take it', async () => {
    const { run, runtime, settle, clock } = newRuntimeBench();
    const line = 'x'.repeat(999);
    const command = ['sh', '-c', `while true; do echo ${line}; sleep 0.01; done`];
    const { id } = await run('busybox:1.36', { command });
    let listeners = 0;
    const counted: ContainerRuntime = Object.assign(Object.create(runtime), {
      followLog(...given: Parameters<ContainerRuntime['followLog']>) {
        listeners += 1;
        const following = runtime.followLog(...given);
        return toDisposable(() => {
          listeners -= 1;
          following[Symbol.dispose]();
        });
      },
    });
    const stream = readLogs(counted, id, { ...options, follow: true }, clock.now());
    await clock.advance(40_000);
    const kept = runtime.readLog(id).length * 1000;
    expect(kept).toBeLessThan(1.1e6);
    expect(listeners).toBe(1);
    await settle(runtime.stopContainer(id, 0));
    // What was dropped before it was asked for is missed, and not kept here.
    const taken = (await textOf(stream)).length;
    expect(taken).toBeGreaterThanOrEqual(kept);
    expect(taken).toBeLessThan(kept + 200_000);
    expect(listeners).toBe(0);
    const other = await run('busybox:1.36', { command });
    const reader = readLogs(counted, other.id, { ...options, follow: true }, clock.now()).getReader();
    await clock.advance(1000);
    expect((await reader.read()).value?.byteLength).toBe(1000);
    expect(listeners).toBe(1);
    await reader.cancel();
    expect(listeners).toBe(0);
  });

  it('runs commands, answers its pages, and passes HTTP to Pods', async () => {
    const { bench, backend, request } = await newTarget();
    using _ = bench;
    const written: string[] = [];
    const run = await backend.exec({
      ...request,
      command: ['echo', 'hi'],
      streams: { stdin: false, stdout: true, stderr: true, tty: false },
    });
    const stdout = { write: async (bytes: Uint8Array) => void written.push(new TextDecoder().decode(bytes)) };
    expect(await run({ stdin: undefined, stdout, stderr: undefined, resizes: undefined })).toBe(0);
    expect(written).toEqual(['echo hi\n']);
    const page = (path: string) =>
      backend.fetch({ ...request, kind: 'kubelet' }, new Request(`https://172.18.0.2:10250${path}`));
    expect(await (await page('/healthz')).text()).toBe('ok');
    expect((await page('/nope')).status).toBe(404);
    expect(((await (await page('/pods')).json()) as { items: unknown[] }).items).toHaveLength(1);
    await expect(
      Promise.resolve(backend.fetch({ ...request, kind: 'pod', port: 80 }, new Request('http://10.244.0.2:80/'))),
    ).rejects.toThrow('dial tcp 10.244.0.2:80: connect: connection refused');
  });

  it('says that it cannot be reached when it does not run', async () => {
    const { bench, request } = await newTarget();
    using _ = bench;
    const backend = createNodeBackend(() => undefined);
    const why = 'dial tcp 172.18.0.2:10250: connect: connection refused';
    const { namespace, name } = request.pod.metadata;
    const logs = `https://172.18.0.2:10250/containerLogs/${namespace}/${name}/c`;
    expect(() => backend.log({ ...request, options })).toThrow(`Get "${logs}": ${why}`);
    expect(() => backend.log({ ...request, options: { ...options, follow: true, tailLines: 5 } })).toThrow(
      `Get "${logs}?follow=true&tailLines=5": ${why}`,
    );
    expect(() => backend.portForward(request)).toThrow(`error dialing backend: ${why}`);
  });

  it.each([
    [{ waiting: { reason: 'ContainerCreating' } }, 'container "c" in pod "p" is waiting to start: ContainerCreating'],
    [{ waiting: { reason: 'ErrImagePull' } }, 'container "c" in pod "p" is waiting to start: image can\'t be pulled'],
    [
      { waiting: { reason: 'ImagePullBackOff' } },
      'container "c" in pod "p" is waiting to start: trying and failing to pull image',
    ],
  ])('has no log of a container in state %j', (state, error) => {
    const containerStatuses = [{ name: 'c', state, ready: false, restartCount: 0, image: '', imageID: '' }];
    expect(findLogTarget('p', { containerStatuses }, 'c', false)).toEqual({ error });
    expect(findLogTarget('p', { containerStatuses }, 'c', true)).toEqual({
      error: 'previous terminated container "c" in pod "p" not found',
    });
  });

  it('writes times as containerd does', () => {
    expect(formatLogTime(Date.parse('2026-03-01T12:00:00.123Z') + 0.5)).toBe('2026-03-01T12:00:00.123500000Z');
  });
});
