import { type Container, type Pod, parseMillicores, parseQuantity, type ResourceList } from '../../kube/index.ts';

/** Amounts of a Node or of a Pod: CPU in millicores, memory and storage in bytes, the rest in numbers. */
export interface Amounts {
  milliCpu: number;
  memoryBytes: number;
  ephemeralBytes: number;
  /** Hugepages and extended resources; undefined for none. */
  scalars: Map<string, number> | undefined;
}

export function newAmounts(): Amounts {
  return { milliCpu: 0, memoryBytes: 0, ephemeralBytes: 0, scalars: undefined };
}

/** Reads a list of quantities; what it cannot read, the API server would not have let in. */
export function amountsOf(list: ResourceList | undefined): Amounts {
  const amounts = newAmounts();
  if (list === undefined) return amounts;
  for (const name in list) {
    const text = list[name] ?? '0';
    if (name === 'cpu') amounts.milliCpu = parseMillicores(text);
    else if (name === 'memory') amounts.memoryBytes = Math.ceil(parseQuantity(text));
    else if (name === 'ephemeral-storage') amounts.ephemeralBytes = Math.ceil(parseQuantity(text));
    else if (name !== 'pods') {
      amounts.scalars ??= new Map();
      amounts.scalars.set(name, Math.ceil(parseQuantity(text)));
    }
  }
  return amounts;
}

/** Adds `sign` times `more` to `amounts`. */
export function addTo(amounts: Amounts, more: Amounts, sign: 1 | -1 = 1): void {
  amounts.milliCpu += sign * more.milliCpu;
  amounts.memoryBytes += sign * more.memoryBytes;
  amounts.ephemeralBytes += sign * more.ephemeralBytes;
  if (more.scalars === undefined) return;
  amounts.scalars ??= new Map();
  for (const [name, value] of more.scalars) amounts.scalars.set(name, (amounts.scalars.get(name) ?? 0) + sign * value);
}

function raise(amounts: Amounts, other: Amounts): void {
  amounts.milliCpu = Math.max(amounts.milliCpu, other.milliCpu);
  amounts.memoryBytes = Math.max(amounts.memoryBytes, other.memoryBytes);
  amounts.ephemeralBytes = Math.max(amounts.ephemeralBytes, other.ephemeralBytes);
  if (other.scalars === undefined) return;
  amounts.scalars ??= new Map();
  for (const [name, value] of other.scalars) amounts.scalars.set(name, Math.max(amounts.scalars.get(name) ?? 0, value));
}

/**
 * What a Pod asks for: containers side by side, init containers one after the other, sidecars beside what follows, its own
 * resources in place of theirs, and its overhead (`component-helpers/resource/helpers.go`, v0.37). Of a Pod that is being
 * resized, the greater of what it asks for and what it has.
 */
export function podRequests(
  { spec, status }: Pod,
  missing: { milliCpu: number; memoryBytes: number } | undefined,
): Amounts {
  const requestsOf = (container: Container): Amounts => {
    const requests = container.resources?.requests;
    const amounts = amountsOf(requests);
    const allocated = status?.containerStatuses?.find(({ name }) => name === container.name)?.allocatedResources;
    if (allocated !== undefined) raise(amounts, amountsOf(allocated));
    if (missing !== undefined) {
      if (requests?.['cpu'] === undefined) amounts.milliCpu = missing.milliCpu;
      if (requests?.['memory'] === undefined) amounts.memoryBytes = missing.memoryBytes;
    }
    return amounts;
  };
  const total = newAmounts();
  for (const container of spec.containers ?? []) addTo(total, requestsOf(container));
  if (spec.initContainers !== undefined) {
    const sidecars = newAmounts();
    const atStart = newAmounts();
    for (const container of spec.initContainers) {
      const own = requestsOf(container);
      if (container.restartPolicy === 'Always') {
        addTo(total, own);
        addTo(sidecars, own);
        raise(atStart, sidecars);
      } else {
        addTo(own, sidecars);
        raise(atStart, own);
      }
    }
    raise(total, atStart);
  }
  const own = spec.resources?.requests;
  if (own !== undefined) {
    const amounts = amountsOf(own);
    if (own['cpu'] !== undefined) total.milliCpu = amounts.milliCpu;
    if (own['memory'] !== undefined) total.memoryBytes = amounts.memoryBytes;
  }
  if (spec.overhead !== undefined) addTo(total, amountsOf(spec.overhead));
  return total;
}
