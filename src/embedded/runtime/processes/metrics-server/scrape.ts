import type { Node } from '../../../../kube/index.ts';
import { NetworkError } from '../../network/network-error.ts';
import type { Process } from '../../process/kernel.ts';
import type { HttpResult } from '../../process/process-types.ts';
import { decodeBatch } from './decode.ts';
import type { MetricsServerOptions } from './options.ts';
import type { Points } from './storage.ts';

const delayPerNodeMs = 8;
const maxDelayMs = 4000;
const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount/token';
const statusTexts: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** Told of an error: what was attempted, and key and value of more. */
export type LogError = (where: string, what: string, error: string, more: Readonly<Record<string, string>>) => void;

/**
 * Asks the kubelets of all these Nodes what they and their containers use (`pkg/scraper/scraper.go`, metrics-server v0.9.0), each
 * after a moment of its own, over the network of the process's Pod. Never rejects: a Node without an answer has no points.
 */
export async function scrape(
  process: Process,
  nodes: readonly Node[],
  options: MetricsServerOptions,
  logError: LogError,
): Promise<Points> {
  const { clock, random } = process.machine;
  const delayMs = Math.min(delayPerNodeMs * nodes.length, maxDelayMs);
  const timeoutMs = options.requestTimeoutMs;
  const batches = nodes.map(async (node) => {
    const name = node.metadata.name ?? '';
    const waitMs = random.uint32() % delayMs;
    await new Promise<void>((resolve) => clock.schedule(resolve, waitMs, `metrics-server scrapes ${name}`));
    if (process.isOver) return undefined;
    try {
      return await askKubelet(process, node, options);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const isReady = node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
      // Of a Node that is not Ready nothing else is expected: that is told at -v=4.
      if (isReady !== true) return undefined;
      if (why.endsWith('context deadline exceeded')) {
        const timeout = `${timeoutMs / 1000}s`;
        logError('scraper.go:147', 'Failed to scrape node, timeout to access kubelet', why, { node: name, timeout });
      } else logError('scraper.go:149', 'Failed to scrape node', why, { node: name });
      return undefined;
    }
  });
  const all: Points[] = (await Promise.all(batches)).filter((batch) => batch !== undefined);
  return {
    nodes: Object.assign({}, ...all.map((batch) => batch.nodes)),
    pods: Object.assign({}, ...all.map((batch) => batch.pods)),
  };
}

/** @throws Error (rejects) with Go's text */
async function askKubelet(process: Process, node: Node, options: MetricsServerOptions): Promise<Points> {
  const { addressTypes, kubeletPort, usesNodeStatusPort, isKubeletTlsInsecure, requestTimeoutMs } = options;
  const { container, machine } = process;
  const { addresses = [], daemonEndpoints } = node.status ?? {};
  const address = addressTypes.flatMap((wanted) => addresses.filter(({ type }) => type === wanted))[0]?.address;
  if (address === undefined) throw new Error(`no address matched types [${addressTypes.join(' ')}]`);
  const port = (usesNodeStatusPort && daemonEndpoints?.kubeletEndpoint?.Port) || kubeletPort;
  const path = node.metadata.annotations?.['metrics.k8s.io/resource-metrics-path'] || '/metrics/resource';
  const token = container.files.text(tokenPath);
  const askedMs = machine.clock.now();
  const result = await new Promise<HttpResult>((resolve) =>
    machine.network.request(
      container.sandbox,
      address,
      port,
      {
        method: 'GET',
        path,
        isTls: true,
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
        ...(isKubeletTlsInsecure ? {} : { verifyFor: address }),
      },
      requestTimeoutMs,
      resolve,
    ),
  );
  if (result instanceof NetworkError) {
    const why = result.failure === 'timeout' ? 'context deadline exceeded' : result.message;
    throw new Error(`Get "https://${address}:${port}${path}": ${why}`, { cause: result });
  }
  const { status, body } = result;
  if (status !== 200) throw new Error(`request failed, status: "${status} ${statusTexts[status] ?? ''}"`);
  return decodeBatch(body, askedMs, node.metadata.name ?? '');
}
