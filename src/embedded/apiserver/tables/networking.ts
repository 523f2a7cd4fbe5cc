import { formatGroupResource, formatLabelSelector } from '../../../kube/index.ts';
import { formatLoadBalancer } from './core.ts';
import { age, type CellsOf, listWithMore, nameOf } from './format.ts';

/** `printIngress` (`pkg/printers/internalversion/printers.go`, v1.37, as all functions of this folder). */
export const ingressCells: CellsOf = (object, now) => {
  const { spec = {}, status = {} } = object;
  return [
    nameOf(object),
    spec.ingressClassName ?? '<none>',
    formatHosts(spec.rules ?? []),
    formatLoadBalancer(status.loadBalancer?.ingress ?? []),
    (spec.tls?.length ?? 0) > 0 ? '80, 443' : '80',
    age(object, now),
  ];
};

/** The first three hosts. What is left is counted in rules, those without a host among them. */
function formatHosts(rules: readonly { readonly host?: string }[]): string {
  const hosts: string[] = [];
  let hasMore = false;
  for (const { host } of rules) {
    if (hosts.length === 3) hasMore = true;
    else if (host) hosts.push(host);
  }
  if (hosts.length === 0) return '*';
  return hasMore ? `${hosts.join(',')} + ${rules.length - 3} more...` : hosts.join(',');
}

/** `printIngressClass`. */
export const ingressClassCells: CellsOf = (object, now) => {
  const isDefault = object.metadata.annotations?.['ingressclass.kubernetes.io/is-default-class'] === 'true';
  const parameters: { apiGroup?: string; kind?: string; name?: string } | undefined = object.spec?.parameters;
  const group = parameters?.apiGroup === undefined ? '' : `.${parameters.apiGroup}`;
  return [
    isDefault ? `${nameOf(object)} (default)` : nameOf(object),
    object.spec?.controller ?? '',
    parameters ? `${parameters.kind}${group}/${parameters.name}` : '<none>',
    age(object, now),
  ];
};

/** `printNetworkPolicy`. */
export const networkPolicyCells: CellsOf = (object, now) => [
  nameOf(object),
  formatLabelSelector(object.spec?.podSelector ?? {}),
  age(object, now),
];

interface ParentReference {
  readonly group?: string;
  readonly resource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** `printIPAddress`: one cell more than there are columns, as upstream has it. */
export const ipAddressCells: CellsOf = (object, now) => {
  const parent: ParentReference | undefined = object.spec?.parentRef;
  return [nameOf(object), parent ? formatParent(parent) : '<none>', age(object, now)];
};

function formatParent({ group = '', resource = '', namespace, name }: ParentReference): string {
  const what = formatGroupResource({ group, resource }).toLowerCase();
  return namespace ? `${what}/${namespace}/${name}` : `${what}/${name}`;
}

/** `printServiceCIDR`. */
export const serviceCidrCells: CellsOf = (object, now) => [
  nameOf(object),
  (object.spec?.cidrs ?? []).join(','),
  age(object, now),
];

interface EndpointPort {
  readonly name?: string | null;
  readonly port?: number | null;
}

/** `printEndpointSlice`. */
export const endpointSliceCells: CellsOf = (object, now) => {
  const ports: readonly EndpointPort[] = object.ports ?? [];
  const endpoints: readonly { addresses?: readonly string[] }[] = object.endpoints ?? [];
  return [
    nameOf(object),
    object.addressType ?? '',
    listWithMore(
      ports.map(({ name, port }) => `${port ?? name ?? '*'}`),
      3,
    ),
    listWithMore(
      endpoints.flatMap(({ addresses }) => addresses ?? []),
      3,
    ),
    age(object, now),
  ];
};
