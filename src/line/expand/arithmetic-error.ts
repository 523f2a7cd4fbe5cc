/** Why an expression has no value; `message` is bash's, the expression first. */
export class ArithmeticError extends Error {
  override readonly name = 'ArithmeticError';
}
