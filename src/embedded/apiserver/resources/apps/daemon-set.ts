import {
  type FieldError,
  fieldErrors,
  hasInvalidLabelValue,
  isSemanticallyEqual,
  type KubeObject,
  type StoredObject,
  validateLabelSelector,
} from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { addNonNegative } from '../core/pod/add.ts';
import { setPodTemplateDefaults } from '../core/pod/defaults.ts';
import { dropDisabledTemplateFields } from '../core/pod/drop-disabled.ts';
import { type PodOptions, strictTemplate, templateOptions } from '../core/pod/options.ts';
import { addPodTemplateErrors, addTemplateRestartPolicy } from '../core/pod/spec.ts';
import { podWarnings } from '../core/pod/warnings.ts';
import { bumpGeneration, keepField, startGeneration } from '../field-rules.ts';
import { toGoValue } from '../go-value.ts';
import {
  addCollisionErrors,
  addCountErrors,
  addEmptySelectorErrors,
  addIntOrPercentErrors,
  addSelectorImmutable,
  addTemplateLabelErrors,
  addTooManyPercent,
  intOrPercentValue,
  specOf,
  trySelector,
  type WorkloadSpec,
} from '../workload.ts';

interface UpdateStrategy {
  type?: string;
  rollingUpdate?: { maxUnavailable?: number | string; maxSurge?: number | string };
}

interface DaemonSetSpec extends WorkloadSpec {
  updateStrategy?: UpdateStrategy;
}

/** What v1 has in place of `spec.templateGeneration` (`pkg/apis/apps/v1/conversion.go`). */
const templateGenerationAnnotation = 'deprecated.daemonset.template.generation';

function templateGenerationOf(object: KubeObject | StoredObject): number {
  const text = object.metadata.annotations?.[templateGenerationAnnotation] ?? '';
  return /^-?[0-9]+$/.test(text) ? Number(text) : 0;
}

function setTemplateGeneration(object: KubeObject, generation: number): void {
  object.metadata.annotations = {
    ...object.metadata.annotations,
    [templateGenerationAnnotation]: String(generation),
  };
}

/** `ValidateDaemonSetUpdateStrategy`. */
function addStrategyErrors(errors: FieldError[], path: string, strategy: UpdateStrategy): void {
  const { type, rollingUpdate = {} } = strategy;
  if (type === 'OnDelete') return;
  if (type !== 'RollingUpdate') {
    const value = toGoValue('DaemonSetUpdateStrategy', { ...strategy });
    errors.push(fieldErrors.notSupported(path, value, ['RollingUpdate', 'OnDelete']));
    return;
  }
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate;
  const [unavailablePath, surgePath] = [`${path}.rollingUpdate.maxUnavailable`, `${path}.rollingUpdate.maxSurge`];
  addIntOrPercentErrors(errors, unavailablePath, maxUnavailable);
  addIntOrPercentErrors(errors, surgePath, maxSurge);
  addTooManyPercent(errors, unavailablePath, maxUnavailable);
  addTooManyPercent(errors, surgePath, maxSurge);
  const hasUnavailable = intOrPercentValue(maxUnavailable) !== 0;
  const hasSurge = intOrPercentValue(maxSurge) !== 0;
  if (hasUnavailable && hasSurge) {
    errors.push(fieldErrors.invalid(surgePath, maxSurge, 'may not be set when maxUnavailable is non-zero'));
  } else if (!hasUnavailable && !hasSurge) {
    errors.push(fieldErrors.required(unavailablePath, 'cannot be 0 when maxSurge is 0'));
  }
}

/** `ValidateDaemonSetSpec`. */
function validateSpec(spec: DaemonSetSpec, options: PodOptions, allowInvalidLabelValue: boolean): FieldError[] {
  const { selector, template = {} } = spec;
  const errors = validateLabelSelector(selector, { allowInvalidLabelValue }, 'spec.selector');
  const parsed = trySelector(selector);
  if (parsed !== undefined) addTemplateLabelErrors(errors, 'spec.template', parsed, template.metadata);
  if (selector) addEmptySelectorErrors(errors, 'spec.selector', selector, 'daemonset');
  addPodTemplateErrors(errors, 'spec.template', template, options);
  addTemplateRestartPolicy(errors, 'spec.template', template, 'DaemonSet');
  addNonNegative(errors, 'spec.minReadySeconds', spec.minReadySeconds);
  addStrategyErrors(errors, 'spec.updateStrategy', spec.updateStrategy ?? {});
  addNonNegative(errors, 'spec.revisionHistoryLimit', spec.revisionHistoryLimit);
  return errors;
}

const counts = [
  ...['currentNumberScheduled', 'numberMisscheduled', 'desiredNumberScheduled', 'numberReady', 'observedGeneration'],
  ...['updatedNumberScheduled', 'numberAvailable', 'numberUnavailable', 'collisionCount'],
];
const noCounts = { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 };

/**
 * Rules of apps/v1 DaemonSet: `pkg/registry/apps/daemonset/strategy.go`, `pkg/apis/apps/v1/{defaults,conversion}.go`,
 * `pkg/apis/apps/validation` (v1.37). Simplified: a template generation that is no number counts as none.
 */
export const daemonSetRules: ResourceRules = {
  setDefaults(object) {
    // Conversion writes it whatever was sent, before managedFields are counted.
    setTemplateGeneration(object, templateGenerationOf(object));
    object['spec'] ??= {};
    object['status'] = { ...noCounts, ...object['status'] };
    const spec = specOf<DaemonSetSpec>(object);
    spec.revisionHistoryLimit ??= 10;
    spec.updateStrategy ??= {};
    const { updateStrategy } = spec;
    updateStrategy.type ||= 'RollingUpdate';
    if (updateStrategy.type === 'RollingUpdate') {
      updateStrategy.rollingUpdate ??= {};
      updateStrategy.rollingUpdate.maxUnavailable ??= 1;
      updateStrategy.rollingUpdate.maxSurge ??= 0;
    }
    spec.template ??= {};
    setPodTemplateDefaults(spec.template);
  },

  prepareForCreate(object) {
    object['status'] = { ...noCounts };
    startGeneration(object);
    setTemplateGeneration(object, Math.max(1, templateGenerationOf(object)));
    dropDisabledTemplateFields(specOf<DaemonSetSpec>(object).template);
  },
  validateCreate: (object) => validateSpec(specOf(object), strictTemplate, false),

  prepareForUpdate(object, old) {
    keepField(object, old, 'status');
    const { template } = specOf<DaemonSetSpec>(object);
    dropDisabledTemplateFields(template);
    const isSame = isSemanticallyEqual(template, specOf<DaemonSetSpec>(old).template);
    setTemplateGeneration(object, templateGenerationOf(old) + (isSame ? 0 : 1));
    bumpGeneration(object, old);
  },
  validateUpdate(object, old) {
    const spec = specOf<DaemonSetSpec>(object);
    const before = specOf<DaemonSetSpec>(old);
    const errors: FieldError[] = [];
    addSelectorImmutable(errors, 'spec.selector', spec.selector, before.selector);
    const options = templateOptions(before.template);
    const allow = options.allowInvalidLabelValueInSelector || hasInvalidLabelValue(before.selector);
    errors.push(...validateSpec(spec, { ...options, allowInvalidLabelValueInSelector: allow }, allow));
    return errors;
  },

  subresources: {
    status: {
      prepareForUpdate: (object, old) => keepField(object, old, 'spec'),
      validateUpdate(object, old) {
        const errors: FieldError[] = [];
        const status = object['status'] ?? {};
        addCountErrors(errors, status, counts, []);
        addCollisionErrors(errors, status, old['status'] ?? {});
        return errors;
      },
    },
  },

  warnings(object, old) {
    const { template = {} } = specOf<DaemonSetSpec>(object);
    if (old !== undefined && templateGenerationOf(object) === templateGenerationOf(old)) return [];
    return podWarnings(template, 'spec.template');
  },
};
