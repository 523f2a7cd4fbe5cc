import { container, podSpec } from './pod-templates.ts';
import { type ApplyCase, type ApplyStep, apply, type Body, create, merge, sequence, update } from './steps.ts';

const deploymentSpec = (rest: Body = {}): Body => ({
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: 'x' } },
    template: { metadata: { labels: { app: 'x' } }, ...podSpec(container('one')) },
    ...rest,
  },
});
const deployment = (name: string, ...steps: ApplyStep[]) => sequence(name, 'apps/v1', 'Deployment', steps);

/** Subresources, and what controllers write. */
export const deploymentCases: readonly ApplyCase[] = [
  deployment(
    'replicas are a conflict',
    create('kubectl-create', deploymentSpec()),
    apply('a', { spec: { replicas: 1 } }),
  ),
  deployment('an applier creates a Deployment', apply('a', deploymentSpec())),
  deployment(
    'replicas that nobody owns get their default',
    apply('a', deploymentSpec({ minReadySeconds: 5 })),
    apply('a', deploymentSpec()),
  ),
  deployment(
    'a strategy',
    apply('a', deploymentSpec({ strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } })),
    apply('b', { spec: { strategy: { rollingUpdate: { maxUnavailable: '20%' } } } }),
  ),
  deployment("status is nobody's in the object", apply('a', { ...deploymentSpec(), status: { replicas: 3 } })),
  deployment(
    'status is applied by its subresource',
    apply('a', deploymentSpec()),
    apply(
      'b',
      { spec: { replicas: 7 }, status: { conditions: [{ type: 'Tested', status: 'True', reason: 'R' }] } },
      { subresource: 'status' },
    ),
    apply('b', {}, { subresource: 'status' }),
  ),
  deployment(
    'status is written by its subresource',
    create('u', deploymentSpec()),
    merge(
      'v',
      { metadata: { labels: { l: 'x' } }, spec: { replicas: 7 }, status: { collisionCount: 2 } },
      { subresource: 'status' },
    ),
  ),
];

const service = (name: string, ...steps: ApplyStep[]) => sequence(name, 'v1', 'Service', steps);
const ports = (...list: Body[]): Body => ({ spec: { clusterIP: 'None', selector: { app: 'x' }, ports: list } });

/** Kinds whose fields have other ways. */
export const otherCases: readonly ApplyCase[] = [
  service(
    'ports of a Service',
    apply('a', ports({ name: 'dns', port: 53, protocol: 'UDP' }, { name: 'tcp', port: 53, protocol: 'TCP' })),
    apply('a', ports({ name: 'dns', port: 53, protocol: 'UDP' })),
  ),
  service('a Service made by an updater', create('u', ports({ port: 80, targetPort: 'http' }))),
  sequence('rules of a Role are owned as a whole', 'rbac.authorization.k8s.io/v1', 'Role', [
    apply('a', { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] }),
    apply('b', { rules: [] }),
  ]),
  sequence('a Role without rules, made by an updater', 'rbac.authorization.k8s.io/v1', 'Role', [
    create('u', {}),
    update('v', { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] }),
  ]),
  sequence('a RoleBinding made by an updater', 'rbac.authorization.k8s.io/v1', 'RoleBinding', [
    create('u', {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' },
      subjects: [{ kind: 'User', name: 'u', apiGroup: 'rbac.authorization.k8s.io' }],
    }),
  ]),
  sequence('a NetworkPolicy made by an updater', 'networking.k8s.io/v1', 'NetworkPolicy', [
    create('u', { spec: { podSelector: {}, policyTypes: ['Ingress'] } }),
  ]),
  sequence('a Secret made by an updater', 'v1', 'Secret', [
    create('u', { type: 'Opaque', stringData: { a: 'x' } }),
    merge('v', { data: { b: 'eQ==' } }),
  ]),
  sequence('a Lease is renewed', 'coordination.k8s.io/v1', 'Lease', [
    create('u', { spec: { holderIdentity: 'h', leaseDurationSeconds: 15, renewTime: '2026-01-01T00:00:00.000000Z' } }),
    update('u', { spec: { renewTime: '2026-01-01T00:00:05.000000Z' } }),
  ]),
  sequence('a StatefulSet without a service, made by an updater', 'apps/v1', 'StatefulSet', [
    create('u', {
      spec: {
        replicas: 0,
        serviceName: '',
        selector: { matchLabels: { app: 'x' } },
        template: { metadata: { labels: { app: 'x' } }, ...podSpec(container('one')) },
      },
    }),
  ]),
  sequence('conditions of a Pod', 'v1', 'Pod', [
    create('u', {
      spec: { schedulerName: 'none', automountServiceAccountToken: false, containers: [container('one')] },
    }),
    merge(
      'kubelet',
      { status: { conditions: [{ type: 'Tested', status: 'True' }], podIP: '10.0.0.1' } },
      { subresource: 'status' },
    ),
  ]),
];
