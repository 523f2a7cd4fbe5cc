import { newNameSuffix } from '../../../base/index.ts';
import { type KubeObject, quote, type StoredObject } from '../../../kube/index.ts';
import type { AdmissionAttributes, AdmissionContext, AdmissionPlugin } from '../admission.ts';
import { newAdmissionForbidden } from './attributes.ts';
import { complainOfMirrorPod, complainOfSecrets } from './service-account-secrets.ts';

const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount';
const volumePrefix = 'kube-api-access-';

interface Container {
  volumeMounts?: { name: string; readOnly?: boolean; mountPath: string }[];
}

/**
 * Gives Pods their service account and the volume with its token (`plugin/pkg/admission/serviceaccount/admission.go`, v1.37).
 */
export const serviceAccount: AdmissionPlugin = {
  name: 'ServiceAccount',
  admit(attributes, context) {
    const { operation, object } = attributes;
    if (operation !== 'CREATE' || !object || !isPod(attributes) || attributes.subresource !== '') return;
    if (isMirrorPod(object)) {
      validate(attributes, context);
      return;
    }
    const { spec } = object;
    if (!spec.serviceAccountName) {
      spec.serviceAccountName = 'default';
      spec.serviceAccount = 'default';
    }
    const account = findAccount(spec.serviceAccountName, attributes, context);
    if (spec.automountServiceAccountToken ?? account['automountServiceAccountToken'] ?? true) mountToken(spec, context);
    const pullSecrets: readonly { name?: string }[] = account['imagePullSecrets'] ?? [];
    if ((spec.imagePullSecrets ?? []).length === 0 && pullSecrets.length > 0) {
      spec.imagePullSecrets = pullSecrets.map(({ name }) => ({ name }));
    }
    validate(attributes, context);
  },
  validate,
};

function validate(attributes: AdmissionAttributes, context: AdmissionContext): void {
  const { operation, object, subresource } = attributes;
  if (!object || !isPod(attributes)) return;
  const isDebugged = operation === 'UPDATE' && subresource === 'ephemeralcontainers';
  if (!isDebugged && (operation !== 'CREATE' || subresource !== '')) return;
  if (!isDebugged && isMirrorPod(object)) {
    const complaint = complainOfMirrorPod(object);
    if (complaint !== undefined) throw newAdmissionForbidden(attributes, complaint);
    return;
  }
  const name: string = object['spec'].serviceAccountName ?? '';
  if (name === '') {
    const pod = `${attributes.namespace}/${object.metadata.name ?? ''}`;
    throw newAdmissionForbidden(attributes, `no service account specified for pod ${pod}`);
  }
  const account = findAccount(name, attributes, context);
  if (!isTrue(account.metadata.annotations?.['kubernetes.io/enforce-mountable-secrets'])) return;
  const complaint = complainOfSecrets(object, account, isDebugged);
  if (complaint !== undefined) throw newAdmissionForbidden(attributes, complaint);
}

const isPod = ({ resource }: AdmissionAttributes) => resource.resource === 'pods' && resource.group === '';

const isMirrorPod = ({ metadata }: KubeObject) => metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined;

/** What Go's `strconv.ParseBool` takes for true. */
const isTrue = (text: string | undefined) =>
  text !== undefined && ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text);

function findAccount(name: string, attributes: AdmissionAttributes, context: AdmissionContext): StoredObject {
  const { namespace } = attributes;
  const found = context.get({ group: '', resource: 'serviceaccounts' }, namespace, name);
  if (found) return found;
  const why = `error looking up service account ${namespace}/${name}: serviceaccount ${quote(name)} not found`;
  throw newAdmissionForbidden(attributes, why);
}

function mountToken(spec: KubeObject['spec'], context: AdmissionContext): void {
  const volumes: { name: string }[] = spec.volumes ?? [];
  const existing = volumes.find((volume) => volume.name.startsWith(volumePrefix));
  const name = existing?.name ?? `${volumePrefix}${newNameSuffix(context.random)}`;
  let isNeeded = false;
  for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])] as Container[]) {
    if (container.volumeMounts?.some((mount) => mount.mountPath === mountPath)) continue;
    container.volumeMounts = [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath }];
    isNeeded = true;
  }
  if (!existing && isNeeded) spec.volumes = [...volumes, { name, projected: newTokenSource() }];
}

/** Token, certificate of the cluster and namespace, as every Pod sees them. */
function newTokenSource() {
  return {
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      {
        downwardAPI: {
          items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
        },
      },
    ],
    defaultMode: 420,
  };
}
