import { isZeroQuantity, type KubeObject, type StoredObject } from '../../../kube/index.ts';
import { isPodLevelResource } from '../resources/core/pod/resources.ts';
import { type Amounts, addAmounts, parseAmounts, type ResourceList, raiseAmounts } from './resource-amounts.ts';

interface Resources {
  readonly requests?: ResourceList;
  readonly limits?: ResourceList;
}

interface Container {
  readonly name: string;
  readonly restartPolicy?: string;
  readonly resources?: Resources;
}

interface ContainerStatus {
  readonly name: string;
  readonly allocatedResources?: ResourceList;
  readonly resources?: Resources;
}

type Pod = KubeObject | StoredObject;
type Pick = (container: Container, status: ContainerStatus | undefined) => ResourceList | undefined;

const specRequests: Pick = ({ resources }) => resources?.requests;
const specLimits: Pick = ({ resources }) => resources?.limits;

/**
 * What a Pod asks for by its spec alone: containers side by side, init containers one after the other, sidecars beside all
 * that follow (`plugin/pkg/admission/limitranger/admission.go podRequests`, v1.37). Of the Pod's own resources it knows CPU
 * and memory only.
 */
export function specPodRequests(pod: Pod): Amounts {
  return overridden(sumContainers(pod, specRequests), pod['spec']?.resources?.requests, isCpuOrMemory);
}

/** The limits of a Pod by its spec alone, as {@link specPodRequests}. */
export function specPodLimits(pod: Pod): Amounts {
  return overridden(sumContainers(pod, specLimits), pod['spec']?.resources?.limits, isCpuOrMemory);
}

/**
 * What a Pod holds: the greatest of what it asks for, what its kubelet set aside and what runs; with its overhead
 * (`component-helpers/resource/helpers.go PodRequests` with `UseStatusResources`, v1.37).
 */
export function podRequests(pod: Pod): Amounts {
  const isInfeasible = isResizeInfeasible(pod);
  const allocated: Pick = (container, status) =>
    status?.allocatedResources ?? (isInfeasible ? undefined : container.resources?.requests);
  const total = sumContainers(pod, (container, status) => status?.resources?.requests ?? allocated(container, status));
  raiseAmounts(total, sumContainers(pod, allocated));
  if (!isInfeasible) raiseAmounts(total, sumContainers(pod, specRequests));
  overridden(total, pod['spec']?.resources?.requests, isPodLevelResource);
  addAmounts(total, parseAmounts(pod['spec']?.overhead));
  return total;
}

/** The limits of a Pod, as {@link podRequests}; the overhead counts where there is a limit. */
export function podLimits(pod: Pod): Amounts {
  const isInfeasible = isResizeInfeasible(pod);
  const total = sumContainers(
    pod,
    (container, status) => status?.resources?.limits ?? (isInfeasible ? undefined : container.resources?.limits),
  );
  if (!isInfeasible) raiseAmounts(total, sumContainers(pod, specLimits));
  overridden(total, pod['spec']?.resources?.limits, isPodLevelResource);
  for (const [name, amount] of parseAmounts(pod['spec']?.overhead)) {
    const limit = total.get(name);
    if (limit && !isZeroQuantity(limit)) addAmounts(total, new Map([[name, amount]]));
  }
  return total;
}

const isCpuOrMemory = (name: string) => name === 'cpu' || name === 'memory';

function overridden(total: Amounts, own: ResourceList | undefined, counts: (name: string) => boolean): Amounts {
  for (const [name, amount] of parseAmounts(own)) if (counts(name)) total.set(name, amount);
  return total;
}

function isResizeInfeasible(pod: Pod): boolean {
  const conditions: readonly { type: string; reason?: string }[] = pod['status']?.conditions ?? [];
  return conditions.find(({ type }) => type === 'PodResizePending')?.reason === 'Infeasible';
}

function sumContainers({ spec, status }: Pod, pick: Pick): Amounts {
  const statuses: readonly ContainerStatus[] = [
    ...(status?.containerStatuses ?? []),
    ...(status?.initContainerStatuses ?? []),
  ];
  const amountsOf = (container: Container) =>
    parseAmounts(
      pick(
        container,
        statuses.find(({ name }) => name === container.name),
      ),
    );
  const total: Amounts = new Map();
  for (const container of spec?.containers ?? []) addAmounts(total, amountsOf(container));
  const sidecars: Amounts = new Map();
  const atStart: Amounts = new Map();
  for (const container of spec?.initContainers ?? []) {
    const own = amountsOf(container);
    if (container.restartPolicy === 'Always') {
      addAmounts(total, own);
      addAmounts(sidecars, own);
      raiseAmounts(atStart, sidecars);
    } else {
      addAmounts(own, sidecars);
      raiseAmounts(atStart, own);
    }
  }
  raiseAmounts(total, atStart);
  return total;
}
