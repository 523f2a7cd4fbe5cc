import { computeQosClass } from '../../resources/core/pod/qos.ts';
import { isPodLevelResource } from '../../resources/core/pod/resources.ts';
import { isExtendedResource, isHugePageResource, isNativeResource } from '../../resources/core/resource-names.ts';
import { podLimits, podRequests } from '../pod-amounts.ts';
import { type Amounts, parseAmounts, type ResourceList } from '../resource-amounts.ts';
import { type Counted, one, type QuotaEvaluator } from './evaluator.ts';
import { matchesScopeValue } from './scope.ts';

const podResources = new Set([
  'count/pods',
  'cpu',
  'memory',
  'ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'pods',
]);

/** Limited by a quota, these must be said by every container: an old mistake that is kept. */
const mustBeSaid = new Set(['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory']);

const counted = ['cpu', 'memory', 'ephemeral-storage'];

/** How Pods count (`pkg/quota/v1/evaluator/core/pods.go`, v1.37); claims of devices do not. */
export const podEvaluator: QuotaEvaluator = {
  handles({ operation, subresource, object, old }) {
    if (subresource === 'resize') return operation === 'UPDATE';
    if (subresource !== '') return false;
    if (operation === 'CREATE') return true;
    return (
      operation === 'UPDATE' &&
      object !== undefined &&
      old !== undefined &&
      isTerminating(object) !== isTerminating(old)
    );
  },
  counts: (name) =>
    podResources.has(name) ||
    isHugePageResource(name) ||
    name.startsWith('requests.hugepages-') ||
    (name.startsWith('requests.') &&
      (!isNativeResource(name) || name.startsWith('requests.deviceclass.resource.kubernetes.io/'))),
  matchesScope(scope, pod) {
    switch (scope.scopeName) {
      case 'Terminating':
        return isTerminating(pod);
      case 'NotTerminating':
        return !isTerminating(pod);
      case 'BestEffort':
        return isBestEffort(pod);
      case 'NotBestEffort':
        return !isBestEffort(pod);
      case 'PriorityClass':
        return matchesScopeValue(scope, pod['spec']?.priorityClassName || undefined);
      case 'CrossNamespacePodAffinity':
        return usesOtherNamespaces(pod);
      default:
        return false;
    }
  },
  usage(pod, now) {
    const amounts: Amounts = new Map([['count/pods', one]]);
    if (hasEnded(pod, now)) return amounts;
    amounts.set('pods', one);
    addRequests(amounts, podRequests(pod));
    addLimits(amounts, podLimits(pod));
    return amounts;
  },
  complain(required, pod) {
    const { resources, containers = [], initContainers = [] } = pod['spec'] ?? {};
    if (Object.keys({ ...resources?.requests, ...resources?.limits }).some(isPodLevelResource)) return undefined;
    const wanted = required.filter((name) => mustBeSaid.has(name));
    const missing = new Map<string, Set<string>>();
    for (const container of [...containers, ...initContainers]) {
      const said = saidBy(container.resources);
      for (const name of wanted) {
        if (said.has(name)) continue;
        const names = missing.get(name) ?? new Set();
        missing.set(name, names.add(container.name));
      }
    }
    if (missing.size === 0) return undefined;
    const parts = [...missing.keys()]
      .sort()
      .map((name) => `${name} for: ${[...(missing.get(name) ?? [])].sort().join(',')}`);
    return `must specify ${parts.join('; ')}`;
  },
};

function saidBy(resources: { requests?: ResourceList; limits?: ResourceList } | undefined): Amounts {
  const amounts: Amounts = new Map();
  addRequests(amounts, parseAmounts(resources?.requests));
  addLimits(amounts, parseAmounts(resources?.limits));
  return amounts;
}

function addRequests(amounts: Amounts, requests: Amounts): void {
  for (const [name, amount] of requests) {
    if (counted.includes(name) || isHugePageResource(name)) {
      amounts.set(name, amount);
      amounts.set(`requests.${name}`, amount);
    } else if (isExtendedResource(name) || name.startsWith('deviceclass.resource.kubernetes.io/')) {
      amounts.set(`requests.${name}`, amount);
    }
  }
}

function addLimits(amounts: Amounts, limits: Amounts): void {
  for (const name of counted) {
    const amount = limits.get(name);
    if (amount) amounts.set(`limits.${name}`, amount);
  }
}

const isTerminating = (pod: Counted) => (pod['spec']?.activeDeadlineSeconds ?? -1) >= 0;

const isBestEffort = (pod: Counted) => (pod['status']?.qosClass || computeQosClass(pod['spec'])) === 'BestEffort';

/** Pods that have ended, or are long past their grace period, hold nothing. */
function hasEnded({ metadata, status }: Counted, now: number): boolean {
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded') return true;
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata;
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds === undefined) return false;
  return now > Date.parse(deletionTimestamp) + deletionGracePeriodSeconds * 1000;
}

interface AffinityTerm {
  readonly namespaces?: readonly string[];
  readonly namespaceSelector?: unknown;
}

function usesOtherNamespaces(pod: Counted): boolean {
  const { podAffinity, podAntiAffinity } = pod['spec']?.affinity ?? {};
  for (const affinity of [podAffinity, podAntiAffinity]) {
    const terms: readonly AffinityTerm[] = [
      ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
      ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(
        (weighted: { podAffinityTerm: AffinityTerm }) => weighted.podAffinityTerm,
      ),
    ];
    if (terms.some((term) => (term.namespaces ?? []).length > 0 || term.namespaceSelector !== undefined)) return true;
  }
  return false;
}
