import {
  type FieldError,
  fieldErrors,
  isDns1123Label,
  isDns1123Subdomain,
  nameIsDnsSubdomain,
} from '../../../../../kube/index.ts';

/** Names of signers and of their trust bundles (`pkg/apis/core/validation/names.go`, v1.37). */

const maxDomain = 253;
const maxPath = 253 + 63 + 1;

/** `IsKubernetesSignerName`. */
export function isKubernetesSigner(name: string): boolean {
  const host = name.split('/', 1)[0] ?? '';
  return host === 'kubernetes.io' || host.endsWith('.kubernetes.io');
}

/** `ValidateSignerName`: `example.com/signer`. */
export function addSignerNameErrors(errors: FieldError[], path: string, name: string): void {
  if (name === '') {
    errors.push(fieldErrors.required(path));
    return;
  }
  const [domain = '', signer, more] = name.split('/');
  if (signer === undefined || more !== undefined) {
    const why = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
    errors.push(fieldErrors.invalid(path, name, why));
    return;
  }
  if (domain.length > maxDomain) errors.push(fieldErrors.tooLong(path, maxDomain));
  addLabelErrors(errors, path, domain, isDns1123Label);
  if (!domain.includes('.')) {
    const why = 'should be a domain with at least two segments separated by dots';
    errors.push(fieldErrors.invalid(path, domain, why));
  }
  addLabelErrors(errors, path, signer, isDns1123Subdomain);
  const max = maxDomain + maxPath + 1;
  if (name.length > max) errors.push(fieldErrors.tooLong(path, max));
}

/** What is wrong with the first label that is. */
function addLabelErrors(
  errors: FieldError[],
  path: string,
  text: string,
  judge: (label: string) => readonly string[],
): void {
  for (const label of text.split('.')) {
    const complaints = judge(label);
    for (const why of complaints) {
      errors.push(fieldErrors.invalid(path, text, `validating label ${JSON.stringify(label)}: ${why}`));
    }
    if (complaints.length > 0) return;
  }
}

/** `ValidateClusterTrustBundleName`: a bundle of a signer begins with its name and a colon. */
export function bundleNameComplaints(name: string): readonly string[] {
  const colon = name.lastIndexOf(':');
  return nameIsDnsSubdomain(colon === -1 ? name : name.slice(colon + 1), false);
}
