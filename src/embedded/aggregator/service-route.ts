import type { KubeObject } from '../../kube/index.ts';
import { NetworkError } from '../runtime/network/network-error.ts';
import type { HttpRequest, HttpResponse, HttpResult } from '../runtime/process/process-types.ts';

/** Makes an HTTP request to an address of the cluster's network, as the API server's node reaches it; never rejects. */
export type ServiceNetwork = (
  host: string,
  port: number,
  request: HttpRequest,
  timeoutMs: number,
) => Promise<HttpResult>;

/** `spec` of an APIService that names a Service. */
export interface ApiServiceSpec {
  readonly group?: string;
  readonly version: string;
  readonly groupPriorityMinimum: number;
  readonly versionPriority: number;
  readonly insecureSkipTLSVerify?: boolean;
  readonly service: { readonly namespace: string; readonly name: string; readonly port: number };
}

/** `spec` of an APIService; undefined for one that the API server serves itself. */
export function remoteSpecOf(apiService: KubeObject | undefined): ApiServiceSpec | undefined {
  const spec = apiService?.['spec'];
  return spec?.service ? (spec as ApiServiceSpec) : undefined;
}

/**
 * The address of a Service for the API server: that of the Service, which kube-proxy of its node leads on (`ResolveCluster`,
 * apiserver/pkg/util/proxy/proxy.go, v0.37). @throws Error with upstream's text
 */
export function resolveCluster(
  service: KubeObject | undefined,
  { service: { name, port } }: ApiServiceSpec,
): { readonly host: string; readonly port: number } {
  if (service === undefined) throw new Error(`service ${JSON.stringify(name)} not found`);
  const { type, clusterIP, externalName, ports = [] } = service['spec'];
  if (type === 'ExternalName') return { host: externalName, port };
  if (type === 'ClusterIP' && clusterIP === 'None') throw new Error('cannot route to service with ClusterIP "None"');
  if (ports.every((each: { port: number }) => each.port !== port))
    throw new Error(`no service port ${port} found for service ${JSON.stringify(name)}`);
  return { host: clusterIP, port };
}

/** Headers that tell another API server who asks; names of groups with a comma would be taken for two. */
export function remoteUserHeaders(user: {
  readonly username: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}): Record<string, string> {
  const headers: Record<string, string> = { 'x-remote-user': user.username };
  if (user.uid) headers['x-remote-uid'] = user.uid;
  if (user.groups.length > 0) headers['x-remote-group'] = user.groups.join(', ');
  for (const [key, values] of Object.entries(user.extra ?? {}))
    headers[`x-remote-extra-${encodeURIComponent(key).toLowerCase()}`] = values.join(', ');
  return headers;
}

/** What TLS needs: a certificate that proves who asks, and the Service's name in the server's, unless nobody looks. */
export function tlsOf({
  insecureSkipTLSVerify,
  service,
}: ApiServiceSpec): Pick<HttpRequest, 'clientName' | 'isTls' | 'verifyFor'> {
  return {
    isTls: true,
    clientName: 'front-proxy-client',
    ...(insecureSkipTLSVerify === true ? {} : { verifyFor: `${service.name}.${service.namespace}.svc` }),
  };
}

/** The answer, or why there is none, as Go's client says it of a request that it gives up after a while. @throws Error */
export function answerOf(result: HttpResult): HttpResponse {
  if (!(result instanceof NetworkError)) return result;
  if (result.failure === 'timeout') throw new Error('context deadline exceeded', { cause: result });
  throw result;
}
