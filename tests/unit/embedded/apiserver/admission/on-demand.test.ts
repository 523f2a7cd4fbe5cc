import { beforeEach, expect, test, vi } from 'vitest';
import type { Asked } from '../../ask.ts';
import { newPod } from './support.ts';

let asked: Asked;

// Of a program that has loaded nothing yet, each time.
beforeEach(async () => {
  vi.resetModules();
  const { newAsked } = await import('../../ask.ts');
  asked = newAsked({ serviceAccountController: 'built-in' });
});

const container = { name: 'web', image: 'nginx' };
const pods = '/api/v1/namespaces/default/pods';
const onHost = newPod({ hostNetwork: true, containers: [container] });
const violates = 'pods "p" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true)';

test('levels that a namespace was given when nothing was loaded hold its first Pod', async () => {
  const labels = { 'pod-security.kubernetes.io/enforce': 'baseline' };
  await asked.ask(
    'PATCH',
    '/api/v1/namespaces/default',
    { metadata: { labels } },
    { 'content-type': 'application/merge-patch+json' },
  );
  const { cluster } = asked;
  vi.resetModules();
  const { newAsked } = await import('../../ask.ts');
  const restored = newAsked({ snapshot: cluster.snapshot(), serviceAccountController: 'built-in' });
  const { status, body } = await restored.ask('POST', pods, onHost);
  expect([status, body.message]).toEqual([403, violates]);
});

test.each([
  ['as it is', '{"metadata":{"name":"a","labels":{"pod-security.kubernetes.io/enforce":"none"}}}'],
  ['with escapes', '{"metadata":{"name":"a","labels":{"\\u0070od-security.kubernetes.io/enforce":"none"}}}'],
])('a level that is none is refused in the first namespace, written %s', async (_, text) => {
  const { status, body } = await asked.ask('POST', '/api/v1/namespaces', text);
  expect([status, body.reason]).toEqual([422, 'Invalid']);
  expect(body.message).toContain('must be one of privileged, baseline, restricted');
});

test('a Pod of a namespace without levels is privileged, and the audit says so', async () => {
  const levels: unknown[] = [];
  asked.cluster.subscribeAudit(({ annotations }) =>
    levels.push(annotations?.['pod-security.kubernetes.io/enforce-policy']),
  );
  expect((await asked.ask('POST', pods, onHost)).status).toBe(201);
  expect(levels).toContain('privileged:latest');
});

test('limits and quotas of a snapshot hold the first Pod', async () => {
  const limits = [{ type: 'Container', default: { memory: '64Mi' }, max: { memory: '128Mi' } }];
  await asked.inDefault('POST', 'limitranges', { metadata: { name: 'l' }, spec: { limits } });
  const snapshot = asked.cluster.snapshot();
  vi.resetModules();
  const { newAsked } = await import('../../ask.ts');
  const restored = newAsked({ snapshot, serviceAccountController: 'built-in' });
  const { status, body } = await restored.inDefault('POST', 'pods', newPod({ containers: [container] }));
  expect([status, body.spec?.containers[0].resources.limits]).toEqual([201, { memory: '64Mi' }]);
});

test('a kubelet is held to its own Node from its first write on', async () => {
  const { cluster } = asked;
  const answer = await cluster.handle({
    method: 'POST',
    path: pods,
    query: new URLSearchParams(),
    header: () => undefined,
    body: JSON.stringify(newPod({ containers: [container] })),
    clientIdentity: { username: 'system:node:a', groups: ['system:nodes'] },
  });
  const { object } = answer.body as { readonly object: { readonly message: string } };
  expect([answer.status, object.message]).toEqual([
    403,
    'pods "p" is forbidden: pod does not have "kubernetes.io/config.mirror" annotation, node "a" can only create mirror pods',
  ]);
});
