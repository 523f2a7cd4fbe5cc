import type { NetworkError } from '../network/network-error.ts';

/** JSON: what a process keeps of itself, so that it can go on from a snapshot. */
export type Json = boolean | number | string | null | undefined | readonly Json[] | { readonly [key: string]: Json };

export type SignalName = keyof typeof signalNumbers;

/** signal(7), x86. */
export const signalNumbers = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGCHLD: 17,
  SIGWINCH: 28,
} as const;

/** `15`, `TERM` or `SIGTERM` as a signal's name. */
export function parseSignal(text: string): SignalName | undefined {
  const names = Object.entries(signalNumbers);
  const found = names.find(([name, number]) => name === text || name === `SIG${text}` || String(number) === text);
  return found?.[0] as SignalName | undefined;
}

/** A request of HTTP/1.1 as a process sees it. */
export interface HttpRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isTls?: boolean;
  /** The common name in the client's certificate, which the caller's network vouches for. */
  readonly clientName?: string;
  /** The host that the server's certificate must be of; absent: any certificate will do. */
  readonly verifyFor?: string;
  /** Certificates of authorities, in PEM, that the client trusts. */
  readonly authorities?: string;
}

/** What a server of TLS shows, as far as it is modelled. */
export interface Certificate {
  /** Who signed it, in PEM; absent: it did so itself, and nobody else trusts it. */
  readonly authority?: string;
  readonly dnsNames: readonly string[];
  readonly ips: readonly string[];
}

/** What it answers, and what that takes. */
export interface HttpResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** CPU time of one thread that the answer costs; half a millisecond unless told. */
  readonly workMs?: number;
  /** How long it waits besides, for something slow. */
  readonly waitMs?: number;
}

/** What a process gets to hear of a request it made. */
export type HttpResult = HttpResponse | NetworkError;

/** What a process of a class uses as soon as it runs, as measured. */
export interface Footprint {
  readonly anonBytes?: number;
  /** Its program and libraries: page cache, charged to who reads them first; active. */
  readonly fileBytes?: number;
  /** Stacks, page tables, sockets. */
  readonly kernelBytes?: number;
  /** On average while nobody asks anything of it. */
  readonly millicores?: number;
}
