/** Where the cases are recorded; made and deleted by the recorder. */
export const namespace = 'podpath-patch-cases';

/** Owners have to exist, or the garbage collector deletes the object; the recorder puts their real uids in. */
export const owners = {
  one: { path: '/configmaps/kube-root-ca.crt', uid: '11111111-1111-4111-8111-111111111111' },
  two: { path: '/serviceaccounts/default', uid: '22222222-2222-4222-8222-222222222222' },
} as const;

/** A reference to one of the {@link owners}. */
export function ownerReference(owner: keyof typeof owners, rest: object = {}): object {
  const [, resource, name] = owners[owner].path.split('/');
  const kind = resource === 'configmaps' ? 'ConfigMap' : 'ServiceAccount';
  return { apiVersion: 'v1', kind, name, uid: owners[owner].uid, ...rest };
}

const container = (name: string, rest: object = {}) => ({ name, image: `registry.example/${name}:1`, ...rest });

/** What is patched, by a name that cases use: made once, and patched with `dryRun=All` only. */
export const bases = {
  configMap: {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'base',
      labels: { app: 'web', tier: 'front' },
      annotations: { note: 'first', 'example.com/slash': 'a/b~c' },
      finalizers: ['example.com/a', 'example.com/b', 'example.com/c'],
    },
    data: { a: '1', b: '2', empty: '' },
  },
  podTemplate: {
    apiVersion: 'v1',
    kind: 'PodTemplate',
    metadata: {
      name: 'base',
      ownerReferences: [ownerReference('one'), ownerReference('two')],
    },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        nodeSelector: { disk: 'ssd' },
        tolerations: [{ key: 'a', operator: 'Exists' }],
        imagePullSecrets: [{ name: 'one' }, { name: 'two' }],
        hostAliases: [
          { ip: '10.0.0.1', hostnames: ['a.example', 'b.example'] },
          { ip: '10.0.0.2', hostnames: ['c.example'] },
        ],
        securityContext: { runAsUser: 1000, fsGroup: 2000 },
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'zone',
            whenUnsatisfiable: 'DoNotSchedule',
            labelSelector: { matchLabels: { app: 'web' } },
          },
        ],
        initContainers: [container('init')],
        containers: [
          container('web', {
            args: ['--port', '80'],
            ports: [
              { containerPort: 80, name: 'http' },
              { containerPort: 443, name: 'https' },
            ],
            env: [
              { name: 'A', value: '1' },
              { name: 'B', value: '2' },
              { name: 'C', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
            ],
            volumeMounts: [
              { name: 'data', mountPath: '/data' },
              { name: 'config', mountPath: '/config' },
            ],
            resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } },
          }),
          container('side'),
          container('log'),
        ],
        volumes: [
          { name: 'data', emptyDir: {} },
          { name: 'config', configMap: { name: 'settings', items: [{ key: 'a', path: 'a' }] } },
        ],
      },
    },
  },
  deployment: {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'base' },
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: 'web' } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: '50%' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [container('web')] } },
    },
  },
  service: {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'base' },
    spec: {
      clusterIP: 'None',
      selector: { app: 'web' },
      ports: [
        { name: 'http', port: 80, targetPort: 8080 },
        { name: 'dns', port: 53, protocol: 'UDP' },
        { name: 'dns-tcp', port: 53, protocol: 'TCP' },
      ],
    },
  },
  role: {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: 'base' },
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }],
  },
  networkPolicy: {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'base' },
    spec: {
      podSelector: { matchLabels: { app: 'web' } },
      ingress: [{ ports: [{ port: 80 }], from: [{ podSelector: {} }] }],
      policyTypes: ['Ingress'],
    },
  },
} as const;

/** A name of {@link bases}. */
export type BaseName = keyof typeof bases;

const groups: Readonly<Record<string, string>> = {
  ConfigMap: '/api/v1/configmaps',
  Deployment: '/apis/apps/v1/deployments',
  Lease: '/apis/coordination.k8s.io/v1/leases',
  NetworkPolicy: '/apis/networking.k8s.io/v1/networkpolicies',
  Pod: '/api/v1/pods',
  PodTemplate: '/api/v1/podtemplates',
  Role: '/apis/rbac.authorization.k8s.io/v1/roles',
  RoleBinding: '/apis/rbac.authorization.k8s.io/v1/rolebindings',
  Secret: '/api/v1/secrets',
  Service: '/api/v1/services',
  StatefulSet: '/apis/apps/v1/statefulsets',
  Widget: '/apis/patch.example.com/v1/widgets',
};

/** The URL of a kind's objects in the recorder's namespace, of another version if one is given. */
export function collectionPath(kind: string, version?: string): string {
  const path = groups[kind];
  if (path === undefined) throw new Error(`scripts/patch-cases/objects.ts has no path for ${kind}`);
  const parts = path.split('/');
  const resource = parts.pop() ?? '';
  if (version !== undefined) parts[parts.length - 1] = version;
  return `${parts.join('/')}/namespaces/${namespace}/${resource}`;
}

/** A custom resource with every kind of list and map that server-side apply tells apart, in two versions. */
export const widgetDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.patch.example.com' },
  spec: {
    group: 'patch.example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
    versions: ['v1', 'v1beta1'].map((name) => ({
      name,
      served: true,
      storage: name === 'v1',
      subresources: {
        status: {},
        scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' },
      },
      schema: {
        openAPIV3Schema: {
          type: 'object',
          properties: {
            spec: {
              type: 'object',
              properties: {
                replicas: { type: 'integer' },
                size: { 'x-kubernetes-int-or-string': true },
                tags: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
                plain: { type: 'array', items: { type: 'string' } },
                ports: {
                  type: 'array',
                  'x-kubernetes-list-type': 'map',
                  'x-kubernetes-list-map-keys': ['port', 'protocol'],
                  items: {
                    type: 'object',
                    required: ['port'],
                    properties: {
                      port: { type: 'integer' },
                      protocol: { type: 'string', default: 'TCP' },
                      name: { type: 'string' },
                    },
                  },
                },
                whole: {
                  type: 'object',
                  'x-kubernetes-map-type': 'atomic',
                  properties: { a: { type: 'string' }, b: { type: 'string' } },
                },
                limits: { type: 'object', additionalProperties: { type: 'string' } },
                free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
              },
            },
            status: {
              type: 'object',
              properties: { replicas: { type: 'integer' }, phase: { type: 'string' } },
            },
          },
        },
      },
    })),
  },
};
