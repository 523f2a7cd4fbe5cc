import type { ApiServer } from '../apiserver/create-api-server.ts';
import type { ComponentContext, Transport } from '../client/index.ts';
import { clusterCertificate } from '../cluster-certificate.ts';
import { answerPage, createKubeletGuard, type Kubelet, type KubeletPages } from '../kubelet/index.ts';
import type { HttpRequest, HttpResponse, NetworkHost } from '../runtime/index.ts';

/** The API server as a host of the network: what Pods reach at its address, and at that of the Service `kubernetes`. */
export function newApiHost(options: {
  readonly server: Pick<ApiServer, 'fetch'>;
  readonly nodeName: string;
  /** `172.18.0.2:6443`. */
  readonly address: string;
  readonly isServing: () => boolean;
  /** A way to the API from a node, that fails as that of its kubelet does. */
  readonly connect: (nodeName: string, address: string) => Transport;
}): NetworkHost {
  const { server, nodeName, address, isServing, connect } = options;
  const answer: NetworkHost = async (request, { ip }) => {
    if (!isServing()) return 'refused';
    if (/[?&]watch=(1|true)/.test(request.path))
      return textAnswer(501, 'podpath: a watch is read by programs of the cluster, not by HTTP clients in Pods\n');
    return readResponse(await server.fetch(toRequest(request, address), { sourceIp: ip }));
  };
  return Object.assign(answer, {
    nodeName,
    certificate: {
      authority: clusterCertificate,
      dnsNames: [
        nodeName,
        ...['', '.default', '.default.svc', '.default.svc.cluster.local'].map((end) => `kubernetes${end}`),
      ],
      ips: ['10.96.0.1', address.split(':')[0] ?? ''],
    },
    api: ({ nodeName: from }: { readonly nodeName: string }, dialled: string) => connect(from, dialled),
  });
}

/** The HTTP server of a kubelet as a host of the network, with the certificate that it signs itself (`--cert-dir`). */
export function newKubeletHost(options: {
  readonly context: ComponentContext;
  readonly nodeName: string;
  readonly address: string;
  readonly pages: KubeletPages;
  /** Undefined while it does not run. */
  readonly kubelet: () => Kubelet | undefined;
}): NetworkHost {
  const { context, nodeName, address, pages, kubelet } = options;
  const guard = createKubeletGuard(context, nodeName);
  const answer: NetworkHost = async (request) => {
    const running = kubelet();
    if (running === undefined) return 'refused';
    if (request.isTls !== true) return textAnswer(400, 'Client sent an HTTP request to an HTTPS server.\n');
    const asked = toRequest(request, address);
    return readResponse((await guard(asked)) ?? (await answerPage(running, pages, asked)));
  };
  return Object.assign(answer, { nodeName, certificate: { dnsNames: [nodeName], ips: [] } });
}

function toRequest({ method, path, headers = {}, body }: HttpRequest, address: string): Request {
  const sent = new Headers();
  for (const [name, value] of Object.entries(headers))
    if (!/^(host|connection|content-length)$/.test(name)) sent.set(name, value);
  const hasBody = body !== undefined && body !== '' && method !== 'GET' && method !== 'HEAD';
  return new Request(`https://${address}${path}`, { method, headers: sent, ...(hasBody ? { body } : {}) });
}

async function readResponse(response: Response): Promise<HttpResponse> {
  return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
}

function textAnswer(status: number, body: string): HttpResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}
