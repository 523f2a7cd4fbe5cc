import type { LocalizedText, NetworkFailure, NetworkRequest, NetworkResponseHead } from '../base/index.ts';

/** What is answered, whole. */
export interface NetworkResponse extends NetworkResponseHead {
  readonly body: Uint8Array;
}

/** What has become of a request; `unsupported`: it cannot be made on this cluster, and why. */
export type NetworkAnswer =
  | { readonly kind: 'answered'; readonly response: NetworkResponse }
  | { readonly kind: 'failed'; readonly failure: NetworkFailure }
  | { readonly kind: 'unsupported'; readonly text: LocalizedText };

/** How far a request has come; told while it is on its way. */
export interface NetworkWatch {
  readonly signal: AbortSignal;
  resolved(address: string): void;
  connected(): void;
}

/** A port on which something listens in the reader's world: `kubectl port-forward`. */
export interface OpenPort {
  /** `127.0.0.1`. */
  readonly address: string;
  readonly port: number;
  /** What answers there: `pod/web-6d8f:80`. */
  readonly target: string;
}

/** The ports of the reader's world. */
export interface OpenPorts {
  list(): readonly OpenPort[];
  /** Calls at each change. */
  onChange(listener: () => void): Disposable;
}

/**
 * The network as a terminal of the page has it: as on a machine in the network of the nodes, which asks the cluster's DNS as a Pod
 * of `namespace` does, and whose localhost is the page's own.
 */
export interface TerminalNetwork {
  readonly ports: OpenPorts;
  /** Rejects with the signal's reason after its abort; @throws PodpathError as `ClusterDriver.fetch` */
  request(request: NetworkRequest, namespace: string, watch: NetworkWatch): Promise<NetworkAnswer>;
}
