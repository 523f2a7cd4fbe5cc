import { isSemanticallyEqual, type KubeObject, type Node, type Pod } from '../../../kube/index.ts';
import { resources, splitKey, targetOf } from '../../client/index.ts';
import type { ControllerDefinition } from '../controller.ts';
import { controllerRefTo, ignoring, nameOf } from '../shared/claim.ts';
import { isNamespaceTerminating, messageOf } from '../shared/pod-control.ts';
import { isPodReady } from '../shared/pods.ts';
import {
  belongsToEndpoints,
  type EndpointPort,
  enqueueServices,
  hostnameOf,
  isHeadless,
  newTriggerTimes,
  podsOf,
  portsOn,
  type ServiceSpec,
  selectsPods,
  triggerAnnotation,
} from './addresses.ts';

/** `--max-endpoints-per-slice`. */
const maxEndpoints = 100;
const serviceLabel = 'kubernetes.io/service-name';
const managerLabel = 'endpointslice.kubernetes.io/managed-by';
const headlessLabel = 'service.kubernetes.io/headless';
const manager = 'endpointslice-controller.k8s.io';

interface Endpoint {
  readonly addresses: readonly string[];
  readonly conditions: { readonly ready: boolean; readonly serving: boolean; readonly terminating: boolean };
  readonly targetRef: {
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
    readonly uid: string;
  };
  readonly nodeName?: string;
  readonly zone?: string;
  readonly hostname?: string;
}

/** What one set of ports of a Service is to have. */
interface Wanted {
  readonly ports: readonly EndpointPort[];
  readonly endpoints: Map<string, Endpoint>;
}

/**
 * Keeps the EndpointSlices of Services (`pkg/controller/endpointslice` and `k8s.io/endpointslice`, v1.37.2).
 * Not modelled: hints of zones (`trafficDistribution`), which need more than one zone.
 */
export const endpointSliceController: ControllerDefinition = {
  name: 'endpointslice-controller',
  component: 'endpoint-slice-controller',
  start(context) {
    const { client, events, informers } = context;
    const services = informers.of(resources.services);
    const slices = informers.of(resources.endpointSlices);
    const nodes = informers.of(resources.nodes);
    const triggers = newTriggerTimes(context.memory);
    enqueueServices(context);
    slices.addIndex('service', ({ metadata }) =>
      metadata.labels?.[managerLabel] === manager ? [`${metadata.namespace}/${metadata.labels[serviceLabel]}`] : [],
    );
    return {
      async reconcile(key) {
        const { namespace, name } = splitKey(key);
        const service = services.get(namespace, name);
        // Its slices are collected as garbage.
        if (service === undefined || !selectsPods(service['spec'])) return;
        const pods = podsOf(context, service);
        const trigger = triggers.next(service, pods);
        const existing = slices
          .byIndex('service', key)
          .filter(({ metadata }) => metadata.deletionTimestamp === undefined);
        const missing: string[] = [];
        try {
          for (const family of familiesOf(service['spec'])) {
            const wanted = wantedOf(service, pods, family, (node) => nodes.get('', node), missing);
            const own = existing.filter(({ addressType }) => addressType === family);
            await write(service, own, wanted, family, trigger);
          }
        } catch (error) {
          if (isNamespaceTerminating(error)) return;
          const message = `Error updating Endpoint Slices for Service ${key}: ${messageOf(error)}`;
          events.event(targetOf(service), 'Warning', 'FailedToUpdateEndpointSlices', message);
          throw error;
        }
        if (missing.length > 0) throw new Error(missing.join(', '));
      },
    };

    async function write(
      service: KubeObject,
      own: readonly KubeObject[],
      wanted: ReadonlyMap<string, Wanted>,
      family: string,
      trigger: string | undefined,
    ) {
      const unused = new Set(own);
      const created: KubeObject[] = [];
      let count = 0;
      for (const [ports, { endpoints, ports: list }] of wanted) {
        const left = new Map(endpoints);
        const plans = own
          .filter((slice) => portKey(slice['ports'] ?? []) === ports)
          .map((slice) => {
            const kept: Endpoint[] = [];
            let isChanged = false;
            for (const endpoint of (slice['endpoints'] ?? []) as Endpoint[]) {
              const id = endpointKey(endpoint);
              const now = left.get(id);
              left.delete(id);
              if (now !== undefined) kept.push(now);
              if (now === undefined || !isSemanticallyEqual(now, endpoint)) isChanged = true;
            }
            return { slice, kept, isChanged };
          });
        // What is new goes first into slices that change anyhow, then into those with room, then into new ones.
        for (const plan of [
          ...plans.filter(({ isChanged }) => isChanged),
          ...plans.filter(({ isChanged }) => !isChanged),
        ]) {
          if (plan.kept.length === 0 && !plan.isChanged && left.size === 0) continue;
          for (const [id, endpoint] of left) {
            if (plan.kept.length >= maxEndpoints) break;
            plan.kept.push(endpoint);
            plan.isChanged = true;
            left.delete(id);
          }
        }
        for (const { slice, kept, isChanged } of plans) {
          if (kept.length === 0) continue;
          unused.delete(slice);
          count += 1;
          const labels = labelsOf(service);
          if (!isChanged && isSemanticallyEqual(labels, slice.metadata.labels)) continue;
          await client.update(resources.endpointSlices, {
            ...slice,
            metadata: { ...slice.metadata, labels, annotations: annotated(slice.metadata.annotations, trigger) },
            endpoints: kept,
          });
        }
        const rest = [...left.values()];
        for (let first = 0; first < rest.length; first += maxEndpoints) {
          count += 1;
          created.push(newSlice(service, family, list, rest.slice(first, first + maxEndpoints), trigger));
        }
      }
      const placeholder = newSlice(service, family, [], [], trigger);
      if (count === 0) {
        const kept = [...unused].find(
          (slice) => (slice['endpoints'] ?? []).length === 0 && (slice['ports'] ?? []).length === 0,
        );
        if (kept === undefined) created.push(placeholder);
        else unused.delete(kept);
      }
      // What would be deleted is written over with what would be made (`finalize`).
      for (const slice of created) {
        const [old] = unused;
        if (old === undefined) await client.create(resources.endpointSlices, slice);
        else {
          unused.delete(old);
          const metadata = { ...slice.metadata, ...nameOf(old) };
          await client.update(resources.endpointSlices, { ...slice, metadata });
        }
      }
      for (const slice of unused) await ignoring([404], client.delete(resources.endpointSlices, nameOf(slice)));
    }
  },
};

function familiesOf({ ipFamilies = [], clusterIP = '' }: ServiceSpec): readonly string[] {
  return ipFamilies.length > 0 ? ipFamilies : [clusterIP.includes(':') ? 'IPv6' : 'IPv4'];
}

function wantedOf(
  service: KubeObject,
  pods: readonly Pod[],
  family: string,
  nodeOf: (name: string) => Node | undefined,
  missing: string[],
): ReadonlyMap<string, Wanted> {
  const spec = service['spec'] as ServiceSpec;
  const wanted = new Map<string, Wanted>();
  for (const pod of pods) {
    if (!belongsToEndpoints(pod, true)) continue;
    const ports = portsOn(pod, spec);
    const key = portKey(ports);
    const entry = wanted.get(key) ?? { ports, endpoints: new Map() };
    wanted.set(key, entry);
    const node = nodeOf(pod.spec.nodeName ?? '');
    if (node === undefined && spec.publishNotReadyAddresses !== true) {
      const where = `${service.metadata.namespace}/${service.metadata.name}`;
      missing.push(`skipping Pod ${pod.metadata.name} for Service ${where}: Node ${pod.spec.nodeName ?? ''} Not Found`);
      continue;
    }
    const endpoint = newEndpoint(pod, node, service, family);
    if (endpoint.addresses.length > 0) entry.endpoints.set(endpointKey(endpoint), endpoint);
  }
  return wanted;
}

function newEndpoint(pod: Pod, node: Node | undefined, service: KubeObject, family: string): Endpoint {
  const { namespace = '', name = '', uid = '' } = pod.metadata;
  const addresses = (pod.status?.podIPs ?? [])
    .map(({ ip }) => ip)
    .filter((ip) => ip.includes(':') === (family === 'IPv6'));
  const serving = isPodReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const ready = service['spec'].publishNotReadyAddresses === true || (serving && !terminating);
  const zone = node?.metadata.labels?.['topology.kubernetes.io/zone'];
  const hostname = hostnameOf(pod, service);
  return {
    addresses,
    conditions: { ready, serving, terminating },
    ...(hostname === undefined ? {} : { hostname }),
    targetRef: { kind: 'Pod', namespace, name, uid },
    ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
    ...(zone === undefined ? {} : { zone }),
  };
}

const endpointKey = ({ addresses, targetRef }: Endpoint) => `${targetRef?.uid}/${addresses.join()}`;

function portKey(ports: readonly Partial<EndpointPort>[]): string {
  return ports
    .map(({ name = '', port, protocol, appProtocol = '' }) => `${name}/${port}/${protocol}/${appProtocol}`)
    .sort()
    .join();
}

function labelsOf({ metadata, ...service }: KubeObject): Record<string, string> {
  const { [serviceLabel]: _, [managerLabel]: __, [headlessLabel]: ___, ...labels } = metadata.labels ?? {};
  return {
    ...labels,
    ...(isHeadless(service['spec']) ? { [headlessLabel]: '' } : {}),
    [serviceLabel]: metadata.name ?? '',
    [managerLabel]: manager,
  };
}

function annotated(
  annotations: Readonly<Record<string, string>> | undefined,
  trigger: string | undefined,
): Record<string, string> {
  const { [triggerAnnotation]: _, ...others } = annotations ?? {};
  return trigger === undefined ? others : { ...others, [triggerAnnotation]: trigger };
}

function newSlice(
  service: KubeObject,
  addressType: string,
  ports: readonly EndpointPort[],
  endpoints: readonly Endpoint[],
  trigger: string | undefined,
): KubeObject {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      generateName: `${service.metadata.name}-`,
      namespace: service.metadata.namespace ?? '',
      labels: labelsOf(service),
      ...(trigger === undefined ? {} : { annotations: { [triggerAnnotation]: trigger } }),
      ownerReferences: [controllerRefTo(service)],
    },
    addressType,
    endpoints,
    ports,
  };
}
