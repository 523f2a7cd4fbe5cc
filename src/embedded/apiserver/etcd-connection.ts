import type { Clock } from '../../base/index.ts';
import { StatusError } from '../../kube/index.ts';
import type { RequestInfo } from './request.ts';

/** The way to etcd, which can be gone. */
export interface EtcdConnection {
  readonly isUp: boolean;
  /** Calls `listener` once, when it is there again. */
  whenUp(listener: () => void): Disposable;
}

/** What a write gets when its handler has waited long enough (`requestTimeoutUpperBound`, apiserver/pkg/endpoints/handlers/rest.go, v1.37). */
const writeTimeoutMs = 34_000;
/** What everything else gets (`--request-timeout`; apiserver/pkg/server/filters/timeout.go). */
const readTimeoutMs = 60_000;
/** How long a watch may last that says nothing of it (`--min-request-timeout`). */
const watchTimeoutMs = 1_800_000;

/** How long a request waits for etcd and what it gets then. */
interface EtcdWait {
  readonly ms: number;
  readonly error: StatusError;
}

const newTimeout = (message: string) => new StatusError(504, 'Timeout', `Timeout: ${message}`, {});

/**
 * What of a resource's request cannot be answered without etcd; undefined for what is answered from the caches of the API server
 * (a version is given that they have) or asks for nothing that is stored. As recorded from kube-apiserver v1.37.2
 * (`tests/parity/etcd-gone`).
 * Not recorded: deletions of collections, which list first; subresources that are proxies.
 * Simplified: a watch that begins now is refused in its end, where upstream's has begun and ends with an event of kind ERROR.
 */
function needsEtcd(
  { verb, resource, subresource }: RequestInfo,
  query: URLSearchParams,
  verbs: readonly string[],
): EtcdWait | undefined {
  const isOfCache = (query.get('resourceVersion') ?? '') !== '';
  if (resource === 'componentstatuses') return undefined;
  if (verb === 'watch') {
    if (isOfCache) return undefined;
    const seconds = Number(query.get('timeoutSeconds') ?? 0);
    const error = new StatusError(500, 'InternalError', 'context deadline exceeded');
    return { ms: seconds > 0 ? seconds * 1000 : watchTimeoutMs, error };
  }
  if (verb === 'get' || verb === 'list' || verb === 'deletecollection' || subresource === 'proxy') {
    const isOld = query.has('continue') || query.get('resourceVersionMatch') === 'Exact';
    if (isOfCache && !isOld && subresource === '') return undefined;
    return { ms: readTimeoutMs, error: newTimeout('request did not complete within the allotted timeout') };
  }
  // Reviews are answered, not kept.
  if (verbs.length === 1 && subresource === '') return undefined;
  const message = 'request did not complete within requested timeout - context deadline exceeded';
  return { ms: writeTimeoutMs, error: newTimeout(message) };
}

/**
 * Waits until etcd is there again, or no longer; undefined for what needs none.
 * @throws StatusError (rejects) 504, and 500 for a watch
 */
export function waitForEtcd(
  { clock, etcd }: { readonly clock: Clock; readonly etcd: EtcdConnection | undefined },
  info: RequestInfo,
  query: URLSearchParams,
  verbs: readonly string[],
): Promise<void> | undefined {
  const wait = needsEtcd(info, query, verbs);
  if (wait === undefined || etcd === undefined) return undefined;
  return new Promise((resolve, reject) => {
    const timer = clock.schedule(
      () => {
        up[Symbol.dispose]();
        reject(wait.error);
      },
      wait.ms,
      `kube-apiserver: ${info.verb} ${info.resource} gives up to reach etcd`,
    );
    const up = etcd.whenUp(() => {
      timer[Symbol.dispose]();
      resolve();
    });
  });
}
