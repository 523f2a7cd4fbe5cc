import type { NetworkFailure } from '../../../base/index.ts';
import {
  type NetworkFailure as ClusterFailure,
  type LivingCluster,
  NetworkError,
  nodeSource,
  reasonOf,
  wireHeaders,
} from '../../../embedded/index.ts';
import type { ServedExchange } from '../link/link.ts';
import type { NetworkAsk, NetworkStep } from '../protocol.ts';

/** The machine that a terminal stands for: the gateway of kind's network, from which the owner's own requests come, too. */
const terminalAddress = '172.18.0.1';
/** As kubelets tell Pods (`clusterDNS`). */
const dnsAddress = '10.96.0.10';

/** Until a connection fails, in the cluster's time; Linux gives SYNs up after some 130 s (tcp(7), `tcp_syn_retries`). */
const failsAfterMs: Partial<Record<ClusterFailure, number>> = { timeout: 130_000, unreachable: 3072 };

const failures: Readonly<Record<ClusterFailure, NetworkFailure>> = {
  'bad certificate': 'unknownIssuer',
  'no such host': 'unknownHost',
  refused: 'refused',
  reset: 'reset',
  timeout: 'timedOut',
  unreachable: 'unreachable',
};

type Network = LivingCluster['network'];
type Target = Exclude<ReturnType<Network['find']>, string>;

/**
 * Asks for a terminal. It is a machine in the network of the nodes, whose way to Pods and Services leads over the control-plane node
 * and its kube-proxy, and whose resolver is that of a Pod in the terminal's namespace (`ClusterFirst`).
 */
export async function serveNetwork(living: LivingCluster, ask: NetworkAsk, exchange: ServedExchange): Promise<void> {
  const { network, clock } = living;
  const tell = (step: NetworkStep) => exchange.push(step);
  const end = async (step: NetworkStep): Promise<void> => {
    await tell(step);
    exchange.end();
  };
  exchange.answer(null);
  const source = terminalSource(living, ask.namespace);
  const addresses = await new Promise<ClusterFailure | readonly string[]>((resolve) =>
    network.resolve(source, ask.host, resolve),
  );
  if (typeof addresses === 'string')
    return end({ kind: 'failed', failure: addresses === 'timeout' ? 'resolverLost' : 'unknownHost' });
  const [address = ask.host] = addresses;
  await tell({ kind: 'resolved', address });
  const target = network.find(source, address, ask.port);
  if (typeof target === 'string') {
    await new Promise<void>((resolve) => {
      const timer = clock.schedule(resolve, failsAfterMs[target] ?? 1, `network: terminal ${address}:${ask.port}`);
      exchange.gone.addEventListener('abort', () => {
        timer[Symbol.dispose]();
        resolve();
      });
    });
    return end({ kind: 'failed', failure: failures[target] });
  }
  await tell({ kind: 'connected' });
  const refused = refuseTls(target, ask);
  if (refused !== undefined) return end(refused);
  const headers = Object.fromEntries(ask.headers.map(([name, value]) => [name.toLowerCase(), value]));
  const { method, path, isTls, body } = ask;
  const result = await new Promise<Parameters<Parameters<Network['request']>[5]>[0]>((resolve) =>
    network.request(
      source,
      address,
      ask.port,
      { method, path, headers, isTls, ...(body === undefined ? {} : { body }) },
      2 ** 31,
      resolve,
    ),
  );
  if (result instanceof NetworkError) {
    // Who speaks another protocol closes the connection.
    const isOther = typeof target !== 'function' && target.class.http === undefined;
    return end({ kind: 'failed', failure: isOther ? 'empty' : failures[result.failure] });
  }
  return end({
    kind: 'answered',
    status: result.status,
    statusText: reasonOf(result.status),
    headers: wireHeaders(result, true),
    body: method === 'HEAD' ? '' : result.body,
  });
}

function terminalSource(living: LivingCluster, namespace: string): ReturnType<typeof nodeSource> {
  const [controlPlane = ''] = living.nodeNames();
  const source = nodeSource(controlPlane, terminalAddress);
  const searches = [`${namespace}.svc.cluster.local`, 'svc.cluster.local', 'cluster.local'];
  const dns = { servers: [dnsAddress], searches, options: ['ndots:5'] };
  return { ...source, config: { ...source.config, name: 'terminal', hostname: 'terminal', dns } };
}

/** What comes of a client that speaks TLS to who does not, or does not to who does; and of certificates that nobody vouches for. */
function refuseTls(target: Target, { isTls, verifies }: NetworkAsk): NetworkStep | undefined {
  const certificate = typeof target === 'function' ? target.certificate : target.class.certificate;
  const servesTls = certificate !== undefined || (typeof target !== 'function' && target.class.servesTls === true);
  if (isTls && !servesTls) return { kind: 'failed', failure: 'notTls' };
  if (isTls && verifies)
    return { kind: 'failed', failure: certificate?.authority === undefined ? 'selfSigned' : 'unknownIssuer' };
  if (isTls || !servesTls) return undefined;
  // As Go's server says it (net/http/server.go, 1.26).
  const body = 'Client sent an HTTP request to an HTTPS server.\n';
  return { kind: 'answered', status: 400, statusText: 'Bad Request', headers: [['Connection', 'close']], body };
}
