import { expect, test } from 'vitest';
import type { Clock } from '../../../../src/base/index.ts';
import { limitBody } from '../../../../src/kubectl/client/request-deadline.ts';

/** A clock whose time comes when a test says so. */
function createStoppedClock() {
  const timers = new Set<() => void>();
  const clock: Clock = {
    now: () => 0,
    schedule(callback) {
      timers.add(callback);
      return { [Symbol.dispose]: () => timers.delete(callback) };
    },
  };
  return {
    clock,
    timers,
    ring: () => {
      for (const callback of [...timers]) callback();
    },
  };
}

test('a body that goes on is cut when its time is over', async () => {
  const { clock, ring } = createStoppedClock();
  let isCancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode('one\n')),
    cancel: () => {
      isCancelled = true;
    },
  });
  const limited = limitBody(new Response(endless, { status: 201 }), clock, 3_000, 'a test');
  expect(limited.status).toBe(201);
  const reader = limited.body?.getReader();
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('one\n');
  const next = reader?.read();
  ring();
  await expect(next).rejects.toMatchObject({ message: 'context deadline exceeded' });
  expect(isCancelled).toBe(true);
});

test('a body that ends in time is whole, and leaves no timer', async () => {
  const { clock, timers } = createStoppedClock();
  expect(await limitBody(new Response('all of it'), clock, 3_000, 'a test').text()).toBe('all of it');
  expect(timers.size).toBe(0);
});
