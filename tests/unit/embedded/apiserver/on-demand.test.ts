import { expect, test } from 'vitest';
import { createOnDemand, waitForAll } from '../../../../src/embedded/apiserver/on-demand.ts';

test('a part is loaded once, and there is nothing to wait for after that', async () => {
  let loads = 0;
  const part = createOnDemand('numbers', async () => {
    loads += 1;
    return { one: 1 };
  });
  await Promise.all([part.load(), part.load()]);
  expect(part.load()).toBeUndefined();
  expect([part.value.one, loads]).toEqual([1, 1]);
});

test('what failed to load is told to all who wait, and tried again by the next', async () => {
  let loads = 0;
  const part = createOnDemand('numbers', async () => {
    loads += 1;
    if (loads === 1) throw new Error('no network');
    return { one: 1 };
  });
  const waiting = [part.load(), part.load()];
  for (const wait of waiting) await expect(wait).rejects.toThrow('no network');
  await part.load();
  expect(part.value.one).toBe(1);
});

test('what is used before it is loaded says so', () => {
  const part = createOnDemand('numbers', async () => ({ one: 1 }));
  expect(() => part.value).toThrow('numbers is used before it is loaded');
});

test('nothing is waited for when all is there', async () => {
  expect(waitForAll([undefined, undefined])).toBeUndefined();
  await waitForAll([undefined, Promise.resolve()]);
});
