import { expect, test } from 'vitest';
import { createByteQueue } from '../../../../../src/embedded/index.ts';

test('who pushes waits for who reads', async () => {
  const queue = createByteQueue(10);
  await queue.push(new Uint8Array(9));
  expect(queue.hasRoom).toBe(true);
  let isThrough = false;
  const pushed = queue.push(new Uint8Array(9)).then(() => {
    isThrough = true;
  });
  expect(queue.hasRoom).toBe(false);
  await Promise.resolve();
  expect(isThrough).toBe(false);
  const reader = queue.stream.getReader();
  await reader.read();
  await pushed;
  expect(queue.hasRoom).toBe(true);
});

test('who does not wait is held, in order', async () => {
  const queue = createByteQueue(10);
  const count = 100_000;
  const pushed = Array.from({ length: count }, (_, index) => queue.push(Uint8Array.of(index)));
  queue.end();
  const whole = new Uint8Array(await new Response(queue.stream).arrayBuffer());
  await Promise.all(pushed);
  expect(whole).toEqual(Uint8Array.from({ length: count }, (_, index) => index));
});

test('nobody waits for a reader who has gone', async () => {
  let isCancelled = false;
  const queue = createByteQueue(10, () => {
    isCancelled = true;
  });
  const pushed = queue.push(new Uint8Array(100));
  await queue.stream.cancel();
  await pushed;
  await queue.push(new Uint8Array(100));
  queue.end();
  expect(isCancelled).toBe(true);
});
