import {
  type FieldError,
  fieldErrors,
  isSemanticallyEqual,
  type KubeObject,
  type StoredObject,
  validateImmutableField,
} from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { eventStrategy, fieldsOf, validateEvent } from '../core/event.ts';
import { toGoValue } from '../go-value.ts';

/**
 * Rules of events.k8s.io/v1 Event, of the object in its stored form: pkg/registry/core/event/strategy.go and
 * `ValidateEventCreate` of pkg/apis/core/validation/events.go (v1.37).
 */
export const eventsEventRules: ResourceRules = {
  ...eventStrategy,
  validateCreate(object) {
    const errors = validateEvent(object, 'reportingController');
    errors.push(...validateSeries(object['series']));
    if (!object['eventTime']) errors.push(fieldErrors.required('eventTime'));
    const type: string = object['type'] ?? '';
    if (type !== 'Normal' && type !== 'Warning') {
      errors.push(fieldErrors.invalid('type', '', `has invalid value: ${type}`));
    }
    for (const field of ['firstTimestamp', 'lastTimestamp', 'count']) {
      if (object[field]) errors.push(fieldErrors.invalid(field, '', 'needs to be unset'));
    }
    if (object['source']?.component || object['source']?.host) {
      errors.push(fieldErrors.invalid('source', '', 'needs to be unset'));
    }
    return errors;
  },
  validateUpdate: (object, old) => [
    ...validateEvent(object, 'reportingController'),
    ...(isSemanticallyEqual(object['series'], old['series']) ? [] : validateSeries(object['series'])),
    ...validateUnchanged(object, old),
  ],
  selectableFields: (object) => fieldsOf(object, 'regarding', 'reportingController', false),
};

function validateSeries(series: { count?: number; lastObservedTime?: string | null } | undefined): FieldError[] {
  if (!series) return [];
  return [
    ...((series.count ?? 0) < 2 ? [fieldErrors.invalid('series.count', '', 'should be at least 2')] : []),
    ...(series.lastObservedTime ? [] : [fieldErrors.required('series.lastObservedTime')]),
  ];
}

/** Go's own structs have no JSON names. */
const toGoReference = (reference: Readonly<Record<string, string>> | undefined) =>
  reference && toGoValue('ObjectReference', reference);

/** Everything but the series stays; paths are those of the stored form, as upstream has them. */
function validateUnchanged(object: KubeObject, old: StoredObject): FieldError[] {
  const check = (field: string, show: (value: KubeObject[string]) => unknown, path = field): FieldError[] =>
    isSemanticallyEqual(object[field], old[field])
      ? []
      : validateImmutableField(show(object[field]), show(old[field]), path);
  const text = (value: KubeObject[string]) => value ?? '';
  const source = (value: KubeObject[string]) => ({ Component: value?.component ?? '', Host: value?.host ?? '' });
  return [
    ...check('involvedObject', (value) => toGoReference(value ?? {})),
    ...check('reason', text),
    ...check('message', text),
    ...check('source', source),
    ...check('firstTimestamp', (value) => value),
    ...check('lastTimestamp', (value) => value),
    ...check('count', (value) => value ?? 0),
    ...check('type', text),
    ...check('eventTime', (value) => value),
    ...check('action', text),
    ...check('related', toGoReference),
    ...check('reportingComponent', text, 'reportingController'),
    ...check('reportingInstance', text),
  ];
}
