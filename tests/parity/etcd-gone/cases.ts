/** A request to an API server whose etcd is gone. */
export interface EtcdGoneCase {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  readonly contentType?: string;
}

/** What of an answer is compared. */
export interface RecordedAnswer {
  readonly status: number;
  /** How long it took, in whole seconds, rounded down to what is set: at once, 2, 5, 20, 34, 60. */
  readonly seconds: number;
  readonly reason?: string;
  readonly message?: string;
  /** Of health pages. */
  readonly failed?: readonly string[];
}

const configMaps = '/api/v1/namespaces/default/configmaps';

export const etcdGoneCases: readonly EtcdGoneCase[] = [
  { method: 'GET', path: `${configMaps}/a` },
  { method: 'GET', path: `${configMaps}/a?resourceVersion=0` },
  { method: 'GET', path: `${configMaps}/none` },
  { method: 'GET', path: configMaps },
  { method: 'GET', path: `${configMaps}?resourceVersion=0` },
  { method: 'GET', path: `${configMaps}?limit=500` },
  { method: 'GET', path: '/api/v1/namespaces/default' },
  { method: 'POST', path: configMaps, body: { metadata: { name: 'b' } } },
  { method: 'POST', path: `${configMaps}?dryRun=All`, body: { metadata: { name: 'b' } } },
  { method: 'PUT', path: `${configMaps}/a`, body: { metadata: { name: 'a' }, data: {} } },
  {
    method: 'PATCH',
    path: `${configMaps}/a`,
    body: { data: { x: 'y' } },
    contentType: 'application/merge-patch+json',
  },
  {
    method: 'PATCH',
    path: `${configMaps}/z?fieldManager=x`,
    body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'z' } },
    contentType: 'application/apply-patch+yaml',
  },
  { method: 'DELETE', path: `${configMaps}/a` },
  { method: 'POST', path: '/api/v1/namespaces/default/serviceaccounts/default/token', body: { spec: {} } },
  {
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: { spec: { resourceAttributes: { verb: 'get', resource: 'pods' } } },
  },
  { method: 'GET', path: '/api' },
  { method: 'GET', path: '/version' },
  { method: 'GET', path: '/livez?verbose' },
  { method: 'GET', path: '/readyz?verbose' },
  { method: 'GET', path: '/readyz/etcd' },
  { method: 'GET', path: '/readyz/ping' },
];

const limits = [60, 34, 20, 5];

/** What of an answer is compared: its code, reason and message, and of health pages what has failed. */
export function summarize(got: {
  readonly status: number;
  readonly text: string;
  readonly ms: number;
}): RecordedAnswer {
  const { status, text, ms } = got;
  // Less than 5 s is what a health check or a busy machine takes.
  const seconds = limits.find((limit) => ms >= limit * 1000) ?? 0;
  const failed = text
    .split('\n')
    .filter((line) => line.startsWith('[-]') || /^internal server error|check failed$/.test(line));
  let told: { reason?: string; message?: string } = {};
  if (status >= 300 && text.startsWith('{')) {
    const { reason, message } = JSON.parse(text);
    told = { reason, message };
  }
  return { status, seconds, ...told, ...(failed.length === 0 ? {} : { failed }) };
}
