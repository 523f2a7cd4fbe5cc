import { Agent, request } from 'undici';
import type { RealCluster } from '../outputs/cluster.ts';

/** Requests to the API server itself, with headers that kubectl does not let one set. */
export interface ApiReader extends AsyncDisposable {
  /** The JSON of a GET. @throws Error with the answer when it is not 200. */
  get<T>(path: string, accept?: string): Promise<T>;
}

interface KubeconfigView {
  readonly clusters: readonly [{ readonly cluster: Readonly<Record<string, string>> }];
  readonly users: readonly [{ readonly user: Readonly<Record<string, string>> }];
}

/** Reads with the client certificate of the cluster's kubeconfig. */
export async function openApiReader(cluster: RealCluster): Promise<ApiReader> {
  const view = JSON.parse(
    await cluster.must(['config', 'view', '--raw', '--minify', '--flatten', '-o', 'json']),
  ) as KubeconfigView;
  const decode = (text: string | undefined): Buffer => Buffer.from(text ?? '', 'base64');
  const { cluster: target } = view.clusters[0];
  const { user } = view.users[0];
  const server = target['server'];
  if (server === undefined || user['client-certificate-data'] === undefined)
    throw new Error('the kubeconfig must have a server and a client certificate, as kind writes them');
  const dispatcher = new Agent({
    connect: {
      ca: decode(target['certificate-authority-data']),
      cert: decode(user['client-certificate-data']),
      key: decode(user['client-key-data']),
    },
  });
  return {
    async get<T>(path: string, accept = 'application/json'): Promise<T> {
      const answer = await request(new URL(path, server), { dispatcher, headers: { accept } });
      const text = await answer.body.text();
      if (answer.statusCode !== 200)
        throw new Error(`GET ${path} answered ${answer.statusCode}: ${text.slice(0, 500)}`);
      return JSON.parse(text) as T;
    },
    [Symbol.asyncDispose]: () => dispatcher.close(),
  };
}

/** apidiscovery.k8s.io/v2, as far as it is read. */
export interface AggregatedGroups {
  readonly items: readonly {
    readonly metadata: { readonly name?: string };
    readonly versions: readonly { readonly version: string; readonly resources: readonly AggregatedResource[] }[];
  }[];
}

interface ResponseKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

export interface AggregatedResource {
  readonly resource: string;
  readonly singularResource: string;
  readonly responseKind: ResponseKind;
  readonly scope: 'Namespaced' | 'Cluster';
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources?: readonly {
    readonly subresource: string;
    readonly responseKind: ResponseKind;
    readonly verbs: readonly string[];
  }[];
}

/** What aggregated discovery is asked for with. */
export const aggregatedDiscovery = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
/** What a Table is asked for with. */
export const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';
