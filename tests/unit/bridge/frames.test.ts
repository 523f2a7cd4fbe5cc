import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createFrameReader,
  type Frame,
  outputHeaderLength,
  packFrame,
  readOutputFrame,
  writeOutputHeader,
} from '../../../src/bridge/frames.ts';

function outputFrame(seq: number, id: string, stream: 'stdout' | 'stderr', data: string): Uint8Array {
  const bytes = new TextEncoder().encode(data);
  const frame = new Uint8Array(outputHeaderLength(id) + bytes.length);
  writeOutputHeader(frame, { seq, id, stream });
  frame.set(bytes, outputHeaderLength(id));
  return frame;
}

test('a frame of output is read as it was written, and stands as the protocol says', () => {
  const frame = outputFrame(2 ** 40 + 3, 'r1', 'stderr', '\ufeff内存');
  expect(readOutputFrame(frame)).toEqual({
    type: 'output',
    seq: 2 ** 40 + 3,
    id: 'r1',
    stream: 'stderr',
    data: '\ufeff内存',
    bytes: 9,
  });
  expect([...frame.subarray(0, 12)]).toEqual([2, 0, 0, 1, 0, 0, 0, 0, 3, 2, 0x72, 0x31]);
});

test('bytes that are no text are not lost', () => {
  const header = outputFrame(1, 'r1', 'stdout', '');
  const frame = Uint8Array.from([...header, 0x61, 0xff, 0xc3]);
  expect(readOutputFrame(frame)).toMatchObject({ data: 'a\udcff\udcc3', bytes: 3 });
});

test.each<[string, number[]]>([
  ['nothing', []],
  ['a header that is cut', [1, 0, 0, 0, 0, 0, 0, 0, 1]],
  ['an identifier that is cut', [1, 0, 0, 0, 0, 0, 0, 0, 1, 5, 0x72]],
  ['another stream', [3, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0x72]],
])('%s is no frame of output', (_what, bytes) => {
  expect(readOutputFrame(Uint8Array.from(bytes))).toBeUndefined();
});

test('frames in a stream of bytes are read however it is cut', () => {
  const frame = fc.oneof<fc.Arbitrary<Frame>[]>(
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.uint8Array({ maxLength: 300 }),
  );
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 10 }), fc.array(fc.nat(), { maxLength: 20 }), (frames, cuts) => {
      const bytes = Buffer.concat(frames.map(packFrame));
      const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
      const read: Frame[] = [];
      const push = createFrameReader((one) => read.push(typeof one === 'string' ? one : Uint8Array.from(one)));
      for (const [index, end] of places.slice(1).entries()) push(bytes.subarray(places[index], end));
      expect(read).toEqual(frames.map((one) => (typeof one === 'string' ? one.toWellFormed() : one)));
    }),
  );
});
