import { type FieldError, fieldErrors } from '../../../../../kube/index.ts';
import { ownValue } from './add.ts';
import { addProfileAnnotationErrors, appArmorAnnotationPrefix } from './profiles.ts';
import { addTolerationErrors } from './scheduling.ts';
import type { PodSpec, Toleration } from './types.ts';

/** Annotations that mean something to a Pod (`ValidatePodSpecificAnnotations` of pkg/apis/core/validation, v1.37). */

/** What the kubelet puts on the mirror of a static Pod. */
export const mirrorAnnotation = 'kubernetes.io/config.mirror';
const tolerationsAnnotation = 'scheduler.alpha.kubernetes.io/tolerations';
const deletionCostAnnotation = 'controller.kubernetes.io/pod-deletion-cost';

type Annotations = Readonly<Record<string, string>>;

const int32 = /^-?[0-9]+$/;
const maxInt32 = 2 ** 31 - 1;

/** `GetDeletionCostFromPodAnnotations`: tests for a cost that is no 32-bit integer. */
export function isWrongDeletionCost(annotations: Annotations | undefined): boolean {
  const cost = annotations?.[deletionCostAnnotation];
  if (cost === undefined) return false;
  if (cost !== '0' && !/^[-1-9]/.test(cost)) return true;
  return !int32.test(cost) || Number(cost) > maxInt32 || Number(cost) < -maxInt32 - 1;
}

function addTolerationAnnotationErrors(errors: FieldError[], path: string, text: string): void {
  let tolerations: unknown;
  try {
    tolerations = JSON.parse(text);
  } catch (error) {
    // Go words it otherwise; the annotation is of 2016.
    const why = error instanceof Error ? error.message : String(error);
    errors.push(fieldErrors.invalid(path, tolerationsAnnotation, why));
    return;
  }
  if (!Array.isArray(tolerations)) return;
  addTolerationErrors(errors, `${path}.${tolerationsAnnotation}`, tolerations as Toleration[]);
}

/** `ValidatePodSpecificAnnotations`. */
export function addPodAnnotationErrors(
  errors: FieldError[],
  path: string,
  annotations: Annotations | undefined,
  spec: PodSpec,
  allowInvalidDeletionCost: boolean,
): void {
  if (annotations === undefined) return;
  const mirror = annotations[mirrorAnnotation];
  if (mirror !== undefined && !spec.nodeName) {
    const why = 'must set spec.nodeName if mirror pod annotation is set';
    errors.push(fieldErrors.invalid(`${path}[${mirrorAnnotation}]`, mirror, why));
  }
  const tolerations = annotations[tolerationsAnnotation];
  if (tolerations) addTolerationAnnotationErrors(errors, path, tolerations);
  if (!allowInvalidDeletionCost && isWrongDeletionCost(annotations)) {
    const cost = annotations[deletionCostAnnotation];
    errors.push(fieldErrors.invalid(`${path}[${deletionCostAnnotation}]`, cost, 'must be a 32bit integer'));
  }
  addProfileAnnotationErrors(errors, path, annotations, spec);
}

/** `ValidatePodSpecificAnnotationUpdates`: what must not come, go or change. */
export function addAnnotationUpdateErrors(
  errors: FieldError[],
  path: string,
  annotations: Annotations = {},
  old: Annotations = {},
  spec: PodSpec,
  allowInvalidDeletionCost: boolean,
): void {
  for (const key of Object.keys(old)) {
    if (ownValue(annotations, key) === old[key]) continue;
    const at = `${path}[${key}]`;
    if (key.startsWith(appArmorAnnotationPrefix)) {
      errors.push(fieldErrors.forbidden(at, 'may not remove or update AppArmor annotations'));
    } else if (key === mirrorAnnotation) {
      errors.push(fieldErrors.forbidden(at, 'may not remove or update mirror pod annotation'));
    }
  }
  for (const key of Object.keys(annotations)) {
    if (ownValue(old, key) !== undefined) continue;
    const at = `${path}[${key}]`;
    if (key.startsWith(appArmorAnnotationPrefix)) {
      errors.push(fieldErrors.forbidden(at, 'may not add AppArmor annotations'));
    } else if (key === mirrorAnnotation) {
      errors.push(fieldErrors.forbidden(at, 'may not add mirror pod annotation'));
    }
  }
  addPodAnnotationErrors(errors, path, annotations, spec, allowInvalidDeletionCost);
}
