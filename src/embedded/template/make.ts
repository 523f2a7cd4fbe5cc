import { readUnverifiedClaims } from '../apiserver/authentication/jwt.ts';
import { fromBase64, toBase64 } from '../apiserver/resources/core/base64.ts';
import type { ClusterSnapshot } from '../control-plane/index.ts';
import { klogTime } from '../runtime/index.ts';
import type { ClusterTemplate } from './template.ts';

/** What is so far from the moment of a template is no time of it. */
const nearMs = 366 * 86_400_000;

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const containerId = /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g;
const rfc3339 = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3}(?:000)?)?Z/g;
const klog = /(?<=[IWEF])\d{4} \d\d:\d\d:\d\d\.\d{6}(?= )/g;
const eventSuffix = /(?<=\.)[0-9a-f]{16}(?![0-9a-f])/g;
const base64 = /^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** What is left of a fraction of a ms depends on how many digits stand before it. */
const round = (offset: number) => Math.round(offset * 1000) / 1000;
const text = /^[\t\n\x20-\x7e]+$/;

/** The lists of a snapshot's Node that have identifiers. */
interface RuntimeLists {
  readonly sandboxes: readonly { readonly id: string }[];
  readonly containers: readonly { readonly id: string }[];
}

/**
 * Makes a template of a cluster that has just been set up, at a whole second. Two clusters that have gone the same way, of other seeds
 * and at other times, give the same template.
 */
export function newTemplate(snapshot: ClusterSnapshot): ClusterTemplate {
  const { nowMs } = snapshot.clock;
  if (nowMs % 1000 !== 0) throw new RangeError(`a template is made at a whole second, not at ${nowMs} ms`);
  const isNear = (ms: number) => Math.abs(ms - nowMs) < nearMs;
  const runtimes = snapshot.nodes.map(({ runtime }) => runtime as RuntimeLists);
  const containerIds = new Set(
    runtimes.flatMap(({ sandboxes, containers }) => [...sandboxes, ...containers].map(({ id }) => id)),
  );
  const objects = snapshot.store.entries.map(({ object }) => object);
  /** Made of names, and the same in all clusters. */
  const fixed = new Set(
    objects.flatMap(({ kind, status }) => (kind === 'Node' ? [status.nodeInfo.bootID as string] : [])),
  );
  const generated = objects.flatMap(({ metadata: { name, generateName } }) =>
    generateName === undefined ? [] : [{ name, start: generateName }],
  );
  const starts = new Map(generated.map(({ name, start }) => [name, start]));
  const generatedName = new RegExp(`(?<![a-z0-9-])(?:${[...starts.keys()].join('|')})(?![a-z0-9])`, 'g');

  const numbered = (letter: string) => {
    const numbers = new Map<string, number>();
    return (found: string) => {
      const number = numbers.get(found) ?? numbers.size;
      numbers.set(found, number);
      return `~${letter}${number}~`;
    };
  };
  const [uids, containers, names, tokens, encoded] = [
    numbered('u'),
    numbered('c'),
    numbered('x'),
    new Map<string, string>(),
    new Map<string, string>(),
  ];
  const markTime = (found: string): string => {
    const ms = Date.parse(found);
    if (!isNear(ms)) return found;
    if (found.length === 20) return `~s${(ms - nowMs) / 1000}~`;
    return `~${found.length === 24 ? 'i' : 'm'}${ms - nowMs}~`;
  };
  const markKlog = (found: string): string => {
    // It says no year.
    const year = new Date(nowMs).getUTCFullYear();
    const [, month, day, time] = /^(\d\d)(\d\d) (.{12})/.exec(found) ?? [];
    const ms = Date.parse(`${year}-${month}-${day}T${time}Z`);
    return isNear(ms) && klogTime(ms) === found ? `~k${ms - nowMs}~` : found;
  };
  const markEvent = (found: string): string => {
    const value = BigInt(`0x${found}`);
    const ms = Number(value / 1_000_000n);
    return isNear(ms) ? `~e${ms - nowMs}#${value % 1_000_000n}~` : found;
  };
  /** Puts marks in a text that has none yet. */
  const mark = (plain: string): string =>
    plain
      .replace(uuid, (found) => (fixed.has(found) ? found : uids(found)))
      .replace(containerId, (found) => (containerIds.has(found) ? containers(found) : found))
      .replace(generatedName, (found) => `${starts.get(found)}${names(found)}`)
      .replace(rfc3339, markTime)
      .replace(klog, markKlog)
      .replace(eventSuffix, markEvent);
  const asText = (plain: string): string => plain.replaceAll('~', '~~');
  const put = (kept: Map<string, string>, letter: string, plain: string, marked: string): string => {
    if (!kept.has(plain)) kept.set(plain, marked);
    return `~${letter}${[...kept.keys()].indexOf(plain)}~`;
  };
  /** JSON with marks; numbers near `now` are times, in the unit that `letter` stands for. */
  const json = (value: unknown, letter: string, now: number, near: number): string => {
    const markAll = (part: unknown): unknown => {
      if (typeof part === 'string') return markString(part);
      if (typeof part === 'number' && Math.abs(part - now) < near) return `~${letter}${round(part - now)}~`;
      if (Array.isArray(part)) return part.map(markAll);
      if (typeof part !== 'object' || part === null) return part;
      return Object.fromEntries(Object.entries(part).map(([key, inner]) => [mark(asText(key)), markAll(inner)]));
    };
    return JSON.stringify(markAll(value)).replace(new RegExp(`"(~${letter}[-.\\d]+~)"`, 'g'), '$1');
  };
  const markString = (value: string): string => {
    const decoded = base64.test(value) ? fromBase64(value) : '';
    if (!text.test(decoded) || toBase64(decoded) !== value) return mark(asText(value));
    const claims = readUnverifiedClaims(decoded);
    if (claims !== undefined) {
      const token = put(tokens, 't', decoded, json(claims, 'q', nowMs / 1000, nearMs / 1000));
      return put(encoded, 'b', decoded, token);
    }
    const marked = mark(asText(decoded));
    return marked === asText(decoded) ? mark(value) : put(encoded, 'b', decoded, marked);
  };
  const whole = json({ ...snapshot, random: {}, serviceAccountKey: '' }, 'n', nowMs, nearMs);
  return { nodes: snapshot.nodes.length, text: whole, tokens: [...tokens.values()], encoded: [...encoded.values()] };
}
