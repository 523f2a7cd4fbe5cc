import type { Clock } from '../../base/index.ts';

/**
 * Leases as the API server takes them from etcd: keys with a time to live that begin within one minute share one
 * (`apiserver/pkg/storage/etcd3/lease_manager.go`, v1.37, where a lease also ends after 1,000 keys).
 */
export interface Leases {
  /** The lease of a key that lives so long from now. */
  grant(key: string, ttlSeconds: number): number;
  /** A key has gone or has another lease. */
  release(key: string, lease: number): void;
  /** When a lease ends, in milliseconds since the epoch; undefined for one that has ended. */
  expiresAtMs(lease: number): number | undefined;
  /** Takes over a lease of a snapshot. */
  restore(key: string, lease: number, expiresAtMs: number): void;
  snapshot(): LeasesSnapshot;
  /** Goes on to share leases as before; after those of keys. */
  share(snapshot: LeasesSnapshot): void;
  clear(): void;
}

/** Which lease comes next, and which are shared by new keys still, by how long they live. */
export interface LeasesSnapshot {
  readonly next: number;
  readonly current: readonly (readonly [ttlSeconds: number, lease: number, untilMs: number])[];
}

/** As upstream has it: 60 seconds, at most. */
const shareMs = 60_000;

/** `expire` removes keys whose lease has ended. */
export function createLeases(clock: Clock, expire: (keys: readonly string[]) => void): Leases {
  const leases = new Map<number, { expiresAtMs: number; keys: Set<string>; timer: Disposable }>();
  const current = new Map<number, { lease: number; untilMs: number }>();
  let next = 1;

  function open(lease: number, expiresAtMs: number) {
    const timer = clock.schedule(
      () => {
        const keys = [...(leases.get(lease)?.keys ?? [])];
        leases.delete(lease);
        expire(keys);
      },
      Math.max(0, expiresAtMs - clock.now()),
    );
    const made = { expiresAtMs, keys: new Set<string>(), timer };
    leases.set(lease, made);
    return made;
  }

  return {
    grant(key, ttlSeconds) {
      const now = clock.now();
      const shared = current.get(ttlSeconds);
      const known = shared !== undefined && now < shared.untilMs ? leases.get(shared.lease) : undefined;
      if (shared !== undefined && known !== undefined) {
        known.keys.add(key);
        return shared.lease;
      }
      const lease = next;
      next += 1;
      open(lease, now + ttlSeconds * 1000 + shareMs).keys.add(key);
      current.set(ttlSeconds, { lease, untilMs: now + shareMs });
      return lease;
    },
    release(key, lease) {
      const known = leases.get(lease);
      if (known === undefined) return;
      known.keys.delete(key);
      if (known.keys.size > 0) return;
      known.timer[Symbol.dispose]();
      leases.delete(lease);
    },
    expiresAtMs: (lease) => leases.get(lease)?.expiresAtMs,
    restore(key, lease, expiresAtMs) {
      (leases.get(lease) ?? open(lease, expiresAtMs)).keys.add(key);
      next = Math.max(next, lease + 1);
    },
    snapshot: () => ({
      next,
      current: [...current].map(([ttlSeconds, { lease, untilMs }]) => [ttlSeconds, lease, untilMs] as const),
    }),
    share(snapshot) {
      next = Math.max(next, snapshot.next);
      for (const [ttlSeconds, lease, untilMs] of snapshot.current) current.set(ttlSeconds, { lease, untilMs });
    },
    clear() {
      for (const { timer } of leases.values()) timer[Symbol.dispose]();
      leases.clear();
      current.clear();
    },
  };
}
