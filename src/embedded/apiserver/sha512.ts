/** The first `count` primes. */
function firstPrimes(count: number): bigint[] {
  const found: bigint[] = [];
  for (let candidate = 2n; found.length < count; candidate += 1n) {
    if (found.every((prime) => candidate % prime !== 0n)) found.push(candidate);
  }
  return found;
}

/** The first 64 bits of the fractional part of the square or cube root, as two words. */
function fractionOfRoot(prime: bigint, root: bigint): readonly [number, number] {
  const scaled = prime << (64n * root);
  let low = 0n;
  let high = 1n << 72n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** root <= scaled) low = middle;
    else high = middle;
  }
  return [Number((low >> 32n) & 0xffffffffn) | 0, Number(low & 0xffffffffn) | 0];
}

let constants: { readonly rounds: Int32Array; readonly state: Int32Array } | undefined;

/** Made at the first use: they take some milliseconds. */
function makeConstants(): { readonly rounds: Int32Array; readonly state: Int32Array } {
  const primes = firstPrimes(80);
  return {
    rounds: Int32Array.from(primes.flatMap((prime) => fractionOfRoot(prime, 3n))),
    state: Int32Array.from(primes.slice(0, 8).flatMap((prime) => fractionOfRoot(prime, 2n))),
  };
}

/**
 * SHA-512 (FIPS 180-4) of text in UTF-8, in upper-case hexadecimal: what the API server puts into an ETag. At once, where Web
 * Crypto would answer later, and not at all on a page without TLS. Words of 64 bits are pairs of 32: BigInts are ten times slower.
 */
export function sha512Hex(text: string): string {
  constants ??= makeConstants();
  const { rounds } = constants;
  const state = Int32Array.from(constants.state);
  const message = new TextEncoder().encode(text);
  const padded = new Uint8Array(Math.ceil((message.length + 17) / 128) * 128);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(message.length / 2 ** 29));
  view.setUint32(padded.length - 4, message.length * 8);

  const words = new Int32Array(160);
  for (let block = 0; block < padded.length; block += 128) {
    for (let index = 0; index < 32; index += 1) words[index] = view.getInt32(block + 4 * index);
    extend(words);
    compress(state, words, rounds);
  }
  let hex = '';
  for (const word of state) hex += (word >>> 0).toString(16).padStart(8, '0');
  return hex.toUpperCase();
}

/** Bits carried out of the lower halves of a sum. */
const carry = (sum: number): number => Math.floor(sum / 2 ** 32);

function extend(words: Int32Array): void {
  const at = (index: number): number => words[index] ?? 0;
  for (let index = 32; index < 160; index += 2) {
    const [h15, l15, h2, l2] = [at(index - 30), at(index - 29), at(index - 4), at(index - 3)];
    const high0 = ((h15 >>> 1) | (l15 << 31)) ^ ((h15 >>> 8) | (l15 << 24)) ^ (h15 >>> 7);
    const low0 = ((l15 >>> 1) | (h15 << 31)) ^ ((l15 >>> 8) | (h15 << 24)) ^ ((l15 >>> 7) | (h15 << 25));
    const high1 = ((h2 >>> 19) | (l2 << 13)) ^ ((l2 >>> 29) | (h2 << 3)) ^ (h2 >>> 6);
    const low1 = ((l2 >>> 19) | (h2 << 13)) ^ ((h2 >>> 29) | (l2 << 3)) ^ ((l2 >>> 6) | (h2 << 26));
    const low = (low0 >>> 0) + (low1 >>> 0) + (at(index - 31) >>> 0) + (at(index - 13) >>> 0);
    words[index + 1] = low;
    words[index] = high0 + high1 + at(index - 32) + at(index - 14) + carry(low);
  }
}

function compress(state: Int32Array, words: Int32Array, rounds: Int32Array): void {
  let [ah = 0, al = 0, bh = 0, bl = 0, ch = 0, cl = 0, dh = 0, dl = 0] = state;
  let [eh = 0, el = 0, fh = 0, fl = 0, gh = 0, gl = 0, hh = 0, hl = 0] = state.subarray(8);
  for (let index = 0; index < 160; index += 2) {
    const high1 = ((eh >>> 14) | (el << 18)) ^ ((eh >>> 18) | (el << 14)) ^ ((el >>> 9) | (eh << 23));
    const low1 = ((el >>> 14) | (eh << 18)) ^ ((el >>> 18) | (eh << 14)) ^ ((eh >>> 9) | (el << 23));
    const chooseHigh = (eh & fh) ^ (~eh & gh);
    const chooseLow = (el & fl) ^ (~el & gl);
    const roundLow = rounds[index + 1] ?? 0;
    const wordLow = words[index + 1] ?? 0;
    const low = (hl >>> 0) + (low1 >>> 0) + (chooseLow >>> 0) + (roundLow >>> 0) + (wordLow >>> 0);
    const high = (hh + high1 + chooseHigh + (rounds[index] ?? 0) + (words[index] ?? 0) + carry(low)) | 0;
    const high0 = ((ah >>> 28) | (al << 4)) ^ ((al >>> 2) | (ah << 30)) ^ ((al >>> 7) | (ah << 25));
    const low0 = ((al >>> 28) | (ah << 4)) ^ ((ah >>> 2) | (al << 30)) ^ ((ah >>> 7) | (al << 25));
    const majorityHigh = (ah & bh) ^ (ah & ch) ^ (bh & ch);
    const majorityLow = (al & bl) ^ (al & cl) ^ (bl & cl);
    const sumLow = (low >>> 0) + (low0 >>> 0) + (majorityLow >>> 0);
    const sumHigh = (high + high0 + majorityHigh + carry(sumLow)) | 0;
    [hh, hl, gh, gl, fh, fl] = [gh, gl, fh, fl, eh, el];
    const nextLow = (dl >>> 0) + (low >>> 0);
    eh = (dh + high + carry(nextLow)) | 0;
    el = nextLow | 0;
    [dh, dl, ch, cl, bh, bl, ah, al] = [ch, cl, bh, bl, ah, al, sumHigh, sumLow | 0];
  }
  const results = [ah, al, bh, bl, ch, cl, dh, dl, eh, el, fh, fl, gh, gl, hh, hl];
  for (let index = 0; index < 16; index += 2) {
    const low = ((state[index + 1] ?? 0) >>> 0) + ((results[index + 1] ?? 0) >>> 0);
    state[index + 1] = low;
    state[index] = (state[index] ?? 0) + (results[index] ?? 0) + carry(low);
  }
}
