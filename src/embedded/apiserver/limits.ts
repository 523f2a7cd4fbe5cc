import type { LocalizedText } from '../../base/index.ts';

/** An admission plugin that is on in a cluster of kubeadm's and not here (`pkg/kubeapiserver/options/plugins.go`, v1.37). */
export interface PluginLeftOut {
  readonly plugin: string;
  readonly reason: LocalizedText;
}

/** A request that a real cluster serves and the embedded one refuses, with one that shows it. */
export interface RequestRefused {
  /** What is asked for, in the words of the API. */
  readonly what: string;
  readonly reason: LocalizedText;
  readonly probe: {
    readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
    readonly path: string;
    readonly accept?: string;
    readonly contentType?: string;
    readonly body?: unknown;
  };
}

const because = (en: string, zh: string): LocalizedText => ({ en: { message: en }, 'zh-cn': { message: zh } });

const certificates = because('No certificates are signed.', '不签发证书。');
const webhooks = because(
  'Nothing outside the page or program can be called; configurations that name a webhook are refused.',
  '无法调用页面或程序之外的任何东西；带有 webhook 的配置会被拒绝。',
);
const cel = because('Expressions in CEL are not evaluated.', '不对 CEL 表达式求值。');

/** The one list of admission plugins that a real v1.37.2 runs by default and the embedded cluster does not. */
export const pluginsLeftOut: readonly PluginLeftOut[] = [
  {
    plugin: 'PodGroupProtection',
    reason: because('PodGroups are not served.', '不提供 PodGroup。'),
  },
  { plugin: 'CertificateApproval', reason: certificates },
  { plugin: 'CertificateSigning', reason: certificates },
  { plugin: 'ClusterTrustBundleAttest', reason: certificates },
  { plugin: 'CertificateSubjectRestriction', reason: certificates },
  {
    plugin: 'NodeDeclaredFeatureValidator',
    reason: because('Its feature gate is off in the embedded cluster.', '内置集群没有打开它的特性门控。'),
  },
  { plugin: 'MutatingAdmissionPolicy', reason: cel },
  { plugin: 'MutatingAdmissionWebhook', reason: webhooks },
  { plugin: 'ValidatingAdmissionPolicy', reason: cel },
  { plugin: 'ValidatingAdmissionWebhook', reason: webhooks },
];

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const definitionWith = (spec: object, schema: object = {}): object => ({
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    names: { plural: 'widgets', kind: 'Widget' },
    scope: 'Namespaced',
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', ...schema } } }],
    ...spec,
  },
});
const webhook = {
  name: 'w.example.com',
  clientConfig: { url: 'https://example.com/w' },
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
};

/** Requests that are refused by name; each probe must be answered with an error. */
export const requestsRefused: readonly RequestRefused[] = [
  {
    what: 'Accept: application/vnd.kubernetes.protobuf',
    reason: because(
      'Answers are JSON or YAML. Clients that ask for protobuf name JSON as well, and get it.',
      '回答只用 JSON 或 YAML。请求 protobuf 的客户端同时也接受 JSON，得到的就是 JSON。',
    ),
    probe: { method: 'GET', path: '/api/v1/pods', accept: 'application/vnd.kubernetes.protobuf' },
  },
  {
    what: 'Content-Type: application/apply-patch+cbor',
    reason: because('CBOR is not read.', '不读取 CBOR。'),
    probe: {
      method: 'PATCH',
      path: '/api/v1/namespaces/default/configmaps/one',
      contentType: 'application/apply-patch+cbor',
      body: '',
    },
  },
  {
    what: 'CustomResourceDefinition: x-kubernetes-validations',
    reason: cel,
    probe: {
      method: 'POST',
      path: `${definitions}?dryRun=All`,
      body: definitionWith({}, { 'x-kubernetes-validations': [{ rule: 'true' }] }),
    },
  },
  {
    what: 'CustomResourceDefinition: spec.conversion.strategy Webhook',
    reason: because('No webhook can be called to convert objects.', '无法调用 Webhook 来转换对象。'),
    probe: {
      method: 'POST',
      path: `${definitions}?dryRun=All`,
      body: definitionWith({
        conversion: {
          strategy: 'Webhook',
          webhook: { clientConfig: { url: 'https://example.com/c' }, conversionReviewVersions: ['v1'] },
        },
      }),
    },
  },
  ...(['Validating', 'Mutating'] as const).map(
    (kind): RequestRefused => ({
      what: `${kind}WebhookConfiguration: webhooks`,
      reason: because('No webhook can be called.', '无法调用 Webhook。'),
      probe: {
        method: 'POST',
        path: `/apis/admissionregistration.k8s.io/v1/${kind.toLowerCase()}webhookconfigurations?dryRun=All`,
        body: { metadata: { name: 'w' }, webhooks: [webhook] },
      },
    }),
  ),
  {
    what: 'Service: spec.clusterIP of a ServiceCIDR',
    reason: because(
      'ClusterIPs come from the one range that the cluster begins with. Other ServiceCIDRs are stored and add nothing to it.',
      'ClusterIP 只从集群最初的网段分配。其他 ServiceCIDR 会保存，但不会增加可用地址。',
    ),
    probe: {
      method: 'POST',
      path: '/api/v1/namespaces/default/services?dryRun=All',
      body: { metadata: { name: 'web' }, spec: { clusterIP: '10.200.0.5', ports: [{ port: 80 }] } },
    },
  },
];
