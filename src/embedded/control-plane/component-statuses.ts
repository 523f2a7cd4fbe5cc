import type { StoredObject } from '../../kube/index.ts';

/** What kube-apiserver looks at, beside itself: names, programs and the addresses of their health (`pkg/registry/core/rest/storage_core.go`, v1.37). */
const checks = [
  { name: 'scheduler', program: 'kube-scheduler', address: '127.0.0.1:10259' },
  { name: 'controller-manager', program: 'kube-controller-manager', address: '127.0.0.1:10257' },
  { name: 'etcd-0', program: 'etcd', address: undefined },
];

/**
 * `kubectl get componentstatuses`: what of these runs. Upstream asks all at once, and tells them in the order of their answers;
 * for one without etcd, after 20 s.
 */
export function tellComponents(running: ReadonlySet<string>): StoredObject[] {
  return checks.map(({ name, program, address }) => {
    const refused =
      address === undefined
        ? 'context deadline exceeded'
        : `Get "https://${address}/healthz": dial tcp ${address}: connect: connection refused`;
    const isUp = running.has(program);
    const condition = { type: 'Healthy', status: isUp ? 'True' : 'False', message: isUp ? 'ok' : refused };
    return { apiVersion: 'v1', kind: 'ComponentStatus', metadata: { name }, conditions: [condition] };
  });
}
