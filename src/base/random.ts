/** Chance, injected wherever it is used, so that the same seed gives the same result. */
export interface Random {
  /** A whole number from 0 to 2^32 - 1, each as likely. */
  uint32(): number;
}

/** The machine's own chance (Web Crypto), drawn in blocks: one call a number is slow. */
export function createSystemRandom(): Random {
  const block = new Uint32Array(1024);
  let next = block.length;
  return {
    uint32() {
      if (next === block.length) {
        crypto.getRandomValues(block);
        next = 0;
      }
      const value = block[next] ?? 0;
      next += 1;
      return value;
    },
  };
}

/** A {@link Random} that another can go on from. */
export interface SeededRandom extends Random {
  /** The seed of one that gives what this one is about to give. */
  readonly state: number;
}

/** The same numbers for the same seed on every machine (Mulberry32 by Tommy Ettinger, public domain). */
export function createSeededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  return {
    get state() {
      return state;
    },
    uint32() {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return (mixed ^ (mixed >>> 14)) >>> 0;
    },
  };
}

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** A version 4 UUID, as Kubernetes gives to `metadata.uid`. */
export function newUuid(random: Random): string {
  const bytes = [random.uint32(), random.uint32(), random.uint32(), random.uint32()].flatMap((word) => [
    word >>> 24,
    (word >>> 16) & 255,
    (word >>> 8) & 255,
    word & 255,
  ]);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const text = bytes.map((byte) => hex[byte]).join('');
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
}

/** The letters of generated names (`staging/src/k8s.io/apimachinery/pkg/util/rand/rand.go`, v1.37): no vowels, no look-alikes. */
const nameLetters = 'bcdfghjklmnpqrstvwxz2456789';

/** A random suffix as `generateName` gets it: `length` letters, 5 upstream. */
export function newNameSuffix(random: Random, length = 5): string {
  let text = '';
  for (let index = 0; index < length; index += 1) text += nameLetters[random.uint32() % nameLetters.length];
  return text;
}
