import type { FieldSpec } from './field-specs.ts';

/** Objects that others speak of by name, and where (`types.NameBackReferences` of kustomize/api v0.21). */
export interface ReferenceSpec {
  readonly kind: string;
  readonly group?: string;
  readonly version?: string;
  readonly fields: readonly FieldSpec[];
}

const rbac = 'rbac.authorization.k8s.io';
const admission = 'admissionregistration.k8s.io';

/** Where kinds have the spec of a Pod. */
const podSpecs: Readonly<Record<string, string>> = {
  Pod: 'spec',
  PodTemplate: 'template/spec',
  Deployment: 'spec/template/spec',
  ReplicaSet: 'spec/template/spec',
  DaemonSet: 'spec/template/spec',
  StatefulSet: 'spec/template/spec',
  Job: 'spec/template/spec',
  CronJob: 'spec/jobTemplate/spec/template/spec',
};
const owners = ['Pod', 'StatefulSet', 'Deployment', 'ReplicationController', 'CronJob', 'Job', 'DaemonSet'];

const inPods = (paths: readonly string[], kinds = Object.keys(podSpecs)): FieldSpec[] =>
  kinds.flatMap((kind) => paths.map((path) => ({ path: `${podSpecs[kind] ?? 'spec/template/spec'}/${path}`, kind })));
const at = (path: string, kind: string, group?: string): FieldSpec => ({
  path,
  kind,
  ...(group === undefined ? {} : { group }),
});

const containers = (source: string, all: string): string[] =>
  ['containers', 'initContainers'].flatMap((list) => [
    `${list}/env/valueFrom/${source}KeyRef/name`,
    `${list}/envFrom/${all}Ref/name`,
  ]);

/** `nameReferenceFieldSpecs` (`internal/konfig/builtinpluginconsts/namereference.go`). */
export const referenceSpecs: readonly ReferenceSpec[] = [
  ...['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'].map((kind) => ({
    kind,
    fields: [at('spec/scaleTargetRef/name', 'HorizontalPodAutoscaler')],
  })),
  {
    kind: 'ConfigMap',
    version: 'v1',
    fields: [
      ...inPods([
        'volumes/configMap/name',
        ...containers('configMap', 'configMap'),
        'volumes/projected/sources/configMap/name',
      ]),
      at('spec/configSource/configMap', 'Node'),
      at('rules/resourceNames', 'Role'),
      at('rules/resourceNames', 'ClusterRole'),
      at('metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap', 'Ingress'),
    ],
  },
  {
    kind: 'Secret',
    version: 'v1',
    fields: [
      ...inPods([
        'volumes/secret/secretName',
        ...containers('secret', 'secret'),
        'imagePullSecrets/name',
        'volumes/projected/sources/secret/name',
      ]),
      at('spec/tls/secretName', 'Ingress'),
      ...['ingress.kubernetes.io', 'nginx.ingress.kubernetes.io'].map((prefix) =>
        at(`metadata/annotations/${prefix}\\/auth-secret`, 'Ingress'),
      ),
      at('metadata/annotations/nginx.ingress.kubernetes.io\\/auth-tls-secret', 'Ingress'),
      at('imagePullSecrets/name', 'ServiceAccount'),
      ...['secretName', 'adminSecretName', 'userSecretName', 'secretRef'].map((name) =>
        at(`parameters/${name}`, 'StorageClass'),
      ),
      at('rules/resourceNames', 'Role'),
      at('rules/resourceNames', 'ClusterRole'),
      at('spec/azureFile/secretName', 'PersistentVolume'),
    ],
  },
  {
    kind: 'Service',
    version: 'v1',
    fields: [
      at('spec/serviceName', 'StatefulSet', 'apps'),
      ...[
        'rules/http/paths/backend/serviceName',
        'backend/serviceName',
        'rules/http/paths/backend/service/name',
        'defaultBackend/service/name',
      ].map((path) => at(`spec/${path}`, 'Ingress')),
      at('spec/service/name', 'APIService', 'apiregistration.k8s.io'),
      at('webhooks/clientConfig/service', 'ValidatingWebhookConfiguration', admission),
      at('webhooks/clientConfig/service', 'MutatingWebhookConfiguration', admission),
    ],
  },
  { kind: 'Role', group: rbac, fields: [at('roleRef/name', 'RoleBinding', rbac)] },
  {
    kind: 'ClusterRole',
    group: rbac,
    fields: [at('roleRef/name', 'RoleBinding', rbac), at('roleRef/name', 'ClusterRoleBinding', rbac)],
  },
  {
    kind: 'ServiceAccount',
    version: 'v1',
    fields: [
      at('subjects', 'RoleBinding', rbac),
      at('subjects', 'ClusterRoleBinding', rbac),
      ...inPods(['serviceAccountName'], owners),
    ],
  },
  { kind: 'PersistentVolumeClaim', version: 'v1', fields: inPods(['volumes/persistentVolumeClaim/claimName'], owners) },
  {
    kind: 'PersistentVolume',
    version: 'v1',
    fields: [at('spec/volumeName', 'PersistentVolumeClaim'), at('rules/resourceNames', 'ClusterRole')],
  },
  {
    kind: 'StorageClass',
    version: 'v1',
    group: 'storage.k8s.io',
    fields: [
      at('spec/storageClassName', 'PersistentVolume'),
      at('spec/storageClassName', 'PersistentVolumeClaim'),
      at('spec/volumeClaimTemplates/spec/storageClassName', 'StatefulSet'),
    ],
  },
  {
    kind: 'PriorityClass',
    version: 'v1',
    group: 'scheduling.k8s.io',
    fields: inPods(['priorityClassName'], owners),
  },
  {
    kind: 'ValidatingAdmissionPolicy',
    group: admission,
    fields: [at('spec/policyName', 'ValidatingAdmissionPolicyBinding', admission)],
  },
];
