import {
  addQuantities,
  type Container,
  type ContainerStatus,
  compareQuantities,
  isZeroQuantity,
  type Pod,
  parseQuantityExact,
  type Quantity,
  type ResourceList,
} from '../../kube/index.ts';

/** Amounts by the name of the resource. */
export type Amounts = ReadonlyMap<string, Quantity>;

type Sum = Map<string, Quantity>;

const read = (list: ResourceList | null | undefined): Amounts =>
  new Map(Object.entries(list ?? {}).map(([name, amount]) => [name, parseQuantityExact(amount)]));

function add(sum: Sum, more: Amounts): void {
  for (const [name, amount] of more) {
    const known = sum.get(name);
    sum.set(name, known === undefined ? amount : addQuantities(known, amount));
  }
}

function raise(sum: Sum, more: Amounts): void {
  for (const [name, amount] of more) {
    const known = sum.get(name);
    if (known === undefined || compareQuantities(amount, known) > 0) sum.set(name, amount);
  }
}

type Read = (container: Container, status: ContainerStatus | undefined) => ResourceList | null | undefined;

/** `aggregateContainerResourcesByFn`: the sum of the containers, or what its init containers need if that is more. */
function aggregate({ spec, status }: Pod, readOf: Read): Sum {
  const statuses = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
  const amountsOf = (container: Container): Amounts =>
    read(
      readOf(
        container,
        statuses.find(({ name }) => name === container.name),
      ),
    );
  const result: Sum = new Map();
  for (const container of spec.containers ?? []) add(result, amountsOf(container));
  const restartable: Sum = new Map();
  const initial: Sum = new Map();
  for (const container of spec.initContainers ?? []) {
    const amounts = amountsOf(container);
    if (container.restartPolicy === 'Always') {
      add(result, amounts);
      add(restartable, amounts);
      raise(initial, restartable);
    } else {
      const combined: Sum = new Map(amounts);
      add(combined, restartable);
      raise(initial, combined);
    }
  }
  raise(result, initial);
  return result;
}

const isInfeasible = ({ status }: Pod): boolean =>
  status?.conditions?.find(({ type }) => type === 'PodResizePending')?.reason === 'Infeasible';

const isPodLevel = (name: string): boolean => /^(cpu|memory|hugepages-.*)$/.test(name);

function applyPodLevel(sum: Sum, list: ResourceList | undefined): void {
  for (const [name, amount] of read(list)) if (isPodLevel(name)) sum.set(name, amount);
}

/**
 * `PodRequests` of `component-helpers/resource/helpers.go`, v0.37; `usesStatus` looks at what containers were given, too.
 * Simplified: resource claims (DRA) count for nothing.
 */
export function podRequests(pod: Pod, usesStatus: boolean): Amounts {
  const spec = aggregate(pod, ({ resources }) => resources?.requests);
  const sum: Sum = usesStatus && isInfeasible(pod) ? new Map() : spec;
  if (usesStatus) {
    const planned: Read = ({ resources }) => (isInfeasible(pod) ? undefined : resources?.requests);
    raise(
      sum,
      aggregate(pod, (one, status) => status?.allocatedResources ?? planned(one, status)),
    );
    raise(
      sum,
      aggregate(
        pod,
        (one, status) => status?.resources?.requests ?? status?.allocatedResources ?? planned(one, status),
      ),
    );
  }
  applyPodLevel(sum, pod.spec.resources?.requests);
  add(sum, read(pod.spec.overhead));
  return sum;
}

/** `PodLimits`, as {@link podRequests}. */
export function podLimits(pod: Pod, usesStatus: boolean): Amounts {
  const spec = aggregate(pod, ({ resources }) => resources?.limits);
  const sum: Sum = usesStatus && isInfeasible(pod) ? new Map() : spec;
  if (usesStatus) {
    const planned: Read = ({ resources }) => (isInfeasible(pod) ? undefined : resources?.limits);
    raise(
      sum,
      aggregate(pod, (one, status) => status?.resources?.limits ?? planned(one, status)),
    );
  }
  applyPodLevel(sum, pod.spec.resources?.limits);
  for (const [name, amount] of read(pod.spec.overhead)) {
    const known = sum.get(name);
    if (known !== undefined && !isZeroQuantity(known)) sum.set(name, addQuantities(known, amount));
  }
  return sum;
}
