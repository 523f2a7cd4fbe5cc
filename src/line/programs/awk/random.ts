/** The numbers of `rand`: a small generator of awk's own, since POSIX wants the same ones each time without a seed. */
export class AwkRandom {
  #state = 1;
  #seed = 0;

  /** The next number, from 0 to below 1. */
  next(): number {
    const high = this.#bits();
    return (high * 2 ** 26 + this.#bits()) / 2 ** 52;
  }

  /** Begins the numbers of a seed. Gives the seed before, as `srand` does. */
  reseed(seed: number): number {
    const before = this.#seed;
    this.#seed = seed;
    this.#state = (seed ^ 0x9e3779b9) >>> 0;
    // Neighbouring seeds differ in few bits, which the first number would show.
    this.next();
    return before;
  }

  /** 26 bits. */
  #bits(): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return this.#state >>> 6;
  }
}
