import { type ApplyCase, type ApplyStep, apply, type Body, create, force, merge, sequence } from './steps.ts';

/** A container of that name. */
export const container = (name: string, rest: Body = {}): Body => ({
  name,
  image: `registry.example/${name}:1`,
  ...rest,
});
/** A Pod's spec with those containers. */
export const podSpec = (...containers: Body[]): Body => ({ spec: { containers } });
const template = (name: string, ...steps: ApplyStep[]) => sequence(name, 'v1', 'PodTemplate', steps);
const pods = (spec: Body, metadata: Body = { labels: { app: 'x' } }): Body => ({ template: { metadata, ...spec } });

/** Lists in lists, with keys, atomic and repeated, on an object that no controller touches. */
export const podTemplateCases: readonly ApplyCase[] = [
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
