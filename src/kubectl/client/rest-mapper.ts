import { formatApiVersion, formatGroupResource, quote } from '../../kube/index.ts';
import { CommandError, NoMatchError } from '../errors.ts';
import type { ApiResourceInfo, Discovery } from './discovery.ts';
import { nameSegment, namespaceSegment } from './path-segment.ts';

/** Which resource of the API a kind is, and where (`meta.RESTMapping`). */
export interface Mapping extends ApiResourceInfo {}

/** `apps/v1, Resource=deployments`, as Go prints a GroupVersionResource. */
export const formatResource = (mapping: Mapping): string =>
  `${mapping.group}/${mapping.version}, Resource=${mapping.resource}`;

/** `/apis/apps/v1/namespaces/default/deployments/web/scale`; parts that are empty are left out. */
export function pathOf(mapping: Mapping, namespace: string, name = '', subresource = ''): string {
  const root = mapping.group === '' ? '/api' : `/apis/${mapping.group}`;
  const scope = mapping.isNamespaced && namespace !== '' ? `/namespaces/${namespaceSegment(namespace)}` : '';
  const tail = [name, subresource]
    .filter((part) => part !== '')
    .map((part) => `/${nameSegment(part)}`)
    .join('');
  return `${root}/${mapping.version}${scope}/${mapping.resource}${tail}`;
}

/** Finds resources by the names that people type, and by kind. */
export interface RestMapper {
  /** `po`, `pods`, `pod`, `Pod`, `deployments.apps`, `deploy.v1.apps`. @throws CommandError when there is none */
  forArgument(argument: string): Mapping;
  /** @throws NoMatchError with upstream's text */
  forKind(kind: { readonly group: string; readonly kind: string; readonly version?: string }): Mapping;
  /** The resource of a partial name, group or version empty where they are not told; undefined when there is none. */
  forResource(partial: PartialResource): Mapping | undefined;
  /** All resources of a partial name, the first is {@link forResource}'s. */
  allForResource(partial: PartialResource): readonly Mapping[];
  /** The resources of a category such as `all`, as `resource.group`; undefined for what is no category. */
  category(name: string): readonly string[] | undefined;
}

export interface PartialResource {
  readonly resource: string;
  readonly group: string;
  readonly version: string;
}

/**
 * Follows `client-go/restmapper` (discovery.go, shortcut.go, category_expansion.go) and `apimachinery/pkg/api/meta` of v0.37.
 * `warn` is told of short names that mean several resources. Simplified: lists have no resource of their own (`podlist`).
 */
export function createRestMapper({ groups, resources }: Discovery, warn: (text: string) => void): RestMapper {
  // What has a group's preferred version comes before what has another, each in the order of groups.
  const preferred = new Set(groups.map(({ name, versions }) => `${name}/${versions[0]?.version ?? ''}`));
  const isCore = (one: ApiResourceInfo): boolean => one.group === '' && one.version === 'v1';
  const rank = (one: ApiResourceInfo): number =>
    isCore(one) ? 0 : preferred.has(`${one.group}/${one.version}`) ? 1 : 2;
  const order = new Map(groups.map(({ name }, index) => [name, index]));
  const byPriority = [...resources].sort(
    (a, b) =>
      Number(!isCore(a)) - Number(!isCore(b)) ||
      (order.get(a.group) ?? 0) - (order.get(b.group) ?? 0) ||
      rank(a) - rank(b),
  );

  /** Every group and version has a kind List, which discovery does not tell (`NewDiscoveryRESTMapper`). */
  const lists = [...new Map(byPriority.map((one) => [`${one.group}/${one.version}`, one])).values()].map(
    ({ group, version }): ApiResourceInfo => ({
      group,
      version,
      kind: 'List',
      resource: 'lists',
      singular: 'list',
      isNamespaced: false,
      shortNames: [],
      categories: [],
      verbs: [],
      subresources: [],
    }),
  );
  const known = [...byPriority, ...lists];

  const findMatches = ({ resource, group, version }: PartialResource): readonly ApiResourceInfo[] => {
    const name = resource.toLowerCase();
    const named = known.filter((one) => one.resource === name || singularOf(one) === name);
    const ofVersion = version === '' ? named : named.filter((one) => one.version === version);
    if (group === '') return ofVersion;
    const exact = ofVersion.filter((one) => one.group === group);
    return exact.length > 0 || version !== '' ? exact : named.filter((one) => one.group.startsWith(group));
  };

  const expandShortName = (partial: PartialResource): PartialResource => {
    const { resource, group } = partial;
    const isOfGroup = (one: ApiResourceInfo): boolean => group === '' || one.group === group;
    if (resources.some((one) => isOfGroup(one) && (one.resource === resource || one.singular === resource)))
      return partial;
    const short = resources.filter((one) => one.shortNames.includes(resource));
    const found = short.filter(isOfGroup);
    const [first] = found;
    if (first !== undefined) {
      const others = found.map(formatGroupResource).filter((name) => name !== formatGroupResource(first));
      for (const other of new Set(others))
        warn(`short name ${quote(resource)} could also match lower priority resource ${other}`);
      return { resource: first.resource, group: first.group, version: '' };
    }
    const prefixed = group === '' ? undefined : short.find((one) => one.group.startsWith(group));
    return prefixed === undefined ? partial : { ...partial, resource: prefixed.resource, group: prefixed.group };
  };

  const allForResource = (partial: PartialResource): readonly Mapping[] => findMatches(expandShortName(partial));
  const forResource = (partial: PartialResource): Mapping | undefined => allForResource(partial)[0];

  const findKind = (kind: string, group: string, version: string): Mapping | undefined =>
    known.find(
      (one) =>
        one.group === group &&
        (version === '' || one.version === version) &&
        (one.kind === kind || one.kind.toLowerCase() === kind),
    );

  return {
    allForResource,
    forResource,
    forArgument(argument) {
      const { full, short } = parseResourceArgument(argument);
      const found = (full === undefined ? undefined : forResource(full)) ?? forResource(short);
      if (found !== undefined) return found;
      const [kind = '', version = '', ...group] = argument.split('.');
      const byKind =
        (group.length > 0 ? findKind(kind, group.join('.'), version) : undefined) ??
        findKind(kind, argument.includes('.') ? argument.slice(kind.length + 1) : '', '');
      if (byKind !== undefined) return byKind;
      const where = short.group === '' ? '' : ` in group ${quote(short.group)}`;
      throw new CommandError(`the server doesn't have a resource type ${quote(short.resource)}${where}`);
    },
    forKind({ group, kind, version = '' }) {
      const found = findKind(kind, group, version);
      if (found !== undefined) return found;
      const where =
        version === '' ? `in group ${quote(group)}` : `in version ${quote(formatApiVersion({ group, version }))}`;
      throw new NoMatchError(`no matches for kind ${quote(kind)} ${where}`);
    },
    category(name) {
      const found = resources.filter((one) => one.categories.includes(name));
      return found.length === 0 ? undefined : found.map(formatGroupResource);
    },
  };
}

const singularOf = (one: ApiResourceInfo): string => (one.singular === '' ? one.kind.toLowerCase() : one.singular);

/** `schema.ParseResourceArg`: `deployments.v1.apps` whole, and `deployments.apps` of it. */
export function parseResourceArgument(argument: string): { full: PartialResource | undefined; short: PartialResource } {
  const [resource = '', version, ...group] = argument.split('.');
  const short = { resource, group: version === undefined ? '' : argument.slice(resource.length + 1), version: '' };
  if (version === undefined || group.length === 0) return { full: undefined, short };
  return { full: { resource, version, group: group.join('.') }, short };
}
