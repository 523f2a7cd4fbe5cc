import { type FieldError, fieldErrors, isDomainPrefixedKey, validateLabelSelector } from '../../../../../kube/index.ts';
import { toGoValue } from '../../go-value.ts';
import { addChoice, addComplaints } from './add.ts';
import { addNonReservedPath } from './paths.ts';
import { addSignerNameErrors, bundleNameComplaints, isKubernetesSigner } from './signer-name.ts';
import { addDownwardFileErrors, addItemErrors } from './volume-files.ts';
import type { VolumeProjection } from './volume-types.ts';

/** Projected volumes (`validateProjectionSources` of `pkg/apis/core/validation/validation.go`, v1.37). */

const keyTypes: readonly string[] = ['RSA3072', 'RSA4096', 'ECDSAP256', 'ECDSAP384', 'ECDSAP521', 'ED25519'];
const minCertificateSeconds = 3600;
const maxCertificateSeconds = 91 * 86400;
const maxKubernetesCertificateSeconds = 24 * 3600;

/** Takes the path of a file; `tell` is what upstream shows when it is taken: the path, or the name of its source. */
type TakePath = (file: string, tell?: string) => void;

/** `validateProjectionSources`. */
export function addProjectedErrors(
  errors: FieldError[],
  path: string,
  sources: readonly VolumeProjection[],
  allowNonLocalTokenPath: boolean,
): void {
  const taken = new Set<string>();
  const take: TakePath = (file, tell = file) => {
    if (taken.has(file)) errors.push(fieldErrors.invalid(path, tell, 'conflicting duplicate paths'));
    taken.add(file);
  };
  for (const [index, source] of sources.entries()) {
    const at = `${path}.sources[${index}]`;
    for (const field of ['secret', 'configMap'] as const) {
      const { name = '', items = [] } = source[field] ?? {};
      if (source[field] && name === '') errors.push(fieldErrors.required(`${at}.${field}.name`));
      for (const [position, item] of items.entries()) {
        addItemErrors(errors, `${at}.${field}.items[${position}]`, item);
        if (item.path) take(item.path, name);
      }
    }
    for (const file of source.downwardAPI?.items ?? []) {
      addDownwardFileErrors(errors, `${at}.downwardAPI`, file);
      if (file.path) take(file.path);
    }
    addTokenErrors(errors, path, at, source, allowNonLocalTokenPath);
    addTrustBundleErrors(errors, `${at}.clusterTrustBundle`, source, take);
    addCertificateErrors(errors, `${at}.podCertificate`, source, take);
    if (Object.values(source).filter(Boolean).length > 1) {
      errors.push(fieldErrors.forbidden(at, 'may not specify more than 1 volume type per source'));
    }
  }
}

function addTokenErrors(
  errors: FieldError[],
  volumePath: string,
  path: string,
  { serviceAccountToken: token }: VolumeProjection,
  allowNonLocalTokenPath: boolean,
): void {
  if (!token) return;
  const at = `${path}.serviceAccountToken.expirationSeconds`;
  const seconds = token.expirationSeconds;
  if (seconds === undefined) errors.push(fieldErrors.required(at));
  else if (seconds < 600) {
    errors.push(fieldErrors.invalid(at, seconds, 'may not specify a duration less than 10 minutes'));
  } else if (seconds > 2 ** 32) {
    errors.push(fieldErrors.invalid(at, seconds, 'may not specify a duration larger than 2^32 seconds'));
  }
  // Upstream tells the volume's path, not the source's.
  if (!token.path) errors.push(fieldErrors.required(`${volumePath}.path`));
  else if (!allowNonLocalTokenPath) addNonReservedPath(errors, `${volumePath}.path`, token.path);
}

function addTrustBundleErrors(
  errors: FieldError[],
  path: string,
  { clusterTrustBundle: bundle }: VolumeProjection,
  take: TakePath,
): void {
  if (!bundle) return;
  const { name, signerName, labelSelector } = bundle;
  if (name !== undefined && signerName !== undefined) {
    const value = toGoValue('ClusterTrustBundleProjection', { ...bundle });
    errors.push(fieldErrors.invalid(path, value, 'only one of name and signerName may be used'));
  } else if (name !== undefined) {
    if (name === '') errors.push(fieldErrors.required(`${path}.name`, 'must be a valid object name'));
    const complaints = bundleNameComplaints(name).map((why) => `not a valid clustertrustbundlename: ${why}`);
    addComplaints(errors, `${path}.name`, name, complaints);
    if (labelSelector) {
      const why = 'labelSelector must be unset if name is specified';
      errors.push(fieldErrors.invalid(`${path}.labelSelector`, labelSelector, why));
    }
  } else if (signerName !== undefined) {
    if (signerName === '') errors.push(fieldErrors.required(`${path}.signerName`, 'must be a valid signer name'));
    addSignerNameErrors(errors, `${path}.signerName`, signerName);
    errors.push(...validateLabelSelector(labelSelector, {}, `${path}.labelSelector`));
  } else {
    errors.push(fieldErrors.required(path, 'either name or signerName must be specified'));
  }
  const file = bundle.path ?? '';
  if (file === '') errors.push(fieldErrors.required(`${path}.path`));
  addNonReservedPath(errors, `${path}.path`, file);
  take(file);
}

function addCertificateErrors(
  errors: FieldError[],
  path: string,
  { podCertificate: certificate }: VolumeProjection,
  take: TakePath,
): void {
  if (!certificate) return;
  const { signerName = '', keyType = '', maxExpirationSeconds: seconds, userAnnotations } = certificate;
  addSignerNameErrors(errors, `${path}.signerName`, signerName);
  for (const key of Object.keys(userAnnotations ?? {})) {
    errors.push(...isDomainPrefixedKey(`${path}.userAnnotations`, key.toLowerCase()));
  }
  addChoice(errors, `${path}.keyType`, keyType, keyTypes);
  if (seconds !== undefined) {
    const at = `${path}.maxExpirationSeconds`;
    const max = isKubernetesSigner(signerName) ? maxKubernetesCertificateSeconds : maxCertificateSeconds;
    if (seconds < minCertificateSeconds) {
      const why = `if provided, maxExpirationSeconds must be >= ${minCertificateSeconds}`;
      errors.push(fieldErrors.invalid(at, seconds, why));
    }
    if (seconds > max) {
      errors.push(fieldErrors.invalid(at, seconds, `if provided, maxExpirationSeconds must be <= ${max}`));
    }
  }
  let hasPath = false;
  for (const field of ['credentialBundlePath', 'keyPath', 'certificateChainPath'] as const) {
    const file = certificate[field];
    if (!file) continue;
    hasPath = true;
    addNonReservedPath(errors, `${path}.${field}`, file);
    take(file);
  }
  if (hasPath) return;
  const why = 'specify at least one of credentialBundlePath, keyPath, and certificateChainPath';
  errors.push(fieldErrors.required(path, why));
}
