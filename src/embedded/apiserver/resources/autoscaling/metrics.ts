import {
  canonicalQuantity,
  type FieldError,
  fieldErrors,
  isPathSegmentName,
  type LabelSelector,
  quantitySign,
} from '../../../../kube/index.ts';
import { addChoice, addComplaints, addDnsLabel } from '../core/pod/add.ts';
import { checkContainerResourceName } from '../core/resource-names.ts';
import { addReferenceErrors, type ReferenceOptions, type ScaleTarget } from './reference.ts';

/** What an autoscaler scales by (`pkg/apis/autoscaling/validation/validation.go`, v1.37). */

interface Target {
  type?: string;
  value?: string;
  averageValue?: string;
  averageUtilization?: number;
}

interface Metric {
  name?: string;
  selector?: LabelSelector;
}

/** `MetricSpec`. */
export interface MetricSpec {
  type?: string;
  object?: { describedObject?: ScaleTarget; metric?: Metric; target?: Target };
  external?: { metric?: Metric; target?: Target };
  pods?: { metric?: Metric; target?: Target };
  resource?: { name?: string; target?: Target };
  containerResource?: { name?: string; container?: string; target?: Target };
}

const sourceTypes: readonly string[] = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];
const fieldsByType: Readonly<Record<string, keyof MetricSpec>> = {
  Object: 'object',
  External: 'external',
  Pods: 'pods',
  Resource: 'resource',
  ContainerResource: 'containerResource',
};

/** `validateMetrics`. */
export function addMetricErrors(
  errors: FieldError[],
  path: string,
  metrics: readonly MetricSpec[],
  options: ReferenceOptions,
): void {
  for (const [index, metric] of metrics.entries()) addMetricSpecErrors(errors, `${path}[${index}]`, metric, options);
}

/** `validateMetricSpec`. */
function addMetricSpecErrors(errors: FieldError[], path: string, metric: MetricSpec, options: ReferenceOptions): void {
  const { type = '' } = metric;
  if (type === '') errors.push(fieldErrors.required(`${path}.type`, 'must specify a metric source type'));
  addChoice(errors, `${path}.type`, type, sourceTypes);
  const present = Object.values(fieldsByType).filter((field) => metric[field]);
  const [first] = present;
  if (first !== undefined) addSourceErrors(errors, `${path}.${first}`, metric, first, options);
  const expected = Object.hasOwn(fieldsByType, type) ? fieldsByType[type] : undefined;
  if (expected === undefined) addChoice(errors, `${path}.type`, type, sourceTypes);
  else if (!metric[expected]) {
    const why = 'must populate information for the given metric source';
    errors.push(fieldErrors.required(`${path}.${expected}`, why));
  }
  if (present.length === 1) return;
  for (const field of present) {
    if (field === expected) continue;
    errors.push(fieldErrors.forbidden(`${path}.${field}`, 'must populate the given metric source only'));
  }
}

function addSourceErrors(
  errors: FieldError[],
  path: string,
  metric: MetricSpec,
  field: keyof MetricSpec,
  options: ReferenceOptions,
): void {
  const { object, external, pods, resource, containerResource } = metric;
  const required = (what: string, why: string) => errors.push(fieldErrors.required(`${path}.target.${what}`, why));
  if (field === 'object' && object) {
    const { describedObject = {}, target = {} } = object;
    addReferenceErrors(errors, `${path}.describedObject`, describedObject, options);
    addIdentifierErrors(errors, `${path}.metric`, object.metric);
    addTargetErrors(errors, `${path}.target`, target);
    if (target.value === undefined && target.averageValue === undefined) {
      required('averageValue', 'must set either a target value or averageValue');
    }
  } else if (field === 'external' && external) {
    const { target = {} } = external;
    addIdentifierErrors(errors, `${path}.metric`, external.metric);
    addTargetErrors(errors, `${path}.target`, target);
    if (target.value === undefined && target.averageValue === undefined) {
      required('averageValue', 'must set either a target value for metric or a per-pod target');
    } else if (target.value !== undefined && target.averageValue !== undefined) {
      const why = 'may not set both a target value for metric and a per-pod target';
      errors.push(fieldErrors.forbidden(`${path}.target.value`, why));
    }
  } else if (field === 'pods' && pods) {
    const { target = {} } = pods;
    addIdentifierErrors(errors, `${path}.metric`, pods.metric);
    addTargetErrors(errors, `${path}.target`, target);
    if (target.averageValue === undefined) required('averageValue', 'must specify a positive target averageValue');
  } else if (field === 'resource' && resource) {
    if (!resource.name) errors.push(fieldErrors.required(`${path}.name`, 'must specify a resource name'));
    addUsageErrors(errors, path, resource.target);
  } else if (field === 'containerResource' && containerResource) {
    const { name, container } = containerResource;
    if (!name) errors.push(fieldErrors.required(`${path}.name`, 'must specify a resource name'));
    else errors.push(...checkContainerResourceName(`${path}.name`, name));
    if (!container) errors.push(fieldErrors.required(`${path}.container`, 'must specify a container'));
    else addDnsLabel(errors, `${path}.container`, container);
    addUsageErrors(errors, path, containerResource.target);
  }
}

/** The target of a resource: so much of it, or a share of what is asked for. */
function addUsageErrors(errors: FieldError[], path: string, target: Target = {}): void {
  addTargetErrors(errors, `${path}.target`, target);
  const hasShare = target.averageUtilization !== undefined;
  const hasValue = target.averageValue !== undefined;
  if (!hasShare && !hasValue) {
    const why = 'must set either a target raw value or a target utilization';
    errors.push(fieldErrors.required(`${path}.target.averageUtilization`, why));
  } else if (hasShare && hasValue) {
    const why = 'may not set both a target raw value and a target utilization';
    errors.push(fieldErrors.forbidden(`${path}.target.averageValue`, why));
  }
}

/** `validateMetricTarget`. */
function addTargetErrors(errors: FieldError[], path: string, target: Target): void {
  const { type = '', averageUtilization } = target;
  if (type === '') errors.push(fieldErrors.required(`${path}.type`, 'must specify a metric target type'));
  if (type !== 'Utilization' && type !== 'Value' && type !== 'AverageValue') {
    errors.push(fieldErrors.invalid(`${path}.type`, type, 'must be either Utilization, Value, or AverageValue'));
  }
  for (const field of ['value', 'averageValue'] as const) {
    const quantity = target[field];
    if (quantity === undefined || quantitySign(quantity) === 1) continue;
    errors.push(fieldErrors.invalid(`${path}.${field}`, canonicalQuantity(quantity), 'must be positive'));
  }
  if (averageUtilization !== undefined && averageUtilization < 1) {
    errors.push(fieldErrors.invalid(`${path}.averageUtilization`, averageUtilization, 'must be greater than 0'));
  }
}

/** `validateMetricIdentifier`. */
function addIdentifierErrors(errors: FieldError[], path: string, { name = '' }: Metric = {}): void {
  if (name === '') errors.push(fieldErrors.required(`${path}.name`, 'must specify a metric name'));
  else addComplaints(errors, `${path}.name`, name, isPathSegmentName(name, false));
}
