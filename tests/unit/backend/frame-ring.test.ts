import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFrameRing } from '../../../src/backend/frame-ring.ts';

test('frames that are not released are never written over, and most come out of the ring', () => {
  const step = fc.oneof(fc.integer({ min: 10, max: 400 }), fc.constant('release' as const));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const ring = createFrameRing(1000);
      const frames: { frame: Uint8Array; mark: number }[] = [];
      let mark = 0;
      for (const what of steps) {
        if (what === 'release') {
          const oldest = frames.shift();
          if (oldest) ring.release(oldest.frame);
        } else {
          mark = (mark + 1) % 256;
          const frame = ring.take(what).fill(mark);
          expect(frame.length).toBe(what);
          frames.push({ frame, mark });
        }
        for (const one of frames) expect(one.frame.every((byte) => byte === one.mark)).toBe(true);
      }
    }),
  );
});

test('memory that is free again is used again', () => {
  const ring = createFrameRing(1000);
  const { buffer } = ring.take(10);
  let kept = ring.take(300);
  for (let count = 0; count < 100; count++) {
    const next = ring.take(300);
    expect(next.buffer).toBe(buffer);
    ring.release(kept);
    kept = next;
  }
});
