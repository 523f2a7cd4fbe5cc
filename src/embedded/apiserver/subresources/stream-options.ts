import { newBadRequest, quote } from '../../../kube/index.ts';
import { NodeRefusal, type WantedStreams } from '../node-backend.ts';
import { parseBoolean } from '../query.ts';

/**
 * The streams of `PodExecOptions` and `PodAttachOptions` (`NewOptions`, k8s.io/cri-streaming/pkg/streaming/remotecommand, v0.37):
 * a terminal has no stderr of its own.
 * @throws NodeRefusal 400
 */
export function parseStreams(query: URLSearchParams): WantedStreams {
  const tty = parseBoolean(query.get('tty'));
  const stdin = parseBoolean(query.get('stdin'));
  const stdout = parseBoolean(query.get('stdout'));
  const stderr = parseBoolean(query.get('stderr')) && !tty;
  if (!stdin && !stdout && !stderr) {
    throw new NodeRefusal(400, 'you must specify at least 1 of stdin, stdout, stderr');
  }
  return { stdin, stdout, stderr, tty };
}

/** `ports` of `PodPortForwardOptions`: `80,81`, or several of it (`Convert_Slice_string_To_Slice_int32`). @throws StatusError 400 */
export function parsePorts(query: URLSearchParams): number[] {
  return query.getAll('ports').flatMap((text) => text.split(',').map(parsePort));
}

function parsePort(text: string): number {
  const isNumber = /^\d+$/.test(text);
  if (isNumber && Number(text) <= 65535) return Number(text);
  const why = isNumber ? 'value out of range' : 'invalid syntax';
  throw newBadRequest(`cannot convert to []int32: strconv.ParseUint: parsing ${quote(text)}: ${why}`);
}

/** What the kubelet asks of ports that channels are made for (`NewV4Options`, cri-streaming/pkg/streaming/portforward). @throws NodeRefusal 400 */
export function checkPorts(ports: readonly number[]): void {
  if (ports.length === 0) throw new NodeRefusal(400, 'query parameter "port" is required');
  if (ports.includes(0)) throw new NodeRefusal(400, `port ${quote(ports.join(','))} must be > 0`);
}
