import { describe, expect, test } from 'vitest';
import { createAdmission } from '../../../../src/embedded/apiserver/admission/index.ts';
import { alwaysAllowAuthorizer } from '../../../../src/embedded/apiserver/authorization/always-allow.ts';
import { pluginsLeftOut, requestsRefused } from '../../../../src/embedded/apiserver/limits.ts';
import { newAsked } from '../ask.ts';

describe('admission', () => {
  test('has every plugin that is on by default, in their order, but for those that are told to be left out', () => {
    // `AllOrderedPlugins` without `DefaultOffAdmissionPlugins` (pkg/kubeapiserver/options/plugins.go, v1.37), and NodeRestriction.
    const onByDefault = [
      'NamespaceLifecycle',
      'LimitRanger',
      'ServiceAccount',
      'NodeRestriction',
      'TaintNodesByCondition',
      'PodSecurity',
      'Priority',
      'DefaultTolerationSeconds',
      'DefaultStorageClass',
      'StorageObjectInUseProtection',
      'PodGroupProtection',
      'PersistentVolumeClaimResize',
      'RuntimeClass',
      'CertificateApproval',
      'CertificateSigning',
      'ClusterTrustBundleAttest',
      'CertificateSubjectRestriction',
      'DefaultIngressClass',
      'PodTopologyLabels',
      'NodeDeclaredFeatureValidator',
      'PodResizeValidator',
      'MutatingAdmissionPolicy',
      'MutatingAdmissionWebhook',
      'ValidatingAdmissionPolicy',
      'ValidatingAdmissionWebhook',
      'ResourceQuota',
    ];
    const leftOut = pluginsLeftOut.map(({ plugin }) => plugin);
    expect(leftOut.filter((plugin) => !onByDefault.includes(plugin))).toEqual([]);
    expect(createAdmission({ authorizer: alwaysAllowAuthorizer }).map(({ name }) => name)).toEqual(
      onByDefault.filter((plugin) => !leftOut.includes(plugin)),
    );
  });
});

describe('a request that is not served', () => {
  test.each(requestsRefused.map(({ what, probe }) => [what, probe] as const))(
    'is refused: %s',
    async (_what, probe) => {
      const { method, path, body, accept = 'application/json', contentType = 'application/json' } = probe;
      const { ask } = newAsked();
      const answer = await ask(method, path, body as object | undefined, { accept, 'content-type': contentType });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.body).toMatchObject({ kind: 'Status', status: 'Failure' });
    },
  );

  test.each([
    [
      '/apis/certificates.k8s.io/v1/certificatesigningrequests/one',
      'the embedded cluster does not serve certificatesigningrequests.v1.certificates.k8s.io: Clients are known by tokens and by what the embedding program says: no certificates are signed.',
    ],
    [
      '/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers/web',
      'the embedded cluster does not serve horizontalpodautoscalers.v1.autoscaling: HorizontalPodAutoscalers are served as autoscaling/v2 only: versions are not converted.',
    ],
    [
      '/apis/resource.k8s.io/v1',
      'the embedded cluster does not serve resource.k8s.io/v1: Nodes have no devices to allocate dynamically.',
    ],
  ])('is told why: %s', async (path, message) => {
    const { ask } = newAsked();
    expect((await ask('GET', path)).body).toMatchObject({ kind: 'Status', reason: 'NotFound', code: 404, message });
  });

  test('what an APIService promises from a Service cannot be reached', async () => {
    const { ask } = newAsked();
    const service = { namespace: 'default', name: 'example' };
    const spec = { group: 'example.com', version: 'v1', groupPriorityMinimum: 1, versionPriority: 1, service };
    const made = await ask('POST', '/apis/apiregistration.k8s.io/v1/apiservices', {
      metadata: { name: 'v1.example.com' },
      spec,
    });
    expect(made.status).toBe(201);
    for (const path of ['/apis/example.com/v1', '/apis/example.com/v1/namespaces/default/things']) {
      const { status, body } = await ask('GET', path);
      expect(status).toBe(503);
      expect(body.message).toBe('the embedded cluster has no network: service "default/example" cannot be reached');
    }
  });
});
