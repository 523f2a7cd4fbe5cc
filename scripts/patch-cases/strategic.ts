import type { BaseName } from './objects.ts';

/** A patch to one of the base objects. */
export interface PatchCase {
  readonly name: string;
  readonly base: BaseName;
  readonly patch: unknown;
}

const cm = (name: string, patch: unknown): PatchCase => ({ name, base: 'configMap', patch });
const spec = (name: string, podSpec: unknown): PatchCase => ({
  name,
  base: 'podTemplate',
  patch: { template: { spec: podSpec } },
});
const web = (name: string, fields: object): PatchCase => spec(name, { containers: [{ name: 'web', ...fields }] });

const side = { name: 'side', image: 'registry.example/side:2' };
const fresh = { name: 'fresh', image: 'registry.example/fresh:1' };

/** Strategic merge patches; each is sent to its base object with `dryRun=All`. */
export const strategicCases: readonly PatchCase[] = [
  cm('an empty patch changes nothing', {}),
  cm('null for a patch changes nothing', null),
  cm('a list is no patch', [1]),
  cm('text is no patch', 'x'),
  cm('labels are merged', { metadata: { labels: { tier: 'back', extra: 'yes' } } }),
  cm('null deletes a label', { metadata: { labels: { tier: null } } }),
  cm('null for what is absent does nothing', { metadata: { labels: { absent: null } } }),
  cm('null deletes a map', { data: null }),
  cm('$patch replace replaces a map', { metadata: { labels: { $patch: 'replace', only: 'one' } } }),
  cm('$patch delete empties a map', { metadata: { labels: { $patch: 'delete', ignored: 'x' } } }),
  cm('$patch merge is no directive for a map', { metadata: { labels: { $patch: 'merge', a: 'b' } } }),
  cm('an unknown directive for a map', { metadata: { labels: { $patch: 'upsert', a: 'b' } } }),
  cm('a directive that is a number', { metadata: { labels: { $patch: 5 } } }),
  cm('a directive that is null', { metadata: { labels: { $patch: null } } }),
  cm('names of prototypes are names like any other', '{"data":{"__proto__":"p","constructor":"c","toString":"t"}}'),
  cm('finalizers are merged without repetition', { metadata: { finalizers: ['example.com/c', 'example.com/d'] } }),
  cm('finalizers repeated in the patch', {
    metadata: { finalizers: ['example.com/d', 'example.com/d', 'example.com/a'] },
  }),
  cm('scalars are deleted by $deleteFromPrimitiveList', {
    metadata: { '$deleteFromPrimitiveList/finalizers': ['example.com/b', 'example.com/x'] },
  }),
  cm('$deleteFromPrimitiveList without a field', { metadata: { $deleteFromPrimitiveList: ['example.com/b'] } }),
  cm('$deleteFromPrimitiveList of a field that is absent', { metadata: { '$deleteFromPrimitiveList/absent': ['x'] } }),
  cm('$setElementOrder orders scalars', {
    metadata: { '$setElementOrder/finalizers': ['example.com/c', 'example.com/a'] },
  }),
  cm('$setElementOrder with new scalars', {
    metadata: {
      '$setElementOrder/finalizers': ['example.com/d', 'example.com/c', 'example.com/b', 'example.com/a'],
      finalizers: ['example.com/d'],
    },
  }),
  cm('$setElementOrder with a deletion', {
    metadata: {
      '$setElementOrder/finalizers': ['example.com/c', 'example.com/a'],
      '$deleteFromPrimitiveList/finalizers': ['example.com/b'],
    },
  }),
  cm('$setElementOrder without a field', { metadata: { $setElementOrder: ['example.com/a'] } }),
  cm('$setElementOrder that is no list', { metadata: { '$setElementOrder/finalizers': 'example.com/a' } }),
  cm('$setElementOrder of a field that is no list', { metadata: { '$setElementOrder/labels': ['a'] } }),
  cm('$setElementOrder of an unknown field', { metadata: { '$setElementOrder/unknown': ['a'] } }),
  cm('$setElementOrder that lacks what the patch has', {
    metadata: { '$setElementOrder/finalizers': ['example.com/a'], finalizers: ['example.com/d'] },
  }),
  cm('items of different types', { metadata: { finalizers: ['example.com/d', 5] } }),
  cm('items of other types than those there', { metadata: { finalizers: [5] } }),
  cm('lists of lists', { metadata: { finalizers: [['example.com/d']] } }),
  cm('$retainKeys that is no list', { metadata: { labels: { $retainKeys: 'app', app: 'x' } } }),
  cm('$retainKeys without a field of the patch', { metadata: { labels: { $retainKeys: ['tier'], app: 'x' } } }),
  cm('$retainKeys drops what it does not name', { metadata: { labels: { $retainKeys: ['app'], app: 'x' } } }),
  {
    name: 'owner references are merged by uid',
    base: 'podTemplate',
    patch: {
      metadata: { ownerReferences: [{ uid: '22222222-2222-4222-8222-222222222222', controller: true }] },
    },
  },
  {
    name: 'an owner reference is deleted by uid',
    base: 'podTemplate',
    patch: {
      metadata: { ownerReferences: [{ uid: '11111111-1111-4111-8111-111111111111', $patch: 'delete' }] },
    },
  },
  web('a container is merged by name', { image: 'registry.example/web:2' }),
  spec('a container is added', { containers: [fresh] }),
  spec('a container is deleted', { containers: [{ name: 'side', $patch: 'delete' }] }),
  spec('a container that is absent is deleted', { containers: [{ name: 'absent', $patch: 'delete' }] }),
  spec('a deletion without a merge key', { containers: [{ image: 'x', $patch: 'delete' }] }),
  spec('a container without a merge key', { containers: [{ image: 'x' }] }),
  spec('$patch replace replaces the list', { containers: [fresh, { $patch: 'replace' }] }),
  spec('$patch merge is no directive for a list', { containers: [{ name: 'web', $patch: 'merge' }] }),
  spec('an unknown directive in a list', { containers: [{ name: 'web', $patch: 'upsert' }] }),
  spec('a list of maps with a scalar', { containers: [{ name: 'web' }, 'side'] }),
  spec('$setElementOrder orders containers', {
    '$setElementOrder/containers': [{ name: 'log' }, { name: 'web' }, { name: 'side' }],
  }),
  spec('$setElementOrder with changes, additions and deletions', {
    '$setElementOrder/containers': [{ name: 'side' }, { name: 'fresh' }, { name: 'web' }],
    containers: [side, fresh, { name: 'log', $patch: 'delete' }],
  }),
  spec('what $setElementOrder does not name stays where it was', {
    '$setElementOrder/containers': [{ name: 'fresh' }, { name: 'log' }],
    containers: [fresh],
  }),
  spec('$setElementOrder in another order than the patch', {
    '$setElementOrder/containers': [{ name: 'side' }, { name: 'fresh' }],
    containers: [fresh, side],
  }),
  spec('$setElementOrder whose items lack the merge key', {
    '$setElementOrder/containers': [{ image: 'x' }],
    containers: [side],
  }),
  spec('a list becomes null', { imagePullSecrets: null }),
  web('environment variables are merged by name', {
    env: [
      { name: 'B', value: 'two' },
      { name: 'D', value: '4' },
    ],
  }),
  web('a variable is deleted', { env: [{ name: 'A', $patch: 'delete' }] }),
  web('a variable gets another source', { env: [{ name: 'C', value: 'text', valueFrom: null }] }),
  web('a new variable keeps no nulls', { env: [{ name: 'D', value: '4', valueFrom: null }] }),
  web('a variable repeated in the patch', {
    env: [
      { name: 'D', value: '4' },
      { name: 'D', value: '5' },
    ],
  }),
  web('ports are merged by number', { ports: [{ containerPort: 443, name: 'tls' }] }),
  web('a port is deleted by number', { ports: [{ containerPort: 80, $patch: 'delete' }] }),
  web('a port without its number', { ports: [{ name: 'x' }] }),
  web('mounts are merged by path', { volumeMounts: [{ mountPath: '/config', name: 'config', readOnly: true }] }),
  web('arguments are replaced', { args: ['--port', '81', '--verbose'] }),
  web('resources are merged', { resources: { limits: { cpu: '1' }, requests: { cpu: null } } }),
  spec('tolerations are replaced', { tolerations: [{ key: 'b', operator: 'Exists' }] }),
  spec('pull secrets are merged by name', { imagePullSecrets: [{ name: 'three' }, { name: 'one', $patch: 'delete' }] }),
  spec('host aliases are merged by address', { hostAliases: [{ ip: '10.0.0.2', hostnames: ['d.example'] }] }),
  spec('spread constraints are merged by topology key', {
    topologySpreadConstraints: [{ topologyKey: 'zone', maxSkew: 2 }],
  }),
  spec('a volume gets another source by $retainKeys', {
    volumes: [{ name: 'data', $retainKeys: ['name', 'secret'], secret: { secretName: 's', defaultMode: 420 } }],
  }),
  spec('items of a volume are replaced', {
    volumes: [{ name: 'config', configMap: { items: [{ key: 'b', path: 'b' }] } }],
  }),
  spec('an object where there is none', {
    affinity: { nodeAffinity: null, podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
  }),
  spec('a security context is merged', { securityContext: { runAsUser: 2000, runAsGroup: 3000, fsGroup: null } }),
  spec('init containers are merged by name', { initContainers: [{ name: 'init', image: 'registry.example/init:2' }] }),
  spec('a field in other letters is another field', { NodeSelector: { disk: 'hdd' } }),
  {
    name: 'a Deployment changes its strategy by $retainKeys',
    base: 'deployment',
    patch: {
      spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } },
    },
  },
  {
    name: 'a selector of labels is merged',
    base: 'networkPolicy',
    patch: {
      spec: { podSelector: { matchLabels: { tier: 'x' } } },
    },
  },
  { name: 'rules of a NetworkPolicy are replaced', base: 'networkPolicy', patch: { spec: { ingress: [{}] } } },
  {
    name: 'rules of a Role are replaced',
    base: 'role',
    patch: {
      rules: [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'] }],
    },
  },
  {
    name: 'ports of a Service are merged by number alone',
    base: 'service',
    patch: {
      spec: { ports: [{ port: 53, targetPort: 5353 }] },
    },
  },
  {
    name: 'a port of a Service is added',
    base: 'service',
    patch: {
      spec: { ports: [{ name: 'tls', port: 443, targetPort: 'tls', protocol: 'TCP' }] },
    },
  },
  {
    name: 'ports of a Service are deleted by number',
    base: 'service',
    patch: {
      spec: { ports: [{ port: 53, $patch: 'delete' }] },
    },
  },
];
