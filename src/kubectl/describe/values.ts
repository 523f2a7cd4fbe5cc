import { formatHumanDuration, formatQuantity, parseQuantityExact } from '../../kube/index.ts';
import type { DescribeRequest, Fields } from './describer.ts';

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number): string => String(value).padStart(2, '0');

/** A time as Go's `time.RFC1123Z` writes it, in UTC; the zero time for one that is absent. */
export function formatDate(time: string | null | undefined): string {
  if (time === undefined || time === null) return 'Mon, 01 Jan 0001 00:00:00 +0000';
  const at = new Date(time);
  const date = `${days[at.getUTCDay()]}, ${two(at.getUTCDate())} ${months[at.getUTCMonth()]}`;
  const year = String(at.getUTCFullYear()).padStart(4, '0');
  return `${date} ${year} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000`;
}

/** How long ago something was: `translateTimestampSince`. */
export function formatSince({ context }: DescribeRequest, time: string | null | undefined): string {
  if (time === undefined || time === null) return '<unknown>';
  return formatHumanDuration(context.clock.now() - Date.parse(time));
}

/** `Quantity.String`; `0` for one that is absent. */
export const formatAmount = (text: string | undefined): string =>
  text === undefined ? '0' : formatQuantity(parseQuantityExact(String(text)));

/** A list as Go's `%v` prints a slice: `[a b]`. */
export const formatSlice = (list: readonly unknown[] | null | undefined): string => `[${(list ?? []).join(' ')}]`;

/** A map as Go's `%v` prints it: `map[a:b]`. */
export const formatMap = (map: Readonly<Record<string, string>> | null | undefined): string =>
  `map[${Object.entries(map ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}:${value}`)
    .join(' ')}]`;

/** `labels.FormatLabels`. */
export function formatLabels(labels: Readonly<Record<string, string>> | null | undefined): string {
  const parts = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return parts.length === 0 ? '<none>' : parts.sort().join(',');
}

/** `printBool`. */
export const formatBool = (value: boolean | undefined): string => (value === true ? 'True' : 'False');

/** `printBoolPtr`. */
export const formatBoolOrUnset = (value: boolean | null | undefined): string =>
  value === undefined || value === null ? '<unset>' : formatBool(value);

/** The object that controls this one: `ReplicaSet/web`; empty without one (`printController`). */
export function controllerOf(metadata: Fields): string {
  for (const owner of metadata?.ownerReferences ?? [])
    if (owner.controller === true) return `${owner.kind}/${owner.name}`;
  return '';
}

/** Shortens the access modes of a volume (`GetAccessModesAsString` of `kubectl/pkg/util/storage/storage.go`). */
export function formatAccessModes(modes: readonly string[] | null | undefined): string {
  return Object.entries(shortModes)
    .filter(([mode]) => modes?.includes(mode) === true)
    .map(([, short]) => short)
    .join(',');
}

const shortModes = { ReadWriteOnce: 'RWO', ReadOnlyMany: 'ROX', ReadWriteMany: 'RWX', ReadWriteOncePod: 'RWOP' };

/** Keeps so many bytes of UTF-8 (`shorten`); a character that is cut in two comes out as the replacement character. */
export function shorten(text: string, maxBytes: number): string {
  if (byteLength(text) <= maxBytes) return text;
  return `${new TextDecoder().decode(new TextEncoder().encode(text).slice(0, maxBytes))}...`;
}

export const byteLength = (text: string): number => new TextEncoder().encode(text).length;

/** The storage class of a volume or a claim: the annotation of old goes before the field. */
export const storageClassOf = (object: Fields): string =>
  object.metadata?.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? object.spec?.storageClassName ?? '';
