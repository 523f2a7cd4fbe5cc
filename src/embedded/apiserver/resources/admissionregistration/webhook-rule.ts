import { type FieldError, fieldErrors } from '../../../../kube/index.ts';
import { checkSupported } from '../field-rules.ts';

export interface WebhookRule {
  readonly operations?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  readonly resources?: readonly string[];
  scope?: string;
}

const operationNames = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const scopes = ['*', 'Cluster', 'Namespaced'];

const isMixed = (values: readonly string[]): boolean => values.length > 1 && values.includes('*');

/** `validateRuleWithOperations` of pkg/apis/admissionregistration/validation (v1.37). */
export function validateWebhookRule(rule: WebhookRule, path: string): FieldError[] {
  const { operations = [], apiGroups = [], apiVersions = [], resources = [], scope } = rule;
  const errors: FieldError[] = [];
  const demand = (field: string) => errors.push(fieldErrors.required(`${path}.${field}`));
  const refuseMixed = (field: string, values: readonly string[], what: string) =>
    errors.push(fieldErrors.invalid(`${path}.${field}`, values, `if '*' is present, must not specify other ${what}`));
  if (operations.length === 0) demand('operations');
  if (isMixed(operations)) refuseMixed('operations', operations, 'operations');
  for (const [index, operation] of operations.entries()) {
    errors.push(...checkSupported(`${path}.operations[${index}]`, operation, operationNames));
  }
  if (apiGroups.length === 0) demand('apiGroups');
  if (isMixed(apiGroups)) refuseMixed('apiGroups', apiGroups, 'API groups');
  if (apiVersions.length === 0) demand('apiVersions');
  if (isMixed(apiVersions)) refuseMixed('apiVersions', apiVersions, 'API versions');
  for (const [index, version] of apiVersions.entries()) if (version === '') demand(`apiVersions[${index}]`);
  errors.push(...validateResources(resources, `${path}.resources`));
  if (scope !== undefined) errors.push(...checkSupported(`${path}.scope`, scope, scopes));
  return errors;
}

/** `pods`, `pods/log`, `pods/*`, `*\/scale`, `*` and `*\/*`: none may say what another says already. */
function validateResources(resources: readonly string[], path: string): FieldError[] {
  const errors = resources.length === 0 ? [fieldErrors.required(path)] : [];
  const wholeResources = new Set<string>();
  const wholeSubresources = new Set<string>();
  let endsWithPlain = false;
  for (const [index, text] of resources.entries()) {
    const at = `${path}[${index}]`;
    if (text === '') {
      errors.push(fieldErrors.required(at));
      continue;
    }
    const slash = text.indexOf('/');
    if (slash < 0) {
      endsWithPlain = text !== '*';
      continue;
    }
    const resource = text.slice(0, slash);
    const subresource = text.slice(slash + 1);
    const refuse = (whole: string) =>
      errors.push(fieldErrors.invalid(at, text, `if '${whole}' is present, must not specify ${text}`));
    if (wholeResources.has(resource)) refuse(`${resource}/*`);
    if (wholeSubresources.has(subresource)) refuse(`*/${subresource}`);
    if (subresource === '*') wholeResources.add(resource);
    if (resource === '*') wholeSubresources.add(subresource);
  }
  if (resources.length > 1 && resources.includes('*/*')) {
    errors.push(fieldErrors.invalid(path, resources, "if '*/*' is present, must not specify other resources"));
  }
  if (resources.includes('*') && endsWithPlain) {
    const why = "if '*' is present, must not specify other resources without subresources";
    errors.push(fieldErrors.invalid(path, resources, why));
  }
  return errors;
}
