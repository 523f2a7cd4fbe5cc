import { expect, test } from 'vitest';
import { createPodSecurity } from '../../../../../src/embedded/apiserver/admission/pod-security.ts';
import type { KubeObject } from '../../../../../src/kube/index.ts';
import { newAttributes, newContext, newNamespace, newPod, refusalOf, run } from './support.ts';

const plugin = createPodSecurity({ namespaces: ['exempt'], usernames: ['root'], runtimeClasses: ['kata'] });
const prefix = 'pod-security.kubernetes.io/';

const labelled = (labels: Record<string, string>, name = 'default') =>
  newNamespace(Object.fromEntries(Object.entries(labels).map(([key, value]) => [prefix + key, value])), name);

const enforce = (level: string, version = 'latest') => [labelled({ enforce: level, 'enforce-version': version })];

const refuse = (level: string, spec: Record<string, unknown>, version?: string) =>
  refusalOf(() =>
    run(plugin, newAttributes(newPod(spec), { resourceName: 'pods' }), newContext(enforce(level, version)).context),
  ).message;

const allows = (level: string, spec: Record<string, unknown>, version?: string) => {
  run(plugin, newAttributes(newPod(spec), { resourceName: 'pods' }), newContext(enforce(level, version)).context);
  return true;
};

const wild = {
  hostNetwork: true,
  hostPID: true,
  volumes: [
    { name: 'h', hostPath: { path: '/' } },
    { name: 'n', nfs: { server: 's', path: '/' } },
  ],
  securityContext: {
    runAsUser: 0,
    sysctls: [{ name: 'kernel.x', value: '1' }],
    seLinuxOptions: { type: 't', user: 'u' },
    seccompProfile: { type: 'Unconfined' },
    appArmorProfile: { type: 'Unconfined' },
  },
  containers: [
    {
      name: 'a',
      image: 'x',
      ports: [{ containerPort: 80, hostPort: 80 }],
      livenessProbe: { httpGet: { port: 80, host: 'h' } },
      securityContext: {
        privileged: true,
        runAsUser: 0,
        runAsNonRoot: false,
        capabilities: { add: ['NET_ADMIN', 'CHOWN'] },
      },
    },
    {
      name: 'b',
      image: 'x',
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } },
    },
  ],
};

// Answers of kube-apiserver v1.37.2 to the same Pods.
test.each([
  [
    'restricted',
    { containers: [{ name: 'a', image: 'x' }] },
    'pods "p" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "a" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "a" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "a" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
  ],
  [
    'restricted',
    {
      containers: [
        { name: 'a', image: 'x' },
        { name: 'b', image: 'x' },
      ],
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    },
    'pods "p" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (containers "a", "b" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (containers "a", "b" must set securityContext.capabilities.drop=["ALL"])',
  ],
  [
    'restricted',
    wild,
    'pods "p" is forbidden: violates PodSecurity "restricted:latest": forbidden AppArmor profile (pod must not set AppArmor profile type to "Unconfined"), host namespaces (hostNetwork=true, hostPID=true), hostPort (container "a" uses hostPort 80), probe or lifecycle host (container "a" uses probe or lifecycle host "h"), privileged (container "a" must not set securityContext.privileged=true), seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "t"; user may not be set), forbidden sysctls (kernel.x), allowPrivilegeEscalation != false (container "a" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"]; container "a" must not include "CHOWN", "NET_ADMIN" in securityContext.capabilities.add), restricted volume types (volumes "h", "n" use restricted volume types "hostPath", "nfs"), runAsNonRoot != true (container "a" must not set securityContext.runAsNonRoot=false), runAsUser=0 (pod and container "a" must not set runAsUser=0), seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")',
  ],
  [
    'baseline',
    wild,
    'pods "p" is forbidden: violates PodSecurity "baseline:latest": forbidden AppArmor profile (pod must not set AppArmor profile type to "Unconfined"), non-default capabilities (container "a" must not include "NET_ADMIN" in securityContext.capabilities.add), host namespaces (hostNetwork=true, hostPID=true), hostPath volumes (volume "h"), hostPort (container "a" uses hostPort 80), probe or lifecycle host (container "a" uses probe or lifecycle host "h"), privileged (container "a" must not set securityContext.privileged=true), seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "t"; user may not be set), seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined"), forbidden sysctls (kernel.x)',
  ],
])('the level %s says all that it does not allow', (level, spec, message) => {
  expect(refuse(level, spec)).toBe(message);
});

const container = (securityContext: Record<string, unknown>) => ({ containers: [{ name: 'a', securityContext }] });
const good = {
  runAsNonRoot: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

test('a Pod that says all it has to is restricted enough', () => {
  expect(allows('restricted', container(good))).toBe(true);
});

test.each([
  ['an old version does not know of dropped capabilities', 'v1.21', { ...good, capabilities: {} }, true],
  ['which are asked for since 1.22', 'v1.22', { ...good, capabilities: {} }, false],
  ['root by number was allowed before 1.23', 'v1.22', { ...good, runAsUser: 0 }, true],
  ['and is not since', 'v1.23', { ...good, runAsUser: 0 }, false],
  ['a profile for seccomp was no field before 1.19', 'v1.18', { ...good, seccompProfile: undefined }, true],
  ['and has to be set since', 'v1.19', { ...good, seccompProfile: undefined }, false],
])('%s', (_, version, context, isAllowed) => {
  const act = () => allows('restricted', container(context), version);
  if (isAllowed) expect(act()).toBe(true);
  else expect(act).toThrow(`violates PodSecurity "restricted:${version}"`);
});

test('a Pod with users of its own may be root inside since 1.35, but not in what /proc shows', () => {
  const root = { ...container({ ...good, runAsNonRoot: false, runAsUser: 0 }), hostUsers: false };
  expect(allows('restricted', root)).toBe(true);
  expect(() => allows('restricted', root, 'v1.34')).toThrow('runAsNonRoot != true');
  const unmasked = { ...container({ ...good, procMount: 'Unmasked' }), hostUsers: false };
  expect(allows('baseline', unmasked)).toBe(true);
  expect(refuse('restricted', unmasked)).toBe(
    'pods "p" is forbidden: violates PodSecurity "restricted:latest": procMount (container "a" must not set securityContext.procMount to "Unmasked")',
  );
});

test('sysctls are allowed from the version that calls them safe', () => {
  const spec = { containers: [], securityContext: { sysctls: [{ name: 'net.ipv4.tcp_rmem' }] } };
  expect(allows('baseline', spec, 'v1.32')).toBe(true);
  expect(() => allows('baseline', spec, 'v1.31')).toThrow('forbidden sysctls (net.ipv4.tcp_rmem)');
});

test('a Pod is audited and warned of by levels of their own, and what makes Pods is never refused', () => {
  const namespace = labelled({ enforce: 'privileged', audit: 'restricted', warn: 'baseline' });
  const { context, warnings } = newContext([namespace]);
  const spec = { hostPID: true, containers: [] };
  const pod = newAttributes(newPod(spec), { resourceName: 'pods' });
  run(plugin, pod, context);
  expect(warnings).toEqual(['would violate PodSecurity "baseline:latest": host namespaces (hostPID=true)']);
  expect([...pod.annotations]).toEqual([
    [`${prefix}enforce-policy`, 'privileged:latest'],
    [`${prefix}audit-violations`, 'would violate PodSecurity "restricted:latest": host namespaces (hostPID=true)'],
  ]);
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: {}, spec: { template: { spec } } };
  const strict = newContext(enforce('baseline'));
  run(plugin, newAttributes(deployment, { resourceName: 'deployments', group: 'apps' }), strict.context);
  expect(strict.warnings).toEqual(warnings);
});

test.each([
  ['a namespace', { namespace: 'exempt' }, {}, 'namespace'],
  ['a user', { user: { username: 'root', groups: [] } }, {}, 'user'],
  ['a RuntimeClass', {}, { runtimeClassName: 'kata' }, 'runtimeClass'],
])('%s may be exempt', (_, more, spec, reason) => {
  const pod = newAttributes(newPod({ hostPID: true, containers: [], ...spec }), { resourceName: 'pods', ...more });
  run(plugin, pod, newContext([labelled({ enforce: 'restricted' })]).context);
  expect(pod.annotations.get(`${prefix}exempt`)).toBe(reason);
});

test('a Pod that is there is judged again when an image changes, not for its labels', () => {
  const old = newPod({ hostPID: true, containers: [{ name: 'a', image: 'x' }] });
  const update = (image: string) =>
    run(
      plugin,
      newAttributes(newPod({ hostPID: true, containers: [{ name: 'a', image }] }, { name: 'p', labels: { a: 'b' } }), {
        resourceName: 'pods',
        operation: 'UPDATE',
        old,
      }),
      newContext(enforce('baseline')).context,
    );
  expect(() => update('x')).not.toThrow();
  expect(() => update('y')).toThrow('host namespaces (hostPID=true)');
});

const relabel = (labels: Record<string, string>, objects: readonly KubeObject[] = []) => {
  const { context, warnings } = newContext(objects);
  const namespace = labelled(labels);
  run(
    plugin,
    newAttributes(namespace, { resourceName: 'namespaces', operation: 'UPDATE', old: labelled({}), namespace: '' }),
    context,
  );
  return warnings;
};

test.each([
  [
    { enforce: 'bad' },
    'metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "bad": must be one of privileged, baseline, restricted',
  ],
  [
    { 'warn-version': 'v1.99x' },
    'metadata.labels[pod-security.kubernetes.io/warn-version]: Invalid value: "v1.99x": must be "latest" or "v1.x"',
  ],
])('a label that says nothing is refused: %o', (labels, message) => {
  expect(refusalOf(() => relabel(labels)).message).toBe(`Namespace "default" is invalid: ${message}`);
});

test('a namespace with a stricter level warns of the Pods that are there, those with the same complaints together', () => {
  const pods = ['pp1', 'pp2', 'pp3'].map((name) => ({
    ...newPod({ hostNetwork: name === 'pp3', containers: [{ name, image: 'x' }] }, { name, namespace: 'default' }),
  }));
  expect(relabel({ enforce: 'restricted' }, pods)).toEqual([
    'existing pods in namespace "default" violate the new PodSecurity enforce level "restricted:latest"',
    'pp1 (and 1 other pod): allowPrivilegeEscalation != false, unrestricted capabilities, runAsNonRoot != true, seccompProfile',
    'pp3: host namespaces, allowPrivilegeEscalation != false, unrestricted capabilities, runAsNonRoot != true, seccompProfile',
  ]);
  expect(relabel({ enforce: 'baseline' }, pods)).toEqual([
    'existing pods in namespace "default" violate the new PodSecurity enforce level "baseline:latest"',
    'pp3: host namespaces',
  ]);
  expect(relabel({ warn: 'restricted' }, pods)).toEqual([]);
});
