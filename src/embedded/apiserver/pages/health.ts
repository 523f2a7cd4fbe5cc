import type { ApiRequest } from '../request.ts';
import type { ApiResponse } from '../response.ts';

/** A check of the API server's health; text is what is wrong. */
export interface HealthCheck {
  readonly name: string;
  readonly check: () => string | undefined;
  /** Of this page alone; absent: of all. */
  readonly root?: 'readyz';
}

const livez = 'livez';
const readyz = 'readyz';

/** As kube-apiserver lists those that there are here. */
const order = [
  'ping',
  'etcd',
  'etcd-readiness',
  'poststarthook/start-apiextensions-controllers',
  'poststarthook/crd-informer-synced',
  'poststarthook/start-system-namespaces-controller',
  'poststarthook/start-cluster-authentication-info-controller',
  'poststarthook/start-kube-apiserver-identity-lease-controller',
  'poststarthook/start-kube-apiserver-identity-lease-garbage-collector',
  'poststarthook/storage-readiness',
  'poststarthook/rbac/bootstrap-roles',
  'poststarthook/scheduling/bootstrap-system-priority-classes',
  'poststarthook/bootstrap-controller',
  'poststarthook/start-kubernetes-service-cidr-controller',
  'poststarthook/start-kube-aggregator-informers',
  'poststarthook/apiservice-status-local-available-controller',
  'poststarthook/apiservice-status-remote-available-controller',
  'poststarthook/apiservice-registration-controller',
  'poststarthook/apiservice-discovery-controller',
  'poststarthook/kube-apiserver-autoregistration',
  'autoregister-completion',
];

function inOrder(checks: readonly HealthCheck[]): readonly HealthCheck[] {
  return [...checks].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}

/**
 * `/healthz`, `/livez` and `/readyz`, with `?verbose`, `?exclude=NAME` and a path for each check
 * (`apiserver/pkg/server/healthz/healthz.go`, v1.37).
 * Only what this API server has is checked, under upstream's names and in its order.
 */
export function createHealthPages(
  checks: () => readonly HealthCheck[],
): (request: ApiRequest) => ApiResponse | undefined {
  return ({ path, query }) => {
    const [root = '', ...rest] = path.slice(1).split('/');
    const name = rest.join('/');
    if (root !== 'healthz' && root !== livez && root !== readyz) return undefined;
    const known = inOrder(checks().filter((check) => check.root === undefined || check.root === root));
    const served = root === readyz ? [...known, { name: 'shutdown', check: () => undefined }] : known;
    if (name !== '') {
      const check = served.find((one) => one.name === name);
      if (check === undefined) return undefined;
      const problem = check.check();
      return problem === undefined ? text(200, 'ok') : text(500, `internal server error: ${problem}\n`);
    }
    const excluded = new Set(query.getAll('exclude'));
    const lines: string[] = [];
    let failed = false;
    for (const { name: one, check } of served) {
      if (excluded.delete(one)) {
        lines.push(`[+]${one} excluded: ok`);
        continue;
      }
      const problem = check();
      failed ||= problem !== undefined;
      lines.push(problem === undefined ? `[+]${one} ok` : `[-]${one} failed: reason withheld`);
    }
    if (excluded.size > 0) {
      const names = [...excluded].map((one) => `"${one}"`).join(',');
      lines.push(`warn: some health checks cannot be excluded: no matches for ${names}`);
    }
    if (failed) return text(500, `${lines.join('\n')}\n${root} check failed\n`);
    return text(200, query.has('verbose') ? `${lines.join('\n')}\n${root} check passed\n` : 'ok');
  };
}

function text(status: number, body: string): ApiResponse {
  return {
    status,
    headers: [
      ['Content-Type', 'text/plain; charset=utf-8'],
      ['X-Content-Type-Options', 'nosniff'],
    ],
    body: { kind: 'text', text: body },
  };
}
