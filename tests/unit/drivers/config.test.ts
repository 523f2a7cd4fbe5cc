import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { newKindConfig } from '../../../src/drivers/kind/config.ts';
import { fullImageName } from '../../../src/drivers/kind/engine.ts';
import { newKindPaths } from '../../../src/drivers/kind/paths.ts';
import { kindLineStep } from '../../../src/drivers/kind/step-titles.ts';
import { formatCommand } from '../../../src/drivers/kind/tools.ts';
import { imageKubernetesVersion } from '../../../src/drivers/kind/versions.ts';
import { auditPolicy, metricsServerManifest, metricsServerUrl } from '../../../src/kube/index.ts';

const paths = newKindPaths('/data', 'podpath');

test('one control plane with the audit folder mounted, and the workers', () => {
  const config = newKindConfig(paths, 2) as {
    nodes: { role: string; extraMounts?: unknown; kubeadmConfigPatches?: string[] }[];
  };
  expect(config.nodes.map(({ role }) => role)).toEqual(['control-plane', 'worker', 'worker']);
  expect(config.nodes[0]?.extraMounts).toContainEqual({
    hostPath: '/data/clusters/podpath/audit',
    containerPath: '/var/log/podpath-audit',
  });
  const patch = parse(config.nodes[0]?.kubeadmConfigPatches?.[0] ?? '');
  expect(patch.apiServer.extraArgs['audit-log-path']).toBe('/var/log/podpath-audit/audit.log');
});

test('the contents of Secrets, ConfigMaps and tokens are never in the audit log', () => {
  // The first rule that matches decides (k8s.io/apiserver/pkg/audit/policy): none before may take secrets with a body.
  const rules: readonly { level: string; resources?: readonly { resources?: readonly string[] }[] }[] =
    auditPolicy.rules;
  const named = rules.map(({ resources = [] }) => resources.flatMap((group) => group.resources ?? []));
  const index = named.findIndex((names) => names.includes('secrets'));
  expect(rules[index]?.level).toBe('Metadata');
  expect(rules.slice(0, index).every(({ level }) => level === 'None')).toBe(true);
  expect(named[index]).toEqual(['secrets', 'configmaps', 'serviceaccounts/token', 'tokenreviews']);
  expect(auditPolicy.rules.at(-1)).toEqual({ level: 'Metadata' });
});

test('the pinned metrics-server has its nine objects and the two arguments that kind needs', () => {
  const objects = parseAllDocuments(metricsServerManifest).map((document) => document.toJS());
  expect(objects.map(({ kind }) => kind)).toEqual([
    'ServiceAccount',
    'ClusterRole',
    'ClusterRole',
    'RoleBinding',
    'ClusterRoleBinding',
    'ClusterRoleBinding',
    'Service',
    'Deployment',
    'APIService',
  ]);
  const [container] = objects.find(({ kind }) => kind === 'Deployment').spec.template.spec.containers;
  expect(container.image).toBe('registry.k8s.io/metrics-server/metrics-server:v0.9.0');
  expect(container.args).toEqual(expect.arrayContaining(['--kubelet-insecure-tls', '--metric-resolution=15s']));
  expect(metricsServerUrl).toMatch(/^https:\/\/github\.com\/kubernetes-sigs\/metrics-server\/releases\/latest\//);
});

test.each(['kind', 'my-podpath', 'podpath-', 'podpath_x', 'podpath X', 'podpath/..', `podpath${'a'.repeat(41)}`, ''])(
  'a cluster name that is not ours is refused: %j',
  (name) => {
    expect(() => newKindPaths('/data', name)).toThrow(/cannot be the name of a cluster of Podpath/);
  },
);

test.each([
  ['nginx:1.27', 'docker.io/library/nginx:1.27'],
  ['nginx', 'docker.io/library/nginx:latest'],
  ['podpath/memhog:1', 'docker.io/podpath/memhog:1'],
  ['registry.k8s.io/pause:3.10', 'registry.k8s.io/pause:3.10'],
  ['localhost:5000/a', 'localhost:5000/a:latest'],
  ['localhost/a:1', 'localhost/a:1'],
])('image %s is %s on a node', (image, full) => {
  expect(fullImageName(image)).toBe(full);
});

test.each([
  ['kindest/node:v1.37.2', 'v1.37.2'],
  ['kindest/node:v1.37.2@sha256:abc', 'v1.37.2'],
  ['podpath/kind-node:latest', undefined],
  [undefined, undefined],
])('the node image %s is of Kubernetes %s', (image, version) => {
  expect(imageKubernetesVersion(image)).toBe(version);
});

test.each([
  [' • Ensuring node image (kindest/node:v1.37.2) 🖼  ...', 'image'],
  [' • Preparing nodes 📦 📦   ...', 'nodes'],
  [' • Starting control-plane 🕹️  ...', 'control-plane'],
  [' • Joining worker nodes 🚜  ...', 'workers'],
  [' • Waiting ≤ 2m0s for control-plane = Ready ⏳  ...', 'ready'],
  [' ✓ Preparing nodes 📦 ', undefined],
  ['Have a nice day!', undefined],
])('kind says %j: step %s', (line, step) => {
  expect(kindLineStep(line)).toBe(step);
});

test('a command prints so that it can be pasted into a shell', () => {
  expect(formatCommand('kind', ['get', 'a b', "it's", '$x', '--name=podpath'])).toBe(
    `kind get 'a b' 'it'\\''s' '$x' --name=podpath`,
  );
});
