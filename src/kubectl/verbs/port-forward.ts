import { nameSegment, namespaceSegment } from '../client/path-segment.ts';
import { refusalText } from '../client/remote-command.ts';
import type { RestRequest } from '../client/rest.ts';
import type { Verb } from '../command/context.ts';
import { newUsageError } from '../command/usage.ts';
import { CommandError, newNotSupported } from '../errors.ts';
import { attachablePodOf, findOneObject, podOrTyped, readPodTimeout } from '../resource/attachable-pod.ts';
import { parseAddresses } from './port-forward/addresses.ts';
import { forwardPorts } from './port-forward/forwarder.ts';
import { parsePorts, podPorts, refuseUdp, servicePorts } from './port-forward/ports.ts';

/** `kubectl port-forward` (`kubectl/pkg/cmd/portforward/portforward.go`, v0.37), on ports of the reader's world. */
export const portForward: Verb = {
  async run(context) {
    const { args, flags, connect, client } = context;
    const [resource = '', ...words] = args;
    if (words.length === 0)
      throw newUsageError(context.command, 'TYPE/NAME and list of ports are required for port-forward');
    const timeoutMs = readPodTimeout(context);
    const selection = { args: [podOrTyped(resource)], continuesOnError: true };
    const object = await findOneObject(context, selection, 'cannot forward ports of multiple objects at a time');
    const pod = await attachablePodOf(context, object, timeoutMs);
    const isService = object.kind === 'Service';
    refuseUdp(words, object, pod);
    const numbered = isService ? servicePorts(words, object, pod) : podPorts(words, pod);
    const { phase = '' } = pod.status ?? {};
    if (phase !== 'Running')
      throw new CommandError(`unable to forward port because pod is not running. Current status=${phase}`);
    const addresses = parseAddresses(flags.list('address'));
    const ports = parsePorts(numbered);
    if (connect === undefined || context.listen === undefined)
      throw newNotSupported('"kubectl port-forward"', 'there are no ports to listen on here');
    const { namespace = '', name = '' } = pod.metadata;
    const request: RestRequest = {
      method: 'POST',
      path: `/api/v1/namespaces/${namespaceSegment(namespace)}/pods/${nameSegment(name)}/portforward`,
    };
    const connection = await connect(client.rest.toRequest(request), []);
    if (connection.kind === 'refused')
      throw new CommandError(
        `error upgrading connection: unable to upgrade connection: ${await refusalText(connection.response)}`,
      );
    if (connection.kind !== 'portForward') throw new Error(`${request.path} is no port`);
    await forwardPorts(context, { connection, ports, addresses, target: `pod/${name}` });
  },
};
