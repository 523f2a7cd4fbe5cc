import { createSeededRandom, newNameSuffix, newUuid, type Random } from '../../base/index.ts';
import { createTokenSigner } from '../apiserver/authentication/jwt.ts';
import { toBase64 as textToBase64 } from '../apiserver/resources/core/base64.ts';
import { newEventSuffix } from '../client/index.ts';
import type { ClusterSnapshot } from '../control-plane/index.ts';
import { newServiceAccountKey } from '../create-cluster.ts';
import { klogTime, newContainerId, toBase64 } from '../runtime/index.ts';
import { sortEntries } from '../store/snapshot.ts';
import { type ClusterTemplate, markShape } from './template.ts';

/**
 * Makes the snapshot of a cluster that has just been set up, at `nowMs` to the second: all its times lie before that, its identifiers,
 * tokens and the key that signs them are its own, and so is all chance from then on.
 */
export function fillTemplate(
  template: ClusterTemplate,
  { nowMs, random: source }: { readonly nowMs: number; readonly random: Random },
): ClusterSnapshot {
  // What comes in whole seconds must not be rounded by each place in another way.
  const baseMs = Math.floor(nowMs / 1000) * 1000;
  const seed = source.uint32();
  const random = createSeededRandom(source.uint32());
  const key = newServiceAccountKey(random);
  const signer = createTokenSigner(key);
  const suffixes = new Set<string>();
  const newSuffix = (): string => {
    const suffix = newNameSuffix(random);
    if (suffixes.has(suffix)) return newSuffix();
    suffixes.add(suffix);
    return suffix;
  };
  const isoAt = (ms: number) => new Date(baseMs + ms).toISOString();
  const makers: Readonly<Record<string, (value: number, more: number) => string>> = {
    s: (seconds) => `${isoAt(seconds * 1000).slice(0, 19)}Z`,
    m: (ms) => `${isoAt(ms).slice(0, 23)}000Z`,
    i: isoAt,
    n: (ms) => String(baseMs + ms),
    q: (seconds) => String(baseMs / 1000 + seconds),
    k: (ms) => klogTime(baseMs + ms),
    e: (ms, count) => newEventSuffix(baseMs + ms, count),
    u: () => newUuid(random),
    c: () => newContainerId(random),
    x: newSuffix,
    t: (index) => signer.sign(JSON.parse(fill(template.tokens[index] ?? ''))),
    b: (index) => textToBase64(fill(template.encoded[index] ?? '')),
  };
  // Two of the character itself are nothing between two of them.
  const known = new Map<string, string>([['', '~']]);
  const make = (mark: string): string => {
    const [, letter = '', value, more] = markShape.exec(mark) ?? [];
    const made = makers[letter]?.(Number(value), Number(more ?? 0));
    if (made === undefined) throw new Error(`a template of a cluster has the mark ${mark}, which nobody knows`);
    known.set(mark, made);
    return made;
  };
  /** Every other part of a text between two `~` is a mark; a callback for each would take three times as long. */
  const fill = (text: string): string => {
    const parts = text.split('~');
    for (let at = 1; at < parts.length; at += 2) {
      const mark = parts[at] ?? '';
      parts[at] = known.get(mark) ?? make(mark);
    }
    return parts.join('');
  };
  const snapshot: ClusterSnapshot = JSON.parse(fill(template.text));
  const { store } = snapshot;
  return {
    ...snapshot,
    random: { seed },
    serviceAccountKey: toBase64(key),
    store: { ...store, entries: sortEntries(store.entries) },
  };
}
