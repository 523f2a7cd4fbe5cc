/** Writes fields of protobuf from the last to the first: the length of a message is known when it has been written. */
export interface BackwardWriter {
  text(number: number, value: string): void;
  /** A varint of at least 0 and at most 2^53. */
  integer(number: number, value: number): void;
  double(number: number, value: number): void;
  /** A message, whose fields `write` writes, the last first. */
  message(number: number, write: () => void): void;
  /** All that was written. */
  bytes(): Uint8Array;
}

/** Starts with nothing written. */
export function createBackwardWriter(): BackwardWriter {
  const encoder = new TextEncoder();
  let buffer = new Uint8Array(1 << 16);
  // What was written is from here on.
  let start = buffer.length;

  const reserve = (length: number): number => {
    if (length > start) {
      const larger = new Uint8Array(Math.max(buffer.length * 2, buffer.length + length));
      const at = larger.length - (buffer.length - start);
      larger.set(buffer.subarray(start), at);
      buffer = larger;
      start = at;
    }
    start -= length;
    return start;
  };
  const varint = (value: number): void => {
    const groups: number[] = [];
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) groups.push((rest % 0x80) | 0x80);
    groups.push(rest);
    const at = reserve(groups.length);
    buffer.set(groups, at);
  };
  const tag = (number: number, wireType: number): void => varint(number * 8 + wireType);
  const length = (of: number, number: number): void => {
    varint(of);
    tag(number, 2);
  };

  return {
    text(number, value) {
      const encoded = encoder.encode(value);
      const at = reserve(encoded.length);
      buffer.set(encoded, at);
      length(encoded.length, number);
    },
    integer(number, value) {
      varint(value);
      tag(number, 0);
    },
    double(number, value) {
      const at = reserve(8);
      new DataView(buffer.buffer).setFloat64(at, value, true);
      tag(number, 1);
    },
    message(number, write) {
      const before = buffer.length - start;
      write();
      length(buffer.length - start - before, number);
    },
    bytes: () => buffer.slice(start),
  };
}
