import { canonicalQuantity, formatHumanDuration, type StoredObject } from '../../../kube/index.ts';
import type { Cell } from '../resource.ts';

/**
 * The cells of one object, as many and in the order as `pkg/printers/internalversion/printers.go` (v1.37) prints them wide.
 * Objects may lack anything but metadata: a watch's bookmark is one of those. `now` in milliseconds.
 */
export type CellsOf = (object: StoredObject, now: number) => Cell[];

/** A container as far as Tables show it. */
export interface Container {
  readonly name?: string;
  readonly image?: string;
}

/** A condition as far as Tables show it. */
export interface ConditionLike {
  readonly type?: string;
  readonly status?: string;
  readonly reason?: string;
}

/** `translateTimestampSince`: how long ago, or `<unknown>` for no time. */
export function since(timestamp: string | null | undefined, now: number): string {
  return timestamp ? formatHumanDuration(now - Date.parse(timestamp)) : '<unknown>';
}

/** How old the object is. */
export function age({ metadata }: StoredObject, now: number): string {
  return since(metadata.creationTimestamp, now);
}

/** The object's name; empty for a bookmark. */
export function nameOf({ metadata }: StoredObject): string {
  return metadata.name ?? '';
}

/** `layoutContainerCells`: names and images, apart by commas. */
export function containerCells(podSpec: { readonly containers?: readonly Container[] } | undefined): [string, string] {
  const containers = podSpec?.containers ?? [];
  return [containers.map(({ name }) => name ?? '').join(','), containers.map(({ image }) => image ?? '').join(',')];
}

/** `labels.FormatLabels` (`apimachinery/pkg/labels/labels.go`): by key, or `<none>`. */
export function formatLabels(labels: Readonly<Record<string, string>> | null | undefined): string {
  const keys = Object.keys(labels ?? {}).sort();
  return keys.length === 0 ? '<none>' : keys.map((key) => `${key}=${labels?.[key]}`).join(',');
}

/** `listWithMoreString`: the first `max`, and how many more. */
export function listWithMore(items: readonly string[], max: number): string {
  const shown = items.slice(0, max).join(',');
  if (items.length > max) return `${shown} + ${items.length - max} more...`;
  return shown === '' ? '<unset>' : shown;
}

/** `Quantity.String` of a value; absent is zero. */
export function quantityText(quantity: string | number | null | undefined): string {
  return canonicalQuantity(String(quantity ?? '0'));
}

/** Each once, in order, as Go's `sets.List`. */
export function sortedSet(items: Iterable<string>): string[] {
  return [...new Set(items)].sort();
}

/** How many keys a map has. */
export function countOf(map: object | null | undefined): number {
  return Object.keys(map ?? {}).length;
}

/** A time as the default printer shows it: RFC 3339 in UTC, and Go's zero time for none. */
export function creationTime({ metadata }: StoredObject): string {
  return metadata.creationTimestamp ?? '0001-01-01T00:00:00Z';
}
