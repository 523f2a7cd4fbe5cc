import { isSemanticallyEqual, type Node, type Pod } from '../../kube/index.ts';
import { createNodeInfo, type MutableNodeInfo, type NodeInfo, newPodInfo, type PodInfo } from './node-info.ts';

/**
 * The Nodes and the Pods on them as the scheduler has them in mind (`pkg/scheduler/backend/cache`): a Pod that is about to be
 * bound is on its Node already. Everything happens on one thread, so that no snapshot is taken: a cycle looks at the cache itself.
 */
export interface Cache {
  /** Zone by zone in turns, so that the first Nodes are not all in one (`nodeTree.list`). */
  readonly nodes: readonly NodeInfo[];
  node(name: string): MutableNodeInfo | undefined;
  /** How many Nodes have the image. */
  nodesWithImage(image: string): number;
  setNode(node: Node): void;
  removeNode(name: string): void;
  /** A Pod that has `spec.nodeName`; replaces what was assumed. */
  setPod(pod: Pod): void;
  removePod(uid: string): void;
  assume(pod: PodInfo, nodeName: string): void;
  /** Takes an assumption back. */
  forget(uid: string): void;
  isAssumed(uid: string): boolean;
}

/** Makes an empty cache. */
export function createCache(): Cache {
  const nodes = new Map<string, MutableNodeInfo>();
  /** Pods whose Node is not known yet. */
  const orphans = new Map<string, Map<string, PodInfo>>();
  const placed = new Map<string, { readonly node: string; readonly info: PodInfo }>();
  const assumed = new Set<string>();
  let ordered: NodeInfo[] | undefined;
  /** By name (`imageStates`). */
  const imageNodes = new Map<string, number>();
  const countImages = ({ images }: NodeInfo, by: 1 | -1) => {
    for (const image of images.keys()) {
      const count = (imageNodes.get(image) ?? 0) + by;
      if (count === 0) imageNodes.delete(image);
      else imageNodes.set(image, count);
    }
  };

  const put = (pod: PodInfo, nodeName: string) => {
    take(pod.uid);
    placed.set(pod.uid, { node: nodeName, info: pod });
    const node = nodes.get(nodeName);
    if (node !== undefined) node.add(pod);
    else {
      const waiting = orphans.get(nodeName);
      if (waiting === undefined) orphans.set(nodeName, new Map([[pod.uid, pod]]));
      else waiting.set(pod.uid, pod);
    }
  };
  const take = (uid: string) => {
    const nodeName = placed.get(uid)?.node;
    if (nodeName === undefined) return;
    placed.delete(uid);
    nodes.get(nodeName)?.remove(uid);
    orphans.get(nodeName)?.delete(uid);
  };
  return {
    get nodes() {
      ordered ??= byZone(nodes.values());
      return ordered;
    },
    node: (name) => nodes.get(name),
    nodesWithImage: (image) => imageNodes.get(image) ?? 0,
    setNode(node) {
      const name = node.metadata.name ?? '';
      const known = nodes.get(name);
      if (known !== undefined) {
        if (zoneOf(known.node) !== zoneOf(node)) ordered = undefined;
        countImages(known, -1);
        known.setNode(node);
        countImages(known, 1);
        return;
      }
      const made = createNodeInfo(node, [...(orphans.get(name)?.values() ?? [])]);
      nodes.set(name, made);
      countImages(made, 1);
      orphans.delete(name);
      ordered = undefined;
    },
    removeNode(name) {
      const known = nodes.get(name);
      if (known === undefined) return;
      if (known.pods.length > 0) orphans.set(name, new Map(known.pods.map((pod) => [pod.uid, pod])));
      countImages(known, -1);
      nodes.delete(name);
      ordered = undefined;
    },
    setPod(pod) {
      const { uid = '' } = pod.metadata;
      const { nodeName = '' } = pod.spec;
      assumed.delete(uid);
      const known = placed.get(uid);
      const node = nodes.get(nodeName);
      if (known?.node === nodeName && node !== undefined && asksForTheSame(known.info.pod, pod)) {
        const info = { ...known.info, pod };
        placed.set(uid, { node: nodeName, info });
        node.replace(info);
      } else put(newPodInfo(pod), nodeName);
    },
    removePod(uid) {
      assumed.delete(uid);
      take(uid);
    },
    assume(pod, nodeName) {
      assumed.add(pod.uid);
      put(pod, nodeName);
    },
    forget(uid) {
      if (assumed.delete(uid)) take(uid);
    },
    isAssumed: (uid) => assumed.has(uid),
  };
}

/** A status alone has changed, or the Node, and nothing that counts as a request. */
function asksForTheSame(old: Pod, pod: Pod): boolean {
  return (
    (old.spec === pod.spec || differsInNodeAlone(old.spec, pod.spec)) &&
    (old.status?.containerStatuses === pod.status?.containerStatuses ||
      isSemanticallyEqual(allocatedOf(old), allocatedOf(pod)))
  );
}

function differsInNodeAlone(old: Pod['spec'], spec: Pod['spec']): boolean {
  const [before, after] = [old as Readonly<Record<string, unknown>>, spec as Readonly<Record<string, unknown>>];
  for (const key in after) if (key !== 'nodeName' && after[key] !== before[key]) return false;
  for (const key in before) if (!Object.hasOwn(after, key)) return false;
  return true;
}

const allocatedOf = ({ status }: Pod) =>
  status?.containerStatuses?.flatMap(({ name, allocatedResources }) =>
    allocatedResources === undefined ? [] : [{ name, allocatedResources }],
  ) ?? [];

const zoneOf = ({ metadata: { labels } }: Node) =>
  `${labels?.['topology.kubernetes.io/region'] ?? ''}\0${labels?.['topology.kubernetes.io/zone'] ?? ''}`;

function byZone(nodes: Iterable<NodeInfo>): NodeInfo[] {
  const zones = Map.groupBy(nodes, ({ node }) => zoneOf(node));
  const lists = [...zones.values()];
  const longest = Math.max(0, ...lists.map((list) => list.length));
  const ordered: NodeInfo[] = [];
  for (let index = 0; index < longest; index += 1) {
    for (const list of lists) {
      const node = list[index];
      if (node !== undefined) ordered.push(node);
    }
  }
  return ordered;
}
