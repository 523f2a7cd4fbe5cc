import type { KubeObject } from '../../../kube/index.ts';
import { CommandError } from '../../errors.ts';
import type { Pod } from '../../resource/pods.ts';

/** A port of the reader's world, 0 for any, and the one of the Pod that it leads to. */
export interface ForwardedPort {
  local: number;
  readonly remote: number;
}

/** What of a Service is read. */
interface ForwardedService extends KubeObject {
  readonly spec?: {
    readonly clusterIP?: string;
    readonly ports?: readonly {
      readonly name?: string;
      readonly port: number;
      readonly protocol?: string;
      readonly targetPort?: number | string;
    }[];
  };
}

const isNumber = (text: string): boolean => /^[+-]?\d+$/.test(text);
const isTcp = ({ protocol }: { readonly protocol?: string }): boolean => protocol !== 'UDP' && protocol !== 'SCTP';

/** `splitPort`: a port alone is both. */
function splitPort(word: string): { readonly local: string; readonly remote: string } {
  const parts = word.split(':');
  const [first = '', second = ''] = parts;
  return parts.length === 2 ? { local: first, remote: second } : { local: first, remote: first };
}

const joinPorts = (local: string, remote: string): string => (local === remote ? remote : `${local}:${remote}`);

/** Words of ports with the numbers of the Pod in place of names (`convertPodNamedPortToNumber`). @throws CommandError */
export function podPorts(words: readonly string[], pod: Pod): readonly string[] {
  const all = pod.spec.containers.flatMap((container) => container.ports ?? []);
  return words.map((word) => {
    const { local, remote } = splitPort(word);
    return joinPorts(local, isNumber(remote) ? remote : String(namedPort(pod, all, remote)));
  });
}

function namedPort(
  pod: Pod,
  ports: readonly { readonly name?: string; readonly containerPort?: number }[],
  name: string,
): number {
  const found = ports.find((port) => port.name === name)?.containerPort;
  if (found === undefined) throw new CommandError(`Pod '${pod.metadata.name}' does not have a named port '${name}'`);
  return found;
}

/** The same for ports of a Service, which lead to the Pod's (`translateServicePortToTargetPort`). @throws CommandError */
export function servicePorts(words: readonly string[], service: KubeObject, pod: Pod): readonly string[] {
  const { metadata, spec } = service as ForwardedService;
  const own = spec?.ports ?? [];
  return words.map((word) => {
    const split = splitPort(word);
    let { local } = split;
    const { remote } = split;
    let port = Number(remote);
    if (!isNumber(remote)) {
      const named = own.find(({ name }) => name === remote);
      if (named === undefined)
        throw new CommandError(`Service '${metadata.name}' does not have a named port '${remote}'`);
      port = named.port;
      if (local === remote) local = String(port);
    }
    const found = own.find((one) => one.port === port);
    if (found === undefined) throw new CommandError(`Service ${metadata.name} does not have a service port ${port}`);
    return joinPorts(local, String(targetOf(found, spec?.clusterIP, pod)));
  });
}

/** `LookupContainerPortNumberByServicePort`: without an address of its own a Service maps nothing. */
function targetOf(
  { port, targetPort }: { readonly port: number; readonly targetPort?: number | string },
  clusterIp: string | undefined,
  pod: Pod,
): number {
  if (clusterIp === 'None') return port;
  if (typeof targetPort === 'number') return targetPort === 0 ? port : targetPort;
  if (targetPort === undefined) return port;
  return namedPort(
    pod,
    pod.spec.containers.flatMap((container) => container.ports ?? []),
    targetPort,
  );
}

/** `checkUDPPortInPod` and `checkUDPPortInService`: what is there for UDP alone cannot be forwarded. @throws CommandError */
export function refuseUdp(words: readonly string[], object: KubeObject, pod: Pod): void {
  const ports =
    object.kind === 'Service'
      ? ((object as ForwardedService).spec?.ports ?? []).map((one) => ({ ...one, number: one.port }))
      : pod.spec.containers.flatMap((container) =>
          (container.ports ?? []).map((one) => ({ ...one, number: one.containerPort })),
        );
  for (const word of words) {
    const { remote } = splitPort(word);
    const number = isNumber(remote) ? Number(remote) : ports.find(({ name }) => name === remote)?.number;
    const same = ports.filter((one) => one.number === number);
    if (same.some(({ protocol }) => protocol === 'UDP') && !same.some(isTcp))
      throw new CommandError(`UDP protocol is not supported for ${remote}`);
  }
}

/** `parsePorts` (`client-go/tools/portforward/portforward.go`, v0.37). @throws CommandError */
export function parsePorts(words: readonly string[]): readonly ForwardedPort[] {
  return words.map((word) => {
    const parts = word.split(':');
    if (parts.length > 2) throw new CommandError(`invalid port format '${word}'`);
    const [first = '', second = first] = parts;
    const local = first === '' ? '0' : first;
    const ports = { local: parsePort('local', local), remote: parsePort('remote', second) };
    if (ports.remote === 0) throw new CommandError('remote port must be > 0');
    return ports;
  });
}

/** `strconv.ParseUint(text, 10, 16)`. */
function parsePort(side: 'local' | 'remote', text: string): number {
  const why = !/^\d+$/.test(text) ? 'invalid syntax' : Number(text) > 65_535 ? 'value out of range' : undefined;
  if (why === undefined) return Number(text);
  throw new CommandError(
    `error parsing ${side} port '${text}': strconv.ParseUint: parsing ${JSON.stringify(text)}: ${why}`,
  );
}
