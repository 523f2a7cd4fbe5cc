import { inNamespace, type Step } from './case.ts';

// Steps that many case files take.

export const mergePatch = 'application/merge-patch+json';
export const strategicPatch = 'application/strategic-merge-patch+json';
export const jsonPatch = 'application/json-patch+json';
export const applyPatch = 'application/apply-patch+yaml';

/** What is compared of an object on which controllers of the real cluster write, too: how an answer is refused, and the spec. */
export const withoutStatus = [
  'kind',
  'metadata.name',
  'metadata.labels',
  'metadata.annotations',
  'metadata.finalizers',
  'spec',
  'message',
  'reason',
  'code',
  'details',
];

/** What is compared of a refusal, or of a list. */
export const refusal = ['kind', 'status', 'message', 'reason', 'details', 'code'];

type Rest = Partial<Omit<Step, 'method' | 'path'>>;

export const get = (path: string, rest: Rest = {}): Step => ({ method: 'GET', path, ...rest });
export const post = (path: string, body: unknown, rest: Rest = {}): Step => ({ method: 'POST', path, body, ...rest });
export const put = (path: string, body: unknown, rest: Rest = {}): Step => ({ method: 'PUT', path, body, ...rest });
export const remove = (path: string, rest: Rest = {}): Step => ({ method: 'DELETE', path, ...rest });
export const patch = (contentType: string, path: string, body: unknown, rest: Rest = {}): Step => ({
  method: 'PATCH',
  path,
  contentType,
  body,
  ...rest,
});
export const apply = (path: string, body: unknown, manager = 'me', rest: Rest & { query?: string } = {}): Step => {
  const { query = '', ...others } = rest;
  return patch(applyPatch, `${path}?fieldManager=${manager}${query}`, body, others);
};
/** The same step, as preparation. */
export const prepare = (step: Step): Step => ({ ...step, setUp: true });

/** In the shoes of somebody else. */
export const as = (user: string, group?: string): { readonly headers: Record<string, string> } => ({
  headers: { 'impersonate-user': user, ...(group === undefined ? {} : { 'impersonate-group': group }) },
});

export const asTable = 'application/json;as=Table;v=v1;g=meta.k8s.io';
export const asMetadata = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io';
export const asMetadataList = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';

/** A Pod that no scheduler and no kubelet of the real cluster touches. */
export const podOf = (name: string, spec: object = {}, metadata: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, ...metadata },
  spec: { schedulerName: 'nobody', containers: [{ name: 'web', image: 'nginx:1.27' }], ...spec },
});

export const configMapOf = (name: string, data: object = { a: 'b' }, metadata: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
  data,
});

export const configMaps = inNamespace('v1', 'configmaps');
export const oneConfigMap = inNamespace('v1', 'configmaps', 'one');
export const pods = inNamespace('v1', 'pods');
export const webPod = inNamespace('v1', 'pods', 'web');
