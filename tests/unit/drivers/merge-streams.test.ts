import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/base/index.ts';
import { mergeStreams } from '../../../src/drivers/kind/merge-streams.ts';

function newStreams(options: { highWaterMark?: number } = {}): { stdout: PassThrough; stderr: PassThrough } {
  const streams = { stdout: new PassThrough(options), stderr: new PassThrough(options) };
  streams.stdout.pause();
  streams.stderr.pause();
  return streams;
}

/** A clock that stands still: what is gathered is handed on only when it is enough, or when all has come. */
const stoppedClock = { now: () => 0, schedule: () => ({ [Symbol.dispose]: () => undefined }) };

test('the first piece is handed on at once; small ones that follow without a pause come as one', async () => {
  const { stdout, stderr } = newStreams();
  const chunks = mergeStreams(stdout, stderr, stoppedClock);
  stdout.write('first');
  expect((await chunks.next()).value).toMatchObject({ stream: 'stdout', bytes: Buffer.from('first') });
  for (let index = 0; index < 1000; index += 1) stdout.write('x'.repeat(10));
  stdout.end();
  stderr.end();
  expect((await chunks.next()).value).toMatchObject({ stream: 'stdout', bytes: Buffer.from('x'.repeat(10_000)) });
  expect((await chunks.next()).done).toBe(true);
});

test('what is gathered is handed on when there is enough of it, without waiting', async () => {
  const { stdout, stderr } = newStreams({ highWaterMark: 2 ** 20 });
  const chunks = mergeStreams(stdout, stderr, stoppedClock);
  stdout.write('first');
  await chunks.next();
  for (let index = 0; index < 20; index += 1) stdout.write(Buffer.alloc(1024));
  const { value } = await chunks.next();
  expect(value?.bytes.length).toBeGreaterThanOrEqual(16 * 1024);
});

test('a consumer that does not ask pauses the streams', async () => {
  const { stdout, stderr } = newStreams({ highWaterMark: 2 ** 20 });
  const chunks = mergeStreams(stdout, stderr, systemClock);
  stdout.write('first');
  await chunks.next();
  for (let index = 0; index < 20; index += 1) stdout.write(Buffer.alloc(16 * 1024));
  await new Promise((resolve) => setImmediate(resolve));
  expect(stdout.isPaused()).toBe(true);
  expect(stdout.readableLength).toBe(16 * 16 * 1024);
  stdout.end();
  stderr.end();
  let length = 0;
  for await (const { bytes } of chunks) length += bytes.length;
  expect(length).toBe(20 * 16 * 1024);
});

test('what is gathered is handed on after a few milliseconds', async () => {
  const { stdout, stderr } = newStreams();
  const chunks = mergeStreams(stdout, stderr, systemClock);
  stdout.write('one');
  await chunks.next();
  stdout.write('two');
  expect((await chunks.next()).value).toMatchObject({ bytes: Buffer.from('two') });
  stdout.destroy();
  stderr.destroy();
});

test('what a program printed before it ended is there for a consumer that asks later', async () => {
  const { stdout, stderr } = newStreams();
  const chunks = mergeStreams(stdout, stderr, systemClock);
  stdout.end('printed');
  stderr.end('and failed');
  // Node does so with the pipes of a program that has ended.
  stdout.resume();
  stderr.resume();
  await new Promise((resolve) => setImmediate(resolve));
  const all: string[] = [];
  for await (const { stream, bytes } of chunks) all.push(`${stream} ${Buffer.from(bytes)}`);
  expect(all).toEqual(['stdout printed', 'stderr and failed']);
});

test('a stream that breaks is told after what came before it', async () => {
  const { stdout, stderr } = newStreams();
  const chunks = mergeStreams(stdout, stderr, systemClock);
  stdout.write('printed');
  expect((await chunks.next()).value).toMatchObject({ bytes: Buffer.from('printed') });
  stdout.destroy(new Error('broken'));
  stderr.end();
  await expect(chunks.next()).rejects.toThrow('broken');
});
