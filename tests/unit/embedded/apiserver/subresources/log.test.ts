import { expect, test } from 'vitest';
import { type LogRequest, NodeRefusal } from '../../../../../src/embedded/index.ts';
import { newRunningPod } from '../../kubelets.ts';

function streamOf(...texts: string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const text of texts) controller.enqueue(new TextEncoder().encode(text));
      controller.close();
    },
  });
}

test('a kubelet’s log is passed on as plain text', async () => {
  const { inDefault } = await newRunningPod({ log: ({ container }) => streamOf('hello of ', `${container}\n`) });
  const { status, body, headers } = await inDefault('GET', 'pods/p/log');
  expect({ status, body, type: headers.get('content-type') }).toEqual({
    status: 200,
    body: 'hello of c\n',
    type: 'text/plain',
  });
});

test.each([
  ['', { follow: false, previous: false, timestamps: false }],
  ['follow=true&previous=1&timestamps', { follow: true, previous: true, timestamps: true }],
  ['follow=false&tailLines=0', { follow: false, previous: false, timestamps: false, tailLines: 0 }],
  [
    'sinceSeconds=5&limitBytes=1&insecureSkipTLSVerifyBackend=true',
    { follow: false, previous: false, timestamps: false, sinceSeconds: 5, limitBytes: 1 },
  ],
  [
    'sinceTime=2026-03-01T13:00:00.5%2B01:00',
    { follow: false, previous: false, timestamps: false, sinceMs: Date.UTC(2026, 2, 1, 12) },
  ],
])('log?%s asks the kubelet for %o', async (query, options) => {
  const seen: LogRequest[] = [];
  const { inDefault } = await newRunningPod({
    log(request) {
      seen.push(request);
      return streamOf();
    },
  });
  await inDefault('GET', `pods/p/log?${query}`);
  expect(seen.map((request) => request.options)).toEqual([options]);
  expect(seen[0]).toMatchObject({
    container: 'c',
    node: { metadata: { name: 'n' } },
    pod: { metadata: { name: 'p' } },
  });
});

test.each([
  ['sinceTime=x', 400, 'parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"'],
  ['tailLines=a', 400, 'strconv.ParseInt: parsing "a": invalid syntax'],
  [
    'sinceTime=2026-03-01T13:00:00Z&sinceSeconds=1',
    422,
    'PodLogOptions "p" is invalid: []: Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified',
  ],
  ['stream=Stdout', 422, 'PodLogOptions "p" is invalid: stream: Forbidden: may not be specified'],
])('log?%s is %i: %s', async (query, status, message) => {
  const { inDefault } = await newRunningPod();
  expect(await inDefault('GET', `pods/p/log?${query}`)).toMatchObject({ status, body: { message } });
});

test.each([
  [
    new NodeRefusal(400, 'container "c" in pod "p" is waiting to start: ContainerCreating'),
    400,
    'BadRequest',
    'container "c" in pod "p" is waiting to start: ContainerCreating',
  ],
  [new NodeRefusal(500, 'no disk'), 500, 'InternalError', 'Internal error occurred: no disk'],
  [new Error('no disk'), 500, 'InternalError', 'Internal error occurred: no disk'],
  [
    new NodeRefusal(404, 'pod "p" does not exist'),
    404,
    'NotFound',
    'the server could not find the requested resource ( pods/log p)',
  ],
])('a kubelet’s refusal %s is %i %s', async (refusal, status, reason, message) => {
  const { inDefault } = await newRunningPod({ log: () => Promise.reject(refusal) });
  expect(await inDefault('GET', 'pods/p/log')).toMatchObject({ status, body: { reason, message } });
});

test('a log that nobody reads any more is cancelled', async () => {
  const cancelled = Promise.withResolvers<void>();
  const { cluster } = await newRunningPod({ log: () => new ReadableStream({ cancel: () => cancelled.resolve() }) });
  const path = '/api/v1/namespaces/default/pods/p/log?follow=true';
  const response = await cluster.fetch(new Request(`http://cluster${path}`));
  await response.body?.cancel();
  await expect(cancelled.promise).resolves.toBeUndefined();
});
