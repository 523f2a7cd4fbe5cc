import type { NetworkRequest } from '../../base/index.ts';
import type { NetworkAnswer, NetworkWatch, TerminalNetwork } from '../terminal-network.ts';
import type { ClusterClient } from './cluster-client.ts';
import { exchangeHttp } from './http-client.ts';
import type { PagePorts } from './ports.ts';
import type { NetworkAsk } from './protocol.ts';

/** Makes the network of a page's terminals: its own ports at localhost, the cluster's network everywhere else. */
export function createPageNetwork(
  ports: PagePorts,
  ask: (what: NetworkAsk, watch: NetworkWatch) => ReturnType<ClusterClient['network']>,
): TerminalNetwork {
  return {
    ports,
    request(request, namespace, watch) {
      const url = new URL(request.url);
      const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
      const isTls = url.protocol === 'https:';
      const port = Number(url.port === '' ? (isTls ? 443 : 80) : url.port);
      if (isOwn(host)) return askOwn(ports, request, { host, port, isTls }, watch);
      const { method, headers, verifies, body } = request;
      return ask(
        {
          kind: 'network',
          namespace,
          method,
          host,
          port,
          path: `${url.pathname}${url.search}`,
          isTls,
          verifies,
          headers,
          body: body === undefined ? undefined : new TextDecoder().decode(body),
        },
        watch,
      );
    },
  };
}

const isOwn = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '0.0.0.0' || /^127\./.test(host);

/** Asks who listens on a port of the page. */
async function askOwn(
  ports: PagePorts,
  request: NetworkRequest,
  { host, port, isTls }: { readonly host: string; readonly port: number; readonly isTls: boolean },
  watch: NetworkWatch,
): Promise<NetworkAnswer> {
  watch.signal.throwIfAborted();
  watch.resolved(host === 'localhost' ? '127.0.0.1' : host);
  const stream = ports.connect(host, port);
  if (stream === undefined) return { kind: 'failed', failure: 'refused' };
  watch.connected();
  // The bytes of TLS would have to be made here; nothing that is forwarded to speaks it to a page.
  if (isTls) {
    await stream.writable.abort();
    return { kind: 'failed', failure: 'notTls' };
  }
  return exchangeHttp(stream, request, watch.signal);
}
