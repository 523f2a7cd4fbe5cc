import type { AuditEvent } from '../../../src/embedded/index.ts';
import type { KubeObject } from '../../../src/kube/index.ts';
import { createNormaliser, type Normaliser } from './normalise.ts';
import type { History } from './observer.ts';
import type { Played } from './play.ts';
import type { Scenario } from './scenario.ts';
import type { NodeNames } from './stage.ts';

/**
 * What is compared of a play. A fact is about one object, and objects of one made-up name (Pods of a ReplicaSet) together:
 *
 * - `OBJECT count`: how many there were of that name.
 * - `OBJECT writes USER`: what one user did with it by the audit log, in order; the same thing several times running is once.
 * - `OBJECT events COMPONENT FIELD`: Events about it by one component, in the order of their first sight; repeated ones are once.
 * - `OBJECT phase`, `OBJECT condition TYPE`, `OBJECT container NAME`, ...: the values that one part of it went through, by its watch.
 * - `OBJECT end`: what it is at the end: `gone`, or labels, annotations, finalizers, owners and the whole status.
 * - `step N ...`: what was answered to the scenario itself.
 *
 * So what is compared in order is what one actor does with one object, and what happens to one part of it. Between actors, objects
 * and parts there is no order, for on a real cluster that is chance.
 */
export type Facts = Readonly<Record<string, readonly string[]>>;

/** The scenario itself, and the API server where it asks itself, which the embedded one has no need to. */
const notCompared = new Set(['kubernetes-admin', 'system:apiserver']);

/** What a namespace is emptied of that the embedded cluster leaves out by name (`served.ts`). */
const notServed = new Set(['podcertificaterequests', 'resourceclaims', 'resourceclaimtemplates']);

/** Events that come or do not come by chance, each with the reason. */
const byChance: readonly { readonly why: string; readonly reason: string; readonly message: RegExp }[] = [
  {
    why: 'a Pod that is newer than what its kubelet, or the API server, knows of its namespace is tried again at once',
    reason: 'FailedMount',
    message: /"kube-api-access-.*(?:timed out waiting|no relationship found)/,
  },
  {
    why: 'a kubelet that has just begun to watch an object may not have it yet',
    reason: 'FailedMount',
    message: /failed to sync (?:configmap|secret) cache: timed out waiting for the condition$/,
  },
  {
    why: 'a kubelet that has just started mounts anew what a Pod that ends has, and no longer asks for its objects',
    reason: 'FailedMount',
    message: /"kube-api-access-.* not registered$/,
  },
  {
    why: 'a probe may just have begun when its container ends',
    reason: 'Unhealthy',
    message: /probe errored and resulted in unknown state: .*(?:CONTAINER_EXITED|no running task)/,
  },
  { why: 'whether there are Pods yet when a budget is first looked at', reason: 'NoPods', message: /./ },
];

/** What every namespace has. */
const ofNamespace = new Set(['serviceaccounts/default', 'configmaps/kube-root-ca.crt']);

/** The facts of a play; those that the scenario leaves out are not among them. */
export function factsOf(played: Played, scenario: Scenario, nodes: NodeNames): Facts {
  const facts = new Map<string, string[]>();
  const put = (key: string, value: string) => {
    if (Object.keys(scenario.without).some((start) => key.startsWith(start))) return;
    const known = facts.get(key);
    if (known === undefined) facts.set(key, [value]);
    else known.push(value);
  };
  const normaliser = createNormaliser(played, nodes, scenario.nodes);
  const seen = played.histories.filter(
    ({ resource, name }) => !ofNamespace.has(`${resource}/${name}`) && resource !== 'events' && resource !== 'nodes',
  );
  const groups = Map.groupBy(seen, ({ resource, name }) => `${resource}/${normaliser.name(name)}`);
  for (const [object, histories] of groups) {
    // The Namespace is there in every scenario, and of interest only in those that end it.
    if (object.startsWith('namespaces/') && histories.every((one) => !isDeleted(one))) continue;
    if (histories.length > 1) put(`${object} count`, String(histories.length));
    const tracks = new Map<string, Set<string>>();
    for (const history of histories) {
      for (const [track, values] of tracksOf(history)) {
        const all = tracks.get(track) ?? new Set();
        tracks.set(track, all.add(normaliser.text(values.join(' > '))));
      }
    }
    for (const [track, values] of tracks) for (const value of [...values].sort()) put(`${object} ${track}`, value);
    const ends = histories.map((history) => endOf(history, normaliser));
    for (const [end, { length }] of [...Map.groupBy(ends, (one) => one)].sort(([a], [b]) => (a < b ? -1 : 1))) {
      put(`${object} end`, histories.length === 1 ? end : `${length} x ${end}`);
    }
  }
  for (const [key, value] of [...writesOf(played, normaliser), ...eventsOf(played, normaliser)]) put(key, value);
  for (const { step, value } of played.answers)
    put(`step ${normaliser.text(step)}`, JSON.stringify(normaliser.value(value)));
  const sorted = [...facts].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([key, values]) => [key, [...new Set(values)].sort()]));
}

const isDeleted = ({ versions, isGone }: History) =>
  isGone || versions.at(-1)?.metadata.deletionTimestamp !== undefined;

/** Values of parts of an object over its life, each part's without repetitions. */
function tracksOf({ resource, versions, isGone }: History): Map<string, string[]> {
  const tracks = new Map<string, string[]>();
  const put = (track: string, value: string | undefined) => {
    if (value === undefined) return;
    const values = tracks.get(track) ?? [];
    if (values.at(-1) !== value) tracks.set(track, [...values, value]);
  };
  for (const version of versions) {
    const { metadata, ['spec']: spec, ['status']: status } = version;
    put('phase', status?.phase);
    for (const condition of status?.conditions ?? []) {
      const { type, status: value, reason } = condition as Record<string, string>;
      put(`condition ${type}`, reason === undefined || reason === '' ? value : `${value} ${reason}`);
    }
    const containers = [
      ...(status?.initContainerStatuses ?? []),
      ...(status?.containerStatuses ?? []),
      ...(status?.ephemeralContainerStatuses ?? []),
    ];
    for (const { name, state, ready, started } of containers) {
      put(`container ${name}`, formatState(state));
      put(`ready ${name}`, `${ready}`);
      if (started !== undefined) put(`started ${name}`, `${started}`);
    }
    if (resource === 'replicasets' || resource === 'statefulsets') put('replicas', String(spec.replicas));
    if (resource === 'poddisruptionbudgets') put('disruptionsAllowed', String(status?.disruptionsAllowed));
    if (resource === 'jobs') put('finished', `${status?.succeeded ?? 0} succeeded, ${status?.failed ?? 0} failed`);
    if (metadata.finalizers !== undefined) put('finalizers', metadata.finalizers.join(' '));
    if (metadata.deletionTimestamp !== undefined) put('deletion', `grace ${metadata.deletionGracePeriodSeconds}`);
  }
  if (isGone) tracks.set('deletion', [...(tracks.get('deletion') ?? []), 'gone']);
  return tracks;
}

interface ContainerState {
  readonly waiting?: { readonly reason?: string };
  readonly running?: object;
  readonly terminated?: { readonly reason?: string; readonly exitCode: number; readonly signal?: number };
}

function formatState(state: ContainerState | undefined): string | undefined {
  if (state?.waiting !== undefined) return state.waiting.reason;
  if (state?.running !== undefined) return 'running';
  if (state?.terminated === undefined) return undefined;
  const { reason, exitCode, signal } = state.terminated;
  return `${reason} ${exitCode}${signal === undefined ? '' : ` signal ${signal}`}`;
}

function endOf({ versions, isGone }: History, normaliser: Normaliser): string {
  const last = versions.at(-1);
  if (last === undefined || isGone) return 'gone';
  const { metadata } = last;
  return JSON.stringify(
    normaliser.value({
      ...(metadata.labels === undefined ? {} : { labels: metadata.labels }),
      ...(metadata.annotations === undefined ? {} : { annotations: metadata.annotations }),
      ...(metadata.finalizers === undefined ? {} : { finalizers: metadata.finalizers }),
      ...(metadata.ownerReferences === undefined
        ? {}
        : { owners: metadata.ownerReferences.map(({ kind, name }) => `${kind}/${name}`) }),
      ...(metadata.deletionTimestamp === undefined ? {} : { deleting: metadata.deletionGracePeriodSeconds ?? true }),
      ...(last['spec']?.replicas === undefined ? {} : { replicas: last['spec'].replicas }),
      ...(last['endpoints'] === undefined ? {} : { endpoints: last['endpoints'], ports: last['ports'] }),
      ...(last['status'] === undefined ? {} : { status: last['status'] }),
    }),
  );
}

const writes = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

/** What was done with one object by one user, or told of it by one component. */
interface Sequence {
  /** As the fact is called. */
  readonly key: string;
  readonly parts: string[];
}

function writesOf({ audit }: Played, normaliser: Normaliser): [string, string][] {
  const sorted = [...audit].sort((a, b) =>
    a.requestReceivedTimestamp < b.requestReceivedTimestamp
      ? -1
      : a.requestReceivedTimestamp > b.requestReceivedTimestamp
        ? 1
        : 0,
  );
  bringCreationsForward(sorted);
  const done = new Map<string, Sequence>();
  for (const { verb, user, objectRef, responseStatus, responseObject } of sorted) {
    const { username = '' } = user;
    const { resource = '', subresource, name } = objectRef ?? {};
    const code = responseStatus?.code ?? 200;
    if (!writes.has(verb) || notCompared.has(username) || notServed.has(resource) || resource === 'events') continue;
    if (ofNamespace.has(`${resource}/${name}`) && subresource === undefined) continue;
    // A write that lost a race is tried again, and one to what is gone already is no loss.
    if (code === 409 || code === 404 || (code === 403 && subresource === 'token')) continue;
    const made = (responseObject as KubeObject | undefined)?.metadata?.name;
    const object = name ?? made ?? '';
    const what = `${verb}${subresource === undefined ? '' : ` ${subresource}`}${code >= 300 ? ` ${code}` : ''}`;
    const id = `${resource}/${object} ${username}`;
    const key = `${resource}/${normaliser.name(object)} writes ${normaliser.user(username)}`;
    const { parts } = getOrInsert(done, id, { key, parts: [] });
    if (parts.at(-1) !== what) parts.push(what);
  }
  return [...done.values()].map(({ key, parts }) => [key, parts.join(', ')]);
}

/** In a clock that stands still while something is done, what follows from a creation is done, and logged, before it is over. */
function bringCreationsForward(sorted: AuditEvent[]): void {
  const isOfOne = (a: AuditEvent, b: AuditEvent) =>
    a.requestReceivedTimestamp === b.requestReceivedTimestamp &&
    a.objectRef?.resource === b.objectRef?.resource &&
    nameOf(a) === nameOf(b);
  for (let index = 1; index < sorted.length; index += 1) {
    const event = sorted[index];
    if (event?.verb !== 'create' || event.objectRef?.subresource !== undefined) continue;
    for (let at = index; at > 0; at -= 1) {
      const before = sorted[at - 1];
      if (before === undefined || !isOfOne(event, before) || !/^(patch|update)$/.test(before.verb)) break;
      sorted[at - 1] = event;
      sorted[at] = before;
    }
  }
}

const nameOf = ({ objectRef, responseObject }: AuditEvent): string | undefined =>
  objectRef?.name ?? (responseObject as KubeObject | undefined)?.metadata?.name;

function getOrInsert(all: Map<string, Sequence>, id: string, fresh: Sequence): Sequence {
  const known = all.get(id);
  if (known === undefined) all.set(id, fresh);
  return known ?? fresh;
}

function eventsOf({ histories }: Played, normaliser: Normaliser): [string, string][] {
  const told = new Map<string, Sequence>();
  for (const { resource, versions } of histories) {
    const [event] = versions;
    if (resource !== 'events' || event === undefined) continue;
    const { involvedObject, source, reportingComponent, type, reason, message } = event;
    if (byChance.some((one) => one.reason === reason && one.message.test(message))) continue;
    const { kind, name, fieldPath } = involvedObject;
    const component = source?.component || reportingComponent;
    const place = `${kind.toLowerCase()}s/${normaliser.name(name)} events ${component}`;
    const key = fieldPath === undefined ? place : `${place} ${fieldPath}`;
    const { parts } = getOrInsert(told, `${kind}/${name} ${component} ${fieldPath}`, { key, parts: [] });
    const line = normaliser.text(`${type} ${reason}: ${message}`);
    if (!parts.includes(line)) parts.push(line);
  }
  return [...told.values()].map(({ key, parts }) => [key, parts.join('\n')]);
}
