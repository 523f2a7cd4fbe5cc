import { createHash } from 'node:crypto';
import { createInflate } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type SpdyStream, serveSpdy } from '../../../../src/cli/spdy/connection.ts';
import { headerDictionary } from '../../../../src/cli/spdy/dictionary.ts';
import { createReplies } from '../../../../src/cli/spdy/frames.ts';
import { createHeaderReader } from '../../../../src/cli/spdy/header-reader.ts';
import { createSpdyClient } from './spdy-client.ts';

/** A server that keeps its streams, and wants those of type `good`. */
function newServer() {
  const client = createSpdyClient();
  const streams: SpdyStream[] = [];
  const over = serveSpdy(client.duplex, {
    isWanted: (headers) => headers.get('streamtype') === 'good',
    opened: (stream) => void streams.push(stream),
  });
  return { client, streams, over };
}

async function readAll({ incoming }: SpdyStream): Promise<string> {
  return new Response(incoming).text();
}

test('the dictionary is that of SPDY/3', () => {
  // The hash of the one in github.com/moby/spdystream.
  const hash = createHash('sha256').update(headerDictionary).digest('hex');
  expect(hash).toBe('51d27341373f923f3cd88e1eb7162aeaa3723d7585ff2399201dc06498407f02');
});

test('answers to streams can be inflated, one after the other', async () => {
  const reply = createReplies();
  const inflate = createInflate({ dictionary: headerDictionary });
  const chunks: Buffer[] = [];
  inflate.on('data', (chunk: Buffer) => chunks.push(chunk));
  for (const id of [1, 3, 5]) {
    const frame = reply(id);
    expect(frame.readUInt32BE(8)).toBe(id);
    await new Promise<void>((resolve) => inflate.write(frame.subarray(12), () => resolve()));
  }
  expect(Buffer.concat(chunks)).toEqual(Buffer.alloc(12));
});

describe('a connection', () => {
  test('opens streams and says what it wants of each', async () => {
    const { client, streams, over } = newServer();
    await client.open(1, { StreamType: 'good', port: '80' });
    await client.open(3, { streamtype: 'bad' });
    await client.open(5, { streamtype: 'good' }, true);
    await client.data(1, 'one ');
    await client.data(1, 'two', true);
    await expect.poll(() => streams.length).toBe(2);
    const [first, second] = streams;
    if (first === undefined || second === undefined) throw new Error('no streams');
    expect(first.headers.get('port')).toBe('80');
    expect(await readAll(first)).toBe('one two');
    expect(await readAll(second)).toBe('');
    await first.write(Buffer.from('hello'));
    first.end();
    second.reset();
    client.hangUp();
    await over;
    expect(client.frames).toEqual([
      { kind: 'syn-reply', id: 1, text: '', isFin: false },
      { kind: 'rst', id: 3, text: '', isFin: false },
      { kind: 'syn-reply', id: 5, text: '', isFin: false },
      { kind: 'data', id: 1, text: 'hello', isFin: false },
      { kind: 'data', id: 1, text: '', isFin: true },
      { kind: 'rst', id: 5, text: '', isFin: false },
    ]);
    expect(client.isClosed()).toBe(true);
  });

  test.each([
    ['an even number', 2],
    ['a number that was', 1],
  ])('refuses a stream of %s', async (_, id) => {
    const { client, streams, over } = newServer();
    await client.open(1, { streamtype: 'good' });
    await client.open(id, { streamtype: 'good' });
    client.hangUp();
    await over;
    expect(streams).toHaveLength(1);
    expect(client.frames.at(-1)).toEqual({ kind: 'rst', id, text: '', isFin: false });
  });

  test('answers pings of the other side, and only those', async () => {
    const { client, over } = newServer();
    await client.ping(7);
    await client.ping(8);
    client.hangUp();
    await over;
    expect(client.frames).toEqual([{ kind: 'ping', id: 7, text: '', isFin: false }]);
  });

  test.each([
    ['a reset', 'reset'],
    ['the end of the connection', 'hangUp'],
    ['a good-bye', 'goAway'],
  ] as const)('tells a stream of %s', async (_, how) => {
    const { client, streams } = newServer();
    await client.open(1, { streamtype: 'good' });
    await expect.poll(() => streams.length).toBe(1);
    const [stream] = streams;
    const gone = new Promise<void>((resolve) => stream?.signal.addEventListener('abort', () => resolve()));
    await client[how](1);
    await gone;
    expect(stream === undefined ? '' : await readAll(stream)).toBe('');
    // Nobody listens any more.
    await stream?.write(Buffer.from('x'));
    expect(client.textOf(1)).toBe('');
  });

  test('cuts what is written into frames of 32 KiB', async () => {
    const { client, streams } = newServer();
    await client.open(1, { streamtype: 'good' });
    await expect.poll(() => streams.length).toBe(1);
    await streams[0]?.write(new Uint8Array(70_000));
    const sizes = client.frames.filter(({ kind }) => kind === 'data').map(({ text }) => text.length);
    expect(sizes).toEqual([32_768, 32_768, 4464]);
  });

  test('puts together a frame that comes in pieces', async () => {
    const { client, streams } = newServer();
    await client.open(1, { streamtype: 'good' });
    const frame = Buffer.from([0, 0, 0, 1, 1, 0, 0, 5, ...Buffer.from('hello')]);
    for (const byte of frame) await client.raw(Uint8Array.of(byte));
    await expect.poll(() => streams.length).toBe(1);
    expect(streams[0] === undefined ? '' : await readAll(streams[0])).toBe('hello');
  });

  test.each([
    ['another version of SPDY', Buffer.from([0x80, 2, 0, 6, 0, 0, 0, 4, 0, 0, 0, 1])],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n'.padStart(20, '\xff'), 'latin1')],
    ['a control frame that is too long', Buffer.from([0x80, 3, 0, 6, 0, 1, 0, 1])],
    ['headers that are none', Buffer.from([0x80, 3, 0, 1, 0, 0, 0, 12, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 2])],
    ['a stream without a number', Buffer.from([0x80, 3, 0, 1, 0, 0, 0, 2, 0, 0])],
  ])('ends at %s', async (_, bytes) => {
    const { client, over } = newServer();
    await client.raw(bytes);
    await over;
    expect(client.isClosed()).toBe(true);
  });

  test('ends, and never fails, whatever comes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 8 }), async (chunks) => {
        const { client, over } = newServer();
        await client.open(1, { streamtype: 'good' });
        for (const chunk of chunks) await client.raw(chunk);
        client.hangUp();
        await over;
        return client.isClosed();
      }),
      { numRuns: 200 },
    );
  });
});

test('headers that grow beyond 64 KiB are refused', async () => {
  const client = createSpdyClient();
  const over = serveSpdy(client.duplex, { isWanted: () => true, opened: () => undefined });
  await client.open(1, { streamtype: 'x'.repeat(1_000_000) });
  await over;
  expect(client.isClosed()).toBe(true);
});

test('a reader of headers that was closed reads no more', async () => {
  const reader = createHeaderReader();
  reader[Symbol.dispose]();
  await expect(reader.read(Buffer.from([1]))).rejects.toThrow('the connection has ended');
});
