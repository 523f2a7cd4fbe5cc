import {
  canonicalQuantity,
  type FieldError,
  fieldErrors,
  isConfigMapKey,
  isRelaxedEnvVarName,
  isZeroQuantity,
  nameIsDnsSubdomain,
} from '../../../../../kube/index.ts';
import { addComplaints, addDnsLabel, addQualifiedName } from './add.ts';
import type { ObjectFieldSelector, ResourceFieldSelector } from './field-selector-types.ts';
import { addNoBacksteps } from './paths.ts';
import type { EnvFromSource, EnvVar, KeySelector } from './types.ts';

/** Environment variables and what the downward API may tell (`pkg/apis/core/validation/validation.go`, v1.37). */

const envFieldPaths: readonly string[] = [
  ...['metadata.name', 'metadata.namespace', 'metadata.uid', 'spec.nodeName', 'spec.serviceAccountName'],
  ...['status.hostIP', 'status.hostIPs', 'status.podIP', 'status.podIPs'],
];

/** Labels of fields that can be told at all (`pkg/apis/core/pods/helpers.go`). */
const knownFieldPaths = new Set([
  ...envFieldPaths,
  ...['metadata.annotations', 'metadata.labels', 'spec.restartPolicy', 'spec.schedulerName', 'status.phase'],
]);

const resourceFields: readonly string[] = [
  ...['limits.cpu', 'limits.ephemeral-storage', 'limits.memory'],
  ...['requests.cpu', 'requests.ephemeral-storage', 'requests.memory'],
];

/** `ValidateEnv`. */
export function addEnvErrors(errors: FieldError[], path: string, env: readonly EnvVar[]): void {
  for (const [index, variable] of env.entries()) {
    const at = `${path}[${index}]`;
    if (!variable.name) errors.push(fieldErrors.required(`${at}.name`));
    else addComplaints(errors, `${at}.name`, variable.name, isRelaxedEnvVarName(variable.name));
    if (variable.valueFrom) addValueFromErrors(errors, `${at}.valueFrom`, variable);
  }
}

function addValueFromErrors(errors: FieldError[], path: string, { value, valueFrom }: EnvVar): void {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = valueFrom ?? {};
  let sources = 0;
  if (fieldRef) {
    sources += 1;
    addFieldRefErrors(errors, `${path}.fieldRef`, fieldRef, envFieldPaths);
  }
  if (resourceFieldRef) {
    sources += 1;
    addResourceFieldErrors(errors, `${path}.resourceFieldRef`, resourceFieldRef, false);
  }
  if (configMapKeyRef) {
    sources += 1;
    addKeyErrors(errors, `${path}.configMapKeyRef`, configMapKeyRef);
  }
  if (secretKeyRef) {
    sources += 1;
    addKeyErrors(errors, `${path}.secretKeyRef`, secretKeyRef);
  }
  if (fileKeyRef) {
    sources += 1;
    addFileKeyErrors(errors, `${path}.fileKeyRef`, fileKeyRef);
  }
  if (sources === 0) {
    const why =
      'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';
    errors.push(fieldErrors.invalid(path, '', why));
  } else if (value) {
    errors.push(fieldErrors.invalid(path, '', 'may not be specified when `value` is not empty'));
  } else if (sources > 1) {
    errors.push(fieldErrors.invalid(path, '', 'may not have more than one field specified at a time'));
  }
}

/** `metadata.labels['app']` in two (`pkg/fieldpath/fieldpath.go`); no subscript in anything else. */
function splitSubscript(fieldPath: string): [field: string, subscript?: string] {
  const open = fieldPath.indexOf("['");
  return open > 0 && fieldPath.endsWith("']") && open + 2 <= fieldPath.length - 2
    ? [fieldPath.slice(0, open), fieldPath.slice(open + 2, -2)]
    : [fieldPath];
}

/** `validateObjectFieldSelector`; `supported` is in the order in which it is told. */
export function addFieldRefErrors(
  errors: FieldError[],
  path: string,
  { apiVersion, fieldPath }: ObjectFieldSelector,
  supported: readonly string[],
): void {
  if (!apiVersion) {
    errors.push(fieldErrors.required(`${path}.apiVersion`));
    return;
  }
  if (!fieldPath) {
    errors.push(fieldErrors.required(`${path}.fieldPath`));
    return;
  }
  const [field, subscript] = splitSubscript(fieldPath);
  const refuse = (why: string) =>
    errors.push(fieldErrors.invalid(`${path}.fieldPath`, fieldPath, `error converting fieldPath: ${why}`));
  if (apiVersion !== 'v1') {
    refuse(`unsupported pod version: ${apiVersion}`);
  } else if (subscript !== undefined) {
    if (field === 'metadata.annotations') addQualifiedName(errors, path, subscript.toLowerCase());
    else if (field === 'metadata.labels') addQualifiedName(errors, path, subscript);
    else refuse(`field label does not support subscript: ${fieldPath}`);
  } else {
    // What v1 called the node's name before it was v1.
    const internal = fieldPath === 'spec.host' ? 'spec.nodeName' : fieldPath;
    if (!knownFieldPaths.has(internal)) refuse(`field label not supported: ${internal}`);
    else if (!supported.includes(internal)) {
      errors.push(fieldErrors.notSupported(`${path}.fieldPath`, internal, supported));
    }
  }
}

/** `validateContainerResourceFieldSelector`; a volume's has to name its container. */
export function addResourceFieldErrors(
  errors: FieldError[],
  path: string,
  { containerName, resource = '', divisor }: ResourceFieldSelector,
  isVolume: boolean,
): void {
  const isHugePages = /^(?:requests|limits)\.hugepages-/.test(resource);
  if (isVolume && !containerName) errors.push(fieldErrors.required(`${path}.containerName`));
  else if (resource === '') errors.push(fieldErrors.required(`${path}.resource`));
  else if (!resourceFields.includes(resource) && !isHugePages) {
    errors.push(fieldErrors.notSupported(`${path}.resource`, resource, resourceFields));
  }
  if (divisor === undefined || isZeroQuantity(divisor)) return;
  const kind = resource.slice(resource.indexOf('.') + 1);
  const refuse = (what: string) =>
    errors.push(fieldErrors.invalid(`${path}.divisor`, resource, `only divisor's values ${what}`));
  const text = canonicalQuantity(divisor);
  if (kind === 'cpu' && resourceFields.includes(resource)) {
    if (text !== '1m' && text !== '1') refuse('1m and 1 are supported with the cpu resource');
  } else if ((resourceFields.includes(resource) || isHugePages) && !/^1(?:[kMGTPE]|[KMGTPE]i)?$/.test(text)) {
    const what = isHugePages ? 'hugepages' : kind === 'memory' ? 'memory' : 'local ephemeral storage';
    refuse(`1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are supported with the ${what} resource`);
  }
}

function addKeyErrors(errors: FieldError[], path: string, { name = '', key }: KeySelector): void {
  addComplaints(errors, `${path}.name`, name, nameIsDnsSubdomain(name, false));
  if (!key) errors.push(fieldErrors.required(`${path}.key`));
  else addComplaints(errors, `${path}.key`, key, isConfigMapKey(key));
}

function addFileKeyErrors(
  errors: FieldError[],
  path: string,
  { key, volumeName, path: file }: { key?: string; volumeName?: string; path?: string },
): void {
  if (!key) errors.push(fieldErrors.required(`${path}.key`));
  else addComplaints(errors, `${path}.key`, key, isRelaxedEnvVarName(key));
  if (!volumeName) errors.push(fieldErrors.required(`${path}.volumeName`));
  else addDnsLabel(errors, `${path}.volumeName`, volumeName);
  if (!file) errors.push(fieldErrors.required(`${path}.path`));
  else addNoBacksteps(errors, `${path}.path`, file);
}

/** `ValidateEnvFrom`. */
export function addEnvFromErrors(errors: FieldError[], path: string, sources: readonly EnvFromSource[]): void {
  for (const [index, { prefix, configMapRef, secretRef }] of sources.entries()) {
    const at = `${path}[${index}]`;
    if (prefix) addComplaints(errors, `${at}.prefix`, prefix, isRelaxedEnvVarName(prefix));
    if (configMapRef) addSourceNameErrors(errors, `${at}.configMapRef.name`, configMapRef.name);
    if (secretRef) addSourceNameErrors(errors, `${at}.secretRef.name`, secretRef.name);
    // Upstream tells the list here, not the item.
    if (!configMapRef && !secretRef) {
      errors.push(fieldErrors.invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`'));
    } else if (configMapRef && secretRef) {
      errors.push(fieldErrors.invalid(path, '', 'may not have more than one field specified at a time'));
    }
  }
}

function addSourceNameErrors(errors: FieldError[], path: string, name: string | undefined): void {
  if (!name) errors.push(fieldErrors.required(path));
  else addComplaints(errors, path, name, nameIsDnsSubdomain(name, true));
}
