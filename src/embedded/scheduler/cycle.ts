import type { Random } from '../../base/index.ts';
import type { AttemptRecord } from './attempts.ts';
import type { Profile } from './configuration.ts';
import {
  type ClusterView,
  isRejection,
  type NodeFilter,
  type NodeScorer,
  type PluginName,
  type Rejection,
} from './framework.ts';
import type { NodeInfo, PodInfo } from './node-info.ts';

/** The filters of one Pod, in the order of the profile. */
export interface PreparedFilters {
  readonly filters: readonly (NodeFilter & { readonly name: PluginName })[];
  /** Every Node is refused, for this. */
  readonly everywhere: Rejection | undefined;
  /** Only these Nodes can do. */
  readonly nodeNames: ReadonlySet<string> | undefined;
}

/** Pods to which a Node has been promised, with a priority that counts. */
export type NominatedPods = (nodeName: string, forPod: PodInfo) => readonly PodInfo[];

/** Gets every plugin of the profile ready for a Pod (`RunPreFilterPlugins`). */
export function prepareFilters(profile: Profile, pod: PodInfo, view: ClusterView): PreparedFilters {
  const filters: (NodeFilter & { name: PluginName })[] = [];
  let nodeNames: ReadonlySet<string> | undefined;
  for (const plugin of profile.plugins) {
    const prepared = plugin.prepareFilter?.(pod, view);
    if (prepared === undefined) continue;
    if (isRejection(prepared)) return { filters, everywhere: prepared, nodeNames };
    filters.push({ ...prepared, name: plugin.name });
    if (prepared.nodeNames !== undefined) {
      const { nodeNames: own } = prepared;
      nodeNames = nodeNames === undefined ? own : new Set([...nodeNames].filter((name) => own.has(name)));
    }
  }
  return { filters, everywhere: undefined, nodeNames };
}

/** The first refusal of a Node. */
export function filterNode({ filters }: PreparedFilters, node: NodeInfo): Rejection | undefined {
  for (const each of filters) {
    const rejection = each.filter(node);
    if (rejection !== undefined) return rejection;
  }
  return undefined;
}

/** The same, with the Pods that were promised the Node, and without them: it must do in both cases (`RunFilterPluginsWithNominatedPods`). */
export function filterWithNominated(
  prepared: PreparedFilters,
  pod: PodInfo,
  node: NodeInfo & { clone?(): NodeInfo & { add(pod: PodInfo): void } },
  nominated: NominatedPods,
): Rejection | undefined {
  const promised = nominated(node.name, pod);
  if (promised.length > 0 && node.clone !== undefined) {
    const full = node.clone();
    for (const other of promised) {
      full.add(other);
      for (const each of prepared.filters) each.addPod?.(other, full);
    }
    const rejection = filterNode(prepared, full);
    for (const other of promised) for (const each of prepared.filters) each.removePod?.(other, full);
    if (rejection !== undefined) return rejection;
  }
  return filterNode(prepared, node);
}

/** What was found out about the Nodes. */
export interface CycleResult {
  readonly record: AttemptRecord;
  readonly prepared: PreparedFilters;
  readonly refusals: ReadonlyMap<string, Rejection>;
  /** Undefined when no Node will do. */
  readonly selected: NodeInfo | undefined;
}

const minFeasibleNodes = 100;
const minPercentage = 5;

/** How many Nodes that will do are enough (`numFeasibleNodesToFind`). */
function enoughNodes(nodeCount: number, percentage: number): number {
  if (nodeCount < minFeasibleNodes) return nodeCount;
  const adequate = percentage > 0 ? percentage : Math.max(minPercentage, 50 - Math.trunc(nodeCount / 125));
  return Math.max(minFeasibleNodes, Math.trunc((nodeCount * adequate) / 100));
}

/** Finds the Node for a Pod: filters, then scores (`schedulePod`, pkg/scheduler/schedule_one.go). */
export function runCycle(options: {
  readonly profile: Profile;
  readonly pod: PodInfo;
  readonly view: ClusterView;
  readonly nominated: NominatedPods;
  readonly random: Random;
  readonly attempt: number;
  readonly nowMs: number;
  /** Where the last cycle stopped looking; moved on. */
  readonly start: { index: number };
}): CycleResult {
  const { profile, pod, view, nominated, random, attempt, nowMs, start } = options;
  const { nodes } = view;
  const prepared = prepareFilters(profile, pod, view);
  const refusals = new Map<string, Rejection>();
  const feasible: NodeInfo[] = [];
  if (prepared.everywhere === undefined) {
    const promisedNode = pod.pod.status?.nominatedNodeName ?? '';
    const first = promisedNode === '' ? undefined : view.node(promisedNode);
    if (first !== undefined && filterWithNominated(prepared, pod, first, nominated) === undefined) feasible.push(first);
    else {
      const candidates =
        prepared.nodeNames === undefined ? nodes : nodes.filter(({ name }) => prepared.nodeNames?.has(name) === true);
      const enough = enoughNodes(candidates.length, profile.percentageOfNodesToScore);
      let seen = 0;
      for (; seen < candidates.length && feasible.length < enough; seen += 1) {
        const node = candidates[(start.index + seen) % candidates.length];
        if (node === undefined) break;
        const rejection = filterWithNominated(prepared, pod, node, nominated);
        if (rejection === undefined) feasible.push(node);
        else refusals.set(node.name, rejection);
      }
      if (candidates.length > 0) start.index = (start.index + seen) % candidates.length;
      // Those that the affinity names leave out are refused by it, in words that name the plugins (`SetAbsentNodesStatus`).
      if (prepared.nodeNames !== undefined && feasible.length === 0) {
        const plugins = prepared.filters.filter((each) => each.nodeNames !== undefined).map(({ name }) => name);
        const reasons = [`node(s) didn't satisfy plugin(s) [${plugins.toSorted().join(' ')}]`];
        for (const node of nodes) {
          if (refusals.has(node.name) || prepared.nodeNames.has(node.name)) continue;
          const rejection = prepared.filters.find((each) => each.nodeNames?.has(node.name) === false)?.filter(node);
          if (rejection !== undefined) refusals.set(node.name, { ...rejection, reasons });
        }
      }
    }
  }
  const { scorers, totals } = feasible.length > 1 ? scoreNodes(profile, pod, view, feasible) : nothingScored;
  const selected = feasible.length > 1 ? pickBest(feasible, totals, random) : feasible[0];
  const record: AttemptRecord = {
    pod: pod.key,
    uid: pod.uid,
    attempt,
    atMs: nowMs,
    filters: prepared.filters.map(({ name }) => name),
    refusals:
      prepared.everywhere === undefined
        ? [...refusals]
        : nodes.map(({ name }) => [name, prepared.everywhere as Rejection] as const),
    feasible,
    scorers,
    totals,
    nodeCount: nodes.length,
    selected: selected?.name ?? '',
    message: '',
    nominated: '',
  };
  return { record, prepared, refusals, selected };
}

const nothingScored: Pick<AttemptRecord, 'scorers' | 'totals'> = { scorers: [], totals: [] };

function scoreNodes(
  profile: Profile,
  pod: PodInfo,
  view: ClusterView,
  feasible: readonly NodeInfo[],
): Pick<AttemptRecord, 'scorers' | 'totals'> {
  const totals = new Array<number>(feasible.length).fill(0);
  const scorers: AttemptRecord['scorers'][number][] = [];
  for (const plugin of profile.plugins) {
    const weight = profile.weights.get(plugin.name) ?? 0;
    if (weight === 0 || plugin.prepareScore === undefined) continue;
    const scorer: NodeScorer | undefined = plugin.prepareScore(pod, view, feasible);
    if (scorer === undefined) continue;
    const raw: number[] = [];
    for (const node of feasible) raw.push(scorer.score(node));
    let normalized = raw;
    if (scorer.normalize !== undefined) {
      normalized = raw.slice();
      scorer.normalize(normalized);
    }
    for (let index = 0; index < totals.length; index += 1) {
      totals[index] = (totals[index] ?? 0) + weight * (normalized[index] ?? 0);
    }
    scorers.push({ plugin: plugin.name, weight, raw, normalized });
  }
  return { scorers, totals };
}

/** The best, and among equals any (`SortedScoredNodes` with its randomizer). */
function pickBest(feasible: readonly NodeInfo[], totals: readonly number[], random: Random): NodeInfo | undefined {
  let best = Number.NEGATIVE_INFINITY;
  let found: NodeInfo | undefined;
  let equals = 0;
  feasible.forEach((node, index) => {
    const total = totals[index] ?? 0;
    if (total > best) {
      best = total;
      found = node;
      equals = 1;
    } else if (total === best) {
      equals += 1;
      if (random.uint32() % equals === 0) found = node;
    }
  });
  return found;
}
