import {
  type FieldError,
  fieldErrors,
  isConfigMapKey,
  type KubeObject,
  validateImmutableField,
} from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { base64Length, fromBase64, toBase64 } from './base64.ts';
import { maxDataBytes, validateUnchangedData } from './config-map.ts';
import { explainJsonObject } from './go-json.ts';
import { keyPairWarnings } from './key-pair.ts';

const serviceAccountName = 'kubernetes.io/service-account.name';
const tlsType = 'kubernetes.io/tls';

/** Rules of v1 Secret: pkg/registry/core/secret/strategy.go and `ValidateSecret` of pkg/apis/core/validation (v1.37). */
export const secretRules: ResourceRules = {
  setDefaults(object) {
    object['type'] ||= 'Opaque';
    const stringData: Record<string, string> | undefined = object['stringData'];
    if (!stringData) return;
    // Write-only: pkg/apis/core/v1/conversion.go merges it into `data` and forgets it.
    delete object['stringData'];
    object['data'] ??= {};
    for (const [key, text] of Object.entries(stringData)) object['data'][key] = toBase64(text);
  },
  validateCreate,
  validateUpdate(object, old) {
    return [
      ...validateImmutableField(object['type'], old['type'], 'type'),
      ...validateUnchangedData(object, old, ['data']),
      ...validateCreate(object),
    ];
  },
  warnings: (object) =>
    object['type'] === tlsType ? keyPairWarnings(textOf(object, 'tls.crt') ?? '', textOf(object, 'tls.key') ?? '') : [],
  selectableFields: (object) => ({ type: object['type'] ?? '' }),
};

function textOf(object: KubeObject, key: string): string | undefined {
  const value: string | undefined = object['data']?.[key];
  return value === undefined ? undefined : fromBase64(value);
}

function validateCreate(object: KubeObject): FieldError[] {
  const errors: FieldError[] = [];
  const data: Record<string, string> | undefined = object['data'];
  let bytes = 0;
  for (const key in data) {
    for (const why of isConfigMapKey(key)) errors.push(fieldErrors.invalid(`data[${key}]`, key, why));
    bytes += base64Length(data[key] ?? '');
  }
  if (bytes > maxDataBytes) errors.push(fieldErrors.tooLong('data', maxDataBytes));
  errors.push(...validateType(object));
  return errors;
}

/** What a Secret of a known type has to hold. */
function validateType(object: KubeObject): FieldError[] {
  const has = (key: string): boolean => Object.hasOwn(object['data'] ?? {}, key);
  const missing = (...keys: string[]) =>
    keys.filter((key) => !has(key)).map((key) => fieldErrors.required(`data[${key}]`));
  switch (object['type']) {
    case 'kubernetes.io/service-account-token':
      return object.metadata.annotations?.[serviceAccountName]
        ? []
        : [fieldErrors.required(`metadata.annotations[${serviceAccountName}]`)];
    case 'kubernetes.io/dockercfg':
      return validateDockerConfig(object, '.dockercfg');
    case 'kubernetes.io/dockerconfigjson':
      return validateDockerConfig(object, '.dockerconfigjson');
    case 'kubernetes.io/basic-auth':
      return has('username') || has('password') ? [] : missing('username', 'password');
    case 'kubernetes.io/ssh-auth':
      return object['data']?.['ssh-privatekey'] ? [] : [fieldErrors.required('data[ssh-privatekey]')];
    case tlsType:
      return missing('tls.crt', 'tls.key');
    default:
      return [];
  }
}

function validateDockerConfig(object: KubeObject, key: string): FieldError[] {
  const text = textOf(object, key);
  if (text === undefined) return [fieldErrors.required(`data[${key}]`)];
  const why = explainJsonObject(text);
  return why === undefined ? [] : [fieldErrors.invalid(`data[${key}]`, '<secret contents redacted>', why)];
}
