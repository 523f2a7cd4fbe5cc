import {
  type FieldError,
  fieldErrors,
  type KubeObject,
  nameIsPathSegment,
  type StoredObject,
  utf8Length,
} from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { checkQualifiedName } from '../field-rules.ts';

/** How long Events are kept: `--event-ttl` of kube-apiserver, in seconds. */
const eventTtlSeconds = 3600;

const maxReportingInstanceBytes = 128;
const maxActionBytes = 128;
const maxReasonBytes = 128;
const maxNoteBytes = 1024;

/** What both forms of an Event have in common (pkg/registry/core/event/strategy.go, v1.37). */
export const eventStrategy = {
  // Upstream's validation of Events leaves the name to what all objects are held to (`rest.BeforeCreate`).
  validateName: nameIsPathSegment,
  allowCreateOnUpdate: true,
  defaultGarbageCollection: 'Unsupported',
  ttlSeconds: () => eventTtlSeconds,
} satisfies ResourceRules;

/**
 * Rules of v1 Event: pkg/registry/core/event/strategy.go and `ValidateEventCreate` of pkg/apis/core/validation/events.go (v1.37).
 * This is the form in which Events are stored; what events.k8s.io makes of it is in `resources/events`.
 */
export const eventRules: ResourceRules = {
  ...eventStrategy,
  setDefaults(object) {
    object['involvedObject'] ??= {};
    object['source'] ??= {};
    object['firstTimestamp'] ??= null;
    object['lastTimestamp'] ??= null;
    object['eventTime'] ??= null;
    object['reportingComponent'] ??= '';
    object['reportingInstance'] ??= '';
  },
  validateCreate: (object) => validateEvent(object, 'reportingComponent'),
  validateUpdate: (object) => validateEvent(object, 'reportingComponent'),
  selectableFields: (object) => fieldsOf(object, 'involvedObject', 'reportingComponent', true),
};

/** What Events are selected by; the names of two fields depend on the form. */
export function fieldsOf(
  object: StoredObject,
  about: 'involvedObject' | 'regarding',
  reporter: string,
  withSource: boolean,
): Record<string, string> {
  const reference = object['involvedObject'] ?? {};
  const reportingComponent: string = object['reportingComponent'] ?? '';
  return {
    [`${about}.kind`]: reference.kind ?? '',
    [`${about}.namespace`]: reference.namespace ?? '',
    [`${about}.name`]: reference.name ?? '',
    [`${about}.uid`]: reference.uid ?? '',
    [`${about}.apiVersion`]: reference.apiVersion ?? '',
    [`${about}.resourceVersion`]: reference.resourceVersion ?? '',
    [`${about}.fieldPath`]: reference.fieldPath ?? '',
    reason: object['reason'] ?? '',
    [reporter]: reportingComponent,
    type: object['type'] ?? '',
    ...(withSource ? { source: object['source']?.component || reportingComponent } : {}),
  };
}

/** `legacyValidateEvent`; `reporter` is how the form at hand calls what reports. */
export function validateEvent(object: KubeObject, reporter: string): FieldError[] {
  const involved: string = object['involvedObject']?.namespace ?? '';
  const namespace = object.metadata.namespace ?? '';
  const isNew = Boolean(object['eventTime']);
  const homeless = isNew ? ['default', 'kube-system'] : ['', 'default'];
  const isRight = involved === '' ? homeless.includes(namespace) : isNew || involved === namespace;
  const errors = isRight
    ? []
    : [fieldErrors.invalid('involvedObject.namespace', involved, 'does not match event.namespace')];
  return isNew ? [...errors, ...validateNewEvent(object, reporter)] : errors;
}

function validateNewEvent(object: KubeObject, reporter: string): FieldError[] {
  const errors: FieldError[] = [];
  const { action = '', message = '', reason = '', reportingComponent = '', reportingInstance = '' } = object;
  const checkText = (field: string, text: string, max: number, isRequired: boolean) => {
    if (isRequired && text === '') errors.push(fieldErrors.required(field));
    if (utf8Length(text) > max) errors.push(fieldErrors.invalid(field, '', `can have at most ${max} characters`));
  };
  if (reportingComponent === '') errors.push(fieldErrors.required(reporter));
  errors.push(...checkQualifiedName(reporter, reportingComponent));
  checkText('reportingInstance', reportingInstance, maxReportingInstanceBytes, true);
  checkText('action', action, maxActionBytes, true);
  checkText('reason', reason, maxReasonBytes, true);
  checkText('message', message, maxNoteBytes, false);
  return errors;
}
