import { addQuantities, type KubeObject, parseQuantityExact, type Quantity } from '../../../kube/index.ts';
import { nameSegment } from '../../client/path-segment.ts';
import type { VerbContext } from '../../command/context.ts';
import { CommandError } from '../../errors.ts';
import { itemsOf } from '../../resource/info.ts';

export type ResourceList = Readonly<Record<string, string | Quantity>>;

const zero = parseQuantityExact('0');

/** An amount, or zero. */
export function amountOf(list: ResourceList, resource: string): Quantity {
  const amount = list[resource];
  return amount === undefined ? zero : typeof amount === 'string' ? parseQuantityExact(amount) : amount;
}

/** The sum of several lists, of the resources that are measured. */
export function sumOf(lists: readonly ResourceList[], resources: readonly string[]): ResourceList {
  return Object.fromEntries(
    resources.map((name) => [
      name,
      lists.reduce((sum: Quantity, list) => addQuantities(sum, amountOf(list, name)), zero),
    ]),
  );
}

/** The amount in units of ten to the power of `unit`, rounded up (`Quantity.ScaledValue`). */
export function scaled({ value, scale }: Quantity, unit: number): bigint {
  const shift = scale - unit;
  if (shift >= 0) return value * 10n ** BigInt(shift);
  const divisor = 10n ** BigInt(-shift);
  const whole = value / divisor;
  return value % divisor > 0n ? whole + 1n : whole;
}

/** `250m`, `64Mi`. */
export function formatUsage(resource: string, amount: Quantity): string {
  return resource === 'cpu' ? `${scaled(amount, -3)}m` : `${scaled(amount, 0) / (1024n * 1024n)}Mi`;
}

/** Whole percents of what there is, rounded down. */
export function formatShare(amount: Quantity, available: Quantity): string {
  const all = Number(scaled(available, -3));
  return `${all === 0 ? 0 : Math.trunc((Number(scaled(amount, -3)) / all) * 100)}%`;
}

/** CPU and memory, and swap with `--show-swap`. */
export const measuredResources = ({ flags }: VerbContext): readonly string[] =>
  flags.isOn('show-swap') ? ['cpu', 'memory', 'swap'] : ['cpu', 'memory'];

/** By most of it first; undefined when no such order is wanted. */
export function compareBy(sortBy: string, left: ResourceList, right: ResourceList): number | undefined {
  if (sortBy === '') return undefined;
  const unit = sortBy === 'cpu' ? -3 : 0;
  const [a, b] = [scaled(amountOf(left, sortBy), unit), scaled(amountOf(right, sortBy), unit)];
  return a === b ? 0 : a > b ? -1 : 1;
}

export const compareText = (left = '', right = ''): number => (left < right ? -1 : left > right ? 1 : 0);

/** @throws CommandError */
export function requireSortBy({ flags }: VerbContext): void {
  if (!['', 'cpu', 'memory'].includes(flags.text('sort-by')))
    throw new CommandError('--sort-by accepts only cpu or memory');
}

/** The version of the Metrics API that is served now (`SupportedMetricsAPIVersionAvailable`). @throws CommandError */
export async function metricsVersion({ client }: VerbContext): Promise<string> {
  const { groups } = await client.discover({ isFresh: true });
  const versions = groups.find(({ name }) => name === 'metrics.k8s.io')?.versions ?? [];
  const found = versions.find(({ version, isStale }) => !isStale && (version === 'v1' || version === 'v1beta1'));
  if (found === undefined) throw new CommandError('Metrics API not available');
  return found.version;
}

/** Objects of the Metrics API or the core group below a path: those of a selector, or one by its name. */
export async function readObjects<T extends KubeObject>(
  { client }: VerbContext,
  path: string,
  query: {
    readonly name?: string;
    readonly group?: string;
    readonly labelSelector?: string;
    readonly fieldSelector?: string;
  },
): Promise<T[]> {
  const { name = '', group = '', labelSelector, fieldSelector } = query;
  const about = { resource: { group, resource: path.split('/').at(-1) ?? '' }, name };
  if (name !== '') return [await client.rest.json<T>({ path: `${path}/${nameSegment(name)}`, about })];
  const list = await client.rest.json<KubeObject>({ path, about, query: { labelSelector, fieldSelector } });
  return itemsOf(list) as T[];
}
