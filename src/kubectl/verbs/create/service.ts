import { isDns1123Subdomain, isValidPortName, isValidPortNum, quote } from '../../../kube/index.ts';
import type { Verb } from '../../command/context.ts';
import { CommandError } from '../../errors.ts';
import { createGenerator, namedMeta } from './generator.ts';

type ServiceType = 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';

/** `kubectl create service TYPE` (`kubectl/pkg/cmd/create/create_service.go`, v0.37). */
function createServiceOf(type: ServiceType): Verb {
  return createGenerator({
    ...(type === 'ExternalName' ? { requiredFlags: ['external-name'] } : {}),
    resource: 'services',
    ignoresSaveConfig: true,
    failure: `failed to create ${type} service: `,
    generate(context, name) {
      const { flags } = context;
      const clusterIP = type === 'ClusterIP' ? flags.text('clusterip') : '';
      const externalName = type === 'ExternalName' ? flags.text('external-name') : '';
      const nodePort = type === 'NodePort' ? flags.integer('node-port') : 0;
      const tcp = flags.list('tcp');
      if (clusterIP !== 'None' && tcp.length === 0 && type !== 'ExternalName')
        throw new CommandError('at least one tcp port specifier must be provided');
      if (type === 'ExternalName' && isDns1123Subdomain(externalName).length > 0)
        throw new CommandError(`invalid service external name ${externalName}`);
      const ports = tcp.map((text) => ({
        name: text.replaceAll(':', '-'),
        protocol: 'TCP',
        ...parsePorts(text),
        ...(nodePort === 0 ? {} : { nodePort }),
      }));
      return {
        kind: 'Service',
        apiVersion: 'v1',
        metadata: { ...namedMeta(context, name), labels: { app: name } },
        spec: {
          ...(ports.length === 0 ? {} : { ports }),
          selector: { app: name },
          ...(clusterIP === '' ? {} : { clusterIP }),
          type,
          ...(externalName === '' ? {} : { externalName }),
        },
        status: { loadBalancer: {} },
      };
    },
  });
}

export const createServiceClusterIp = createServiceOf('ClusterIP');
export const createServiceNodePort = createServiceOf('NodePort');
export const createServiceLoadBalancer = createServiceOf('LoadBalancer');
export const createServiceExternalName = createServiceOf('ExternalName');

/** `80:http`: a port and, after a colon, what it leads to. @throws CommandError */
function parsePorts(text: string): { readonly port: number; readonly targetPort: number | string } {
  const [first = '', target] = text.split(':');
  if (!/^\d+$/.test(first)) throw new CommandError(`strconv.ParseUint: parsing ${quote(first)}: invalid syntax`);
  const port = Number(first);
  if (port > 65535) throw new CommandError(`strconv.ParseUint: parsing ${quote(first)}: value out of range`);
  if (target === undefined) return { port, targetPort: port };
  const isNumber = /^[+-]?\d+$/.test(target);
  const faults = isNumber ? isValidPortNum(Number(target)) : isValidPortName(target);
  if (faults.length > 0) throw new CommandError(faults.join(','));
  return { port, targetPort: isNumber ? Number(target) : target };
}
