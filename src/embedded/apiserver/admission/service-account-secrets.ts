import type { KubeObject, StoredObject } from '../../../kube/index.ts';
import { podSecretNames } from '../authorization/node-relations.ts';

interface Container {
  readonly name: string;
  readonly env?: readonly {
    readonly name: string;
    readonly valueFrom?: { readonly secretKeyRef?: { readonly name?: string } };
  }[];
  readonly envFrom?: readonly { readonly secretRef?: { readonly name?: string } }[];
}

/** What a Pod that a kubelet reports of its own may not have; the complaint, or undefined. */
export function complainOfMirrorPod(pod: KubeObject): string | undefined {
  if (pod['spec'].serviceAccountName) return 'a mirror pod may not reference service accounts';
  if (podSecretNames(pod).length > 0) return 'a mirror pod may not reference secrets';
  for (const { projected } of pod['spec'].volumes ?? []) {
    for (const source of projected?.sources ?? []) {
      if (source.serviceAccountToken) return 'a mirror pod may not use ServiceAccountToken volume projections';
    }
  }
  return undefined;
}

/**
 * For an account with the annotation `kubernetes.io/enforce-mountable-secrets` (deprecated): Pods use the Secrets that it
 * lists and no others (`plugin/pkg/admission/serviceaccount/admission.go limitSecretReferences`, v1.37).
 */
export function complainOfSecrets(pod: KubeObject, account: StoredObject, onlyEphemeral: boolean): string | undefined {
  const { spec } = pod;
  const owner = account.metadata.name ?? '';
  const mountable = new Set<string>(((account['secrets'] ?? []) as { name?: string }[]).map(({ name }) => name ?? ''));
  const why = `is not allowed because service account ${owner} does not reference that secret`;
  if (onlyEphemeral) return complainOfContainers('ephemeral container', spec.ephemeralContainers, mountable, why);
  for (const { secret } of spec.volumes ?? []) {
    if (secret && !mountable.has(secret.secretName)) {
      return `volume with secret.secretName="${secret.secretName}" ${why}`;
    }
  }
  const complaint =
    complainOfContainers('init container', spec.initContainers, mountable, why) ??
    complainOfContainers('container', spec.containers, mountable, why);
  if (complaint !== undefined) return complaint;
  const pullable = new Set(((account['imagePullSecrets'] ?? []) as { name?: string }[]).map(({ name }) => name));
  for (const [index, { name }] of ((spec.imagePullSecrets ?? []) as { name?: string }[]).entries()) {
    if (pullable.has(name)) continue;
    const what = `imagePullSecrets[${index}].name="${name ?? ''}"`;
    return `${what} is not allowed because service account ${owner} does not reference that imagePullSecret`;
  }
  return undefined;
}

function complainOfContainers(
  kind: string,
  containers: readonly Container[] | undefined,
  mountable: ReadonlySet<string>,
  why: string,
): string | undefined {
  for (const { name, env = [], envFrom = [] } of containers ?? []) {
    for (const variable of env) {
      const secret = variable.valueFrom?.secretKeyRef;
      if (secret && !mountable.has(secret.name ?? '')) {
        return `${kind} ${name} with envVar ${variable.name} referencing secret.secretName="${secret.name}" ${why}`;
      }
    }
    for (const { secretRef } of envFrom) {
      if (secretRef && !mountable.has(secretRef.name ?? '')) {
        return `${kind} ${name} with envFrom referencing secret.secretName="${secretRef.name}" ${why}`;
      }
    }
  }
  return undefined;
}
