import type { Due, Timer } from '../../base/index.ts';
import { formatMicroTime, type KubeObject, type StatusError } from '../../kube/index.ts';
import type { ComponentContext } from './component.ts';
import { createEventRecorder, targetOf } from './event-recorder.ts';
import { noMemory } from './memory.ts';
import { resources } from './resources.ts';
import { isBoolean, isDue, isNumber, isString, optional, recordOf } from './shape.ts';

/** How a leader is elected. */
interface LeaderElectionOptions extends ComponentContext {
  readonly lease: { readonly namespace: string; readonly name: string };
  /** Who this is in the Lease: `NODE_UUID`. */
  readonly identity: string;
  /** The source of the Event that tells of a new leader. */
  readonly component: string;
  /** Begins the work of a leader; it is disposed of when the Lease could not be renewed. */
  readonly lead: () => Disposable;
  /** The Lease is lost: the program is to end, as upstream's does. Absent: it tries to get it again. */
  readonly onLost?: () => void;
}

/** Who waits for a Lease, or holds it. */
export interface LeaderElector extends Disposable {
  /** Gives the Lease away and ends, so that another need not wait until it has run out (`ReleaseOnCancel`). */
  release(): Promise<void>;
}

interface LeaderJson {
  readonly leads: boolean;
  readonly renewedMs: number;
  readonly seen: { readonly renewTime: string; readonly atMs: number };
  readonly due: Due | undefined;
}

const isLeaderJson = recordOf<LeaderJson>({
  leads: isBoolean,
  renewedMs: isNumber,
  seen: recordOf({ renewTime: isString, atMs: isNumber }),
  due: optional(isDue),
});

/** `--leader-elect-lease-duration`, `--leader-elect-renew-deadline` and `--leader-elect-retry-period`. */
const leaseDurationSeconds = 15;
const renewDeadlineMs = 10_000;
const retryMs = 2000;

/**
 * Works while it holds a Lease (`client-go/tools/leaderelection`, v0.37): takes it when nobody holds it or the holder has
 * not renewed it for 15 s of this clock, renews it every 2 s, and gives up its work when that has failed for 10 s, however long
 * the API server takes to say so.
 */
export function createLeaderElector(options: LeaderElectionOptions): LeaderElector {
  const { client, clock, random, log, lease, identity, component, lead, onLost, memory = noMemory } = options;
  const events = createEventRecorder({
    client,
    clock,
    component,
    onError: (error) => log('error', String(error)),
    memory,
  });
  let work: Disposable | undefined;
  let renewedMs = 0;
  /** What others were last seen to have written, and when. */
  let seen = { renewTime: '', atMs: 0 };
  let timer: Timer | undefined;
  let deadline: Disposable | undefined;
  let isOver = false;
  const saved = memory.keep('leader', isLeaderJson, () => ({
    leads: work !== undefined,
    renewedMs,
    seen,
    due: timer?.due,
  }));

  const tryToHold = async (): Promise<KubeObject | undefined> => {
    const now = formatMicroTime(clock.now());
    let held: KubeObject;
    try {
      held = await client.get(resources.leases, lease);
    } catch (error) {
      if ((error as Partial<StatusError>).code !== 404) throw error;
      const spec = {
        holderIdentity: identity,
        leaseDurationSeconds,
        acquireTime: now,
        renewTime: now,
        leaseTransitions: 0,
      };
      const metadata = { ...lease };
      return client.create(resources.leases, { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec });
    }
    const spec = held['spec'] ?? {};
    const isMine = spec.holderIdentity === identity;
    if (spec.renewTime !== seen.renewTime) seen = { renewTime: spec.renewTime ?? '', atMs: clock.now() };
    const isHeld = (spec.holderIdentity ?? '') !== '' && seen.atMs + leaseDurationSeconds * 1000 > clock.now();
    if (!isMine && isHeld) return undefined;
    return client.update(resources.leases, {
      ...held,
      spec: {
        ...spec,
        holderIdentity: identity,
        leaseDurationSeconds,
        renewTime: now,
        acquireTime: isMine ? spec.acquireTime : now,
        leaseTransitions: (spec.leaseTransitions ?? 0) + (isMine ? 0 : 1),
      },
    });
  };
  const round = async () => {
    let held: KubeObject | undefined;
    try {
      held = await tryToHold();
    } catch (error) {
      log('error', `${component}: error ${work === undefined ? 'acquiring' : 'renewing'} lease: ${String(error)}`);
    }
    if (isOver) return;
    if (held !== undefined) {
      renewedMs = clock.now();
      if (work === undefined) {
        events.event(targetOf(held), 'Normal', 'LeaderElection', `${identity} became leader`);
        work = lead();
      }
      expectRenewal();
    }
    // Who waits for a Lease waits a little longer each time, so that not all ask at once.
    const delayMs = work === undefined ? retryMs * (1 + (1.2 * random.uint32()) / 2 ** 32) : retryMs;
    arm(delayMs);
  };
  const expectRenewal = () => {
    deadline?.[Symbol.dispose]();
    // It fails 10 s after the first try that did.
    const leftMs = Math.max(0, renewedMs + retryMs + renewDeadlineMs - clock.now());
    deadline = clock.schedule(lose, leftMs, `${component}: loses its Lease`);
  };
  const lose = () => {
    log('error', `${component}: leaderelection lost`);
    work?.[Symbol.dispose]();
    work = undefined;
    onLost?.();
  };
  const arm = (when: number | Due) => {
    const what = `${component}: ${work === undefined ? 'acquire' : 'renew'} Lease`;
    timer = clock.schedule(() => void round(), when, what);
  };
  if (saved === undefined) void round();
  else {
    ({ renewedMs, seen } = saved);
    if (saved.leads) work = lead();
    memory.whenRestored(() => {
      if (isOver) return;
      if (saved.due === undefined) void round();
      else arm(saved.due);
      if (work !== undefined) expectRenewal();
    });
  }
  const end = () => {
    isOver = true;
    timer?.[Symbol.dispose]();
    deadline?.[Symbol.dispose]();
    work?.[Symbol.dispose]();
    work = undefined;
  };
  return {
    async release() {
      const isLeader = work !== undefined;
      end();
      if (!isLeader) return;
      try {
        const held = await client.get(resources.leases, lease);
        const now = formatMicroTime(clock.now());
        const { leaseTransitions } = held['spec'] ?? {};
        const spec = {
          holderIdentity: '',
          leaseDurationSeconds: 1,
          acquireTime: now,
          renewTime: now,
          leaseTransitions,
        };
        await client.update(resources.leases, { ...held, spec });
      } catch (error) {
        log('error', `${component}: Failed to release lease: ${String(error)}`);
      }
    },
    [Symbol.dispose]: end,
  };
}
