import { quote } from '../../kube/index.ts';
import { CommandError, PlainFailure } from '../errors.ts';

/** A kubeconfig as kubectl reads it; keys are those of the file (`client-go/tools/clientcmd/api/v1/types.go`, v0.37). */
export interface Kubeconfig {
  readonly clusters: readonly { readonly name: string; readonly cluster: Readonly<Record<string, unknown>> }[];
  readonly users: readonly { readonly name: string; readonly user: Readonly<Record<string, unknown>> }[];
  readonly contexts: readonly { readonly name: string; readonly context: KubeconfigContext }[];
  readonly 'current-context': string;
}

export interface KubeconfigContext {
  readonly cluster: string;
  readonly user: string;
  readonly namespace?: string;
}

/** The session's own kubeconfig: lines read it, `kubectl config` changes it. It never is the reader's. */
export interface ConfigStore {
  read(): Kubeconfig;
  write(config: Kubeconfig): void;
}

/** A kubeconfig in memory with one cluster and one user. */
export function newKubeconfig(options: {
  readonly name: string;
  readonly server: string;
  readonly user: string;
  readonly namespace?: string;
}): Kubeconfig {
  const { name, server, user, namespace } = options;
  return {
    clusters: [{ name, cluster: { server } }],
    users: [{ name: user, user: {} }],
    contexts: [{ name, context: { cluster: name, user, ...(namespace === undefined ? {} : { namespace }) } }],
    'current-context': name,
  };
}

/** Keeps a kubeconfig in memory. */
export function createConfigStore(initial: Kubeconfig): ConfigStore {
  let config = initial;
  return {
    read: () => config,
    write: (next) => {
      config = next;
    },
  };
}

/** The context that a line acts in. @throws PlainFailure for a `--context` that is not there */
export function contextOf(config: Kubeconfig, wanted: string): KubeconfigContext | undefined {
  const name = wanted === '' ? config['current-context'] : wanted;
  const found = config.contexts.find((one) => one.name === name)?.context;
  if (found === undefined && wanted !== '')
    throw new PlainFailure(`Error in configuration: context was not found for specified context: ${wanted}\n`);
  return found;
}

/** Where the API server of a context is, as the kubeconfig tells; `http://localhost:8080` as kubectl has it without one. @throws CommandError for a `--cluster` that is not there */
export function serverOf(config: Kubeconfig, context: KubeconfigContext | undefined, cluster: string): string {
  const name = cluster === '' ? context?.cluster : cluster;
  const known = config.clusters.find((one) => one.name === name);
  if (known === undefined && cluster !== '') throw new CommandError(`no server found for cluster ${quote(cluster)}`);
  const found = known?.cluster['server'];
  return typeof found === 'string' && found !== '' ? found : 'http://localhost:8080';
}

/** A server as it is typed, with a scheme (`DefaultServerURL` of `client-go/rest/url_utils.go`, v0.37). @throws CommandError for what is none */
export function serverUrl(text: string): string {
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\/./i.test(text);
  const url = hasScheme ? text : `http://${text}`;
  if (URL.canParse(url) && (hasScheme || new URL(url).pathname === '/')) return url;
  throw new CommandError(`host must be a URL or a host:port pair: ${quote(url)}`);
}
