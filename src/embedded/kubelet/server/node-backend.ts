import { formatTime, newInternalError, type Pod, StatusError, type StoredObject } from '../../../kube/index.ts';
import {
  type ContainerRequest,
  type ContainerStreams,
  type LogOptions,
  type NodeBackend,
  NodeRefusal,
  type NodeRequest,
  type PodRequest,
  type ProxyTarget,
} from '../../apiserver/node-backend.ts';
import { type ContainerRecord, RuntimeError, type ContainerStreams as RuntimeStreams } from '../../runtime/cri.ts';
import type { Kubelet } from '../kubelet.ts';
import { findRecord, readRuntimeStatus } from '../pods/runtime-status.ts';
import { findLogTarget } from './log-target.ts';
import { readLogs } from './logs.ts';
import { answerPage, type KubeletPages } from './pages.ts';

/** Finds the kubelet of a node; undefined for one that does not run, `cut` for one that no packet gets to. */
export type FindKubelet = (nodeName: string) => Kubelet | 'cut' | undefined;

const uidOf = (kubelet: Kubelet, { pod }: PodRequest): string => {
  const { namespace = '', name = '' } = pod.metadata;
  return kubelet.pod(namespace, name)?.metadata.uid ?? pod.metadata.uid ?? '';
};

const fullNameOf = ({ metadata }: StoredObject) => `${metadata.name}_${metadata.namespace}`;

/** What the kubelets of all nodes give to the API server (`pkg/kubelet/server/server.go`, v1.37). */
export function createNodeBackend(find: FindKubelet, pages: KubeletPages = new Map()): NodeBackend {
  const addressOf = ({ node }: NodeRequest): string => {
    const addresses = (node['status']?.addresses ?? []) as readonly { type: string; address: string }[];
    return addresses.find(({ type }) => type === 'InternalIP')?.address ?? node.metadata.name ?? '';
  };
  const kubeletOf = (request: NodeRequest, tell = newUnreachable): Kubelet => {
    const { node } = request;
    const kubelet = find(node.metadata.name ?? '');
    if (kubelet !== undefined && kubelet !== 'cut') return kubelet;
    // Upstream has waited 30 s by the time that it says the latter.
    throw tell(
      `dial tcp ${addressOf(request)}:10250: ${kubelet === undefined ? 'connect: connection refused' : 'i/o timeout'}`,
    );
  };
  const runningOf = (kubelet: Kubelet, request: ContainerRequest): ContainerRecord | undefined => {
    const record = findRecord(readRuntimeStatus(kubelet.runtime, uidOf(kubelet, request)), request.container);
    return record?.state === 'Running' ? record : undefined;
  };

  return {
    log(request) {
      const { name = '', namespace = '' } = request.pod.metadata;
      // What asks for a log says of itself where it wanted to go, and gives no reason (`LocationStreamer`).
      const kubelet = kubeletOf(request, (why) => {
        const url = `https://${addressOf(request)}:10250/containerLogs/${namespace}/${name}/${request.container}`;
        return new StatusError(500, '', `Get "${url}${formatLogQuery(request.options)}": ${why}`);
      });
      const pod = kubelet.pod(namespace, name);
      if (pod === undefined)
        throw new NodeRefusal(400, `pod ${JSON.stringify(name)} cannot be found - no logs available`);
      const status = kubelet.statusOf(pod.metadata.uid ?? '') ?? pod.status ?? {};
      const target = findLogTarget(name, status, request.container, request.options.previous);
      if ('error' in target) throw new NodeRefusal(400, target.error);
      return readLogs(kubelet.runtime, target.id, request.options, kubelet.nowMs());
    },
    exec(request) {
      const kubelet = kubeletOf(request);
      const record = runningOf(kubelet, request);
      if (record === undefined) throw new NodeRefusal(500, `container not found ("${request.container}")`);
      const { tty } = request.streams;
      return async (streams) => {
        try {
          return await kubelet.runtime.exec(record.id, request.command, toRuntime(streams, tty, request.signal));
        } catch (error) {
          // The runtime serves these streams itself: there is no gRPC between it and who asks.
          throw error instanceof RuntimeError ? new Error(error.description, { cause: error }) : error;
        }
      };
    },
    attach(request) {
      const kubelet = kubeletOf(request);
      const record = runningOf(kubelet, request);
      if (record === undefined) {
        throw new NodeRefusal(500, `container ${request.container} not found in pod ${fullNameOf(request.pod)}`);
      }
      const spec = (request.pod as Pod).spec.containers?.find(({ name }) => name === request.container);
      const tty = (spec as { readonly tty?: boolean } | undefined)?.tty === true;
      return (streams) => kubelet.runtime.attach(record.id, toRuntime(streams, tty, request.signal));
    },
    portForward(request) {
      const kubelet = kubeletOf(request);
      const sandbox = kubelet.runtime.listPodSandboxes(uidOf(kubelet, request)).find(({ state }) => state === 'Ready');
      if (sandbox === undefined) throw new NodeRefusal(500, `pod not found ("${fullNameOf(request.pod)}")`);
      return async (port, { incoming, outgoing, signal }) => {
        const { readable, writable } = await kubelet.runtime.connectPort(sandbox.id, port).catch((error: Error) => {
          throw new Error(formatNoConnection(sandbox.id, port), { cause: error });
        });
        const over = new AbortController();
        void incoming.pipeTo(writable, { signal: AbortSignal.any([signal, over.signal]) }).catch(ignoreEnd);
        // When the server has no more to say, nobody hears what is still said to it.
        await readable
          .pipeTo(new WritableStream({ write: (bytes) => outgoing.write(bytes) }), { signal })
          .catch(ignoreEnd);
        over.abort();
      };
    },
    async fetch(target, request) {
      const kubelet = kubeletOf(target);
      if (target.kind === 'kubelet') return answerPage(kubelet, pages, request);
      return askPod(kubelet, target, request);
    },
  };
}

/** As containerd says it (`portForward`, internal/cri/server/sandbox_portforward_linux.go, v2.3); names of network namespaces are made of the sandbox's. */
function formatNoConnection(sandboxId: string, port: number): string {
  const netns = `/var/run/netns/cni-${sandboxId.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}`;
  const tried = ['IPv4: dial tcp4 127.0.0.1', 'IPv6 dial tcp6 [::1]'].map(
    (to) => `${to}:${port}: connect: connection refused `,
  );
  return (
    `error forwarding port ${port} to pod ${sandboxId}, uid : failed to execute portforward in network namespace ` +
    `"${netns}": failed to connect to localhost:${port} inside namespace "${sandboxId}", ${tried.join('')}`
  );
}

/** One side has gone: so the connection is over. */
const ignoreEnd = () => undefined;

/** As upstream asks a kubelet for a log (`LogLocation`, `pkg/registry/core/pod/strategy.go`, v1.37). */
function formatLogQuery(options: LogOptions): string {
  const { follow, limitBytes, previous, sinceMs, sinceSeconds, tailLines, timestamps } = options;
  const query = new URLSearchParams({
    ...(follow ? { follow: 'true' } : {}),
    ...(limitBytes === undefined ? {} : { limitBytes: String(limitBytes) }),
    ...(previous ? { previous: 'true' } : {}),
    ...(sinceSeconds === undefined ? {} : { sinceSeconds: String(sinceSeconds) }),
    ...(sinceMs === undefined ? {} : { sinceTime: formatTime(sinceMs) }),
    ...(tailLines === undefined ? {} : { tailLines: String(tailLines) }),
    ...(timestamps ? { timestamps: 'true' } : {}),
  });
  return query.size === 0 ? '' : `?${query}`;
}

/** What the API server tells of a kubelet that it cannot reach. */
function newUnreachable(why: string): StatusError {
  const { details } = newInternalError(new Error(why));
  return new StatusError(500, 'InternalError', `error dialing backend: ${why}`, details);
}

function toRuntime(
  { stdin, stdout, stderr, resizes }: ContainerStreams,
  tty: boolean,
  signal: AbortSignal,
): RuntimeStreams {
  return {
    tty,
    signal,
    ...(stdin === undefined ? {} : { stdin }),
    ...(stdout === undefined ? {} : { stdout: (bytes) => void stdout.write(bytes) }),
    ...(stderr === undefined ? {} : { stderr: (bytes) => void stderr.write(bytes) }),
    ...(resizes === undefined
      ? {}
      : {
          resize: (listener) => {
            const sink = new WritableStream<{ width: number; height: number }>({
              write: ({ width, height }) => listener({ columns: width, rows: height }),
            });
            resizes.pipeTo(sink).catch(ignoreEnd);
          },
        }),
  };
}

async function askPod(
  kubelet: Kubelet,
  target: Extract<ProxyTarget, { readonly kind: 'pod' }>,
  request: Request,
): Promise<Response> {
  const sandbox = kubelet.runtime.listPodSandboxes(uidOf(kubelet, target)).find(({ state }) => state === 'Ready');
  if (sandbox === undefined) {
    const { podIP = '' } = (target.pod['status'] ?? {}) as { podIP?: string };
    throw new Error(`dial tcp ${podIP}:${target.port}: connect: no route to host`);
  }
  const { pathname, search, protocol } = new URL(request.url);
  const answer = await kubelet.runtime.exchangeHttp(sandbox.id, target.port, {
    method: request.method,
    path: `${pathname}${search}`,
    scheme: protocol === 'https:' ? 'https' : 'http',
    headers: [...request.headers],
    ...(request.body === null ? {} : { body: new Uint8Array(await request.arrayBuffer()) }),
  });
  const hasBody = ![101, 204, 205, 304].includes(answer.status);
  return new Response(hasBody ? new Uint8Array(answer.body) : null, {
    status: answer.status,
    headers: answer.headers.map(([name, value]): [string, string] => [name, value]),
  });
}
