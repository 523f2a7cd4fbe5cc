import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod/mini';
import { isPodpathError, PodpathError } from '../../base/index.ts';
import type { Api } from './api.ts';
import type { KindContext } from './context.ts';
import { apiRefused, nodesNotReady, requestCancelled } from './messages.ts';

/** How long all Nodes may take to be Ready once kind has joined them. */
const readySeconds = 120;
const pollMs = 200;
/** An API server that has taken a connection and does not answer is asked again. */
const answerMs = 10_000;

const nodeList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      status: z.object({ conditions: z.optional(z.array(z.object({ type: z.string(), status: z.string() }))) }),
    }),
  ),
});

const leaseList = z.object({
  items: z.array(
    z.object({ metadata: z.object({ name: z.string() }), spec: z.object({ renewTime: z.optional(z.string()) }) }),
  ),
});

/**
 * Waits until `count` Nodes are Ready. An API server that does not answer yet, or answers that it cannot (5xx, 403), is asked
 * again until the deadline. With `leasesBefore` a Node counts only when its kubelet has renewed its Lease since.
 * @throws PodpathError `Timeout`, `Cancelled`, `InternalError` for an answer that no waiting mends; at the deadline the last error.
 */
export async function waitForNodes(
  context: KindContext,
  api: Api,
  count: number,
  signal?: AbortSignal,
  leasesBefore?: Leases,
): Promise<void> {
  const deadline = context.clock.now() + readySeconds * 1000;
  for (;;) {
    const { items, leases, error } = await attempt(async () => ({
      items: nodeList.parse(await getJson(api, '/api/v1/nodes', signal)).items,
      leases: leasesBefore === undefined ? undefined : await listLeases(api, signal),
    }));
    const waiting = items.filter(
      ({ metadata: { name }, status }) =>
        !status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ||
        (leasesBefore !== undefined && leases?.get(name) === leasesBefore.get(name)),
    );
    if (error === undefined && items.length >= count && waiting.length === 0) return;
    if (context.clock.now() > deadline) {
      if (error !== undefined) throw error;
      const names = waiting.map((node) => node.metadata.name);
      throw new PodpathError({ reason: 'Timeout', text: nodesNotReady(names, readySeconds) });
    }
    await pause(signal);
  }
}

/**
 * When each kubelet last said that it is alive, by Node, as the API server first tells it; waits for that as {@link waitForNodes}.
 * @throws PodpathError as {@link waitForNodes}.
 */
export async function readLeases(context: KindContext, api: Api, signal?: AbortSignal): Promise<Leases> {
  const deadline = context.clock.now() + readySeconds * 1000;
  for (;;) {
    const { leases, error } = await attempt(async () => ({ items: [], leases: await listLeases(api, signal) }));
    if (leases !== undefined) return leases;
    if (context.clock.now() > deadline) throw error;
    await pause(signal);
  }
}

type Leases = ReadonlyMap<string, string>;

async function listLeases(api: Api, signal: AbortSignal | undefined): Promise<Leases> {
  const path = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
  const { items } = leaseList.parse(await getJson(api, path, signal));
  return new Map(items.map(({ metadata, spec }) => [metadata.name, spec.renewTime ?? '']));
}

interface Reading {
  readonly items: z.infer<typeof nodeList>['items'];
  readonly leases: Leases | undefined;
  /** That there was no answer, which may pass by itself. */
  readonly error?: PodpathError;
}

async function attempt(read: () => Promise<Reading>): Promise<Reading> {
  try {
    return await read();
  } catch (error) {
    if (!isPodpathError(error) || !['Unreachable', 'ServiceUnavailable'].includes(error.reason)) throw error;
    return { items: [], leases: undefined, error };
  }
}

/**
 * A JSON answer of the API server.
 * @throws PodpathError `Unreachable`, `ServiceUnavailable` (5xx, 403, or no answer in time), `InternalError` (another 4xx), `Cancelled`.
 */
async function getJson(api: Api, path: string, signal: AbortSignal | undefined): Promise<unknown> {
  const late = AbortSignal.timeout(answerMs);
  const together = signal === undefined ? late : AbortSignal.any([signal, late]);
  try {
    const answer = await api.fetch(new Request(`https://cluster${path}`, { signal: together }));
    if (answer.ok) return await answer.json();
    // An API server that has just started forbids everything until it has read its RBAC rules from etcd.
    const reason = answer.status >= 500 || answer.status === 403 ? 'ServiceUnavailable' : 'InternalError';
    throw new PodpathError({ reason, text: apiRefused(path, `HTTP ${answer.status}`) });
  } catch (error) {
    if (signal?.aborted !== true && late.aborted) {
      throw new PodpathError({
        reason: 'ServiceUnavailable',
        text: apiRefused(path, `${answerMs / 1000} s`),
        cause: error,
      });
    }
    throw error;
  }
}

async function pause(signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(pollMs, undefined, signal === undefined ? {} : { signal });
  } catch (cause) {
    throw new PodpathError({ reason: 'Cancelled', text: requestCancelled(), cause });
  }
}
