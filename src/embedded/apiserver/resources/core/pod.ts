import {
  type FieldError,
  fieldErrors,
  formatTime,
  isDns1123Label,
  isSemanticallyEqual,
  type KubeObject,
  type StoredObject,
} from '../../../../kube/index.ts';
import type { ResourceRules, SubresourceRules } from '../../resource.ts';
import { keepField, startGeneration } from '../field-rules.ts';
import {
  addAnnotationUpdateErrors,
  addPodAnnotationErrors,
  isWrongDeletionCost,
  mirrorAnnotation,
} from './pod/annotations.ts';
import { addImagePadding } from './pod/containers.ts';
import { setPodDefaults, setPodIpDefaults } from './pod/defaults.ts';
import { dropDisabledPodFields, dropDisabledStatusFields } from './pod/drop-disabled.ts';
import { type PodOptions, podUpdateOptions, strictPod } from './pod/options.ts';
import { applyAppArmorAnnotations, applyMatchLabelKeys, setPodLevelResources } from './pod/prepare.ts';
import { addProfileMatchErrors } from './pod/profiles.ts';
import { computeQosClass } from './pod/qos.ts';
import { addResizeErrors, keepAllButResources } from './pod/resize.ts';
import { addPodSpecErrors } from './pod/spec.ts';
import { addStatusErrors, keepObservedGenerations, type PodStatus } from './pod/status.ts';
import type { Pod, PodSpec } from './pod/types.ts';
import { addEphemeralUpdateErrors, addPodUpdateErrors } from './pod/update.ts';
import { podWarnings } from './pod/warnings.ts';

/** The schema has judged that it is one; only what the rules read is typed. */
const asPod = (object: KubeObject | StoredObject): Pod => object as Pod;

/** `validatePodMetadataAndSpec` without metadata that all kinds have. */
function addPodErrors(errors: FieldError[], pod: Pod, options: PodOptions): void {
  const { metadata, spec } = pod;
  const { annotations } = metadata;
  addPodAnnotationErrors(errors, 'metadata.annotations', annotations, spec, options.allowInvalidDeletionCost);
  const identity = { name: metadata.name ?? '', ...(annotations ? { annotations } : {}) };
  addPodSpecErrors(errors, 'spec', spec, identity, options);
  if (!spec.serviceAccountName) addTokenErrors(errors, spec);
  const seconds = spec.terminationGracePeriodSeconds ?? 0;
  if (seconds < 0) {
    const why = 'must be greater than or equal to 0';
    errors.push(fieldErrors.invalid('spec.terminationGracePeriodSeconds', seconds, why));
  }
  for (const field of ['containers', 'initContainers'] as const) {
    for (const [index, container] of (spec[field] ?? []).entries()) {
      addImagePadding(errors, `spec.${field}[${index}]`, container);
    }
  }
}

function addTokenErrors(errors: FieldError[], { volumes = [] }: PodSpec): void {
  for (const [index, { projected }] of volumes.entries()) {
    for (const [position, source] of (projected?.sources ?? []).entries()) {
      if (!source.serviceAccountToken) continue;
      const at = `spec.volumes[${index}].projected.sources[${position}].serviceAccountToken`;
      errors.push(fieldErrors.forbidden(at, 'must not be specified when serviceAccountName is not set'));
    }
  }
}

function validatePodCreate(pod: Pod): FieldError[] {
  const errors: FieldError[] = [];
  const { metadata, spec } = pod;
  addPodErrors(errors, pod, strictPod);
  if (spec.ephemeralContainers?.length) {
    errors.push(fieldErrors.forbidden('spec.ephemeralContainers', 'cannot be set on create'));
  }
  if (spec.nodeName && spec.schedulingGates?.length) {
    const why = 'cannot be set until all schedulingGates have been cleared';
    errors.push(fieldErrors.forbidden('spec.nodeName', why));
  }
  addProfileMatchErrors(errors, 'spec', spec, metadata.annotations);
  return errors;
}

/** What an update of a Pod by any way is judged by first. */
function startUpdateErrors(pod: Pod, old: Pod, hasAnnotationRules: boolean): FieldError[] {
  const errors: FieldError[] = [];
  const options = podUpdateOptions(old);
  addPodErrors(errors, pod, options);
  if (hasAnnotationRules) {
    const { annotations } = pod.metadata;
    const before = old.metadata.annotations;
    const allow = options.allowInvalidDeletionCost;
    addAnnotationUpdateErrors(errors, 'metadata.annotations', annotations, before, pod.spec, allow);
  }
  return errors;
}

function bumpPodGeneration(pod: Pod, old: Pod): void {
  if (pod.spec === old.spec || isSemanticallyEqual(pod.spec, old.spec)) return;
  pod.metadata.generation = (pod.metadata.generation ?? 0) + 1;
}

/** `metav1.ResetObjectMetaForStatus`: of the metadata only what the API server itself keeps may change. */
function keepMetadata(object: KubeObject, old: StoredObject): void {
  const { metadata } = object;
  const before = old.metadata;
  const keep = <K extends keyof KubeObject['metadata']>(field: K) => {
    if (before[field] === undefined) delete metadata[field];
    else metadata[field] = before[field];
  };
  for (const field of ['deletionTimestamp', 'generation', 'labels', 'annotations'] as const) keep(field);
  for (const field of ['finalizers', 'ownerReferences'] as const) keep(field);
}

function keepPodResources(pod: Pod, old: Pod): void {
  if (!pod.spec.resources && old.spec.resources) pod.spec.resources = structuredClone(old.spec.resources);
}

const status: SubresourceRules = {
  setStatusDefaults: (object) => setPodIpDefaults(asPod(object)),
  prepareForUpdate(object, oldObject) {
    const old = asPod(oldObject);
    keepField(object, old, 'spec');
    delete object.metadata.deletionTimestamp;
    const { ownerReferences } = old.metadata;
    if (ownerReferences === undefined) delete object.metadata.ownerReferences;
    else object.metadata.ownerReferences = ownerReferences;
    object['status'] ??= {};
    const now = object['status'] as PodStatus;
    const before = (old['status'] ?? {}) as PodStatus;
    if (!now.qosClass && before.qosClass) now.qosClass = before.qosClass;
    if (before.resourceClaimStatuses) now.resourceClaimStatuses ??= before.resourceClaimStatuses;
    if (before.extendedResourceClaimStatus) now.extendedResourceClaimStatus ??= before.extendedResourceClaimStatus;
    keepObservedGenerations(now, before);
    dropDisabledStatusFields(object['status']);
  },
  validateUpdate(object, oldObject) {
    const [pod, old] = [asPod(object), asPod(oldObject)];
    const errors: FieldError[] = [];
    const allowInvalidDeletionCost = isWrongDeletionCost(old.metadata.annotations);
    const { annotations } = pod.metadata;
    const before = old.metadata.annotations;
    addAnnotationUpdateErrors(errors, 'metadata.annotations', annotations, before, pod.spec, allowInvalidDeletionCost);
    addStatusErrors(errors, pod, old);
    return errors;
  },
};

const ephemeralcontainers: SubresourceRules = {
  prepareForUpdate(object, oldObject) {
    const [pod, old] = [asPod(object), asPod(oldObject)];
    const { ephemeralContainers } = pod.spec;
    const { ephemeralContainers: _, ...spec } = old.spec;
    pod.spec = ephemeralContainers ? { ...spec, ephemeralContainers } : spec;
    keepField(pod, old, 'status');
    keepMetadata(pod, old);
    dropDisabledPodFields({ ...pod, spec: ephemeralContainers ? { ephemeralContainers } : {} }, undefined);
    bumpPodGeneration(pod, old);
  },
  validateUpdate(object, oldObject) {
    const [pod, old] = [asPod(object), asPod(oldObject)];
    if (old.metadata.annotations?.[mirrorAnnotation] !== undefined) {
      return [fieldErrors.forbidden('', 'static pods do not support ephemeral containers')];
    }
    const errors = startUpdateErrors(pod, old, true);
    addEphemeralUpdateErrors(errors, pod.spec, old.spec);
    return errors;
  },
};

const resize: SubresourceRules = {
  prepareForUpdate(object, oldObject) {
    const [pod, old] = [asPod(object), asPod(oldObject)];
    const sent = pod.spec;
    keepAllButResources(pod, old);
    if (pod.spec !== sent) keepMetadata(pod, old);
    keepPodResources(pod, old);
    setPodLevelResources(pod.spec);
    bumpPodGeneration(pod, old);
  },
  validateUpdate(object, oldObject) {
    const [pod, old] = [asPod(object), asPod(oldObject)];
    const errors = startUpdateErrors(pod, old, false);
    addResizeErrors(errors, pod, old);
    return errors;
  },
};

/**
 * Rules of v1 Pod: `pkg/registry/core/pod/strategy.go`, `pkg/apis/core/v1/defaults.go`, `pkg/apis/core/validation`,
 * `pkg/api/pod` (v1.37). Features are as v1.37 has them by default. Simplified: IP addresses in a status get no warnings.
 */
export const podRules: ResourceRules = {
  setDefaults: (object) => setPodDefaults(asPod(object)),

  prepareForCreate(object, { warn, clock }) {
    const pod = asPod(object);
    const { metadata, spec } = pod;
    startGeneration(pod);
    dropDisabledPodFields(pod, undefined);
    applyMatchLabelKeys(spec, metadata.labels);
    applyAppArmorAnnotations(spec, metadata, warn);
    setPodLevelResources(spec);
    pod['status'] = { phase: 'Pending', qosClass: computeQosClass(spec) };
    if (!spec.schedulingGates?.length) return;
    const message = 'Scheduling is blocked due to non-empty scheduling gates';
    const lastTransitionTime = formatTime(clock.now());
    pod['status'].conditions = [
      {
        type: 'PodScheduled',
        status: 'False',
        lastProbeTime: null,
        lastTransitionTime,
        reason: 'SchedulingGated',
        message,
      },
    ];
  },
  validateCreate: (object) => validatePodCreate(asPod(object)),

  prepareForUpdate(object, oldObject) {
    const [pod, old] = [asPod(object), asPod(oldObject)];
    keepField(pod, old, 'status');
    keepPodResources(pod, old);
    dropDisabledPodFields(pod, old.spec);
    bumpPodGeneration(pod, old);
  },
  validateUpdate(object, oldObject) {
    const [pod, old] = [asPod(object), asPod(oldObject)];
    const errors = startUpdateErrors(pod, old, true);
    addPodUpdateErrors(errors, pod.spec, old.spec);
    return errors;
  },

  subresources: { status, ephemeralcontainers, resize },

  warnings(object, old) {
    if (old !== undefined) return [];
    const wrong = isDns1123Label(object.metadata.name ?? '');
    const why =
      "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended";
    return [...(wrong.length === 0 ? [] : [`${why}: [${wrong.join(' ')}]`]), ...podWarnings(asPod(object))];
  },

  gracePeriodSeconds(object, requested) {
    const { spec, status: now } = object;
    const hasEnded = now?.phase === 'Failed' || now?.phase === 'Succeeded';
    if (!spec.nodeName || hasEnded) return 0;
    const seconds = requested ?? spec.terminationGracePeriodSeconds ?? 0;
    return seconds < 0 ? 1 : seconds;
  },

  // `NodeNameTriggerFunc` of pkg/registry/core/pod/strategy.go, v1.37.
  indexedField: { field: 'spec.nodeName', fieldOf: ({ spec }) => spec.nodeName ?? '' },

  selectableFields({ spec, status: now }) {
    return {
      'spec.nodeName': spec.nodeName ?? '',
      'spec.restartPolicy': spec.restartPolicy ?? '',
      'spec.schedulerName': spec.schedulerName ?? '',
      'spec.serviceAccountName': spec.serviceAccountName ?? '',
      'spec.hostNetwork': String(spec.hostNetwork ?? false),
      'status.phase': now?.phase ?? '',
      'status.podIP': now?.podIPs?.[0]?.ip ?? '',
      // Known to upstream's conversion, and never set.
      'status.podIPs': '',
      'status.nominatedNodeName': now?.nominatedNodeName ?? '',
    };
  },
};
