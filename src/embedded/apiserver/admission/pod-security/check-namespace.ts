import { quote, type StoredObject } from '../../../../kube/index.ts';
import { evaluatePod } from './evaluate.ts';
import type { CheckedPod } from './pod.ts';
import { formatLevel, type LevelVersion } from './policy.ts';

/** More Pods are not looked at when a namespace gets a new level. */
const maxPods = 3000;

interface Found {
  /** The first by name. */
  name: string;
  count: number;
}

/**
 * Warnings of the Pods that a namespace's new level would not allow any more, the Pods of one kind of complaint together
 * (`pod-security-admission/admission/admission.go EvaluatePodsInNamespace`, v0.37). Upstream stops after a second.
 */
export function checkExistingPods(namespace: string, enforce: LevelVersion, pods: readonly StoredObject[]): string[] {
  const ordered = oneOfEachControllerFirst(pods);
  const found = new Map<string, Found>();
  for (const pod of ordered.slice(0, maxPods)) {
    const reasons = evaluatePod(enforce, toCheckedPod(pod)).map(({ reason }) => reason);
    if (reasons.length === 0) continue;
    const name = pod.metadata.name ?? '';
    const key = reasons.join(', ');
    const before = found.get(key);
    if (!before) found.set(key, { name, count: 1 });
    else {
      before.count += 1;
      if (name < before.name) before.name = name;
    }
  }
  const warnings: string[] = [];
  if (ordered.length > maxPods) {
    const counts = `the first ${maxPods} of ${ordered.length} existing pods`;
    warnings.push(`new PodSecurity enforce level only checked against ${counts}`);
  }
  if (found.size > 0) {
    const level = quote(formatLevel(enforce));
    warnings.push(`existing pods in namespace ${quote(namespace)} violate the new PodSecurity enforce level ${level}`);
  }
  return [...warnings, ...[...found].map(([reasons, { name, count }]) => `${name}${others(count)}: ${reasons}`).sort()];
}

function others(count: number): string {
  if (count === 1) return '';
  return count === 2 ? ' (and 1 other pod)' : ` (and ${count - 1} other pods)`;
}

function oneOfEachControllerFirst(pods: readonly StoredObject[]): StoredObject[] {
  const seen = new Set<string>();
  const first: StoredObject[] = [];
  const rest: StoredObject[] = [];
  for (const pod of pods) {
    const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller)?.uid;
    if (owner !== undefined && seen.has(owner)) rest.push(pod);
    else first.push(pod);
    if (owner !== undefined) seen.add(owner);
  }
  return [...first, ...rest];
}

/** A Pod, or the template of something that makes Pods, for the checks. */
export function toCheckedPod({
  metadata,
  spec,
}: {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec?: CheckedPod['spec'];
}): CheckedPod {
  return { annotations: metadata?.annotations ?? {}, spec: spec ?? {} };
}
