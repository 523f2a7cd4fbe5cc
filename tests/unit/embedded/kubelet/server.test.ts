import { describe, expect, it } from 'vitest';
import type { LogOptions } from '../../../../src/embedded/index.ts';
import { createNodeBackend } from '../../../../src/embedded/kubelet/index.ts';
import { findLogTarget } from '../../../../src/embedded/kubelet/server/log-target.ts';
import { formatLogTime } from '../../../../src/embedded/kubelet/server/logs.ts';
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
    expect(() => backend.log({ ...request, options })).toThrow(
      'error dialing backend: dial tcp 172.18.0.2:10250: connect: connection refused',
    );
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
