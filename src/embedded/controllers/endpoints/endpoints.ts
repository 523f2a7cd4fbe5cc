import { isSemanticallyEqual, type KubeObject } from '../../../kube/index.ts';
import { resources, splitKey, targetOf } from '../../client/index.ts';
import type { ControllerDefinition } from '../controller.ts';
import { ignoring } from '../shared/claim.ts';
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

/** So many addresses Endpoints hold; the rest is cut off, and an annotation says so. */
const maxAddresses = 1000;
const capacityAnnotation = 'endpoints.kubernetes.io/over-capacity';
const headlessLabel = 'service.kubernetes.io/headless';
const managerLabel = 'endpoints.kubernetes.io/managed-by';

interface Address {
  readonly ip: string;
  readonly hostname?: string;
  readonly nodeName?: string;
  readonly targetRef: object;
}

interface Subset {
  addresses?: Address[];
  notReadyAddresses?: Address[];
  ports?: object[];
}

/**
 * Keeps the Endpoints of Services (`pkg/controller/endpoint/endpoints_controller.go`, v1.37.2).
 * Simplified: Pods whose ports differ are in one subset each list of ports, as after upstream's `RepackSubsets` for Services
 * whose ports all Pods have.
 */
export const endpointsController: ControllerDefinition = {
  name: 'endpoints-controller',
  account: 'endpoint-controller',
  component: 'endpoint-controller',
  start(context) {
    const { client, events, informers } = context;
    const services = informers.of(resources.services);
    const endpoints = informers.of(resources.endpoints);
    const triggers = newTriggerTimes(context.memory);
    enqueueServices(context);
    return {
      async reconcile(key) {
        const { namespace, name } = splitKey(key);
        const service = services.get(namespace, name);
        if (service === undefined) {
          if (endpoints.get(namespace, name) === undefined) return;
          await ignoring([404], client.delete(resources.endpoints, { namespace, name }));
          return;
        }
        if (!selectsPods(service['spec'])) return;
        const pods = podsOf(context, service);
        const trigger = triggers.next(service, pods);
        const all = subsetsOf(service, pods);
        const { subsets, isCut } = cut(all);
        const current = endpoints.get(namespace, name);
        const labels = labelsOf(service);
        const isCutBefore = current?.metadata.annotations?.[capacityAnnotation] !== undefined;
        if (
          current !== undefined &&
          isSemanticallyEqual(current['subsets'], subsets) &&
          isSemanticallyEqual(current.metadata.labels, labels) &&
          isCut === isCutBefore
        ) {
          return;
        }
        const { [triggerAnnotation]: _, [capacityAnnotation]: __, ...others } = current?.metadata.annotations ?? {};
        const annotations = {
          ...others,
          ...(trigger === undefined ? {} : { [triggerAnnotation]: trigger }),
          ...(isCut ? { [capacityAnnotation]: 'truncated' } : {}),
        };
        const wanted: KubeObject = {
          apiVersion: 'v1',
          kind: 'Endpoints',
          metadata: { ...current?.metadata, name, namespace, labels, annotations },
          ...(subsets.length === 0 ? {} : { subsets }),
        };
        const isNew = current === undefined;
        try {
          if (isNew) await client.create(resources.endpoints, wanted);
          else await client.update(resources.endpoints, wanted);
        } catch (error) {
          if (isNew && isNamespaceTerminating(error)) return;
          const [reason, message] = isNew
            ? ['FailedToCreateEndpoint', `Failed to create endpoint for service ${key}: ${messageOf(error)}`]
            : ['FailedToUpdateEndpoint', `Failed to update endpoint ${key}: ${messageOf(error)}`];
          events.event(targetOf(wanted), 'Warning', reason, message);
          throw error;
        }
      },
    };
  },
};

function labelsOf({ metadata, ...service }: KubeObject): Record<string, string> {
  const { [headlessLabel]: _, ...labels } = metadata.labels ?? {};
  return {
    ...labels,
    ...(isHeadless(service['spec']) ? { [headlessLabel]: '' } : {}),
    [managerLabel]: 'endpoint-controller',
  };
}

function subsetsOf(service: KubeObject, pods: ReturnType<typeof podsOf>): Subset[] {
  const spec = service['spec'] as ServiceSpec;
  const isIpv6 = (spec.ipFamilies?.[0] ?? 'IPv4') === 'IPv6';
  const hasPorts = (spec.ports ?? []).length > 0;
  const subsets = new Map<string, { ready: Address[]; notReady: Address[]; ports: EndpointPort[] }>();
  for (const pod of pods) {
    if (!belongsToEndpoints(pod, spec.publishNotReadyAddresses === true)) continue;
    const ip = (pod.status?.podIPs ?? []).find((address) => address.ip.includes(':') === isIpv6)?.ip;
    const ports = portsOn(pod, spec);
    if (ip === undefined || (hasPorts ? ports.length === 0 : spec.clusterIP !== 'None')) continue;
    const { namespace, name, uid } = pod.metadata;
    const hostname = hostnameOf(pod, service);
    const address: Address = {
      ip,
      ...(hostname === undefined ? {} : { hostname }),
      ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
      targetRef: { kind: 'Pod', namespace, name, uid },
    };
    const key = JSON.stringify(ports);
    const subset = subsets.get(key) ?? { ready: [], notReady: [], ports };
    subsets.set(key, subset);
    (spec.publishNotReadyAddresses === true || isPodReady(pod) ? subset.ready : subset.notReady).push(address);
  }
  const byIp = (a: Address, b: Address) => (a.ip < b.ip ? -1 : 1);
  return [...subsets.values()].map(({ ready, notReady, ports }) => ({
    ...(ready.length === 0 ? {} : { addresses: ready.sort(byIp) }),
    ...(notReady.length === 0 ? {} : { notReadyAddresses: notReady.sort(byIp) }),
    ...(ports.length === 0
      ? {}
      : {
          ports: ports
            .map(({ name, ...port }) => (name === '' ? port : { name, ...port }))
            .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
        }),
  }));
}

/** `truncateEndpoints`, the ready first. */
function cut(subsets: readonly Subset[]): { subsets: Subset[]; isCut: boolean } {
  const count = subsets.reduce(
    (sum, { addresses = [], notReadyAddresses = [] }) => sum + addresses.length + notReadyAddresses.length,
    0,
  );
  if (count <= maxAddresses) return { subsets: [...subsets], isCut: false };
  let left = maxAddresses;
  const take = (addresses: Address[] = []) => {
    const taken = addresses.slice(0, left);
    left -= taken.length;
    return taken;
  };
  const ready = subsets.map(({ addresses }) => take(addresses));
  const notReady = subsets.map(({ notReadyAddresses }) => take(notReadyAddresses));
  const isFilled = (subset: Subset) => subset.addresses !== undefined || subset.notReadyAddresses !== undefined;
  return {
    isCut: true,
    subsets: subsets
      .map(({ ports }, index) => ({
        ...((ready[index] ?? []).length === 0 ? {} : { addresses: ready[index] ?? [] }),
        ...((notReady[index] ?? []).length === 0 ? {} : { notReadyAddresses: notReady[index] ?? [] }),
        ...(ports === undefined ? {} : { ports }),
      }))
      .filter(isFilled),
  };
}
