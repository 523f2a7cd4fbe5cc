import { expect, test } from 'vitest';
import { createOutputQueue } from '../../../src/bridge/output-queue.ts';

test('pieces that wait come as one, in order, those of the other stream by themselves', async () => {
  const queue = createOutputQueue();
  const taken: number[] = [];
  const pieces = ['stdout a', 'stdout b', 'stderr c', 'stdout d', 'stdout e'];
  for (const [index, piece] of pieces.entries()) {
    const [stream, data = ''] = piece.split(' ');
    queue.push({ stream: stream === 'stderr' ? 'stderr' : 'stdout', data }, () => taken.push(index));
  }
  queue.end();
  const read: string[] = [];
  const takenAt: number[] = [];
  for await (const { stream, data } of queue) {
    read.push(`${stream} ${data}`);
    takenAt.push(taken.length);
  }
  expect(read).toEqual(['stdout ab', 'stderr c', 'stdout de']);
  // A piece counts as taken when the reader asks for more.
  expect(takenAt).toEqual([0, 2, 3]);
  expect(taken).toEqual([0, 1, 2, 3, 4]);
});

test('what comes as one is bounded', async () => {
  const queue = createOutputQueue();
  for (let count = 0; count < 10; count++) queue.push({ stream: 'stdout', data: 'x'.repeat(50_000) }, () => undefined);
  queue.end();
  const lengths: number[] = [];
  for await (const { data } of queue) lengths.push(data.length);
  expect(lengths).toEqual([100_000, 100_000, 100_000, 100_000, 100_000]);
});
