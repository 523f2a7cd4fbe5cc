import { newBadRequest } from '../../../kube/index.ts';
import { newAuthorizationForbidden } from '../authorization/forbidden.ts';
import type { ContainerStreams, NodeBackend, PodRequest } from '../node-backend.ts';
import type { Operation } from '../operation.ts';
import type { ApiResponse, HeaderList } from '../response.ts';
import { isUpgradeRequest, isWebSocketRequest, negotiate } from '../streaming/negotiate.ts';
import { formatOutcome, type Outcome } from '../streaming/outcome.ts';
import type { StreamSession } from '../streaming/session.ts';
import type { VerbResult } from '../verbs/answer.ts';
import { readObject } from '../verbs/get.ts';
import { admitConnect, chooseContainer, getBackend, getNode, kubeletAddress, toRefusal } from './kubelet.ts';
import { checkPorts, parsePorts, parseStreams } from './stream-options.ts';

/** What is asked of a kubelet. */
interface Asked {
  readonly backend: NodeBackend;
  readonly request: PodRequest;
  readonly container: string;
  readonly ports: readonly number[];
  readonly end: () => void;
}

/**
 * `pods/exec`, `pods/attach` and `pods/portforward` (pkg/registry/core/pod/rest/subresources.go and pkg/kubelet/server/server.go,
 * v1.37): answers with a session, which the program that owns the connection serves.
 * @throws StatusError
 */
export function connect(operation: Operation): VerbResult {
  const { info, parts, user, request } = operation;
  const isPort = info.subresource === 'portforward';
  const ports = isPort ? parsePorts(request.query) : [];
  admitConnect(operation);
  // A WebSocket opens with GET, which is a lesser right than to run something.
  const attributes = { ...info, user, verb: 'create' };
  const { decision, reason } = parts.authorizer.authorize(attributes);
  if (decision !== 'Allow') throw newAuthorizationForbidden(attributes, reason);
  const pod = readObject(operation);
  const container = isPort ? '' : chooseContainer(pod, request.query.get('container') ?? '');
  if (!pod['spec'].nodeName) throw newBadRequest(`pod ${info.name} does not have a host assigned`);
  const node = getNode(operation, pod['spec'].nodeName);
  kubeletAddress(node);
  const backend = getBackend(operation, node);
  if (!isUpgradeRequest(request)) throw newBadRequest('Upgrade request required');
  const gone = new AbortController();
  const abort = () => gone.abort();
  request.signal?.addEventListener('abort', abort, { once: true });
  const end = () => {
    request.signal?.removeEventListener('abort', abort);
    abort();
  };
  const asked = { pod, node, user, signal: gone.signal };
  return { pending: respond(operation, { backend, request: asked, container, ports, end }) };
}

/** What the kubelet answers: a session, or why not in plain text. @throws StatusError */
async function respond(operation: Operation, asked: Asked): Promise<ApiResponse> {
  try {
    const session =
      operation.info.subresource === 'portforward'
        ? await openPorts(operation, asked)
        : await openCommand(operation, asked);
    return { status: 101, headers: [], body: { kind: 'upgrade', session } };
  } catch (error) {
    asked.end();
    const { code, message } = toRefusal(error);
    const headers: HeaderList = message === '' ? [] : [['Content-Type', 'text/plain; charset=utf-8']];
    return { status: code, headers, body: { kind: 'text', text: message } };
  }
}

/** @throws NodeRefusal, and what a kubelet throws */
async function openPorts(
  { request }: Operation,
  { backend, request: asked, ports, end }: Asked,
): Promise<StreamSession> {
  const isTunnel = request.header('sec-websocket-protocol')?.includes('SPDY/3.1+') === true;
  if (isWebSocketRequest(request) && !isTunnel) checkPorts(ports);
  const forward = await backend.portForward(asked);
  return { kind: 'portForward', ports, forward, end, ...negotiate(request, 'portForward') };
}

/** @throws NodeRefusal, and what a kubelet throws */
async function openCommand(
  { info, request }: Operation,
  { backend, request: asked, container, end }: Asked,
): Promise<StreamSession> {
  const wanted = parseStreams(request.query);
  const command = request.query.getAll('command');
  let run: (streams: ContainerStreams) => Promise<Outcome>;
  if (info.subresource === 'exec') {
    const start = await backend.exec({ ...asked, container, command, streams: wanted });
    run = async (streams) => ({ exitCode: await start(streams), command });
  } else {
    const attach = await backend.attach({ ...asked, container, streams: wanted });
    run = async (streams) => {
      await attach(streams);
      return { exitCode: 0, command };
    };
  }
  const failed = info.subresource === 'exec' ? 'error executing command in container' : 'error attaching to container';
  const { transport, protocol } = negotiate(request, 'command');
  return {
    kind: 'command',
    transport,
    protocol,
    wanted,
    end,
    async run(streams) {
      let outcome: Outcome;
      try {
        outcome = await run(streams);
      } catch (error) {
        outcome = { failure: `${failed}: ${error instanceof Error ? error.message : String(error)}` };
      }
      return formatOutcome(protocol, outcome);
    },
  };
}
