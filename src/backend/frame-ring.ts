/** Memory for frames that are made and forgotten in the same order, used again and again. */
export interface FrameRing {
  /** Memory for one frame, whatever was in it; from elsewhere when there is no room. */
  take(length: number): Buffer;
  /** The oldest frame that was taken here is not needed any more. Frames from elsewhere are no matter. */
  release(frame: Uint8Array): void;
}

/** Makes a ring of so many bytes; the memory is not touched before it is used. */
export function createFrameRing(size: number): FrameRing {
  const memory = Buffer.allocUnsafeSlow(size);
  /** Frames lie from `tail` to `head`, or from `tail` to the end and on from 0 to `head`. */
  let head = 0;
  let tail = 0;
  let count = 0;

  const place = (length: number): number | undefined => {
    if (count === 0) head = tail = 0;
    if (count === 0 || head > tail) {
      if (size - head >= length) return head;
      return tail >= length && count > 0 ? 0 : undefined;
    }
    return tail - head >= length ? head : undefined;
  };
  return {
    take(length) {
      const begin = place(length);
      if (begin === undefined) return Buffer.allocUnsafe(length);
      head = begin + length;
      count++;
      return memory.subarray(begin, head);
    },
    release(frame) {
      if (frame.buffer !== memory.buffer) return;
      count--;
      tail = frame.byteOffset - memory.byteOffset + frame.length;
    },
  };
}
