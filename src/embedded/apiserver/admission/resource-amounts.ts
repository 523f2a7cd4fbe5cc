import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantityExact,
  type Quantity,
} from '../../../kube/index.ts';

/** A list of resources as an object has it: `{ cpu: '100m' }`. */
export type ResourceList = Readonly<Record<string, string>>;

/** Amounts by resource, to reckon with. */
export type Amounts = Map<string, Quantity>;

/** @throws QuantityError for what no object that was validated holds. */
export function parseAmounts(list: ResourceList | undefined): Amounts {
  const amounts: Amounts = new Map();
  for (const name in list) {
    const text = list[name];
    if (text !== undefined) amounts.set(name, parseQuantityExact(text));
  }
  return amounts;
}

export function formatAmounts(amounts: Amounts): Record<string, string> {
  const list: Record<string, string> = {};
  for (const [name, amount] of amounts) list[name] = formatQuantity(amount);
  return list;
}

/** Adds to `total`, which changes. */
export function addAmounts(total: Amounts, more: Amounts): void {
  for (const [name, amount] of more) {
    const before = total.get(name);
    total.set(name, before ? addQuantities(before, amount) : amount);
  }
}

/** Raises `total`, which changes, to what is greater in `other`. */
export function raiseAmounts(total: Amounts, other: Amounts): void {
  for (const [name, amount] of other) {
    const before = total.get(name);
    if (!before || compareQuantities(amount, before) > 0) total.set(name, amount);
  }
}
