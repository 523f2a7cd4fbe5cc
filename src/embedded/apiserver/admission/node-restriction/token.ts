import { newNotFound, quote, type StoredObject } from '../../../../kube/index.ts';
import type { AdmissionAttributes, AdmissionContext } from '../../admission.ts';
import type { Authorizer } from '../../authorizer.ts';
import { newAdmissionForbidden } from '../attributes.ts';

/**
 * A kubelet gets tokens for the Pods it runs, for audiences that these name
 * (`plugin/pkg/admission/noderestriction/admission.go admitServiceAccount`, v1.37). Audiences of in-tree volumes that became
 * CSI drivers are not looked for.
 * @throws StatusError
 */
export function restrictTokenRequest(
  node: string,
  attributes: AdmissionAttributes,
  context: AdmissionContext,
  authorizer: Authorizer,
): void {
  const refuse = (why: string) => newAdmissionForbidden(attributes, why);
  const { boundObjectRef: ref, audiences = [] } = attributes.object?.['spec'] ?? {};
  if (ref?.apiVersion !== 'v1' || ref.kind !== 'Pod' || !ref.name) {
    throw refuse('node requested token not bound to a pod');
  }
  if (!ref.uid) throw refuse('node requested token with a pod binding without a uid');
  const pods = { group: '', resource: 'pods' };
  const pod = context.get(pods, attributes.namespace, ref.name);
  if (!pod) throw newNotFound(pods, ref.name);
  if (ref.uid !== pod.metadata.uid) {
    throw refuse(
      `the UID in the bound object reference (${ref.uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  }
  if (pod.spec?.nodeName !== node) throw refuse('node requested token bound to a pod scheduled on a different node');
  if (audiences.length > 1) throw refuse('node may only request 0 or 1 audiences');
  const audience: string = audiences[0] ?? '';
  if (namesAudience(pod, audience, context)) return;
  const { user, namespace, name, resource } = attributes;
  const { decision } = authorizer.authorize({
    user,
    verb: 'request-serviceaccounts-token-audience',
    isResourceRequest: true,
    path: '',
    apiGroup: resource.group,
    apiVersion: resource.version,
    resource: audience,
    subresource: '',
    namespace,
    name,
  });
  if (decision === 'Allow') return;
  throw refuse(`${user.username} is not authorized to request tokens for audience ${quote(audience)}`);
}

function namesAudience(pod: StoredObject, audience: string, context: AdmissionContext): boolean {
  for (const volume of pod.spec?.volumes ?? []) {
    for (const { serviceAccountToken } of volume.projected?.sources ?? []) {
      if (serviceAccountToken && (serviceAccountToken.audience ?? '') === audience) return true;
    }
    const driver = driverOf(pod, volume, context);
    if (!driver) continue;
    const requests: readonly { audience?: string }[] =
      context.get({ group: 'storage.k8s.io', resource: 'csidrivers' }, '', driver)?.['spec']?.tokenRequests ?? [];
    if (requests.some((request) => (request.audience ?? '') === audience)) return true;
  }
  return false;
}

interface Volume {
  readonly name: string;
  readonly csi?: { readonly driver: string };
  readonly ephemeral?: unknown;
  readonly persistentVolumeClaim?: { readonly claimName: string };
}

function driverOf(pod: StoredObject, volume: Volume, context: AdmissionContext): string | undefined {
  if (volume.csi) return volume.csi.driver;
  const claimName = volume.ephemeral ? `${pod.metadata.name}-${volume.name}` : volume.persistentVolumeClaim?.claimName;
  if (claimName === undefined) return undefined;
  const namespace = pod.metadata.namespace ?? '';
  const claim = context.get({ group: '', resource: 'persistentvolumeclaims' }, namespace, claimName);
  const volumeName: string = claim?.['spec']?.volumeName ?? '';
  return context.get({ group: '', resource: 'persistentvolumes' }, '', volumeName)?.['spec']?.csi?.driver;
}
