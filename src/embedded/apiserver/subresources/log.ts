import type { Operation } from '../operation.ts';
import type { ApiRequest } from '../request.ts';
import type { ApiResponse } from '../response.ts';
import { overWebSocket } from '../streaming/messages.ts';
import type { VerbResult } from '../verbs/answer.ts';
import { readObject } from '../verbs/get.ts';
import { chooseContainer, getBackend, getNode, toLogStatus, toRefusal } from './kubelet.ts';
import { parseLogOptions } from './log-options.ts';

/**
 * `pods/log` (pkg/registry/core/pod/rest/log.go and `LogLocation` of pkg/registry/core/pod/strategy.go, v1.37): 204 for a Pod
 * that is on no Node, else what its kubelet has.
 * @throws StatusError
 */
export function log(operation: Operation): VerbResult {
  const { info, request, user } = operation;
  const options = parseLogOptions(request.query, info.name);
  const pod = readObject(operation);
  const container = chooseContainer(pod, request.query.get('container') ?? '');
  if (!pod['spec'].nodeName) return { response: { status: 204, headers: [], body: { kind: 'text', text: '' } } };
  const node = getNode(operation, pod['spec'].nodeName);
  const backend = getBackend(operation, node);
  const signal = request.signal ?? new AbortController().signal;
  return {
    pending: respond(() => backend.log({ node, pod, container, user, signal, options }), request, info.name),
  };
}

/** @throws StatusError */
async function respond(
  read: () => ReadableStream<Uint8Array> | Promise<ReadableStream<Uint8Array>>,
  request: ApiRequest,
  name: string,
): Promise<ApiResponse> {
  let stream: ReadableStream<Uint8Array>;
  try {
    stream = await read();
  } catch (error) {
    throw toLogStatus(toRefusal(error), name);
  }
  const response: ApiResponse = {
    status: 200,
    headers: [['Content-Type', 'text/plain']],
    body: { kind: 'stream', stream },
  };
  return overWebSocket(request, response, 'bytes');
}
