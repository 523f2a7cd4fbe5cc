import {
  type LabelSelector,
  labelSelectorToSelector,
  matchesLabels,
  type Node,
  type Pod,
  type PodAffinityTerm,
  parseQuantity,
  type Taint,
} from '../../kube/index.ts';
import { type Amounts, addTo, amountsOf, newAmounts, podRequests } from './amounts.ts';

/** What counts for a container that asks for nothing, in scores (`GetNonzeroRequests`, pkg/scheduler/util/pod_resources.go). */
const defaultMilliCpu = 100;
const defaultMemoryBytes = 200 * 1024 * 1024;

/** A term of (anti-)affinity between Pods, with its selectors read. */
export interface AffinityTerm {
  readonly topologyKey: string;
  readonly weight: number;
  /** Which namespaces it is about depends on their labels. */
  readonly selectsNamespaces: boolean;
  matches(pod: Pod, namespaceLabels: (namespace: string) => Readonly<Record<string, string>>): boolean;
}

/** A port on the Node. */
export interface HostPort {
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

/** A Pod as the scheduler has it in mind: what plugins ask for again and again is worked out once. */
export interface PodInfo {
  readonly pod: Pod;
  /** `namespace/name`. */
  readonly key: string;
  readonly uid: string;
  readonly priority: number;
  readonly requests: Amounts;
  /** For scores: what asks for nothing counts a little. */
  readonly nonZeroMilliCpu: number;
  readonly nonZeroMemoryBytes: number;
  /** The same for all Pods that ask for the same. */
  readonly requestsKey: string;
  readonly hostPorts: readonly HostPort[];
  readonly requiredAffinity: readonly AffinityTerm[];
  readonly requiredAntiAffinity: readonly AffinityTerm[];
  readonly preferredAffinity: readonly AffinityTerm[];
  readonly preferredAntiAffinity: readonly AffinityTerm[];
}

const none: readonly never[] = [];

/** Works out what plugins need to know of a Pod. */
export function newPodInfo(pod: Pod): PodInfo {
  const { namespace = '', name = '', uid = '' } = pod.metadata;
  const { affinity, containers = [], priority = 0 } = pod.spec as Pod['spec'] & { priority?: number };
  const requests = podRequests(pod, undefined);
  const isWhole = containers.every(
    ({ resources }) => resources?.requests?.['cpu'] !== undefined && resources.requests['memory'] !== undefined,
  );
  const nonZero = isWhole ? requests : podRequests(pod, { milliCpu: defaultMilliCpu, memoryBytes: defaultMemoryBytes });
  const terms = (list: readonly PodAffinityTerm[] | undefined) =>
    list?.map((term) => newTerm(term, 0, namespace)) ?? none;
  const weighted = (list: readonly { weight?: number; podAffinityTerm?: PodAffinityTerm }[] | undefined) =>
    list?.map(({ weight = 0, podAffinityTerm = {} }) => newTerm(podAffinityTerm, weight, namespace)) ?? none;
  return {
    pod,
    key: `${namespace}/${name}`,
    uid,
    priority,
    requests,
    nonZeroMilliCpu: nonZero.milliCpu,
    nonZeroMemoryBytes: nonZero.memoryBytes,
    requestsKey: keyOf(requests, nonZero),
    hostPorts: hostPortsOf(pod),
    requiredAffinity: terms(affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    requiredAntiAffinity: terms(affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    preferredAffinity: weighted(affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
    preferredAntiAffinity: weighted(affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
  };
}

function keyOf({ milliCpu, memoryBytes, ephemeralBytes, scalars }: Amounts, nonZero: Amounts): string {
  const others = scalars === undefined ? '' : [...scalars].join();
  return `${milliCpu}/${memoryBytes}/${ephemeralBytes}/${others}/${nonZero.milliCpu}/${nonZero.memoryBytes}`;
}

function hostPortsOf({ spec }: Pod): readonly HostPort[] {
  let ports: HostPort[] | undefined;
  const sidecars = (spec.initContainers ?? none).filter(({ restartPolicy }) => restartPolicy === 'Always');
  for (const { ports: declared } of [...sidecars, ...(spec.containers ?? none)]) {
    for (const { hostPort = 0, hostIP = '', protocol = 'TCP' } of declared ?? none) {
      if (hostPort > 0) {
        ports ??= [];
        ports.push({ ip: hostIP === '' ? '0.0.0.0' : hostIP, protocol, port: hostPort });
      }
    }
  }
  return ports ?? none;
}

function newTerm(term: PodAffinityTerm, weight: number, ownNamespace: string): AffinityTerm {
  const selector = labelSelectorToSelector(term.labelSelector as LabelSelector | undefined);
  const hasNamespaceSelector = term.namespaceSelector !== undefined && term.namespaceSelector !== null;
  const namespaceSelector = hasNamespaceSelector ? labelSelectorToSelector(term.namespaceSelector) : 'nothing';
  const listed = term.namespaces ?? none;
  const namespaces = new Set(listed.length === 0 && !hasNamespaceSelector ? [ownNamespace] : listed);
  return {
    topologyKey: term.topologyKey ?? '',
    weight,
    selectsNamespaces: hasNamespaceSelector,
    matches({ metadata: { namespace = '', labels } }, namespaceLabels) {
      const isThere =
        namespaces.has(namespace) ||
        (namespaceSelector !== 'nothing' && matchesLabels(namespaceSelector, namespaceLabels(namespace)));
      return isThere && matchesLabels(selector, labels);
    },
  };
}

/** A Node as the scheduler has it in mind, with the Pods on it, assumed ones too (`framework.NodeInfo`). */
export interface NodeInfo {
  readonly name: string;
  readonly node: Node;
  readonly pods: readonly PodInfo[];
  readonly requested: Readonly<Amounts>;
  readonly nonZeroMilliCpu: number;
  readonly nonZeroMemoryBytes: number;
  readonly allocatable: Readonly<Amounts>;
  readonly allocatablePods: number;
  /** NoSchedule and NoExecute. */
  readonly hardTaints: readonly Taint[];
  readonly softTaints: readonly Taint[];
  readonly hostPorts: readonly HostPort[];
  /** How many of the Pods have (anti-)affinity to others. */
  readonly affinityPods: number;
  /** Sizes in bytes by name. */
  readonly images: ReadonlyMap<string, number>;
  /** Another one after each change. */
  readonly version: number;
}

/** A {@link NodeInfo} that its owner changes. */
export interface MutableNodeInfo extends NodeInfo {
  setNode(node: Node): void;
  add(pod: PodInfo): void;
  /** Takes the place of a Pod on it that asked for the same. */
  replace(pod: PodInfo): void;
  /** Undefined when the Pod is not on it. */
  remove(uid: string): PodInfo | undefined;
  clone(): MutableNodeInfo;
}

/** Makes a Node with Pods on it. */
export function createNodeInfo(first: Node, onIt: readonly PodInfo[] = none): MutableNodeInfo {
  let node = first;
  let facts = factsOf(node);
  const pods: PodInfo[] = [];
  const requested = newAmounts();
  let nonZeroMilliCpu = 0;
  let nonZeroMemoryBytes = 0;
  let affinityPods = 0;
  let hostPorts: readonly HostPort[] = none;
  let version = 0;
  const hasAffinity = (pod: PodInfo) =>
    pod.requiredAffinity.length +
      pod.requiredAntiAffinity.length +
      pod.preferredAffinity.length +
      pod.preferredAntiAffinity.length >
    0;
  const count = (pod: PodInfo, sign: 1 | -1) => {
    version += 1;
    addTo(requested, pod.requests, sign);
    nonZeroMilliCpu += sign * pod.nonZeroMilliCpu;
    nonZeroMemoryBytes += sign * pod.nonZeroMemoryBytes;
    if (hasAffinity(pod)) affinityPods += sign;
    if (pod.hostPorts.length > 0) hostPorts = pods.flatMap((each) => each.hostPorts);
  };
  const info: MutableNodeInfo = {
    name: node.metadata.name ?? '',
    get node() {
      return node;
    },
    pods,
    requested,
    get nonZeroMilliCpu() {
      return nonZeroMilliCpu;
    },
    get nonZeroMemoryBytes() {
      return nonZeroMemoryBytes;
    },
    get allocatable() {
      return facts.allocatable;
    },
    get allocatablePods() {
      return facts.allocatablePods;
    },
    get hardTaints() {
      return facts.hardTaints;
    },
    get softTaints() {
      return facts.softTaints;
    },
    get hostPorts() {
      return hostPorts;
    },
    get affinityPods() {
      return affinityPods;
    },
    get images() {
      return facts.images;
    },
    get version() {
      return version;
    },
    setNode(next) {
      node = next;
      version += 1;
      facts = factsOf(next);
    },
    add(pod) {
      pods.push(pod);
      count(pod, 1);
    },
    replace(pod) {
      const index = pods.findIndex(({ uid }) => uid === pod.uid);
      const before = pods[index]?.pod.metadata;
      if (before === undefined) return;
      pods[index] = pod;
      const { labels, deletionTimestamp } = pod.pod.metadata;
      if (before.labels !== labels || before.deletionTimestamp !== deletionTimestamp) version += 1;
    },
    remove(uid) {
      const index = pods.findIndex((pod) => pod.uid === uid);
      const [removed] = index < 0 ? [] : pods.splice(index, 1);
      if (removed !== undefined) count(removed, -1);
      return removed;
    },
    clone: () => createNodeInfo(node, pods),
  };
  for (const pod of onIt) info.add(pod);
  return info;
}

function factsOf({ spec, status }: Node) {
  const taints = spec?.taints ?? none;
  const images = new Map<string, number>();
  for (const { names = none, sizeBytes = 0 } of status?.images ?? none)
    for (const name of names) images.set(name, sizeBytes);
  return {
    allocatable: amountsOf(status?.allocatable),
    allocatablePods: Math.floor(parseQuantity(status?.allocatable?.['pods'] ?? '0')),
    hardTaints: taints.filter(({ effect }) => effect !== 'PreferNoSchedule'),
    softTaints: taints.filter(({ effect }) => effect === 'PreferNoSchedule'),
    images,
  };
}
