import { lastAppliedAnnotation } from '../../src/kube/index.ts';
import { ownerReference } from './objects.ts';

type Body = Record<string, unknown>;

/** One request of a sequence. */
export interface ApplyStep {
  /** `apply` and `merge` are PATCH, `create` is POST, `update` is PUT of the live object with `changes` merged into it. */
  readonly verb: 'apply' | 'create' | 'merge' | 'update';
  readonly manager: string;
  readonly body: unknown;
  readonly force?: true;
  readonly subresource?: 'status' | 'scale';
  /** The version in the URL, where it is not that of the kind's path. */
  readonly version?: string;
}

export interface ApplyCase {
  readonly name: string;
  readonly kind: string;
  readonly steps: readonly ApplyStep[];
}

/** A case about one object; bodies are given without apiVersion, kind and name. */
function sequence(name: string, apiVersion: string, kind: string, steps: readonly ApplyStep[]): ApplyCase {
  const complete = (step: ApplyStep): ApplyStep => {
    if (step.verb === 'merge' || step.verb === 'update' || typeof step.body !== 'object') return step;
    const body = step.body as Body;
    const metadata = { name: 'x', ...(body['metadata'] as Body | undefined) };
    return { ...step, body: { apiVersion, kind, ...body, metadata } };
  };
  return { name, kind, steps: steps.map(complete) };
}

const apply = (manager: string, body: unknown, rest: Partial<ApplyStep> = {}): ApplyStep => ({
  verb: 'apply',
  manager,
  body,
  ...rest,
});
const force = (manager: string, body: unknown): ApplyStep => apply(manager, body, { force: true });
const create = (manager: string, body: unknown): ApplyStep => ({ verb: 'create', manager, body });
const merge = (manager: string, body: unknown, rest: Partial<ApplyStep> = {}): ApplyStep => ({
  verb: 'merge',
  manager,
  body,
  ...rest,
});
const update = (manager: string, changes: unknown): ApplyStep => ({ verb: 'update', manager, body: changes });

const cm = (name: string, ...steps: ApplyStep[]) => sequence(name, 'v1', 'ConfigMap', steps);
const data = (fields: Body, metadata?: Body): Body => ({ ...(metadata ? { metadata } : {}), data: fields });
const lastApplied = (fields: Body) => ({
  annotations: {
    [lastAppliedAnnotation]: `${JSON.stringify({ apiVersion: 'v1', data: fields, kind: 'ConfigMap', metadata: { annotations: {}, name: 'x' } })}\n`,
  },
});

const configMapCases: readonly ApplyCase[] = [
  cm('an applier creates', apply('a', data({ a: '1', b: '2' }))),
  cm('the same configuration again changes nothing', apply('a', data({ a: '1' })), apply('a', data({ a: '1' }))),
  cm('an applier changes its own field', apply('a', data({ a: '1' })), apply('a', data({ a: '2' }))),
  cm('what an applier no longer has is removed', apply('a', data({ a: '1', b: '2' })), apply('a', data({ b: '2' }))),
  cm('all of what an applier had is removed', apply('a', data({ a: '1', b: '2' })), apply('a', {})),
  cm('an empty map is kept', apply('a', data({ a: '1' })), apply('a', data({}))),
  cm('two appliers of the same value own it together', apply('a', data({ a: '1' })), apply('b', data({ a: '1' }))),
  cm('two appliers of different fields', apply('a', data({ a: '1' })), apply('b', data({ b: '2' }))),
  cm("another applier's value is a conflict", apply('a', data({ a: '1' })), apply('b', data({ a: '2' }))),
  cm('two fields are two conflicts', apply('a', data({ a: '1', b: '2' })), apply('b', data({ a: '2', b: '3' }))),
  cm(
    'conflicts with two managers',
    apply('a', data({ a: '1' })),
    apply('c', data({ b: '2' })),
    apply('b', data({ a: '2', b: '3' })),
  ),
  cm("an updater's value is a conflict", create('kubectl-create', data({ a: '1' })), apply('b', data({ a: '2' }))),
  cm(
    'an applier forces',
    apply('a', data({ a: '1', b: '1' })),
    force('b', data({ a: '2' })),
    apply('a', data({ a: '1', b: '1' })),
  ),
  cm('an applier forces what an updater owns', create('u', data({ a: '1' })), force('b', data({ a: '2' }))),
  cm('what one of two owners drops stays', apply('a', data({ a: '1' })), apply('b', data({ a: '1' })), apply('a', {})),
  cm(
    'what both owners drop is removed',
    apply('a', data({ a: '1' })),
    apply('b', data({ a: '1' })),
    apply('a', {}),
    apply('b', {}),
  ),
  cm('what an updater owns too stays', create('u', data({ a: '1' })), apply('a', data({ a: '1' })), apply('a', {})),
  cm(
    'an update takes a field from its applier',
    apply('a', data({ a: '1', b: '2' })),
    update('u', { data: { a: '3' } }),
    apply('a', data({ a: '1', b: '2' })),
  ),
  cm("an update deletes an applier's field", apply('a', data({ a: '1', b: '2' })), merge('u', { data: { a: null } })),
  cm('an update that changes nothing leaves owners alone', apply('a', data({ a: '1' })), update('u', {})),
  cm(
    'an updater updates twice',
    create('u', data({ a: '1' })),
    update('u', { data: { a: '2', b: '1' } }),
    merge('u', { data: { c: '1' } }),
  ),
  cm(
    'updaters of different fields',
    create('u', data({ a: '1' })),
    merge('v', { data: { b: '1' } }),
    merge('w', { data: { a: '2', b: '2' } }),
  ),
  cm('a value that is null', apply('a', { data: { a: null } })),
  cm('a map that is null', apply('a', data({ a: '1' })), apply('a', { data: null })),
  cm('a name and nothing else', apply('a', {})),
  cm(
    'labels and annotations',
    apply('a', { metadata: { labels: { x: '1', 'example.com/y': '2' }, annotations: { note: 'n' } } }),
    apply('b', { metadata: { labels: { z: '3' } } }),
    apply('a', { metadata: { labels: { x: '1' } } }),
  ),
  cm(
    'names that have to be escaped',
    apply('a', { metadata: { annotations: { 'a.b/c-d_e': '<>&' } }, data: { 'a.b-c_d': '"quoted"\n' } }),
    apply('b', { data: { 'a.b-c_d': 'x' } }),
  ),
  cm(
    'finalizers of two appliers',
    apply('a', { metadata: { finalizers: ['example.com/b', 'example.com/a'] } }),
    apply('b', { metadata: { finalizers: ['example.com/c', 'example.com/a'] } }),
    apply('a', { metadata: { finalizers: ['example.com/b'] } }),
  ),
  cm('all finalizers go', apply('a', { metadata: { finalizers: ['example.com/a'] } }), apply('a', {})),
  cm(
    'owner references by uid',
    apply('a', { metadata: { ownerReferences: [ownerReference('one')] } }),
    apply('b', { metadata: { ownerReferences: [ownerReference('two')] } }),
    apply('a', { metadata: { ownerReferences: [ownerReference('two', { controller: true })] } }),
  ),
  cm(
    'owners are forgotten by an empty list',
    apply('a', data({ a: '1' })),
    merge('u', { metadata: { managedFields: [] } }),
    merge('u', { data: { b: '1' } }),
    apply('b', data({ a: '1' })),
  ),
  cm(
    'owners are forgotten by an empty entry',
    create('u', data({ a: '1', b: '1' })),
    merge('u', { metadata: { managedFields: [{}] } }),
    apply('b', data({ a: '2' })),
  ),
  cm(
    'owners are forgotten and the applier takes over',
    create('u', data({ a: '1', b: '1' })),
    merge('u', { metadata: { managedFields: [{}] } }),
    apply('b', data({ a: '1' })),
    apply('b', {}),
  ),
  cm(
    'managedFields are edited',
    apply('a', data({ a: '1' })),
    merge('u', {
      metadata: {
        managedFields: [
          {
            manager: 'edited',
            operation: 'Apply',
            apiVersion: 'v1',
            time: '2020-01-01T00:00:00Z',
            fieldsType: 'FieldsV1',
            fieldsV1: { 'f:data': { 'f:a': {}, '.': {} } },
          },
        ],
      },
    }),
  ),
  cm(
    'managedFields that cannot be read are not taken',
    apply('a', data({ a: '1' })),
    merge('u', {
      data: { b: '1' },
      metadata: {
        managedFields: [
          { manager: 'x', operation: 'Apply', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: { nonsense: {} } },
        ],
      },
    }),
  ),
  cm(
    'an entry of an unknown version is forgotten',
    create('u', data({ a: '1' })),
    merge('u', {
      data: { b: '1' },
      metadata: {
        managedFields: [
          { manager: 'old', operation: 'Update', apiVersion: 'v0', fieldsType: 'FieldsV1', fieldsV1: { 'f:data': {} } },
        ],
      },
    }),
  ),
  cm('managedFields are not to be applied', apply('a', { metadata: { managedFields: [] } })),
  cm('another kind', apply('a', { kind: 'Secret' })),
  cm('another version', apply('a', { apiVersion: 'v2' })),
  cm('a version that is none', apply('a', { apiVersion: 'a/b/c' })),
  cm('no kind', apply('a', { kind: null })),
  cm('a number for text', apply('a', { data: { a: 1 } })),
  cm('a fraction for text', apply('a', { data: { a: 1.5 } })),
  cm('an object for text', apply('a', { data: { a: { b: [1, 'x', null, true] } } })),
  cm('text for a boolean', apply('a', { immutable: 'yes' })),
  cm('a list for a map', apply('a', { data: ['x'] })),
  cm('text for a map', apply('a', { data: 'x' })),
  cm('text for a list', apply('a', { metadata: { finalizers: 'x' } })),
  cm('a repeated item of a set', apply('a', { metadata: { finalizers: ['example.com/a', 'example.com/a'] } })),
  cm('null in a set', apply('a', { metadata: { finalizers: [null] } })),
  cm('a map in a set', apply('a', { metadata: { finalizers: [{}] } })),
  cm('a list in a set', apply('a', { metadata: { finalizers: [[]] } })),
  cm('an item without its key', apply('a', { metadata: { ownerReferences: [{ name: 'x' }] } })),
  cm('an item that is null', apply('a', { metadata: { ownerReferences: [null] } })),
  cm('an item that is text', apply('a', { metadata: { ownerReferences: ['x'] } })),
  cm('a field that is not in the schema', apply('a', { spec: { a: 1 } })),
  cm('a field that is not in the schema, deeper', apply('a', { metadata: { labels: { a: 'b' }, nope: 1 } })),
  cm(
    'eleven updaters',
    create('u0', data({ k: '0' })),
    ...Array.from({ length: 12 }, (_, index) => merge(`u${index + 1}`, { data: { [`k${index}`]: 'x' } })),
  ),
  cm(
    'kubectl moves from client-side to server-side apply',
    create('kubectl-client-side-apply', data({ a: '1', b: '1' }, lastApplied({ a: '1', b: '1' }))),
    apply('kubectl', data({ a: '2', b: '1' })),
    apply('kubectl', data({ a: '3' })),
  ),
  cm(
    'kubectl finds a change of another since it applied',
    create('kubectl-client-side-apply', data({ a: '1', b: '1' }, lastApplied({ a: '1', b: '1' }))),
    merge('kubectl-edit', { data: { b: '2' } }),
    apply('kubectl', data({ a: '2', b: '3' })),
  ),
  cm(
    'another applier does not inherit from kubectl',
    create('kubectl-client-side-apply', data({ a: '1' }, lastApplied({ a: '1' }))),
    apply('argo', data({ a: '2' })),
  ),
  cm(
    'a last applied configuration that cannot be read',
    create('kubectl-client-side-apply', data({ a: '1' }, { annotations: { [lastAppliedAnnotation]: '{nonsense' } })),
    apply('kubectl', data({ a: '2' })),
  ),
];

const container = (name: string, rest: Body = {}): Body => ({ name, image: `registry.example/${name}:1`, ...rest });
const podSpec = (...containers: Body[]): Body => ({ spec: { containers } });
const template = (name: string, ...steps: ApplyStep[]) => sequence(name, 'v1', 'PodTemplate', steps);
const pods = (spec: Body, metadata: Body = { labels: { app: 'x' } }): Body => ({ template: { metadata, ...spec } });

const podTemplateCases: readonly ApplyCase[] = [
  template(
    'containers of two appliers',
    apply('a', pods(podSpec(container('one')))),
    apply('b', pods(podSpec(container('two')))),
    apply('b', pods(podSpec(container('two'), container('one')))),
  ),
  template(
    'a container goes with its last owner',
    apply('a', pods(podSpec(container('one'), container('two')))),
    apply('a', pods(podSpec(container('one')))),
  ),
  template(
    'a container stays for what another owns of it',
    apply('a', pods(podSpec(container('one'), container('two', { workingDir: '/a' })))),
    apply('b', pods({ spec: { containers: [{ name: 'two', tty: true }] } })),
    apply('a', pods(podSpec(container('one')))),
  ),
  template(
    'the applied order counts',
    create('u', pods(podSpec(container('a'), container('b'), container('c')))),
    apply('a', pods({ spec: { containers: [{ name: 'c' }, { name: 'new', image: 'x' }, { name: 'a' }] } })),
  ),
  template(
    'the applied order counts, and what is not applied stays in place',
    create('u', pods(podSpec(container('a'), container('b'), container('c'), container('d'), container('e')))),
    apply('a', pods({ spec: { containers: [{ name: 'd' }, { name: 'b' }] } })),
  ),
  template(
    'the image of a container is a conflict',
    create('kubectl-create', pods(podSpec(container('one')))),
    apply('a', pods({ spec: { containers: [{ name: 'one', image: 'other' }] } })),
  ),
  template(
    'ports are told apart by protocol, which has a default',
    apply(
      'a',
      pods(
        podSpec(
          container('one', {
            ports: [
              { containerPort: 80 },
              { containerPort: 80, protocol: 'UDP' },
              { containerPort: 9, protocol: 'SCTP' },
            ],
          }),
        ),
      ),
    ),
    apply('a', pods(podSpec(container('one', { ports: [{ containerPort: 80, protocol: 'TCP', name: 'web' }] })))),
  ),
  template(
    'numbers order ports',
    apply(
      'a',
      pods(
        podSpec(
          container('one', {
            ports: [{ containerPort: 443 }, { containerPort: 80 }, { containerPort: 1000 }, { containerPort: 9 }],
          }),
        ),
      ),
    ),
  ),
  template(
    'repeated ports',
    apply(
      'a',
      pods(podSpec(container('one', { ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'TCP' }] }))),
    ),
  ),
  template(
    'environment variables come and go',
    apply(
      'a',
      pods(
        podSpec(
          container('one', {
            env: [
              { name: 'A', value: '1' },
              { name: 'B', value: '2' },
            ],
          }),
        ),
      ),
    ),
    apply(
      'b',
      pods({
        spec: {
          containers: [{ name: 'one', env: [{ name: 'C', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] }],
        },
      }),
    ),
    apply('a', pods(podSpec(container('one', { env: [{ name: 'B', value: '2' }] })))),
  ),
  template(
    'repeated variables of an updater',
    create(
      'u',
      pods(
        podSpec(
          container('one', {
            env: [
              { name: 'A', value: '1' },
              { name: 'A', value: '2' },
              { name: 'B', value: '3' },
            ],
          }),
        ),
      ),
    ),
    apply('a', pods({ spec: { containers: [{ name: 'one', env: [{ name: 'B', value: '3' }] }] } })),
    force('a', pods({ spec: { containers: [{ name: 'one', env: [{ name: 'A', value: '4' }] }] } })),
  ),
  template(
    'repeated variables are settled by an update',
    create(
      'u',
      pods(
        podSpec(
          container('one', {
            env: [
              { name: 'A', value: '1' },
              { name: 'A', value: '2' },
            ],
          }),
        ),
      ),
    ),
    merge('v', { template: { spec: { containers: [container('one', { env: [{ name: 'A', value: '1' }] })] } } }),
  ),
  template(
    'variables become repeated by an update',
    create('u', pods(podSpec(container('one', { env: [{ name: 'A', value: '1' }] })))),
    merge('v', {
      template: {
        spec: {
          containers: [
            container('one', {
              env: [
                { name: 'A', value: '1' },
                { name: 'A', value: '2' },
              ],
            }),
          ],
        },
      },
    }),
  ),
  template(
    'lists that are atomic',
    apply(
      'a',
      pods({
        spec: { containers: [container('one', { args: ['a', 'b'] })], tolerations: [{ key: 'a', operator: 'Exists' }] },
      }),
    ),
    apply('b', pods({ spec: { containers: [{ name: 'one', args: ['a'] }] } })),
    force('b', pods({ spec: { tolerations: [] } })),
  ),
  template(
    'maps that are empty',
    apply(
      'a',
      pods({ spec: { containers: [container('one')], volumes: [{ name: 'v', emptyDir: {} }], securityContext: {} } }),
    ),
    force('b', pods({ spec: { volumes: [{ name: 'v', emptyDir: { medium: 'Memory' } }] } })),
  ),
  template(
    'a volume is replaced by another applier',
    apply(
      'a',
      pods({
        spec: {
          containers: [container('one')],
          volumes: [{ name: 'v', configMap: { name: 'c', items: [{ key: 'k', path: 'p' }] } }],
        },
      }),
    ),
    apply(
      'a',
      pods({ spec: { containers: [container('one')], volumes: [{ name: 'v', secret: { secretName: 's' } }] } }),
    ),
  ),
  template(
    'quantities that say the same',
    apply('a', pods(podSpec(container('one', { resources: { limits: { cpu: '1000m' } } })))),
    apply('a', pods(podSpec(container('one', { resources: { limits: { cpu: '1000m' } } })))),
    apply('b', pods({ spec: { containers: [{ name: 'one', resources: { limits: { cpu: '1' } } }] } })),
    apply('b', pods({ spec: { containers: [{ name: 'one', resources: { limits: { cpu: '1000m' } } }] } })),
  ),
  template(
    'a number for a quantity',
    apply('a', pods(podSpec(container('one', { resources: { limits: { cpu: 1 } } })))),
  ),
  template(
    'items with two keys',
    apply(
      'a',
      pods({
        spec: {
          containers: [container('one')],
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'zone',
              whenUnsatisfiable: 'DoNotSchedule',
              labelSelector: { matchLabels: { app: 'x' } },
            },
          ],
        },
      }),
    ),
    apply(
      'b',
      pods({
        spec: {
          topologySpreadConstraints: [
            { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: {} },
          ],
        },
      }),
    ),
    apply(
      'b',
      pods({
        spec: { topologySpreadConstraints: [{ maxSkew: 2, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }] },
      }),
    ),
  ),
  template('repeated containers', apply('a', pods(podSpec(container('one'), container('one'))))),
  template('a container without a name', apply('a', pods({ spec: { containers: [{ image: 'x' }] } }))),
  template(
    'text for a number',
    apply('a', pods({ spec: { containers: [container('one', { ports: [{ containerPort: 'x' }] })] } })),
  ),
  template(
    'a field that is not in the schema, in a list',
    apply('a', pods(podSpec(container('one', { imagee: 'x' })))),
  ),
  template(
    'a template with all kinds of fields, made by an updater',
    create('u', {
      template: {
        metadata: { labels: { app: 'x' }, annotations: { a: 'b' } },
        spec: {
          restartPolicy: 'Always',
          terminationGracePeriodSeconds: 5,
          nodeSelector: { disk: 'ssd' },
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] }],
              },
            },
          },
          securityContext: { runAsUser: 1, supplementalGroups: [1, 2], seccompProfile: { type: 'RuntimeDefault' } },
          hostAliases: [{ ip: '10.0.0.1', hostnames: ['a'] }],
          imagePullSecrets: [{ name: 's' }],
          initContainers: [container('init', { restartPolicy: 'Always' })],
          containers: [
            container('one', {
              command: ['sh'],
              envFrom: [{ configMapRef: { name: 'c' } }],
              livenessProbe: { exec: { command: ['true'] }, periodSeconds: 5 },
              readinessProbe: { httpGet: { path: '/', port: 'http' } },
              lifecycle: { preStop: { sleep: { seconds: 1 } } },
              volumeMounts: [{ name: 'v', mountPath: '/v' }],
              volumeDevices: [{ name: 'd', devicePath: '/dev/x' }],
              resources: { claims: [{ name: 'r' }], requests: { memory: '1Gi' } },
              securityContext: { capabilities: { drop: ['ALL'] } },
            }),
          ],
          volumes: [
            {
              name: 'v',
              projected: {
                sources: [{ downwardAPI: { items: [{ path: 'p', fieldRef: { fieldPath: 'metadata.labels' } }] } }],
              },
            },
            { name: 'd', persistentVolumeClaim: { claimName: 'c' } },
          ],
          resourceClaims: [{ name: 'r', resourceClaimName: 'rc' }],
        },
      },
    }),
  ),
];

const deploymentSpec = (rest: Body = {}): Body => ({
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: 'x' } },
    template: { metadata: { labels: { app: 'x' } }, ...podSpec(container('one')) },
    ...rest,
  },
});
const deployment = (name: string, ...steps: ApplyStep[]) => sequence(name, 'apps/v1', 'Deployment', steps);

const deploymentCases: readonly ApplyCase[] = [
  deployment(
    'replicas are a conflict',
    create('kubectl-create', deploymentSpec()),
    apply('a', { spec: { replicas: 1 } }),
  ),
  deployment('an applier creates a Deployment', apply('a', deploymentSpec())),
  deployment(
    'replicas that nobody owns get their default',
    apply('a', deploymentSpec({ minReadySeconds: 5 })),
    apply('a', deploymentSpec()),
  ),
  deployment(
    'a strategy',
    apply('a', deploymentSpec({ strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } })),
    apply('b', { spec: { strategy: { rollingUpdate: { maxUnavailable: '20%' } } } }),
  ),
  deployment("status is nobody's in the object", apply('a', { ...deploymentSpec(), status: { replicas: 3 } })),
  deployment(
    'status is applied by its subresource',
    apply('a', deploymentSpec()),
    apply(
      'b',
      { spec: { replicas: 7 }, status: { conditions: [{ type: 'Tested', status: 'True', reason: 'R' }] } },
      { subresource: 'status' },
    ),
    apply('b', {}, { subresource: 'status' }),
  ),
  deployment(
    'status is written by its subresource',
    create('u', deploymentSpec()),
    merge(
      'v',
      { metadata: { labels: { l: 'x' } }, spec: { replicas: 7 }, status: { collisionCount: 2 } },
      { subresource: 'status' },
    ),
  ),
  deployment(
    'a scale takes replicas',
    create('kubectl-create', deploymentSpec()),
    merge('kubectl', { spec: { replicas: 0 } }, { subresource: 'scale' }),
    merge('scaler', { spec: { replicas: 1 } }, { subresource: 'scale' }),
    apply('a', { spec: { replicas: 0 } }),
  ),
  deployment(
    'a scale takes replicas from an applier',
    apply('a', deploymentSpec()),
    apply('b', { spec: { replicas: 0 } }),
    merge('scaler', { spec: { replicas: 1 } }, { subresource: 'scale' }),
    apply('a', deploymentSpec()),
  ),
];

const service = (name: string, ...steps: ApplyStep[]) => sequence(name, 'v1', 'Service', steps);
const ports = (...list: Body[]): Body => ({ spec: { clusterIP: 'None', selector: { app: 'x' }, ports: list } });

const otherCases: readonly ApplyCase[] = [
  service(
    'ports of a Service',
    apply('a', ports({ name: 'dns', port: 53, protocol: 'UDP' }, { name: 'tcp', port: 53, protocol: 'TCP' })),
    apply('a', ports({ name: 'dns', port: 53, protocol: 'UDP' })),
  ),
  service('a Service made by an updater', create('u', ports({ port: 80, targetPort: 'http' }))),
  sequence('rules of a Role are owned as a whole', 'rbac.authorization.k8s.io/v1', 'Role', [
    apply('a', { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] }),
    apply('b', { rules: [] }),
  ]),
  sequence('a Role without rules, made by an updater', 'rbac.authorization.k8s.io/v1', 'Role', [
    create('u', {}),
    update('v', { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] }),
  ]),
  sequence('a RoleBinding made by an updater', 'rbac.authorization.k8s.io/v1', 'RoleBinding', [
    create('u', {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' },
      subjects: [{ kind: 'User', name: 'u', apiGroup: 'rbac.authorization.k8s.io' }],
    }),
  ]),
  sequence('a NetworkPolicy made by an updater', 'networking.k8s.io/v1', 'NetworkPolicy', [
    create('u', { spec: { podSelector: {}, policyTypes: ['Ingress'] } }),
  ]),
  sequence('a Secret made by an updater', 'v1', 'Secret', [
    create('u', { type: 'Opaque', stringData: { a: 'x' } }),
    merge('v', { data: { b: 'eQ==' } }),
  ]),
  sequence('a Lease is renewed', 'coordination.k8s.io/v1', 'Lease', [
    create('u', { spec: { holderIdentity: 'h', leaseDurationSeconds: 15, renewTime: '2026-01-01T00:00:00.000000Z' } }),
    update('u', { spec: { renewTime: '2026-01-01T00:00:05.000000Z' } }),
  ]),
  sequence('a StatefulSet without a service, made by an updater', 'apps/v1', 'StatefulSet', [
    create('u', {
      spec: {
        replicas: 0,
        serviceName: '',
        selector: { matchLabels: { app: 'x' } },
        template: { metadata: { labels: { app: 'x' } }, ...podSpec(container('one')) },
      },
    }),
  ]),
  sequence('conditions of a Pod', 'v1', 'Pod', [
    create('u', {
      spec: { schedulerName: 'none', automountServiceAccountToken: false, containers: [container('one')] },
    }),
    merge(
      'kubelet',
      { status: { conditions: [{ type: 'Tested', status: 'True' }], podIP: '10.0.0.1' } },
      { subresource: 'status' },
    ),
  ]),
];

const widget = (name: string, ...steps: ApplyStep[]) => sequence(name, 'patch.example.com/v1', 'Widget', steps);
const old = (step: ApplyStep): ApplyStep => ({
  ...step,
  version: 'v1beta1',
  body: { ...(step.body as Body), apiVersion: 'patch.example.com/v1beta1' },
});

const widgetCases: readonly ApplyCase[] = [
  widget(
    'a custom resource made by an updater',
    create('u', {
      metadata: { labels: { a: 'b' } },
      spec: {
        replicas: 1,
        size: 'big',
        tags: ['b', 'a'],
        plain: ['x'],
        ports: [{ port: 80 }],
        whole: { a: '1' },
        limits: { cpu: '1' },
        free: { deep: { er: [1, { a: 1 }] }, n: null },
      },
    }),
  ),
  widget(
    'a set of two appliers',
    apply('a', { spec: { tags: ['b', 'a'] } }),
    apply('b', { spec: { tags: ['c', 'a'] } }),
    apply('a', { spec: { tags: ['b'] } }),
    apply('b', { spec: {} }),
  ),
  widget(
    'the last item of a set goes',
    apply('a', { spec: { tags: ['a'], replicas: 1 } }),
    apply('a', { spec: { tags: [], replicas: 1 } }),
    apply('a', { spec: { replicas: 1 } }),
  ),
  widget(
    'items with a key that has a default',
    apply('a', { spec: { ports: [{ port: 80 }, { port: 80, protocol: 'UDP' }] } }),
    apply('b', { spec: { ports: [{ port: 80, protocol: 'TCP', name: 'web' }] } }),
    apply('a', { spec: { ports: [{ port: 80, protocol: 'UDP' }] } }),
  ),
  widget('items without their keys', apply('a', { spec: { ports: [{ name: 'x' }] } })),
  widget(
    'a map that is atomic',
    apply('a', { spec: { whole: { a: '1' } } }),
    apply('b', { spec: { whole: { b: '2' } } }),
    force('b', { spec: { whole: { b: '2' } } }),
  ),
  widget(
    'a map of text',
    apply('a', { spec: { limits: { cpu: '1' } } }),
    apply('b', { spec: { limits: { cpu: '2', memory: '1' } } }),
    apply('b', { spec: { limits: { memory: '1' } } }),
  ),
  widget(
    'fields without a schema are merged one by one',
    apply('a', { spec: { free: { a: { b: 1 }, list: [1, 2] } } }),
    apply('b', { spec: { free: { a: { c: 2 } } } }),
    apply('b', { spec: { free: { list: [3] } } }),
    apply('a', { spec: { free: { a: 'text' } } }),
  ),
  widget(
    'fields without a schema change their type',
    apply('a', { spec: { free: { a: { b: 1 } } } }),
    apply('a', { spec: { free: { a: [1] } } }),
    apply('a', { spec: { free: { a: 1 } } }),
    merge('u', { spec: { free: { a: { c: 1 } } } }),
  ),
  widget('numbers and text for the same field', apply('a', { spec: { size: 5 } }), apply('b', { spec: { size: '5' } })),
  widget('a field that is not in the schema', apply('a', { spec: { unknown: 1 } })),
  widget('a number for text', apply('a', { spec: { tags: ['a', 1] } })),
  widget(
    'status is applied by its subresource',
    apply('a', { spec: { replicas: 1 }, status: { phase: 'ignored' } }),
    apply('b', { spec: { replicas: 2 }, status: { phase: 'Ready' } }, { subresource: 'status' }),
  ),
  widget(
    'owners of an older version',
    old(apply('a', { spec: { replicas: 1, tags: ['a'] } })),
    apply('b', { spec: { replicas: 2 } }),
    apply('a', { spec: { tags: ['b'] } }),
  ),
  widget(
    'an updater of an older version',
    create('u', { spec: { replicas: 1 } }),
    old(merge('v', { spec: { limits: { cpu: '1' } } })),
    apply('b', { spec: { limits: { cpu: '2' } } }),
  ),
  widget('null for a list', apply('a', { spec: { tags: ['a'], plain: ['x'] } }), merge('u', { spec: { tags: null } })),
];

/** Sequences of requests about one object, by the managers that send them. */
export const applyCases: readonly ApplyCase[] = [
  ...configMapCases,
  ...podTemplateCases,
  ...deploymentCases,
  ...otherCases,
  ...widgetCases,
];
