import type { StoredObject } from '../../../kube/index.ts';
import type { Operation } from '../operation.ts';

/** A Pod's port behind a Service. */
export interface ServiceEndpoint {
  readonly pod: StoredObject;
  readonly ip: string;
  readonly port: number;
}

interface SliceEndpoint {
  readonly addresses: readonly string[];
  readonly conditions?: { readonly ready?: boolean };
  readonly targetRef?: { readonly name?: string; readonly namespace?: string };
}

interface SlicePort {
  readonly name?: string;
  readonly port?: number;
}

/**
 * An endpoint of a Service that is ready, and a Pod, by chance (`RandomEndpoint` of apiserver/pkg/util/proxy and
 * `isValidAddress` of pkg/registry/core/service/storage, v1.37); undefined for none. There is one IP family.
 */
export function findEndpoint(operation: Operation, service: string, portName: string): ServiceEndpoint | undefined {
  const { context, info, parts } = operation;
  const resource = { group: 'discovery.k8s.io', resource: 'endpointslices' };
  const slices = [...context.list(resource, info.namespace)].filter(
    ({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === service,
  );
  for (const slice of fromRandom(slices, parts.random.uint32())) {
    const ports: readonly SlicePort[] = slice['ports'] ?? [];
    const endpoints: readonly SliceEndpoint[] = slice['endpoints'] ?? [];
    for (const { name, port } of ports) {
      if (name !== portName || port === undefined) continue;
      for (const { addresses, conditions, targetRef } of fromRandom(endpoints, parts.random.uint32())) {
        if (conditions?.ready === false || targetRef?.namespace !== info.namespace) continue;
        const pod = context.get({ group: '', resource: 'pods' }, info.namespace, targetRef.name ?? '');
        const [ip = ''] = addresses;
        const ips: readonly { readonly ip: string }[] = pod?.['status']?.podIPs ?? [];
        if (pod !== undefined && ips.some((own) => own.ip === ip)) return { pod, ip, port };
      }
    }
  }
  return undefined;
}

/** All of a list, from anywhere in it. */
function fromRandom<T>(all: readonly T[], chance: number): T[] {
  const start = all.length === 0 ? 0 : chance % all.length;
  return [...all.slice(start), ...all.slice(0, start)];
}
