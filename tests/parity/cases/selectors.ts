import { inCluster, inNamespace, type ParityCase, type Step, single } from '../case.ts';
import { configMapOf, configMaps, get, podOf, pods, post, prepare, refusal } from '../steps.ts';

// Label and field selectors, good and bad, and what lists are asked for besides.

const names = ['items.0.metadata.name', 'items.1.metadata.name', 'items.2.metadata.name', ...refusal];
const labelled: readonly Step[] = [
  post(configMaps, configMapOf('one', {}, { labels: { app: 'x', n: '5' } })),
  post(configMaps, configMapOf('three', {}, { labels: { app: 'z', 'example.com/tier': 'a' } })),
  post(configMaps, configMapOf('two', {}, { labels: { app: 'y', n: '7', empty: '' } })),
].map(prepare);
const q = encodeURIComponent;

const goodLabels = [
  'app',
  '!other,app!=q,app',
  'app=x',
  'app==y',
  'app!=x,app',
  'app in (x, y)',
  'app notin (x),app',
  'n>5',
  'n<7',
  'n>5,app=y',
  'empty=',
  'empty',
  'app in (,x)',
  'example.com/tier=a',
  'app=x,app=y',
  ' app = x ',
  'app in (x),app notin (y)',
];
const badLabels = [
  '=',
  '=x',
  ',',
  'app=x,',
  'app=x,,n',
  'app in x',
  'app in (x',
  'app in ()',
  'app in (x,)',
  'app in',
  'app notin',
  '!',
  '!app=x',
  '!!app',
  'n>x',
  'n>',
  'n>5,<7',
  'app===x',
  'app=x y',
  'app=x&',
  'app=-x',
  'app=x_',
  '-app=x',
  'a/b/c=x',
  '/app=x',
  'Example.com/tier=a',
  'ä=b',
  'app=ä',
  'app~x',
  'app=(x)',
  'app=x)',
  `${'l'.repeat(64)}=x`,
  `app=${'v'.repeat(64)}`,
  `${'p'.repeat(254)}/x=y`,
];
const configMapFields = [
  'metadata.name=one',
  'metadata.name==one',
  'metadata.name!=one,metadata.name!=kube-root-ca.crt',
  'metadata.namespace=default',
  'metadata.namespace=NS,metadata.name=two',
  'metadata.name=one,metadata.name=two',
  'metadata.name=',
  'metadata.name',
  'metadata.name in (one)',
  '=one',
  '!=one',
  ',',
  'metadata.name=one,',
  'metadata.name=a\\',
  'metadata.name=a\\,b',
  'metadata.name=a\\x',
  'metadata.labels=app',
  'metadata.uid=1',
  'data=x',
  'metadata.Name=one',
  'a=b=c',
];
const byKind: readonly (readonly [string, readonly string[]])[] = [
  [
    pods,
    [
      'status.phase=Pending',
      'status.phase!=Pending',
      'spec.nodeName=',
      'spec.nodeName=x',
      'spec.restartPolicy=Always',
      'spec.schedulerName=nobody',
      'spec.serviceAccountName=default',
      'spec.hostNetwork=true',
      'spec.hostNetwork=false',
      'status.podIP=',
      'status.podIPs=',
      'status.nominatedNodeName=',
      'spec.priority=0',
      'status.message=x',
    ],
  ],
  [inNamespace('v1', 'secrets'), ['type=Opaque', 'data=x']],
  [inNamespace('v1', 'services'), ['spec.type=ClusterIP', 'spec.clusterIP=None', 'spec.ports=x']],
  [
    inNamespace('v1', 'events'),
    ['involvedObject.kind=Pod', 'reason=x', 'type=Normal', 'source=x', 'reportingComponent=x', 'message=x'],
  ],
  [inNamespace('events.k8s.io/v1', 'events'), ['regarding.kind=Pod', 'involvedObject.kind=Pod', 'reason=x', 'note=x']],
  [inNamespace('v1', 'replicationcontrollers'), ['status.replicas=0', 'spec.replicas=0']],
  [inNamespace('apps/v1', 'replicasets'), ['status.replicas=0', 'spec.replicas=0']],
  [inNamespace('apps/v1', 'deployments'), ['metadata.name=x', 'status.replicas=0']],
  [inNamespace('batch/v1', 'jobs'), ['status.successful=1', 'status.failed=1']],
  [inCluster('v1', 'namespaces'), ['status.phase=Nonsense', 'metadata.namespace=x', 'name=nowhere']],
  [inCluster('v1', 'nodes'), ['spec.unschedulable=true', 'status.phase=x']],
];

export const cases: readonly ParityCase[] = [
  ...[...goodLabels, ...badLabels].map(
    (selector): ParityCase => ({
      name: `labels ${selector}`,
      steps: [...labelled, get(`${configMaps}?labelSelector=${q(selector)}`, { only: names })],
    }),
  ),
  ...configMapFields.map(
    (selector): ParityCase => ({
      name: `fields ${selector}`,
      // Encoded but for the namespace's placeholder.
      steps: [...labelled, get(`${configMaps}?fieldSelector=${q(selector)}`, { only: names })],
    }),
  ),
  ...byKind.map(
    ([path, selectors]): ParityCase => ({
      name: `fields of ${path.replace(/^.*\/(?:v\d+)\/(?:namespaces\/NS\/)?/, '')} of ${path.split('/')[2]}`,
      steps: [
        ...(path === pods ? [prepare(post(pods, podOf('web')))] : []),
        ...selectors.map((selector) => get(`${path}?fieldSelector=${q(selector)}`, { only: names })),
      ],
    }),
  ),
  single('labels and a collection to delete', { method: 'DELETE', path: `${configMaps}?labelSelector=a%20b` }),
  single('fields and a collection to delete', { method: 'DELETE', path: `${configMaps}?fieldSelector=data=x` }),
  single('fields of a watch', get(`${configMaps}?watch=1&timeoutSeconds=1&fieldSelector=data=x`)),
  single('labels of a watch', get(`${configMaps}?watch=1&timeoutSeconds=1&labelSelector=a%20b`)),
  {
    name: 'a selector of what is got by name',
    steps: [...labelled, get(`${configMaps}/one?labelSelector=app=zzz`, { only: ['metadata.name'] })],
  },
];
