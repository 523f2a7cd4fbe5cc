import {
  type FieldError,
  fieldErrors,
  isDomainPrefixedPath,
  isLongerThan,
  isPathSegmentName,
  type KubeObject,
  nameIsDnsLabel,
  validateImmutableField,
} from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { bumpGeneration, checkDnsSubdomain, complain, startGeneration } from '../field-rules.ts';

interface Parameters {
  readonly apiGroup?: string;
  readonly kind?: string;
  readonly name?: string;
  scope?: string;
  readonly namespace?: string;
}

const maxControllerBytes = 250;
const scopes = ['Cluster', 'Namespace'];

/** Rules of networking.k8s.io/v1 IngressClass: pkg/registry/networking/ingressclass/strategy.go and pkg/apis/networking/validation (v1.37). */
export const ingressClassRules: ResourceRules = {
  setDefaults(object) {
    object['spec'] ??= {};
    const parameters: Parameters | undefined = object['spec'].parameters;
    if (parameters) parameters.scope ??= 'Cluster';
  },
  prepareForCreate: startGeneration,
  prepareForUpdate: (object, old) => bumpGeneration(object, old),
  validateCreate: validateSpec,
  validateUpdate: (object, old) => [
    ...validateImmutableField(object['spec'].controller, old['spec'].controller, 'spec.controller'),
    ...validateSpec(object),
  ],
};

function validateSpec(object: KubeObject): FieldError[] {
  const { controller = '', parameters } = object['spec'];
  const errors: FieldError[] = [];
  if (isLongerThan(controller, maxControllerBytes)) {
    errors.push(fieldErrors.tooLong('spec.controller', maxControllerBytes));
  }
  errors.push(...isDomainPrefixedPath('spec.controller', controller));
  if (parameters) errors.push(...validateParameters(parameters, 'spec.parameters'));
  return errors;
}

function validateParameters(parameters: Parameters, path: string): FieldError[] {
  const { apiGroup, kind = '', name = '', scope, namespace } = parameters;
  const errors = apiGroup === undefined ? [] : checkDnsSubdomain(`${path}.apiGroup`, apiGroup);
  errors.push(...complain(`${path}.kind`, kind, isPathSegmentName(kind, false)));
  errors.push(...complain(`${path}.name`, name, isPathSegmentName(name, false)));
  if (scope === undefined) errors.push(fieldErrors.required(`${path}.scope`));
  else if (!scopes.includes(scope)) errors.push(fieldErrors.notSupported(`${path}.scope`, scope, scopes));
  else if (scope === 'Cluster' && namespace !== undefined) {
    errors.push(fieldErrors.forbidden(`${path}.namespace`, "`parameters.scope` is set to 'Cluster'"));
  } else if (scope === 'Namespace') {
    errors.push(
      ...(namespace === undefined
        ? [fieldErrors.required(`${path}.namespace`, "`parameters.scope` is set to 'Namespace'")]
        : complain(`${path}.namespace`, namespace, nameIsDnsLabel(namespace, false))),
    );
  }
  // Upstream declares these in place of coding them, and therefore tells them last.
  if (kind === '') errors.push(fieldErrors.required(`${path}.kind`));
  if (name === '') errors.push(fieldErrors.required(`${path}.name`));
  return errors;
}
