import { expect, test } from 'vitest';
import { defaultTolerationSeconds } from '../../../../../src/embedded/apiserver/admission/default-toleration-seconds.ts';
import { podTopologyLabels } from '../../../../../src/embedded/apiserver/admission/pod-topology-labels.ts';
import { priority } from '../../../../../src/embedded/apiserver/admission/priority.ts';
import { runtimeClass } from '../../../../../src/embedded/apiserver/admission/runtime-class.ts';
import { serviceAccount } from '../../../../../src/embedded/apiserver/admission/service-account.ts';
import type { KubeObject } from '../../../../../src/kube/index.ts';
import { newAttributes, newContext, newPod, refusalOf, run } from './support.ts';

const account = (fields: object = {}, metadata: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: 'default', namespace: 'default', ...metadata },
  ...fields,
});

const pods = { resourceName: 'pods' };

test('a Pod gets the default service account and its token, in every container that has nothing in that place', () => {
  const own = { name: 'own', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' };
  const pod = newPod({
    containers: [{ name: 'a' }, { name: 'b', volumeMounts: [own] }],
    initContainers: [{ name: 'i' }],
  });
  run(serviceAccount, newAttributes(pod, pods), newContext([account({ imagePullSecrets: [{ name: 's' }] })]).context);
  const { spec } = pod;
  const [{ name }] = spec.volumes;
  expect(name).toMatch(/^kube-api-access-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  const mount = { name, readOnly: true, mountPath: own.mountPath };
  expect(spec).toEqual({
    serviceAccountName: 'default',
    serviceAccount: 'default',
    imagePullSecrets: [{ name: 's' }],
    containers: [
      { name: 'a', volumeMounts: [mount] },
      { name: 'b', volumeMounts: [own] },
    ],
    initContainers: [{ name: 'i', volumeMounts: [mount] }],
    // As kube-apiserver v1.37.2 answers.
    volumes: [
      {
        name,
        projected: {
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
        },
      },
    ],
  });
});

test.each([
  ['the account', account({ automountServiceAccountToken: false }), {}],
  [
    'the Pod before the account',
    account({ automountServiceAccountToken: true }),
    { automountServiceAccountToken: false },
  ],
])('no token is mounted where %s does not want it', (_, given, spec) => {
  const pod = newPod({ containers: [{ name: 'a' }], ...spec });
  run(serviceAccount, newAttributes(pod, pods), newContext([given]).context);
  expect(pod['spec'].volumes).toBeUndefined();
});

const mirror = { name: 'p', annotations: { 'kubernetes.io/config.mirror': 'x' } };
const strict = { annotations: { 'kubernetes.io/enforce-mountable-secrets': 'true' } };

test.each([
  [
    'is not there',
    newPod({ containers: [], serviceAccountName: 'nope' }, { generateName: 'g-' }),
    account(),
    'pods "g-" is forbidden: error looking up service account default/nope: serviceaccount "nope" not found',
  ],
  [
    'belongs to a mirror Pod',
    newPod({ containers: [], serviceAccountName: 'default' }, mirror),
    account(),
    'pods "p" is forbidden: a mirror pod may not reference service accounts',
  ],
  [
    'lists no such Secret',
    newPod({ containers: [], volumes: [{ name: 'v', secret: { secretName: 's' } }] }),
    account({}, strict),
    'pods "p" is forbidden: volume with secret.secretName="s" is not allowed because service account default does not reference that secret',
  ],
  [
    'lists no such variable',
    newPod({ containers: [{ name: 'a', env: [{ name: 'E', valueFrom: { secretKeyRef: { name: 's' } } }] }] }),
    account({}, strict),
    'pods "p" is forbidden: container a with envVar E referencing secret.secretName="s" is not allowed because service account default does not reference that secret',
  ],
])('a Pod is refused whose account %s', (_, pod, given, message) => {
  const act = () => run(serviceAccount, newAttributes(pod, pods), newContext([given]).context);
  expect(refusalOf(act).message).toBe(message);
});

const priorityClass = (name: string, value: number, more: object = {}): KubeObject => ({
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name },
  value,
  ...more,
});

test.each([
  ['nothing', [], {}, { priority: 0, preemptionPolicy: 'PreemptLowerPriority' }],
  [
    'the default class',
    [priorityClass('low', 5, { globalDefault: true }), priorityClass('lower', 4, { globalDefault: true })],
    {},
    { priority: 4, priorityClassName: 'lower' },
  ],
  [
    'a class',
    [priorityClass('high', 9, { preemptionPolicy: 'Never' })],
    { priorityClassName: 'high' },
    { priority: 9, priorityClassName: 'high', preemptionPolicy: 'Never' },
  ],
])('a Pod that names %s gets its priority', (_, classes, spec, expected) => {
  const pod = newPod(spec);
  run(priority, newAttributes(pod, pods), newContext(classes).context);
  expect(pod['spec']).toEqual(expected);
});

test.each([
  [{ priorityClassName: 'nope' }, 'no PriorityClass with name nope was found'],
  [
    { priority: 5 },
    'the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name',
  ],
  [
    { preemptionPolicy: 'Never' },
    'the string value of PreemptionPolicy (Never) must not be provided in pod spec; priority admission controller computed PreemptLowerPriority from the given PriorityClass name',
  ],
])('a Pod with %o is refused', (spec, why) => {
  const act = () => run(priority, newAttributes(newPod(spec), pods), newContext().context);
  expect(refusalOf(act).message).toBe(`pods "p" is forbidden: ${why}`);
});

test('only one class is the default', () => {
  const { context } = newContext([priorityClass('one', 1, { globalDefault: true })]);
  const two = newAttributes(priorityClass('two', 2, { globalDefault: true }), {
    resourceName: 'priorityclasses',
    group: 'scheduling.k8s.io',
  });
  expect(refusalOf(() => run(priority, two, context)).message).toBe(
    'priorityclasses.scheduling.k8s.io "two" is forbidden: PriorityClass one is already marked as default. Only one default can exist',
  );
});

test('a Pod tolerates a lost Node for five minutes unless it says so itself', () => {
  const notReady = {
    key: 'node.kubernetes.io/not-ready',
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 5,
  };
  const pod = newPod({ tolerations: [notReady] });
  run(defaultTolerationSeconds, newAttributes(pod, pods), newContext().context);
  expect(pod['spec'].tolerations).toEqual([
    notReady,
    { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
  ]);
  const all = newPod({ tolerations: [{ operator: 'Exists' }] });
  run(defaultTolerationSeconds, newAttributes(all, pods), newContext().context);
  expect(all['spec'].tolerations).toEqual([{ operator: 'Exists' }]);
});

const kata: KubeObject = {
  apiVersion: 'node.k8s.io/v1',
  kind: 'RuntimeClass',
  metadata: { name: 'kata' },
  handler: 'kata',
  overhead: { podFixed: { cpu: '250m' } },
  scheduling: { nodeSelector: { kata: 'yes' }, tolerations: [{ key: 'kata', operator: 'Exists' }] },
};

test('a Pod carries the overhead and the constraints of its RuntimeClass', () => {
  const pod = newPod({
    runtimeClassName: 'kata',
    nodeSelector: { disk: 'ssd' },
    tolerations: [{ key: 'kata', operator: 'Equal', value: 'x' }],
  });
  run(runtimeClass, newAttributes(pod, pods), newContext([kata]).context);
  expect(pod['spec']).toEqual({
    runtimeClassName: 'kata',
    overhead: { cpu: '250m' },
    nodeSelector: { disk: 'ssd', kata: 'yes' },
    tolerations: [{ key: 'kata', operator: 'Exists' }],
  });
});

test.each([
  [{ runtimeClassName: 'nope' }, 'pod rejected: RuntimeClass "nope" not found'],
  [{ overhead: { cpu: '1' } }, 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead'],
  [
    { runtimeClassName: 'kata', overhead: { cpu: '1' } },
    "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
  ],
  [
    { runtimeClassName: 'kata', nodeSelector: { kata: 'no' } },
    'conflict: runtimeClass.scheduling.nodeSelector[kata] = yes; pod.spec.nodeSelector[kata] = no',
  ],
])('a Pod with %o does not fit its RuntimeClass', (spec, why) => {
  const act = () => run(runtimeClass, newAttributes(newPod(spec), pods), newContext([kata]).context);
  expect(refusalOf(act).message).toBe(`pods "p" is forbidden: ${why}`);
});

test('a Pod learns the zone of its Node when it is bound', () => {
  const node: KubeObject = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n', labels: { 'topology.kubernetes.io/zone': 'z', other: 'o' } },
  };
  const binding: KubeObject = { apiVersion: 'v1', kind: 'Binding', metadata: {}, target: { kind: 'Node', name: 'n' } };
  run(podTopologyLabels, newAttributes(binding, { ...pods, subresource: 'binding' }), newContext([node]).context);
  expect(binding.metadata.labels).toEqual({ 'topology.kubernetes.io/zone': 'z' });
});
