/** What of a Service the network needs (core/v1). */
export interface NetworkService {
  readonly metadata: { readonly namespace?: string; readonly name?: string };
  readonly spec?: {
    readonly clusterIP?: string;
    readonly externalName?: string;
    readonly publishNotReadyAddresses?: boolean;
    readonly ports?: readonly {
      readonly name?: string;
      readonly port: number;
      readonly protocol?: string;
      readonly nodePort?: number;
    }[];
  };
}

/** What of an EndpointSlice the network needs (discovery.k8s.io/v1). */
export interface NetworkEndpointSlice {
  readonly metadata: {
    readonly namespace?: string;
    readonly name?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly ports?: readonly { readonly name?: string; readonly port?: number }[] | null;
  readonly endpoints?:
    | readonly {
        readonly addresses: readonly string[];
        readonly conditions?: { readonly ready?: boolean; readonly serving?: boolean; readonly terminating?: boolean };
        readonly hostname?: string;
      }[]
    | null;
}

/** A table as JSON: what the API has, as it was. */
export interface ServiceTableJson {
  readonly services: readonly NetworkService[];
  readonly slices: readonly NetworkEndpointSlice[];
}

/** Where a connection to a Service goes: some endpoint, or nowhere. */
export type ServiceTarget =
  | { readonly ip: string; readonly port: number }
  | 'no endpoints'
  | 'no such port'
  | undefined;

/** A port of a Service, and who takes its connections. */
export interface ServicePort {
  /** `namespace/name:port`; without a name of the port, `namespace/name`. */
  readonly name: string;
  /** In lower case. */
  readonly protocol: string;
  readonly clusterIp: string;
  readonly port: number;
  readonly nodePort: number | undefined;
  readonly targets: readonly { readonly ip: string; readonly port: number }[];
}

/** Aliases of aliases that are followed. */
const mostAliases = 8;
const keyOf = (metadata: { readonly namespace?: string; readonly name?: string }) =>
  `${metadata.namespace}/${metadata.name}`;

/**
 * Services and where they go, as kube-proxy's rules and CoreDNS's records have them (pkg/proxy/iptables/proxier.go,
 * v1.37.2). Simplified: every ready endpoint is as likely; no session affinity, traffic policies or topology.
 */
export class ServiceTable {
  private readonly services = new Map<string, NetworkService>();
  private readonly byIp = new Map<string, string>();
  private readonly byNodePort = new Map<number, readonly [key: string, portName: string]>();
  /** By Service, then by name. */
  private readonly slices = new Map<string, Map<string, NetworkEndpointSlice>>();

  /** The same at this moment, which does not change with this one. */
  copy(): ServiceTable {
    return ServiceTable.from(this.toJSON());
  }

  toJSON(): ServiceTableJson {
    return {
      services: [...this.services.values()],
      slices: [...this.slices.values()].flatMap((slices) => [...slices.values()]),
    };
  }

  static from({ services, slices }: ServiceTableJson): ServiceTable {
    const table = new ServiceTable();
    for (const service of services) table.setService(service);
    for (const slice of slices) table.setEndpointSlice(slice);
    return table;
  }

  setService(service: NetworkService): void {
    const key = keyOf(service.metadata);
    this.removeService(service.metadata);
    this.services.set(key, service);
    const ip = service.spec?.clusterIP;
    if (ip !== undefined && ip !== '' && ip !== 'None') this.byIp.set(ip, key);
    for (const { name = '', nodePort } of service.spec?.ports ?? [])
      if (nodePort !== undefined) this.byNodePort.set(nodePort, [key, name]);
  }

  removeService(metadata: NetworkService['metadata']): void {
    const key = keyOf(metadata);
    const before = this.services.get(key);
    if (before === undefined) return;
    this.services.delete(key);
    this.byIp.delete(before.spec?.clusterIP ?? '');
    for (const { nodePort } of before.spec?.ports ?? []) if (nodePort !== undefined) this.byNodePort.delete(nodePort);
  }

  setEndpointSlice(slice: NetworkEndpointSlice): void {
    const service = serviceOf(slice);
    const slices = this.slices.get(service) ?? new Map<string, NetworkEndpointSlice>();
    this.slices.set(service, slices);
    slices.set(keyOf(slice.metadata), slice);
  }

  removeEndpointSlice(slice: Pick<NetworkEndpointSlice, 'metadata'>): void {
    this.slices.get(serviceOf(slice))?.delete(keyOf(slice.metadata));
  }

  /** Where a connection to a cluster address goes; `choose` gives a number from 0 to below what it is given. Undefined: it is no Service's. */
  target(ip: string, port: number, choose: (count: number) => number): ServiceTarget {
    const key = this.byIp.get(ip);
    if (key === undefined) return undefined;
    const found = this.services.get(key)?.spec?.ports?.find((other) => other.port === port);
    return found === undefined ? 'no such port' : this.pick(key, found.name ?? '', choose);
  }

  /** The same for a port of every node. */
  nodePortTarget(port: number, choose: (count: number) => number): ServiceTarget {
    const found = this.byNodePort.get(port);
    return found === undefined ? undefined : this.pick(found[0], found[1], choose);
  }

  /** All ports of all Services that have an address of their own. */
  ports(): readonly ServicePort[] {
    const found: ServicePort[] = [];
    for (const [key, { spec }] of this.services) {
      const clusterIp = spec?.clusterIP ?? '';
      if (clusterIp === '' || clusterIp === 'None') continue;
      for (const { name = '', port, protocol = 'TCP', nodePort } of spec?.ports ?? []) {
        found.push({
          name: name === '' ? key : `${key}:${name}`,
          protocol: protocol.toLowerCase(),
          clusterIp,
          port,
          nodePort,
          targets: this.targets(key, name),
        });
      }
    }
    return found;
  }

  private pick(key: string, portName: string, choose: (count: number) => number): ServiceTarget {
    const all = this.targets(key, portName);
    return all[choose(all.length)] ?? 'no endpoints';
  }

  private targets(key: string, portName: string): ServicePort['targets'] {
    const ready: { ip: string; port: number }[] = [];
    const terminating: { ip: string; port: number }[] = [];
    for (const { ports, endpoints } of this.slices.get(key)?.values() ?? []) {
      const port = ports?.find(({ name = '' }) => name === portName)?.port;
      if (port === undefined) continue;
      for (const { addresses, conditions } of endpoints ?? []) {
        const target = { ip: addresses[0] ?? '', port };
        if (conditions?.ready !== false) ready.push(target);
        else if (conditions.serving === true && conditions.terminating === true) terminating.push(target);
      }
    }
    // With nobody ready left, those that are ending but still serve (pkg/proxy/topology.go).
    return ready.length > 0 ? ready : terminating;
  }

  /** Addresses of a name in `cluster.local`, as CoreDNS's kubernetes plugin gives them; undefined for NXDOMAIN. */
  addresses(name: string, aliases = 0): readonly string[] | undefined {
    const parts = name.replace(/\.$/, '').split('.');
    if (parts.slice(-3).join('.') !== 'svc.cluster.local') return undefined;
    const [namespace, service, hostname] = parts.slice(0, -3).reverse();
    const key = `${namespace}/${service}`;
    const found = this.services.get(key);
    if (found === undefined || service === undefined) return undefined;
    const { clusterIP: ip, externalName } = found.spec ?? {};
    // An alias of a name in the cluster is followed; one of a name outside leads nowhere here.
    if (externalName !== undefined && hostname === undefined)
      return aliases < mostAliases ? this.addresses(externalName, aliases + 1) : undefined;
    if (hostname === undefined && ip !== undefined && ip !== '' && ip !== 'None') return [ip];
    const addresses: string[] = [];
    for (const { endpoints } of this.slices.get(key)?.values() ?? []) {
      for (const endpoint of endpoints ?? []) {
        if (endpoint.conditions?.ready === false && found.spec?.publishNotReadyAddresses !== true) continue;
        const own = endpoint.hostname ?? endpoint.addresses[0]?.replaceAll('.', '-');
        if (hostname === undefined || own === hostname) addresses.push(...endpoint.addresses);
      }
    }
    return addresses.length > 0 ? addresses : undefined;
  }
}

function serviceOf({ metadata }: Pick<NetworkEndpointSlice, 'metadata'>): string {
  return `${metadata.namespace}/${metadata.labels?.['kubernetes.io/service-name']}`;
}
