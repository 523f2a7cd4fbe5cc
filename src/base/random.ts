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
  return drawUuid(random)();
}

/** The same, drawn at once and written only when it is asked for: most that a request draws nobody reads. */
export function drawUuid(random: Random): () => string {
  const a = random.uint32();
  const b = random.uint32();
  const c = random.uint32();
  const d = random.uint32();
  return () => {
    const version = (b & 0xffff_0fff) | 0x4000;
    const variant = (c & 0x3fff_ffff) | 0x8000_0000;
    const [first, last] = [`${upper(a)}${lower(a)}`, `${lower(c)}${upper(d)}${lower(d)}`];
    // Joined it is one text; put together piece by piece it is a tree of eight, which V8 keeps as it is.
    return [first, upper(b), lower(version), upper(variant), last].join('-');
  };
}

const upper = (word: number) => `${hex[word >>> 24]}${hex[(word >>> 16) & 255]}`;
const lower = (word: number) => `${hex[(word >>> 8) & 255]}${hex[word & 255]}`;

/** The letters of generated names (`staging/src/k8s.io/apimachinery/pkg/util/rand/rand.go`, v1.37): no vowels, no look-alikes. */
const nameLetters = 'bcdfghjklmnpqrstvwxz2456789';

/** A random suffix as `generateName` gets it: `length` letters, 5 upstream. */
export function newNameSuffix(random: Random, length = 5): string {
  let text = '';
  for (let index = 0; index < length; index += 1) text += nameLetters[random.uint32() % nameLetters.length];
  return text;
}
