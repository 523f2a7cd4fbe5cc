import { type FieldError, fieldErrors, isSemanticallyEqual } from '../../../../../kube/index.ts';
import { toGoSlice, toGoValue } from '../../go-value.ts';
import { diffGoValues } from '../../unified-diff.ts';
import type { NodeSelectorTerm } from '../node-selector.ts';
import { ownValue } from './add.ts';
import { addTolerationErrors } from './scheduling.ts';
import type { Affinity, Container, NodeAffinity, PodSpec, Toleration } from './types.ts';

/** What of a Pod may change once it is made (`ValidatePodUpdate` of `pkg/apis/core/validation/validation.go`, v1.37). */

const updatable = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',');
const maxInt32 = 2 ** 31 - 1;

/** A specification as a value of Go, to be printed or compared. */
export const asFields = (spec: PodSpec): Readonly<Record<string, unknown>> => ({ ...spec });

/** `ValidateContainerUpdates`; false when nothing more can be compared. */
function addImageErrors(
  errors: FieldError[],
  path: string,
  containers: readonly Container[],
  old: readonly Container[],
): boolean {
  if (containers.length !== old.length) {
    errors.push(fieldErrors.forbidden(path, 'pod updates may not add or remove containers'));
    return false;
  }
  for (const [index, { image = '' }] of containers.entries()) {
    const at = `${path}[${index}].image`;
    if (image === '') errors.push(fieldErrors.required(at));
    if (image.trim().length !== image.length) {
      errors.push(fieldErrors.invalid(at, image, 'must not have leading or trailing whitespace'));
    }
  }
  return true;
}

/** False when nothing more is told. */
function addDeadlineErrors(errors: FieldError[], spec: PodSpec, old: PodSpec): boolean {
  const path = 'spec.activeDeadlineSeconds';
  const { activeDeadlineSeconds: now } = spec;
  const before = old.activeDeadlineSeconds;
  if (now === undefined) {
    if (before !== undefined) {
      errors.push(fieldErrors.invalid(path, null, 'must not update from a positive integer to nil value'));
    }
    return true;
  }
  if (now < 0 || now > maxInt32) {
    errors.push(fieldErrors.invalid(path, now, `must be between 0 and ${maxInt32}, inclusive`));
    return false;
  }
  if (before === undefined || before >= now) return true;
  errors.push(fieldErrors.invalid(path, now, 'must be less than or equal to previous value'));
  return false;
}

/** `validateOnlyAddedTolerations`: only how long one is tolerated may change. */
function addAddedTolerationErrors(errors: FieldError[], now: readonly Toleration[], old: readonly Toleration[]): void {
  const path = 'spec.tolerations';
  const isSame = (a: Toleration, b: Toleration): boolean =>
    (['key', 'operator', 'value', 'effect'] as const).every((field) => (a[field] ?? '') === (b[field] ?? ''));
  if (old.some((toleration) => !now.some((candidate) => isSame(toleration, candidate)))) {
    const why = 'existing toleration can not be modified except its tolerationSeconds';
    errors.push(fieldErrors.forbidden(path, why));
    return;
  }
  addTolerationErrors(errors, path, now);
}

/** `validateOnlyDeletedSchedulingGates`. */
function addGateErrors(errors: FieldError[], spec: PodSpec, old: PodSpec): void {
  const known = new Set((old.schedulingGates ?? []).map(({ name = '' }) => name));
  for (const [index, { name = '' }] of (spec.schedulingGates ?? []).entries()) {
    if (known.has(name)) continue;
    const why = `only deletion is allowed, but found new scheduling gate '${name}'`;
    errors.push(fieldErrors.forbidden(`spec.schedulingGates[${index}].name`, why));
  }
}

function withImagesOf(containers: readonly Container[] | undefined, old: readonly Container[] | undefined) {
  return containers?.map((container, index) => {
    const image = old?.[index]?.image;
    return { ...container, ...(image === undefined ? {} : { image }) };
  });
}

/** The fields of `from` where it has them, none where it lacks them. */
function take<K extends keyof PodSpec>(spec: PodSpec, from: PodSpec, ...fields: K[]): void {
  for (const field of fields) {
    if (from[field] === undefined) delete spec[field];
    else spec[field] = from[field];
  }
}

/** The new specification with all that may change as it was. */
function undoAllowed(spec: PodSpec, old: PodSpec): PodSpec {
  const result: PodSpec = { ...spec };
  const containers = withImagesOf(spec.containers, old.containers);
  const initContainers = withImagesOf(spec.initContainers, old.initContainers);
  if (containers) result.containers = containers;
  if (initContainers) result.initContainers = initContainers;
  take(result, old, 'activeDeadlineSeconds', 'schedulingGates', 'tolerations');
  if ((old.terminationGracePeriodSeconds ?? 0) < 0 && result.terminationGracePeriodSeconds === 1) {
    take(result, old, 'terminationGracePeriodSeconds');
  }
  return result;
}

/** A Pod that waits at gates may still be told where to go, ever more narrowly. */
function addNarrowingErrors(errors: FieldError[], spec: PodSpec, old: PodSpec): void {
  if (!isSemanticallyEqual(spec.nodeSelector, old.nodeSelector)) {
    const { nodeSelector = {} } = spec;
    const isLost = Object.entries(old.nodeSelector ?? {}).some(([key, value]) => ownValue(nodeSelector, key) !== value);
    if (isLost) {
      const why = 'only additions to spec.nodeSelector are allowed (no mutations or deletions)';
      errors.push(fieldErrors.invalid('spec.nodeSelector', spec.nodeSelector ?? null, why));
    }
    take(spec, old, 'nodeSelector');
  }
  const now = spec.affinity?.nodeAffinity;
  const before = old.affinity?.nodeAffinity;
  if (isSemanticallyEqual(now, before)) return;
  addNodeAffinityErrors(errors, now, before);
  const { nodeAffinity: _, ...rest } = spec.affinity ?? {};
  const affinity: Affinity = { ...rest, ...(before ? { nodeAffinity: before } : {}) };
  if (Object.keys(affinity).length > 0 || old.affinity !== undefined) spec.affinity = affinity;
  else delete spec.affinity;
}

/** `validateNodeAffinityMutation`. */
function addNodeAffinityErrors(
  errors: FieldError[],
  now: NodeAffinity | undefined,
  old: NodeAffinity | undefined,
): void {
  const required = 'requiredDuringSchedulingIgnoredDuringExecution';
  const path = `spec.affinity.nodeAffinity.${required}.nodeSelectorTerms`;
  const oldTerms = old?.[required]?.nodeSelectorTerms ?? [];
  const terms = now?.[required]?.nodeSelectorTerms ?? [];
  if (oldTerms.length === 0) return;
  if (oldTerms.length !== terms.length) {
    const why = 'no additions/deletions to non-empty NodeSelectorTerms list are allowed';
    const value = toGoSlice(
      'NodeSelectorTerm',
      terms.map((term) => ({ ...term })),
    );
    errors.push(fieldErrors.invalid(path, value, why));
    return;
  }
  for (const [index, term] of terms.entries()) {
    if (hasOnlyAdditions(term, oldTerms[index] ?? {})) continue;
    const why = 'only additions are allowed (no mutations or deletions)';
    errors.push(fieldErrors.invalid(`${path}[${index}]`, toGoValue('NodeSelectorTerm', { ...term }), why));
  }
}

function hasOnlyAdditions(term: NodeSelectorTerm, old: NodeSelectorTerm): boolean {
  const { matchExpressions = [], matchFields = [] } = term;
  const { matchExpressions: oldExpressions = [], matchFields: oldFields = [] } = old;
  const wasEmpty = oldExpressions.length === 0 && oldFields.length === 0;
  if (wasEmpty && matchExpressions.length + matchFields.length > 0) return false;
  return (
    isSemanticallyEqual(matchExpressions.slice(0, oldExpressions.length), oldExpressions) &&
    isSemanticallyEqual(matchFields.slice(0, oldFields.length), oldFields)
  );
}

/** `ValidatePodUpdate` from the containers on; metadata and the specification itself are judged before. */
export function addPodUpdateErrors(errors: FieldError[], spec: PodSpec, old: PodSpec): void {
  if (!addImageErrors(errors, 'spec.containers', spec.containers ?? [], old.containers ?? [])) return;
  if (!addImageErrors(errors, 'spec.initContainers', spec.initContainers ?? [], old.initContainers ?? [])) return;
  if (!addDeadlineErrors(errors, spec, old)) return;
  addAddedTolerationErrors(errors, spec.tolerations ?? [], old.tolerations ?? []);
  addGateErrors(errors, spec, old);
  if (isSemanticallyEqual(spec, old)) return;
  const settled = undoAllowed(spec, old);
  if (old.schedulingGates?.length) addNarrowingErrors(errors, settled, old);
  if (isSemanticallyEqual(settled, old)) return;
  const difference = diffGoValues('PodSpec', asFields(old), asFields(settled));
  const why = `pod updates may not change fields other than ${updatable}\n${difference}`;
  errors.push(fieldErrors.forbidden('spec', why));
}

/** `ValidatePodEphemeralContainersUpdate` from the containers on: they can be added, and no more. */
export function addEphemeralUpdateErrors(errors: FieldError[], spec: PodSpec, old: PodSpec): void {
  const path = 'spec.ephemeralContainers';
  for (const before of old.ephemeralContainers ?? []) {
    const { name = '' } = before;
    const now = spec.ephemeralContainers?.findLast((container) => (container.name ?? '') === name);
    if (!now) {
      const why = `existing ephemeral containers "${name}" may not be removed\n`;
      errors.push(fieldErrors.forbidden(path, why));
    } else if (!isSemanticallyEqual(now, before)) {
      const difference = diffGoValues('EphemeralContainer', { ...before }, { ...now });
      const why = `existing ephemeral containers "${name}" may not be changed\n${difference}`;
      errors.push(fieldErrors.forbidden(path, why));
    }
  }
}
