import { type KubeObject, labelSelectorToSelector, matchesLabels } from '../../kube/index.ts';
import type { PreparedFilters } from './cycle.ts';
import { filterWithNominated, type NominatedPods } from './cycle.ts';
import { formatFitError } from './fit-error.ts';
import type { ClusterView, Rejection } from './framework.ts';
import type { MutableNodeInfo, NodeInfo, PodInfo } from './node-info.ts';

/** A Node on which Pods could make room. */
interface Candidate {
  readonly node: NodeInfo;
  /** The most important first. */
  readonly victims: readonly PodInfo[];
  readonly violations: number;
}

/** What preemption comes to. */
export interface PreemptionResult {
  /** What FailedScheduling says of it. */
  readonly message: string;
  /** Undefined: the Pod keeps its nominated Node as it is; empty: it has none any more. */
  readonly nominatedNode?: string;
  readonly victims: readonly PodInfo[];
}

/** What preemption looks at. */
export interface PreemptionOptions {
  readonly pod: PodInfo;
  readonly view: ClusterView;
  readonly nodeOf: (name: string) => MutableNodeInfo | undefined;
  readonly prepared: PreparedFilters;
  readonly refusals: ReadonlyMap<string, Rejection>;
  readonly nominated: NominatedPods;
  readonly budgets: readonly KubeObject[];
  readonly randomOffset: (below: number) => number;
}

/**
 * Looks for a Node on which less important Pods can make room, and says which have to go (`Evaluator.evaluate`,
 * pkg/scheduler/framework/preemption/preemption.go, with `plugins/defaultpreemption`).
 */
export function preempt(options: PreemptionOptions): PreemptionResult {
  const { pod, view, nodeOf, refusals, budgets, prepared, nominated } = options;
  const why = notEligible(options);
  if (why !== undefined) return { message: why, victims: [] };
  const potential = [...refusals].flatMap(([name, { isResolvable }]) => {
    const node = isResolvable ? nodeOf(name) : undefined;
    return node === undefined ? [] : [node];
  });
  const enough = Math.min(potential.length, Math.max(100, Math.trunc(potential.length / 10)));
  const offset = potential.length === 0 ? 0 : options.randomOffset(potential.length);
  const candidates: Candidate[] = [];
  const reasons: Rejection[] = [];
  for (let index = 0; index < potential.length; index += 1) {
    const node = potential[(offset + index) % potential.length];
    if (node === undefined) continue;
    const found = selectVictims(pod, node, prepared, nominated, budgets);
    if ('victims' in found) candidates.push(found);
    else reasons.push(found);
    if (candidates.length >= enough && candidates.some(({ violations }) => violations === 0)) break;
  }
  if (candidates.length === 0) {
    const nodeCount = view.nodes.length;
    const absent = { reason: 'Preemption is not helpful for scheduling', count: nodeCount - reasons.length };
    return {
      message: `preemption: ${formatFitError({ nodeCount, byNode: reasons, absent })}`,
      nominatedNode: '',
      victims: [],
    };
  }
  const best = pickOne([...candidates].sort((a, b) => Number(a.violations > 0) - Number(b.violations > 0)));
  return {
    message: `preemption: found a potential placement for pod on node ${best.node.name}, preempting ${best.victims.length} victims`,
    nominatedNode: best.node.name,
    victims: best.victims,
  };
}

/** Why the Pod may not preempt (`PodEligibleToPreemptOthers`). */
function notEligible({ pod, nodeOf, refusals }: PreemptionOptions): string | undefined {
  if (pod.pod.spec.preemptionPolicy === 'Never') return 'preemption: not eligible due to preemptionPolicy=Never.';
  const nominatedName = pod.pod.status?.nominatedNodeName ?? '';
  if (nominatedName === '' || refusals.get(nominatedName)?.isResolvable === false) return undefined;
  const isMakingRoom = nodeOf(nominatedName)?.pods.some(
    (other) => other.priority < pod.priority && isEndingForPreemption(other),
  );
  return isMakingRoom === true ? 'preemption: not eligible due to a terminating pod on the nominated node.' : undefined;
}

const isEndingForPreemption = ({ pod: { metadata, status } }: PodInfo) =>
  metadata.deletionTimestamp !== undefined &&
  status?.conditions?.some(
    ({ type, status: value, reason }) =>
      type === 'DisruptionTarget' && value === 'True' && reason === 'PreemptionByScheduler',
  ) === true;

/** The Pods that have to go so that this one fits (`SelectVictimsOnNode`): all less important ones, but for those that can stay. */
function selectVictims(
  pod: PodInfo,
  original: MutableNodeInfo,
  prepared: PreparedFilters,
  nominated: NominatedPods,
  budgets: readonly KubeObject[],
): Candidate | Rejection {
  const node = original.clone();
  const possible = node.pods.filter(({ priority }) => priority < pod.priority);
  if (possible.length === 0) {
    return {
      plugin: 'DefaultPreemption',
      reasons: ['No preemption victims found for incoming pod'],
      isResolvable: false,
    };
  }
  const remove = (victim: PodInfo) => {
    node.remove(victim.uid);
    for (const each of prepared.filters) each.removePod?.(victim, node);
  };
  const add = (victim: PodInfo) => {
    node.add(victim);
    for (const each of prepared.filters) each.addPod?.(victim, node);
  };
  const fits = () => filterWithNominated(prepared, pod, node, nominated);
  for (const victim of possible) remove(victim);
  const out = new Set(possible);
  /** What filters have counted is theirs to keep right for the next Node. */
  const restore = () => {
    for (const victim of out) for (const each of prepared.filters) each.addPod?.(victim, node);
  };
  const stillRefused = fits();
  if (stillRefused !== undefined) {
    restore();
    return stillRefused;
  }
  possible.sort(moreImportant);
  const { violating, others } = splitByBudgets(possible, budgets);
  let violations = 0;
  const victims: PodInfo[] = [];
  for (const victim of [...violating, ...others]) {
    add(victim);
    out.delete(victim);
    if (fits() === undefined) continue;
    remove(victim);
    out.add(victim);
    victims.push(victim);
    if (violating.includes(victim)) violations += 1;
  }
  restore();
  return { node: original, victims: victims.sort(moreImportant), violations };
}

const startOf = ({ pod }: PodInfo) => pod.status?.startTime ?? pod.metadata.creationTimestamp ?? '';

/** The greater priority, then who has run for longer (`MoreImportantPod`). */
function moreImportant(a: PodInfo, b: PodInfo): number {
  return b.priority - a.priority || (startOf(a) < startOf(b) ? -1 : startOf(a) > startOf(b) ? 1 : 0);
}

/** Which of the Pods a PodDisruptionBudget would not let go (`FilterVictimsWithPDBViolation`). */
function splitByBudgets(
  pods: readonly PodInfo[],
  budgets: readonly KubeObject[],
): { readonly violating: readonly PodInfo[]; readonly others: readonly PodInfo[] } {
  const left = new Map(budgets.map((budget) => [budget, (budget['status']?.disruptionsAllowed ?? 0) as number]));
  const violating: PodInfo[] = [];
  const others: PodInfo[] = [];
  for (const info of pods) {
    const { namespace, name = '', labels } = info.pod.metadata;
    let isViolation = false;
    for (const budget of labels === undefined ? [] : budgets) {
      const { spec, status, metadata } = budget;
      if (metadata.namespace !== namespace) continue;
      const selector = labelSelectorToSelector(spec?.selector);
      if (selector === 'nothing' || selector.length === 0 || !matchesLabels(selector, labels)) continue;
      if (Object.hasOwn(status?.disruptedPods ?? {}, name)) continue;
      const allowed = (left.get(budget) ?? 0) - 1;
      left.set(budget, allowed);
      if (allowed < 0) isViolation = true;
    }
    (isViolation ? violating : others).push(info);
  }
  return { violating, others };
}

/** By what is lost least (`pickOneNodeForPreemption`). */
function pickOne(candidates: readonly Candidate[]): Candidate {
  const criteria: readonly ((candidate: Candidate) => number | string)[] = [
    ({ violations }) => -violations,
    ({ victims }) => -(victims[0]?.priority ?? 0),
    ({ victims }) => -victims.reduce((sum, { priority }) => sum + priority + 2 ** 31, 0),
    ({ victims }) => -victims.length,
    // The latest of the earliest starts of the most important victims.
    ({ victims }) =>
      victims
        .filter(({ priority }) => priority === victims[0]?.priority)
        .map(startOf)
        .sort()[0] ?? '',
  ];
  let left = candidates;
  for (const criterion of criteria) {
    const values = left.map(criterion);
    const best = values.reduce((max, value) => (value > max ? value : max));
    left = left.filter((_, index) => values[index] === best);
    if (left.length === 1) break;
  }
  const [chosen] = left;
  if (chosen === undefined) throw new Error('there is no candidate to choose from');
  return chosen;
}
