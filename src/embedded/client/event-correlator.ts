import type { KubeObject } from '../../kube/index.ts';
import { isNumber, isString, listOf, recordOf, tupleOf } from './shape.ts';

/** How many keys each cache keeps (`maxLruCacheEntries`). */
const maxEntries = 4096;
const aggregateFrom = 10;
const aggregateIntervalMs = 600_000;
const spamBurst = 25;
const spamRefillMs = 300_000;

/** Which Event is to be written for one that happened. */
export type Correlated =
  | { readonly kind: 'create'; readonly event: KubeObject; readonly key: string }
  | {
      readonly kind: 'patch';
      readonly event: KubeObject;
      readonly name: string;
      readonly patch: object;
      readonly key: string;
    }
  /** The source has said enough about the object. */
  | { readonly kind: 'skip' };

/**
 * Keeps Events few (`client-go/tools/record/events_cache.go`, v0.37): 25 of a source about an object, then one each 5 minutes;
 * from the tenth that differs in its message alone within 10 minutes one stands for all; the same again counts up.
 */
export interface EventCorrelator {
  correlate(event: KubeObject, nowMs: number): Correlated;
  /** The API server has it under this name. */
  written(key: string, event: KubeObject): void;
  save(): CorrelatorJson;
  restore(json: CorrelatorJson): void;
}

/** What a correlator has seen. */
export interface CorrelatorJson {
  readonly spam: readonly (readonly [key: string, tokens: number, atMs: number])[];
  readonly aggregates: readonly (readonly [key: string, messages: readonly string[], lastMs: number])[];
  readonly observations: readonly (readonly [key: string, name: string, count: number, firstTimestamp: string])[];
}

export const isCorrelatorJson = recordOf<CorrelatorJson>({
  spam: listOf(tupleOf(isString, isNumber, isNumber)),
  aggregates: listOf(tupleOf(isString, listOf(isString), isNumber)),
  observations: listOf(tupleOf(isString, isString, isNumber, isString)),
});

interface Observation {
  readonly name: string;
  readonly count: number;
  readonly firstTimestamp: string;
}

/** Makes a correlator with nothing seen yet. */
export function newEventCorrelator(): EventCorrelator {
  const spam = newLru<{ tokens: number; atMs: number }>();
  const aggregates = newLru<{ messages: Set<string>; lastMs: number }>();
  const observations = newLru<Observation>();

  const isSpam = (key: string, nowMs: number): boolean => {
    const bucket = spam.get(key) ?? { tokens: spamBurst, atMs: nowMs };
    bucket.tokens = Math.min(spamBurst, bucket.tokens + (nowMs - bucket.atMs) / spamRefillMs);
    bucket.atMs = nowMs;
    const isFull = bucket.tokens < 1;
    if (!isFull) bucket.tokens -= 1;
    spam.set(key, bucket);
    return isFull;
  };
  /** The event that stands for it, and its key. */
  const aggregate = (event: KubeObject, source: string, nowMs: number): readonly [KubeObject, string] => {
    // `EventAggregatorByReasonFunc`.
    const group = `${source}\0${event['reason']}`;
    const known = aggregates.get(group);
    const record = known === undefined || nowMs - known.lastMs > aggregateIntervalMs ? newRecord() : known;
    record.messages.add(event['message']);
    record.lastMs = nowMs;
    aggregates.set(group, record);
    if (record.messages.size < aggregateFrom)
      return [event, `${group}\0${event['involvedObject'].fieldPath ?? ''}\0${event['message']}`];
    const [first] = record.messages;
    if (first !== undefined) record.messages.delete(first);
    return [{ ...event, message: `(combined from similar events): ${event['message']}` }, group];
  };
  return {
    correlate(event, nowMs) {
      const source = keyOfSource(event);
      if (isSpam(source, nowMs)) return { kind: 'skip' };
      const [said, key] = aggregate(event, source, nowMs);
      const last = observations.get(key);
      if (last === undefined) {
        observations.set(key, newObservation(said, 1));
        return { kind: 'create', event: said, key };
      }
      const count = last.count + 1;
      observations.set(key, { ...last, count });
      const { message, lastTimestamp } = said as unknown as { message: string; lastTimestamp: string };
      return {
        kind: 'patch',
        event: { ...said, count, firstTimestamp: last.firstTimestamp },
        name: last.name,
        patch: { count, lastTimestamp, message },
        key,
      };
    },
    written(key, event) {
      observations.set(key, newObservation(event, event['count'] ?? 1));
    },
    save: () => ({
      spam: spam.entries().map(([key, { tokens, atMs }]) => [key, tokens, atMs]),
      aggregates: aggregates.entries().map(([key, { messages, lastMs }]) => [key, [...messages], lastMs]),
      observations: observations
        .entries()
        .map(([key, { name, count, firstTimestamp }]) => [key, name, count, firstTimestamp]),
    }),
    restore(json) {
      for (const [key, tokens, atMs] of json.spam) spam.set(key, { tokens, atMs });
      for (const [key, messages, lastMs] of json.aggregates)
        aggregates.set(key, { messages: new Set(messages), lastMs });
      for (const [key, name, count, firstTimestamp] of json.observations)
        observations.set(key, { name, count, firstTimestamp });
    },
  };
}

const newRecord = () => ({ messages: new Set<string>(), lastMs: 0 });

function newObservation(event: KubeObject, count: number): Observation {
  return { name: event.metadata.name ?? '', count, firstTimestamp: event['firstTimestamp'] };
}

/** `getSpamKey`. */
function keyOfSource({ source, involvedObject: about, type }: KubeObject): string {
  return [
    source.component,
    source.host,
    about.kind,
    about.namespace,
    about.name,
    about.uid,
    about.apiVersion,
    type,
  ].join('\0');
}

/** The entries that were used last. */
function newLru<T>() {
  const entries = new Map<string, T>();
  return {
    get: (key: string) => entries.get(key),
    entries: () => [...entries],
    set(key: string, value: T) {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size <= maxEntries) return;
      const [oldest] = entries.keys();
      if (oldest !== undefined) entries.delete(oldest);
    },
  };
}
