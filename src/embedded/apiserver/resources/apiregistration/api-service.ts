import {
  type FieldError,
  fieldErrors,
  isDns1035Label,
  isDns1123Subdomain,
  isPathSegmentName,
  isValidPortNum,
  type KubeObject,
  quote,
} from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { base64Length } from '../core/base64.ts';
import { complain, keepField } from '../field-rules.ts';

const conditionStates = ['True', 'False', 'Unknown'];

/**
 * Rules of apiregistration.k8s.io/v1 APIService: kube-aggregator/pkg/registry/apiservice/strategy.go and
 * kube-aggregator/pkg/apis/apiregistration/validation (v1.37).
 */
export const apiServiceRules: ResourceRules = {
  validateName: isPathSegmentName,
  refuseUnconditionalUpdate: true,
  setDefaults(object) {
    object['spec'] ??= {};
    object['status'] ??= {};
    const { spec } = object;
    spec.groupPriorityMinimum ??= 0;
    spec.versionPriority ??= 0;
    if (spec.service) spec.service.port ??= 443;
  },
  prepareForCreate(object, { clock }) {
    object['status'] = {};
    if (object['spec'].service) return;
    const lastTransitionTime = new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
    const message = 'Local APIServices are always available';
    object['status'].conditions = [{ type: 'Available', status: 'True', lastTransitionTime, reason: 'Local', message }];
  },
  prepareForUpdate: (object, old) => keepField(object, old, 'status'),
  validateCreate: validateService,
  validateUpdate: validateService,
  subresources: {
    status: {
      prepareForUpdate(object, old) {
        keepField(object, old, 'spec');
        const { labels, annotations, finalizers, ownerReferences } = old.metadata;
        Object.assign(object.metadata, { labels, annotations, finalizers, ownerReferences });
      },
      validateUpdate: (object) =>
        ((object['status']?.conditions ?? []) as { status?: string }[]).flatMap(({ status = '' }, index) =>
          conditionStates.includes(status)
            ? []
            : [fieldErrors.notSupported(`status.conditions[${index}].status`, status, conditionStates)],
        ),
    },
  },
};

function validateService(object: KubeObject): FieldError[] {
  const { group = '', version = '', groupPriorityMinimum, versionPriority, service } = object['spec'];
  const errors: FieldError[] = [];
  const name = object.metadata.name ?? '';
  const requiredName = `${version}.${group}`;
  if (name !== '' && name !== requiredName && isPathSegmentName(name, false).length === 0) {
    const why = `must be \`spec.version+"."+spec.group\`: ${quote(requiredName)}`;
    errors.push(fieldErrors.invalid('metadata.name', name, why));
  }
  if (group === '' && version !== 'v1') {
    const why = 'only v1 may have an empty group and it better be legacy kube';
    errors.push(fieldErrors.required('spec.group', why));
  }
  if (group !== '') errors.push(...complain('spec.group', group, isDns1123Subdomain(group)));
  errors.push(...complain('spec.version', version, isDns1035Label(version)));
  if (groupPriorityMinimum <= 0 || groupPriorityMinimum > 20_000) {
    const why = 'must be positive and less than 20000';
    errors.push(fieldErrors.invalid('spec.groupPriorityMinimum', groupPriorityMinimum, why));
  }
  if (versionPriority <= 0 || versionPriority > 1000) {
    const why = 'must be positive and less than 1000';
    errors.push(fieldErrors.invalid('spec.versionPriority', versionPriority, why));
  }
  return [...errors, ...(service ? validateReference(object) : validateLocal(object))];
}

function validateLocal({ spec }: KubeObject): FieldError[] {
  const errors: FieldError[] = [];
  if (spec.caBundle) {
    const size = `${base64Length(spec.caBundle)} bytes`;
    errors.push(fieldErrors.invalid('spec.caBundle', size, 'local APIServices may not have a caBundle'));
  }
  if (spec.insecureSkipTLSVerify) {
    const why = 'local APIServices may not have insecureSkipTLSVerify';
    errors.push(fieldErrors.invalid('spec.insecureSkipTLSVerify', true, why));
  }
  return errors;
}

function validateReference({ spec }: KubeObject): FieldError[] {
  const { namespace, name, port } = spec.service;
  const errors: FieldError[] = [];
  if (!namespace) errors.push(fieldErrors.required('spec.service.namespace'));
  if (!name) errors.push(fieldErrors.required('spec.service.name'));
  const complaints = isValidPortNum(port);
  if (complaints.length > 0) {
    errors.push(fieldErrors.invalid('spec.service.port', port, `port is not valid: ${complaints.join(', ')}`));
  }
  if (spec.insecureSkipTLSVerify && spec.caBundle) {
    errors.push(fieldErrors.invalid('spec.insecureSkipTLSVerify', true, 'may not be true if caBundle is present'));
  }
  return errors;
}
