import type { KubeObject } from '../../kube/index.ts';
import type { Verb } from '../command/context.ts';
import { newUsageError } from '../command/usage.ts';
import { CommandError, newNotSupported } from '../errors.ts';
import { attachablePodOf, findOneObject, podOrTyped, readPodTimeout } from '../resource/attachable-pod.ts';
import type { Pod } from '../resource/pods.ts';

/**
 * `kubectl port-forward` (`kubectl/pkg/cmd/portforward/portforward.go`, v0.37) as far as no port of the reader's machine is
 * needed: it finds and checks the Pod, and refuses by name to listen.
 */
export const portForward: Verb = {
  async run(context) {
    const { args } = context;
    const [resource = '', ...ports] = args;
    if (ports.length === 0)
      throw newUsageError(context.command, 'TYPE/NAME and list of ports are required for port-forward');
    const timeoutMs = readPodTimeout(context);
    const selection = { args: [podOrTyped(resource)], continuesOnError: true };
    const object = await findOneObject(context, selection, 'cannot forward ports of multiple objects at a time');
    const pod = await attachablePodOf(context, object, timeoutMs);
    if (object.kind !== 'Service') requirePorts(pod, ports);
    const { phase = '' } = pod.status ?? {};
    if (phase !== 'Running')
      throw new CommandError(`unable to forward port because pod is not running. Current status=${phase}`);
    const instead = `curl from within the cluster, or "kubectl get --raw ${proxyPath(object, ports[0] ?? '')}"`;
    throw newNotSupported('listening on a port', instead);
  },
};

function proxyPath({ kind, metadata }: KubeObject, port: string): string {
  const plural = kind === 'Service' ? 'services' : 'pods';
  return `/api/v1/namespaces/${metadata.namespace}/${plural}/${metadata.name}:${remoteOf(port)}/proxy/`;
}

/** `splitPort`: what comes after the colon. */
function remoteOf(port: string): string {
  const parts = port.split(':');
  return (parts.length === 2 ? parts[1] : parts[0]) ?? '';
}

/** `convertPodNamedPortToNumber` and `checkUDPPortInPod`. @throws CommandError */
function requirePorts(pod: Pod, ports: readonly string[]): void {
  const all = pod.spec.containers.flatMap((container) => container.ports ?? []);
  const isTcp = (number: number): boolean =>
    all.some(({ containerPort, protocol }) => containerPort === number && protocol !== 'UDP' && protocol !== 'SCTP');
  for (const remote of ports.map(remoteOf)) {
    if (remote === '') throw new CommandError('remote port cannot be empty');
    const named = all.find(({ name }) => name === remote)?.containerPort;
    const number = /^[+-]?\d+$/.test(remote) ? Number(remote) : named;
    if (number === undefined)
      throw new CommandError(`Pod '${pod.metadata.name}' does not have a named port '${remote}'`);
    const isUdp = all.some(({ containerPort, protocol }) => containerPort === number && protocol === 'UDP');
    if (isUdp && !isTcp(number)) throw new CommandError(`UDP protocol is not supported for ${remote}`);
  }
}
