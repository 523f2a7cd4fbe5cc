import {
  type FieldError,
  fieldErrors,
  isDns1123Label,
  type KubeObject,
  validateLabels,
} from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { nodeLabelDeprecation } from '../core/node-selector.ts';
import { addComplaints } from '../core/pod/add.ts';
import { addResourceErrors } from '../core/pod/resources.ts';
import { addTolerationErrors } from '../core/pod/scheduling.ts';
import type { Toleration } from '../core/pod/types.ts';
import { type ResourceList, roundResourceList } from '../core/quantity-rules.ts';
import { checkDeclaredImmutable } from '../field-rules.ts';
import { toGoValue } from '../go-value.ts';

interface Scheduling {
  nodeSelector?: Record<string, string>;
  tolerations?: Toleration[];
}

const noNames: ReadonlySet<string> = new Set();

/** Tolerations that differ in how long only are the same. */
function addRepeatedTolerations(errors: FieldError[], path: string, tolerations: readonly Toleration[]): void {
  const seen = new Set<string>();
  for (const [index, toleration] of tolerations.entries()) {
    const { key = '', operator = '', value = '', effect = '' } = toleration;
    const identity = JSON.stringify([key, operator, value, effect]);
    if (seen.has(identity)) {
      errors.push(fieldErrors.duplicate(`${path}[${index}]`, toGoValue('Toleration', { ...toleration })));
    }
    seen.add(identity);
  }
}

/** `ValidateRuntimeClass` without the handler, which is judged by declaration and so last. */
function validateClass(object: KubeObject): FieldError[] {
  const errors: FieldError[] = [];
  const podFixed = object['overhead']?.podFixed as ResourceList | undefined;
  if (podFixed) {
    const options = { allowIndivisibleHugePages: false, isPodLevel: false };
    addResourceErrors(errors, 'overhead', { limits: podFixed }, noNames, options);
  }
  const { nodeSelector, tolerations = [] } = (object['scheduling'] ?? {}) as Scheduling;
  errors.push(...validateLabels(nodeSelector, 'scheduling.nodeSelector'));
  addTolerationErrors(errors, 'scheduling.tolerations', tolerations);
  addRepeatedTolerations(errors, 'scheduling.tolerations', tolerations);
  return errors;
}

function addHandlerErrors(errors: FieldError[], handler: string): void {
  if (handler === '') errors.push(fieldErrors.required('handler'));
  else addComplaints(errors, 'handler', handler, isDns1123Label(handler));
}

/**
 * Rules of node.k8s.io/v1 RuntimeClass: `pkg/registry/node/runtimeclass/strategy.go`, `pkg/apis/node/validation` and the
 * declared rules of `pkg/apis/node/v1/zz_generated.validations.go` (v1.37).
 */
export const runtimeClassRules: ResourceRules = {
  setDefaults(object) {
    object['handler'] ??= '';
    roundResourceList(object['overhead']?.podFixed);
  },
  validateCreate(object) {
    const errors = validateClass(object);
    addHandlerErrors(errors, object['handler']);
    return errors;
  },
  validateUpdate(object, old) {
    const errors: FieldError[] = [];
    const { handler } = object;
    const changed = checkDeclaredImmutable('handler', handler, old['handler']);
    // What is declared stops at a change; what is coded goes on, and comes first.
    if (changed.length > 0 && handler !== '') addHandlerErrors(errors, handler);
    errors.push(...validateClass(object), ...changed);
    if (changed.length === 0 || handler === '') addHandlerErrors(errors, handler);
    return errors;
  },
  warnings(object) {
    const labels = Object.keys(object['scheduling']?.nodeSelector ?? {});
    return labels.flatMap((label) => {
      const why = nodeLabelDeprecation(label);
      return why === undefined ? [] : [`scheduling.nodeSelector: ${why}`];
    });
  },
  allowCreateOnUpdate: true,
  refuseUnconditionalUpdate: true,
};
