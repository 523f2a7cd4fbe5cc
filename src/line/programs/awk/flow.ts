/** How a statement ended: by itself, or by what leaves a loop, a rule, a file, the program or a function. */
export const flow = { on: 0, break: 1, continue: 2, next: 3, nextfile: 4, exit: 5, return: 6 } as const;

/** A statement made ready to run: gives one of {@link flow}. */
export type Execute = () => number;

/** `next` or `exit` in a function, on its way out of the expression that called it. */
export class Leaving extends Error {
  override readonly name = 'Leaving';
  readonly how: number;

  constructor(how: number) {
    super('leaving');
    this.how = how;
  }
}
