import {
  age,
  type CellsOf,
  type ConditionLike,
  containerCells,
  countOf,
  formatLabels,
  nameOf,
  quantityText,
  since,
  sortedSet,
} from './format.ts';

/** `printComponentStatus` (`pkg/printers/internalversion/printers.go`, v1.37, as all functions of this folder). */
export const componentStatusCells: CellsOf = (object) => {
  const conditions: readonly (ConditionLike & { message?: string; error?: string })[] = object.conditions ?? [];
  const healthy = conditions.find(({ type }) => type === 'Healthy');
  const status = healthy === undefined ? 'Unknown' : healthy.status === 'True' ? 'Healthy' : 'Unhealthy';
  return [nameOf(object), status, healthy?.message ?? '', healthy?.error ?? ''];
};

/** `printConfigMap`. */
export const configMapCells: CellsOf = (object, now) => [
  nameOf(object),
  countOf(object.data) + countOf(object.binaryData),
  age(object, now),
];

/** `printSecret`. */
export const secretCells: CellsOf = (object, now) => [
  nameOf(object),
  object.type ?? '',
  countOf(object.data),
  age(object, now),
];

/** `printServiceAccount`. */
export const serviceAccountCells: CellsOf = (object, now) => [nameOf(object), age(object, now)];

/** `printNamespace`. */
export const namespaceCells: CellsOf = (object, now) => [nameOf(object), object.status?.phase ?? '', age(object, now)];

interface EndpointSubset {
  readonly addresses?: readonly { readonly ip?: string }[] | null;
  readonly ports?: readonly { readonly port?: number }[] | null;
}

/** `printEndpoints`. */
export const endpointsCells: CellsOf = (object, now) => [
  nameOf(object),
  formatEndpoints(object.subsets ?? []),
  age(object, now),
];

function formatEndpoints(subsets: readonly EndpointSubset[]): string {
  if (subsets.length === 0) return '<none>';
  const endpoints = subsets.flatMap(({ addresses, ports }) => {
    const ips = (addresses ?? []).map(({ ip }) => ip ?? '');
    return ports && ports.length > 0 ? ports.flatMap(({ port }) => ips.map((ip) => joinHostPort(ip, port ?? 0))) : ips;
  });
  const shown = endpoints.slice(0, 3).join(',');
  return endpoints.length > 3 ? `${shown} + ${endpoints.length - 3} more...` : shown;
}

/** Go's `net.JoinHostPort`. */
function joinHostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

interface EventLike {
  readonly kind?: string;
  readonly name?: string;
  readonly fieldPath?: string;
}

/**
 * `printEvent`, for v1 and for events.k8s.io/v1, whose fields have other names: `involvedObject` and `regarding`, `message`
 * and `note`, and what is deprecated there.
 */
export const eventCells: CellsOf = (event, now) => {
  const target: EventLike = event.involvedObject ?? event.regarding ?? {};
  const source: { component?: string; host?: string } = event.source ?? event.deprecatedSource ?? {};
  const series: { count?: number; lastObservedTime?: string } | undefined = event.series ?? undefined;
  const first = since(event.firstTimestamp ?? event.deprecatedFirstTimestamp ?? event.eventTime, now);
  const last = event.lastTimestamp ?? event.deprecatedLastTimestamp;
  const count: number = event.count ?? event.deprecatedCount ?? 0;
  const kind = (target.kind ?? '').toLowerCase();
  const component = source.component || event.reportingComponent || event.reportingController || '';
  const host = source.host || event.reportingInstance || '';
  const message: string = event.message ?? event.note ?? '';
  return [
    series ? since(series.lastObservedTime, now) : last ? since(last, now) : first,
    event.type ?? '',
    event.reason ?? '',
    target.name ? `${kind}/${target.name}` : kind,
    target.fieldPath ?? '',
    host === '' ? component : `${component}, ${host}`,
    message.trim(),
    first,
    // An event of the new API that happened once says no count.
    series ? (series.count ?? 0) : count === 0 ? 1 : count,
    nameOf(event),
  ];
};

interface NodeInfo {
  readonly kubeletVersion?: string;
  readonly osImage?: string;
  readonly kernelVersion?: string;
  readonly containerRuntimeVersion?: string;
  readonly architecture?: string;
}

/** `printNode`. */
export const nodeCells: CellsOf = (object, now) => {
  const conditions: readonly ConditionLike[] = object.status?.conditions ?? [];
  const info: NodeInfo = object.status?.nodeInfo ?? {};
  const addresses: readonly { type?: string; address?: string }[] = object.status?.addresses ?? [];
  const addressOf = (wanted: string) => addresses.find(({ type }) => type === wanted)?.address ?? '<none>';
  const ready = conditions.findLast(({ type }) => type === 'Ready');
  const status = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  const architecture = info.architecture ? ` (${info.architecture})` : '';
  return [
    nameOf(object),
    object.spec?.unschedulable ? `${status},SchedulingDisabled` : status,
    nodeRoles(object.metadata.labels ?? {}).join(',') || '<none>',
    age(object, now),
    info.kubeletVersion ?? '',
    addressOf('InternalIP'),
    addressOf('ExternalIP'),
    info.osImage || '<unknown>',
    (info.kernelVersion || '<unknown>') + architecture,
    info.containerRuntimeVersion || '<unknown>',
  ];
};

const rolePrefix = 'node-role.kubernetes.io/';

function nodeRoles(labels: Readonly<Record<string, string>>): string[] {
  const roles: string[] = [];
  for (const [key, value] of Object.entries(labels)) {
    if (key.startsWith(rolePrefix)) roles.push(key.slice(rolePrefix.length));
    else if (key === 'kubernetes.io/role') roles.push(value);
  }
  return sortedSet(roles.filter((role) => role !== ''));
}

/** `printPodTemplate`. */
export const podTemplateCells: CellsOf = (object) => [
  nameOf(object),
  ...containerCells(object.template?.spec),
  formatLabels(object.template?.metadata?.labels),
];

/** `printReplicationController`. */
export const replicationControllerCells: CellsOf = (object, now) => [
  nameOf(object),
  object.spec?.replicas ?? 0,
  object.status?.replicas ?? 0,
  object.status?.readyReplicas ?? 0,
  age(object, now),
  ...containerCells(object.spec?.template?.spec),
  formatLabels(object.spec?.selector),
];

/** `printResourceQuota`: usage by resource, those of limits apart. */
export const resourceQuotaCells: CellsOf = (object, now) => {
  const hard: Readonly<Record<string, string>> = object.status?.hard ?? {};
  const used: Readonly<Record<string, string>> = object.status?.used ?? {};
  const requests: string[] = [];
  const limits: string[] = [];
  for (const resource of Object.keys(hard).sort()) {
    const text = `${resource}: ${quantityText(used[resource])}/${quantityText(hard[resource])}`;
    (resource.startsWith('limits.') ? limits : requests).push(text);
  }
  return [nameOf(object), requests.join(', '), limits.join(', '), age(object, now)];
};

interface ServicePort {
  readonly port?: number;
  readonly nodePort?: number;
  readonly protocol?: string;
}

/** `printService`. */
export const serviceCells: CellsOf = (object, now) => {
  const spec = object.spec ?? {};
  const ports: readonly ServicePort[] = spec.ports ?? [];
  const texts = ports.map(({ port, nodePort, protocol }) =>
    nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`,
  );
  return [
    nameOf(object),
    spec.type ?? '',
    spec.clusterIPs?.[0] ?? '<none>',
    serviceExternalIp(spec, object.status?.loadBalancer?.ingress ?? []),
    texts.join(',') || '<none>',
    age(object, now),
    formatLabels(spec.selector),
  ];
};

interface ServiceSpec {
  readonly type?: string;
  readonly externalIPs?: readonly string[];
  readonly externalName?: string;
}

/** One ingress point of a load balancer. */
interface LoadBalancerIngress {
  readonly ip?: string;
  readonly hostname?: string;
}

function serviceExternalIp(spec: ServiceSpec, ingress: readonly LoadBalancerIngress[]): string {
  const external = (spec.externalIPs ?? []).join(',');
  switch (spec.type) {
    case 'ClusterIP':
    case 'NodePort':
      return external || '<none>';
    case 'LoadBalancer':
      return [formatLoadBalancer(ingress), external].filter((text) => text !== '').join(',') || '<pending>';
    case 'ExternalName':
      return spec.externalName ?? '';
    default:
      return '<unknown>';
  }
}

/** `loadBalancerStatusStringer` and its twin of Ingresses, wide: addresses, or names where there are none. */
export function formatLoadBalancer(ingress: readonly LoadBalancerIngress[]): string {
  return sortedSet(ingress.map(({ ip, hostname }) => ip || hostname || '').filter((text) => text !== '')).join(',');
}
