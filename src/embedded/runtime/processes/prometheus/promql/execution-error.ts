/** A query that was read and could not be answered; the message is Prometheus's. */
export class ExecutionError extends Error {
  override readonly name = 'ExecutionError';
}
