/** An HTTP request of a program in a reader's terminal, as a client in the cluster's network would make it. */
export interface NetworkRequest {
  readonly method: string;
  readonly url: string;
  /** All that are sent, `Host` and `Content-Length` among them. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array | undefined;
  /** Whether the certificate of a server of HTTPS must be one that an authority vouches for. */
  readonly verifies: boolean;
}

/** What an answer begins with. */
export interface NetworkResponseHead {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/**
 * What a request fails with before there is an answer. `resolverLost`: nobody says what address a name has; `unknownHost`: it has none;
 * `timedOut`: nothing comes back from the address; `empty`: the connection ended without an answer; `notTls`: who answers speaks
 * no TLS; `unknownIssuer`, `selfSigned`: nobody vouches for the certificate.
 */
export type NetworkFailure =
  | 'unknownHost'
  | 'resolverLost'
  | 'refused'
  | 'unreachable'
  | 'timedOut'
  | 'reset'
  | 'empty'
  | 'notTls'
  | 'unknownIssuer'
  | 'selfSigned';
