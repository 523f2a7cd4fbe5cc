import { expect, test } from 'vitest';
import { resourceQuota } from '../../../../../src/embedded/apiserver/admission/resource-quota.ts';
import type { KubeObject } from '../../../../../src/kube/index.ts';
import { newAttributes, newContext, newPod, refusalOf } from './support.ts';

const newQuota = (hard: Record<string, string>, used: Record<string, string>, spec: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'q', namespace: 'default' },
  spec: { hard, ...spec },
  status: { hard, used },
});

const zero = (hard: Record<string, string>) => Object.fromEntries(Object.keys(hard).map((name) => [name, '0']));

const hard = {
  cpu: '1',
  'requests.memory': '1Gi',
  pods: '2',
  'count/configmaps': '2',
  'services.nodeports': '1',
  persistentvolumeclaims: '1',
  'requests.storage': '1Gi',
  'count/deployments.apps': '0',
};

const create = (
  object: KubeObject,
  resourceName: string,
  more: { quota?: KubeObject; group?: string; dryRun?: boolean; operation?: 'UPDATE'; old?: KubeObject } = {},
) => {
  const { quota = newQuota(hard, zero(hard)), ...rest } = more;
  const { context } = newContext([quota]);
  resourceQuota.validate?.(newAttributes(object, { resourceName, ...rest }), context);
  return quota['status'].used;
};

const newObject = (kind: string, spec: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'p' },
  spec,
});
const containers = (...requests: Record<string, string>[]) => ({
  containers: requests.map((request, index) => ({ name: 'ba'[index], resources: { requests: request } })),
});

// Answers of kube-apiserver v1.37.2 under the same quota.
test.each([
  [
    'pods',
    newPod(containers({}, { cpu: '200m' })),
    '',
    'pods "p" is forbidden: failed quota: q: must specify cpu for: b; requests.memory for: a,b',
  ],
  [
    'pods',
    newPod(containers({ cpu: '1100m', memory: '2Gi' })),
    '',
    'pods "p" is forbidden: exceeded quota: q, requested: cpu=1100m,requests.memory=2Gi, used: cpu=0,requests.memory=0, limited: cpu=1,requests.memory=1Gi',
  ],
  [
    'services',
    newObject('Service', { type: 'NodePort', ports: [{ port: 1 }, { port: 2 }] }),
    '',
    'services "p" is forbidden: exceeded quota: q, requested: services.nodeports=2, used: services.nodeports=0, limited: services.nodeports=1',
  ],
  [
    'persistentvolumeclaims',
    newObject('PersistentVolumeClaim', { resources: { requests: { storage: '1500M' } } }),
    '',
    'persistentvolumeclaims "p" is forbidden: exceeded quota: q, requested: requests.storage=1500M, used: requests.storage=0, limited: requests.storage=1Gi',
  ],
  [
    'deployments',
    newObject('Deployment'),
    'apps',
    'deployments.apps "p" is forbidden: exceeded quota: q, requested: count/deployments.apps=1, used: count/deployments.apps=0, limited: count/deployments.apps=0',
  ],
])('%s beyond the quota are refused', (resourceName, object, group, message) => {
  expect(refusalOf(() => create(object, resourceName, { group })).message).toBe(message);
});

test('what is created counts, but not in a dry run', () => {
  const quota = newQuota(hard, { ...zero(hard), 'count/configmaps': '1' });
  create(newObject('ConfigMap'), 'configmaps', { quota, dryRun: true });
  expect(quota['status'].used['count/configmaps']).toBe('1');
  create(newObject('ConfigMap'), 'configmaps', { quota });
  expect(quota['status'].used['count/configmaps']).toBe('2');
  expect(refusalOf(() => create(newObject('ConfigMap'), 'configmaps', { quota })).message).toBe(
    'configmaps "p" is forbidden: exceeded quota: q, requested: count/configmaps=1, used: count/configmaps=2, limited: count/configmaps=2',
  );
  expect(create(newPod(containers({ cpu: '0.5', memory: '512Mi' })), 'pods', { quota })).toMatchObject({
    cpu: '500m',
    'requests.memory': '512Mi',
    pods: '1',
  });
});

test("a quota whose usage nobody has reckoned yet refuses; one without a status is nobody's concern", () => {
  const unknown = newQuota({ 'count/configmaps': '1', secrets: '1' }, { secrets: '0' });
  expect(refusalOf(() => create(newObject('ConfigMap'), 'configmaps', { quota: unknown })).message).toBe(
    'configmaps "p" is forbidden: status unknown for quota: q, resources: count/configmaps',
  );
  const fresh = { ...newQuota({ configmaps: '0' }, {}), status: {} };
  expect(() => create(newObject('ConfigMap'), 'configmaps', { quota: fresh })).not.toThrow();
});

test.each([
  ['BestEffort', { containers: [{ name: 'a' }] }, true],
  ['BestEffort', containers({ cpu: '1' }), false],
  ['NotBestEffort', containers({ cpu: '1' }), true],
  ['Terminating', { containers: [], activeDeadlineSeconds: 5 }, true],
  ['NotTerminating', { containers: [], activeDeadlineSeconds: 5 }, false],
  [
    'CrossNamespacePodAffinity',
    {
      containers: [],
      affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ namespaces: ['x'] }] } },
    },
    true,
  ],
])('the scope %s of %o', (scope, spec, counts) => {
  const quota = newQuota({ pods: '0' }, { pods: '0' }, { scopes: [scope] });
  const act = () => create(newPod(spec), 'pods', { quota });
  if (counts) expect(act).toThrow('exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0');
  else expect(act).not.toThrow();
});

test.each([
  ['In', ['high'], true],
  ['NotIn', ['high'], false],
  ['Exists', [], true],
  ['DoesNotExist', [], false],
])('the scope PriorityClass with %s', (operator, values, counts) => {
  const scopeSelector = { matchExpressions: [{ scopeName: 'PriorityClass', operator, values }] };
  const quota = newQuota({ pods: '0' }, { pods: '0' }, { scopeSelector });
  const act = () => create(newPod({ containers: [], priorityClassName: 'high' }), 'pods', { quota });
  if (counts) expect(act).toThrow('exceeded quota');
  else expect(act).not.toThrow();
});

test('a change is charged by what it adds, and a class of storage has a quota of its own', () => {
  const service = (type: string) => newObject('Service', { type, ports: [{ port: 1 }] });
  const full = newQuota({ services: '1', 'services.nodeports': '1' }, { services: '1', 'services.nodeports': '0' });
  const used = create(service('NodePort'), 'services', {
    quota: full,
    operation: 'UPDATE',
    old: service('ClusterIP'),
  });
  expect(used).toEqual({ services: '1', 'services.nodeports': '1' });
  const gold = { 'gold.storageclass.storage.k8s.io/requests.storage': '1Gi' };
  const claim = newObject('PersistentVolumeClaim', {
    storageClassName: 'gold',
    resources: { requests: { storage: '2Gi' } },
  });
  expect(() => create(claim, 'persistentvolumeclaims', { quota: newQuota(gold, zero(gold)) })).toThrow(
    'requested: gold.storageclass.storage.k8s.io/requests.storage=2Gi',
  );
});

test('init containers count where they need more, sidecars all along, and the overhead on top', () => {
  const quota = newQuota({ 'requests.cpu': '100' }, { 'requests.cpu': '0' });
  const cpu = (name: string, request: string, restartPolicy?: string) => ({
    name,
    resources: { requests: { cpu: request } },
    ...(restartPolicy === undefined ? {} : { restartPolicy }),
  });
  const pod = newPod({
    containers: [cpu('a', '1')],
    initContainers: [cpu('i', '3'), cpu('s', '1', 'Always'), cpu('j', '2')],
    overhead: { cpu: '500m' },
  });
  expect(create(pod, 'pods', { quota })['requests.cpu']).toBe('3500m');
});
