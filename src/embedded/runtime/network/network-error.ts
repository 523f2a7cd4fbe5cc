/** Why a connection failed, as the kernel or a resolver tells it. */
export type NetworkFailure = 'bad certificate' | 'no such host' | 'refused' | 'reset' | 'timeout' | 'unreachable';

const words: Record<NetworkFailure, string> = {
  'bad certificate': 'tls: failed to verify certificate',
  'no such host': 'no such host',
  refused: 'connect: connection refused',
  reset: 'read: connection reset by peer',
  timeout: 'i/o timeout',
  unreachable: 'connect: no route to host',
};

/** A connection that failed; `message` is Go's: `dial tcp 10.244.1.2:80: connect: connection refused`. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
  readonly failure: NetworkFailure;

  /** `why` is said of what is no failure to connect: a certificate. */
  constructor(failure: NetworkFailure, address: string, why?: string) {
    super(
      failure === 'no such host'
        ? `dial tcp: lookup ${address}: no such host`
        : failure === 'bad certificate'
          ? `tls: ${why}`
          : `dial tcp ${address}: ${words[failure]}`,
    );
    this.failure = failure;
  }
}
