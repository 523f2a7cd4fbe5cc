import {
  type FieldError,
  fieldErrors,
  isSemanticallyEqual,
  type KubeObject,
  nameIsDnsLabel,
  type ObjectMeta,
  validateAnnotations,
  validateLabels,
} from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { type ClaimSpec, claimSpecWarnings, validateClaimSpec } from '../core/persistent-volume-claim.ts';
import { addChoice, addDnsLabel, addNonNegative } from '../core/pod/add.ts';
import { addPodAnnotationErrors } from '../core/pod/annotations.ts';
import { setClaimSpecDefaults, setPodTemplateDefaults } from '../core/pod/defaults.ts';
import { dropDisabledTemplateFields } from '../core/pod/drop-disabled.ts';
import { type PodOptions, strictTemplate, templateOptions } from '../core/pod/options.ts';
import { addPodTemplateErrors, addTemplateRestartPolicy } from '../core/pod/spec.ts';
import type { PodTemplate } from '../core/pod/types.ts';
import type { Volume } from '../core/pod/volume-types.ts';
import { podWarnings } from '../core/pod/warnings.ts';
import { bumpGeneration, immutableText, keepField, startGeneration } from '../field-rules.ts';
import { toGoSlice, toGoValue } from '../go-value.ts';
import {
  addAvailableErrors,
  addCollisionErrors,
  addCountErrors,
  addIntOrPercentErrors,
  addSelectorErrors,
  addSelectorImmutable,
  addTemplateLabelErrors,
  addTooManyPercent,
  intOrPercentValue,
  isEmptySelector,
  specOf,
  toGoSelector,
  trySelector,
  type WorkloadSpec,
  workloadScale,
} from '../workload.ts';

interface RollingUpdate {
  partition?: number;
  maxUnavailable?: number | string;
}

interface Claim {
  apiVersion?: string;
  kind?: string;
  metadata?: ObjectMeta;
  spec?: Record<string, unknown>;
  status?: { phase?: string };
}

interface StatefulSetSpec extends WorkloadSpec {
  volumeClaimTemplates?: Claim[];
  serviceName?: string;
  podManagementPolicy?: string;
  updateStrategy?: { type?: string; rollingUpdate?: RollingUpdate };
  persistentVolumeClaimRetentionPolicy?: { whenDeleted?: string; whenScaled?: string };
  ordinals?: { start?: number };
}

/** `StatefulSetValidationOptions`. */
interface Leniency {
  /** What cannot change is not judged again: names of Services, templates of claims. */
  readonly isUpdate: boolean;
  /** The template was wrong before. */
  readonly skipTemplate: boolean;
}

/** `validateRollingUpdateStatefulSet`. */
function addRollingUpdateErrors(errors: FieldError[], path: string, update: RollingUpdate): void {
  addNonNegative(errors, `${path}.partition`, update.partition);
  const { maxUnavailable } = update;
  if (maxUnavailable === undefined) return;
  const at = `${path}.maxUnavailable`;
  addIntOrPercentErrors(errors, at, maxUnavailable);
  if (intOrPercentValue(maxUnavailable) === 0) {
    errors.push(fieldErrors.invalid(at, maxUnavailable, 'cannot be 0'));
  }
  addTooManyPercent(errors, at, maxUnavailable);
}

function addStrategyErrors(errors: FieldError[], spec: StatefulSetSpec): void {
  const { podManagementPolicy: policy, updateStrategy = {} } = spec;
  if (!policy) errors.push(fieldErrors.required('spec.podManagementPolicy'));
  else if (policy !== 'OrderedReady' && policy !== 'Parallel') {
    errors.push(fieldErrors.invalid('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'"));
  }
  const path = 'spec.updateStrategy';
  const { type, rollingUpdate } = updateStrategy;
  if (!type) errors.push(fieldErrors.required(path));
  else if (type === 'RollingUpdate') {
    if (rollingUpdate) addRollingUpdateErrors(errors, `${path}.rollingUpdate`, rollingUpdate);
  } else if (type !== 'OnDelete') {
    const value = toGoValue('StatefulSetUpdateStrategy', { ...updateStrategy });
    errors.push(fieldErrors.invalid(path, value, "must be 'RollingUpdate' or 'OnDelete'"));
  } else if (rollingUpdate) {
    const value = toGoValue('RollingUpdateStatefulSetStrategy', { ...rollingUpdate });
    const why = "only allowed for updateStrategy 'RollingUpdate'";
    errors.push(fieldErrors.invalid(`${path}.rollingUpdate`, value, why));
  }
  const retention = spec.persistentVolumeClaimRetentionPolicy;
  for (const field of ['whenDeleted', 'whenScaled'] as const) {
    if (!retention) continue;
    const at = `spec.persistentVolumeClaimRetentionPolicy.${field}`;
    addChoice(errors, at, retention[field] ?? '', ['Retain', 'Delete']);
  }
}

/** The template as its Pods will be: with a volume for each claim, and without the names that the StatefulSet gives. */
function withClaims({ template = {}, volumeClaimTemplates = [] }: StatefulSetSpec): PodTemplate {
  const { spec = {} } = template;
  if (!spec.subdomain && !spec.hostname && volumeClaimTemplates.length === 0) return template;
  const { subdomain: _, hostname: __, ...rest } = spec;
  if (volumeClaimTemplates.length === 0) return { ...template, spec: rest };
  const claims = new Map<string, Volume>();
  for (const { metadata } of volumeClaimTemplates) {
    const name = metadata?.name ?? '';
    claims.set(name, { name, persistentVolumeClaim: { claimName: name } });
  }
  const others = (spec.volumes ?? []).filter(({ name = '' }) => !claims.has(name));
  return { ...template, spec: { ...rest, volumes: [...claims.values(), ...others] } };
}

/** `ValidatePodTemplateSpecForStatefulSet`; labels and annotations are judged once more, as upstream does. */
function addTemplateErrors(
  errors: FieldError[],
  spec: StatefulSetSpec,
  options: PodOptions,
  { skipTemplate }: Leniency,
): void {
  const path = 'spec.template';
  const selector = trySelector(spec.selector);
  if (selector === undefined) {
    errors.push(fieldErrors.invalid('spec.selector', toGoSelector(spec.selector), ''));
    return;
  }
  const template = withClaims(spec);
  const { labels, annotations } = template.metadata ?? {};
  if (!isEmptySelector(selector)) addTemplateLabelErrors(errors, path, selector, template.metadata);
  if (!skipTemplate) addPodTemplateErrors(errors, path, template, options);
  errors.push(...validateLabels(labels, `${path}.labels`));
  errors.push(...validateAnnotations(annotations, `${path}.annotations`));
  const allow = options.allowInvalidDeletionCost;
  addPodAnnotationErrors(errors, `${path}.annotations`, annotations, template.spec ?? {}, allow);
}

/** `ValidateStatefulSetSpec`. */
function validateSpec(spec: StatefulSetSpec, options: PodOptions, leniency: Leniency): FieldError[] {
  const errors: FieldError[] = [];
  addStrategyErrors(errors, spec);
  if (!leniency.isUpdate) {
    for (const [index, claim] of (spec.volumeClaimTemplates ?? []).entries()) {
      errors.push(...validateClaimSpec((claim.spec ?? {}) as ClaimSpec, `spec.volumeClaimTemplates[${index}].spec`));
    }
  }
  addNonNegative(errors, 'spec.replicas', spec.replicas);
  addNonNegative(errors, 'spec.minReadySeconds', spec.minReadySeconds);
  addNonNegative(errors, 'spec.ordinals.start', spec.ordinals?.start);
  if (!leniency.isUpdate && spec.serviceName) addDnsLabel(errors, 'spec.serviceName', spec.serviceName);
  addSelectorErrors(errors, 'spec.selector', spec.selector, 'statefulset');
  addTemplateErrors(errors, spec, options, leniency);
  addTemplateRestartPolicy(errors, 'spec.template', spec.template ?? {}, 'StatefulSet');
  return errors;
}

function addImmutableErrors(errors: FieldError[], spec: StatefulSetSpec, old: StatefulSetSpec): void {
  addSelectorImmutable(errors, 'spec.selector', spec.selector, old.selector);
  if (!isSemanticallyEqual(spec.volumeClaimTemplates, old.volumeClaimTemplates)) {
    const value = toGoSlice(
      'PersistentVolumeClaim',
      spec.volumeClaimTemplates?.map((claim) => ({ ...claim })),
    );
    errors.push(fieldErrors.invalid('spec.volumeClaimTemplates', value, immutableText));
  }
  for (const field of ['serviceName', 'podManagementPolicy'] as const) {
    const value = spec[field] ?? '';
    if (value !== (old[field] ?? '')) errors.push(fieldErrors.invalid(`spec.${field}`, value, immutableText));
  }
}

function setClaimDefaults(claim: Claim): void {
  claim.apiVersion = 'v1';
  claim.kind = 'PersistentVolumeClaim';
  setClaimSpecDefaults(claim);
  claim.status ??= {};
  claim.status.phase ||= 'Pending';
}

function claimWarnings(object: KubeObject, suffix: string): string[] {
  const { volumeClaimTemplates = [], revisionHistoryLimit = 0 } = specOf<StatefulSetSpec>(object);
  const warnings = volumeClaimTemplates.flatMap(({ spec = {} }, index) =>
    claimSpecWarnings(spec as ClaimSpec, `spec.volumeClaimTemplates[${index}]${suffix}`),
  );
  if (revisionHistoryLimit < 0) {
    const why = 'a negative value retains all historical revisions; a value >= 0 is recommended';
    warnings.push(`spec.revisionHistoryLimit: ${why}`);
  }
  return warnings;
}

/**
 * Rules of apps/v1 StatefulSet: `pkg/registry/apps/statefulset/strategy.go`, `pkg/apis/apps/v1/{defaults,conversion}.go`,
 * `pkg/apis/apps/validation` (v1.37; StatefulSetRecreateStrategy off).
 */
export const statefulSetRules: ResourceRules = {
  validateName: nameIsDnsLabel,

  setDefaults(object) {
    object['spec'] ??= {};
    object['status'] = { replicas: 0, availableReplicas: 0, ...object['status'] };
    const spec = specOf<StatefulSetSpec>(object);
    spec.replicas ??= 1;
    spec.serviceName ??= '';
    spec.podManagementPolicy ||= 'OrderedReady';
    spec.revisionHistoryLimit ??= 10;
    spec.updateStrategy ??= {};
    const { updateStrategy } = spec;
    if (!updateStrategy.type) {
      updateStrategy.type = 'RollingUpdate';
      updateStrategy.rollingUpdate ??= {};
    }
    if (updateStrategy.type === 'RollingUpdate' && updateStrategy.rollingUpdate) {
      updateStrategy.rollingUpdate.partition ??= 0;
      updateStrategy.rollingUpdate.maxUnavailable ??= 1;
    }
    spec.persistentVolumeClaimRetentionPolicy ??= {};
    spec.persistentVolumeClaimRetentionPolicy.whenDeleted ||= 'Retain';
    spec.persistentVolumeClaimRetentionPolicy.whenScaled ||= 'Retain';
    for (const claim of spec.volumeClaimTemplates ?? []) setClaimDefaults(claim);
    spec.template ??= {};
    setPodTemplateDefaults(spec.template);
  },

  prepareForCreate(object) {
    object['status'] = { replicas: 0, availableReplicas: 0 };
    startGeneration(object);
    dropDisabledTemplateFields(specOf<StatefulSetSpec>(object).template);
  },
  validateCreate: (object) => validateSpec(specOf(object), strictTemplate, { isUpdate: false, skipTemplate: false }),

  prepareForUpdate(object, old) {
    keepField(object, old, 'status');
    dropDisabledTemplateFields(specOf<StatefulSetSpec>(object).template);
    bumpGeneration(object, old);
  },
  validateUpdate(object, old) {
    const spec = specOf<StatefulSetSpec>(object);
    const before = specOf<StatefulSetSpec>(old);
    const options = templateOptions(before.template);
    const wasWrong = validateSpec(before, options, { isUpdate: true, skipTemplate: false }).length > 0;
    const errors = validateSpec(spec, options, { isUpdate: true, skipTemplate: wasWrong });
    addImmutableErrors(errors, spec, before);
    return errors;
  },

  subresources: {
    status: {
      prepareForUpdate: (object, old) => keepField(object, old, 'spec'),
      validateUpdate(object, old) {
        const errors: FieldError[] = [];
        const status = object['status'] ?? {};
        const parts = ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'];
        addCountErrors(errors, status, ['replicas', ...parts, 'observedGeneration', 'collisionCount'], parts);
        addAvailableErrors(errors, status, 'status.readyReplicas');
        addCollisionErrors(errors, status, old['status'] ?? {});
        return errors;
      },
    },
  },

  warnings(object, old) {
    const { template = {} } = specOf<StatefulSetSpec>(object);
    if (old === undefined) return [...podWarnings(template, 'spec.template'), ...claimWarnings(object, '')];
    const isSame = object.metadata.generation === old.metadata.generation;
    return [...(isSame ? [] : podWarnings(template, 'spec.template')), ...claimWarnings(object, '.Spec')];
  },
  scale: workloadScale,
};
