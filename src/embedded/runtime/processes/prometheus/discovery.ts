import type { KubeObject, Node, Pod } from '../../../../kube/index.ts';
import { type ApiClient, createInformer, type Informer, resources } from '../../../client/index.ts';
import type { Process } from '../../process/kernel.ts';
import type { KubernetesConfig } from './config.ts';

/** Labels of a target before anything is done with them; empty ones are kept until then. */
export type DiscoveredLabels = Readonly<Record<string, string>>;

/** Finds targets through the API, and tells when they are others. */
export interface Discovery extends Disposable {
  targets(config: KubernetesConfig): readonly DiscoveredLabels[];
}

type Kind = 'endpoints' | 'nodes' | 'pods' | 'services';
const kindsOf: Readonly<Record<KubernetesConfig['role'], readonly Kind[]>> = {
  endpoints: ['endpoints', 'pods', 'services'],
  node: ['nodes'],
  pod: ['pods'],
  service: ['services'],
};
const types: Readonly<Record<Kind, string>> = {
  endpoints: '*v1.Endpoints',
  nodes: '*v1.Node',
  pods: '*v1.Pod',
  services: '*v1.Service',
};

/**
 * Follows what some roles need (`discovery/kubernetes`, v2.42). Simplified: all namespaces are watched, and those that a
 * configuration names are picked out here.
 */
export function createDiscovery(
  process: Process,
  client: ApiClient,
  configs: readonly KubernetesConfig[],
  hooks: { readonly changed: () => void; readonly failed: (type: string, why: string) => void },
): Discovery {
  const { clock, random } = process.machine;
  const stack = new DisposableStack();
  const informers = new Map<Kind, Informer<KubeObject>>();
  const follow = (kind: Kind) => {
    const onError = (error: unknown) =>
      hooks.failed(types[kind], error instanceof Error ? error.message : String(error));
    const informer: Informer<KubeObject> = createInformer<KubeObject>({
      client,
      clock,
      random,
      resource: resources[kind] as never,
      onError,
    });
    stack.use(informer);
    stack.use(informer.addHandlers({ added: hooks.changed, updated: hooks.changed, deleted: hooks.changed }));
    informers.set(kind, informer);
  };
  for (const kind of new Set(configs.flatMap(({ role }) => kindsOf[role]))) follow(kind);
  const list = (kind: Kind) => informers.get(kind)?.list() ?? [];
  const find = (kind: Kind, namespace: string, name: string) => informers.get(kind)?.get(namespace, name);
  return {
    targets(config) {
      const own = config.ownNamespace ? [process.container.sandbox.config.namespace] : [];
      const wanted = [...config.namespaces, ...own];
      const isWanted = ({ metadata }: KubeObject) => wanted.length === 0 || wanted.includes(metadata.namespace ?? '');
      switch (config.role) {
        case 'node':
          return list('nodes').flatMap((node) => nodeTargets(node as Node));
        case 'pod':
          return list('pods')
            .filter(isWanted)
            .flatMap((pod) => podTargets(pod as Pod));
        case 'service':
          return list('services').filter(isWanted).flatMap(serviceTargets);
        case 'endpoints':
          return list('endpoints')
            .filter(isWanted)
            .flatMap((endpoints) => endpointsTargets(endpoints, find));
      }
    },
    [Symbol.dispose]: () => stack.dispose(),
  };
}

const meta = '__meta_kubernetes_';
const sanitize = (name: string) => name.replaceAll(/\W/g, '_');

/** Labels and annotations of an object, and that they are there. */
function metaLabels(kind: string, { metadata }: KubeObject): DiscoveredLabels {
  const pairs = (what: string, map: Readonly<Record<string, string>> = {}) =>
    Object.entries(map).flatMap(([name, value]) => [
      [`${meta}${kind}_${what}_${sanitize(name)}`, value] as const,
      [`${meta}${kind}_${what}present_${sanitize(name)}`, 'true'] as const,
    ]);
  return Object.fromEntries([...pairs('label', metadata.labels), ...pairs('annotation', metadata.annotations)]);
}

function nodeTargets(node: Node): readonly DiscoveredLabels[] {
  const { addresses = [], daemonEndpoints } = node.status ?? {};
  const order = ['InternalIP', 'InternalDNS', 'ExternalIP', 'ExternalDNS', 'LegacyHostIP', 'Hostname'];
  const address = order.flatMap((type) => addresses.filter((one) => one.type === type))[0]?.address;
  if (address === undefined) return [];
  const { name = '' } = node.metadata;
  const byType = addresses.map(({ type, address: value }) => [sanitize(`${meta}node_address_${type}`), value] as const);
  return [
    {
      __address__: `${address}:${daemonEndpoints?.kubeletEndpoint?.Port ?? 0}`,
      instance: name,
      [`${meta}node_name`]: name,
      [`${meta}node_provider_id`]: String((node['spec'] as { providerID?: string } | undefined)?.providerID ?? ''),
      ...metaLabels('node', node),
      ...Object.fromEntries([...byType].reverse()),
    },
  ];
}

function podLabels(pod: Pod): DiscoveredLabels {
  const { metadata, spec, status } = pod;
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')?.status ?? 'Unknown';
  return {
    [`${meta}pod_name`]: metadata.name ?? '',
    [`${meta}pod_ip`]: status?.podIP ?? '',
    [`${meta}pod_ready`]: ready.toLowerCase(),
    [`${meta}pod_phase`]: status?.phase ?? '',
    [`${meta}pod_node_name`]: spec?.nodeName ?? '',
    [`${meta}pod_host_ip`]: status?.hostIP ?? '',
    [`${meta}pod_uid`]: metadata.uid ?? '',
    ...(owner === undefined
      ? {}
      : { [`${meta}pod_controller_kind`]: owner.kind, [`${meta}pod_controller_name`]: owner.name }),
    ...metaLabels('pod', pod),
  };
}

type Container = NonNullable<Pod['spec']['containers']>[number];
type ContainerPort = NonNullable<Container['ports']>[number];

function portLabels(container: Container, port: ContainerPort): DiscoveredLabels {
  return {
    [`${meta}pod_container_name`]: container.name ?? '',
    [`${meta}pod_container_image`]: container.image ?? '',
    [`${meta}pod_container_port_name`]: port.name ?? '',
    [`${meta}pod_container_port_number`]: String(port.containerPort),
    [`${meta}pod_container_port_protocol`]: port.protocol ?? 'TCP',
  };
}

function podTargets(pod: Pod): readonly DiscoveredLabels[] {
  const ip = pod.status?.podIP;
  if (ip === undefined || ip === '') return [];
  const labels = { ...podLabels(pod), [`${meta}namespace`]: pod.metadata.namespace ?? '' };
  const targetsOf = (container: Container, isInit: boolean): readonly DiscoveredLabels[] => {
    const statuses = (isInit ? pod.status?.initContainerStatuses : pod.status?.containerStatuses) ?? [];
    const own = {
      [`${meta}pod_container_id`]: statuses.find(({ name }) => name === container.name)?.containerID ?? '',
      [`${meta}pod_container_init`]: String(isInit),
      [`${meta}pod_container_image`]: container.image ?? '',
      [`${meta}pod_container_name`]: container.name ?? '',
    };
    const ports = container.ports ?? [];
    if (ports.length === 0) return [{ ...labels, ...own, __address__: ip }];
    return ports.map((port) => ({
      ...labels,
      ...own,
      ...portLabels(container, port),
      __address__: `${ip}:${port.containerPort}`,
    }));
  };
  return [
    ...(pod.spec.containers ?? []).flatMap((container) => targetsOf(container, false)),
    ...(pod.spec.initContainers ?? []).flatMap((container) => targetsOf(container, true)),
  ];
}

interface ServiceSpec {
  readonly type?: string;
  readonly clusterIP?: string;
  readonly externalName?: string;
  readonly ports?: readonly { readonly name?: string; readonly port: number; readonly protocol?: string }[];
}

function serviceTargets(service: KubeObject): readonly DiscoveredLabels[] {
  const { name = '', namespace = '' } = service.metadata;
  const spec: ServiceSpec = service['spec'] ?? {};
  const own = {
    [`${meta}service_name`]: name,
    [`${meta}namespace`]: namespace,
    ...metaLabels('service', service),
  };
  return (spec.ports ?? []).map((port) => ({
    ...own,
    __address__: `${name}.${namespace}.svc:${port.port}`,
    [`${meta}service_port_name`]: port.name ?? '',
    [`${meta}service_port_number`]: String(port.port),
    [`${meta}service_port_protocol`]: port.protocol ?? 'TCP',
    [`${meta}service_type`]: spec.type ?? 'ClusterIP',
    ...(spec.type === 'ExternalName'
      ? { [`${meta}service_external_name`]: spec.externalName ?? '' }
      : { [`${meta}service_cluster_ip`]: spec.clusterIP ?? '' }),
  }));
}

interface EndpointAddress {
  readonly ip: string;
  readonly hostname?: string;
  readonly nodeName?: string;
  readonly targetRef?: { readonly kind: string; readonly name: string; readonly namespace?: string };
}
interface EndpointPort {
  readonly name?: string;
  readonly port: number;
  readonly protocol?: string;
}
interface Subset {
  readonly addresses?: readonly EndpointAddress[];
  readonly notReadyAddresses?: readonly EndpointAddress[];
  readonly ports?: readonly EndpointPort[];
}

function endpointsTargets(
  endpoints: KubeObject,
  find: (kind: Kind, namespace: string, name: string) => KubeObject | undefined,
): readonly DiscoveredLabels[] {
  const { name = '', namespace = '' } = endpoints.metadata;
  const service = find('services', namespace, name);
  const group = {
    [`${meta}namespace`]: namespace,
    [`${meta}endpoints_name`]: name,
    ...(service === undefined ? {} : { [`${meta}service_name`]: name, ...metaLabels('service', service) }),
    ...metaLabels('endpoints', endpoints),
  };
  const seen = new Map<string, { readonly pod: Pod; readonly ports: number[] }>();
  const targetOf = (address: EndpointAddress, port: EndpointPort, ready: string): DiscoveredLabels => {
    const { targetRef, nodeName, hostname = '' } = address;
    const target = {
      ...group,
      __address__: `${address.ip}:${port.port}`,
      [`${meta}endpoint_port_name`]: port.name ?? '',
      [`${meta}endpoint_port_protocol`]: port.protocol ?? 'TCP',
      [`${meta}endpoint_ready`]: ready,
      ...(targetRef === undefined
        ? {}
        : {
            [`${meta}endpoint_address_target_kind`]: targetRef.kind,
            [`${meta}endpoint_address_target_name`]: targetRef.name,
          }),
      ...(nodeName === undefined ? {} : { [`${meta}endpoint_node_name`]: nodeName }),
      ...(hostname === '' ? {} : { [`${meta}endpoint_hostname`]: hostname }),
    };
    if (targetRef?.kind !== 'Pod') return target;
    const pod = find('pods', targetRef.namespace ?? namespace, targetRef.name) as Pod | undefined;
    if (pod === undefined) return target;
    const known = seen.get(targetRef.name) ?? { pod, ports: [] };
    seen.set(targetRef.name, known);
    known.ports.push(port.port);
    const matching = (pod.spec.containers ?? []).flatMap((container) =>
      (container.ports ?? [])
        .filter(({ containerPort }) => containerPort === port.port)
        .map((one) => portLabels(container, one)),
    );
    return { ...target, ...podLabels(pod), ...matching.at(-1) };
  };
  const subsets: readonly Subset[] = endpoints['subsets'] ?? [];
  const targets = subsets.flatMap(({ addresses = [], notReadyAddresses = [], ports = [] }) =>
    ports.flatMap((port) => [
      ...addresses.map((address) => targetOf(address, port, 'true')),
      ...notReadyAddresses.map((address) => targetOf(address, port, 'false')),
    ]),
  );
  // Ports of these Pods that no Service leads to.
  const others = [...seen.values()].flatMap(({ pod, ports }) =>
    (pod.spec.containers ?? []).flatMap((container) =>
      (container.ports ?? [])
        .filter(({ containerPort }) => !ports.includes(containerPort ?? 0))
        .map((port) => ({
          ...group,
          ...podLabels(pod),
          ...portLabels(container, port),
          __address__: `${pod.status?.podIP ?? ''}:${port.containerPort}`,
        })),
    ),
  );
  return [...targets, ...others];
}
