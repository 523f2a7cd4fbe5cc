const shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

/** MD5 (RFC 1321), which Web Crypto has not. For sums of files, not for secrets. */
export function md5(message: Uint8Array): Uint8Array {
  const padded = new Uint8Array((((message.length + 8) >> 6) + 1) << 6);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, message.length << 3, true);
  view.setUint32(padded.length - 4, Math.floor(message.length / 2 ** 29), true);
  const constants = Int32Array.from(
    { length: 64 },
    (_, index) => Math.floor(Math.abs(Math.sin(index + 1)) * 2 ** 32) | 0,
  );
  const state = Int32Array.of(0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476);
  const words = new Int32Array(16);
  for (let offset = 0; offset < padded.length; offset += 64) {
    for (let index = 0; index < 16; index += 1) words[index] = view.getInt32(offset + index * 4, true);
    let [a = 0, b = 0, c = 0, d = 0] = state;
    for (let index = 0; index < 64; index += 1) {
      const round = index >> 4;
      const mixed =
        round === 0 ? (b & c) | (~b & d) : round === 1 ? (d & b) | (~d & c) : round === 2 ? b ^ c ^ d : c ^ (b | ~d);
      const place =
        round === 0
          ? index
          : round === 1
            ? (5 * index + 1) % 16
            : round === 2
              ? (3 * index + 5) % 16
              : (7 * index) % 16;
      const sum = (a + mixed + (constants[index] ?? 0) + (words[place] ?? 0)) | 0;
      const bits = shifts[round * 4 + (index % 4)] ?? 0;
      a = d;
      d = c;
      c = b;
      b = (b + ((sum << bits) | (sum >>> (32 - bits)))) | 0;
    }
    for (const [index, value] of [a, b, c, d].entries()) state[index] = ((state[index] ?? 0) + value) | 0;
  }
  const digest = new DataView(new ArrayBuffer(16));
  for (const [index, word] of state.entries()) digest.setInt32(index * 4, word, true);
  return new Uint8Array(digest.buffer);
}
