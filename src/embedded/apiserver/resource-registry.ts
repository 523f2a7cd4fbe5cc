import type { GroupResource, GroupVersionKind } from '../../kube/index.ts';
import type { ResourceDefinition } from './resource.ts';

/** All resources that are served, those of CustomResourceDefinitions included. */
export interface ResourceRegistry {
  /** Goes up with every change. */
  readonly revision: number;
  /** By group, version and plural name. */
  find(group: string, version: string, resource: string): ResourceDefinition | undefined;
  /** Tests whether anything of a group is served that is built in. */
  hasGroup(group: string): boolean;
  /** The definition in the version that is stored, without its version. */
  stored(resource: GroupResource): ResourceDefinition | undefined;
  forKind(kind: GroupVersionKind): ResourceDefinition | undefined;
  all(): Iterable<ResourceDefinition>;
  /** Adds one, or takes the place of that of the same name. */
  add(definition: ResourceDefinition): void;
  remove(group: string, version: string, resource: string): void;
}

/** A registry of these, to which others can be added. */
export function createRegistry(definitions: Iterable<ResourceDefinition>): ResourceRegistry {
  const byPath = new Map<string, ResourceDefinition>();
  const byKind = new Map<string, ResourceDefinition>();
  const byName = new Map<string, ResourceDefinition>();
  /** How many resources each group has. */
  const groups = new Map<string, number>();
  let revision = 0;

  function add(definition: ResourceDefinition): void {
    const { group, version, resource, kind } = definition.info;
    revision += 1;
    const path = `${group}/${version}/${resource}`;
    if (!byPath.has(path) && definition.custom !== true) groups.set(group, (groups.get(group) ?? 0) + 1);
    byPath.set(path, definition);
    byKind.set(`${group}/${version}/${kind}`, definition);
    if (definition.conversion === undefined || definition.isStored === true)
      byName.set(`${resource}.${group}`, definition);
  }
  for (const definition of definitions) add(definition);

  return {
    get revision() {
      return revision;
    },
    find: (group, version, resource) => byPath.get(`${group}/${version}/${resource}`),
    hasGroup: (group) => (groups.get(group) ?? 0) > 0,
    stored: ({ group, resource }) => byName.get(`${resource}.${group}`),
    forKind: ({ group, version, kind }) => byKind.get(`${group}/${version}/${kind}`),
    all: () => byPath.values(),
    add,
    remove(group, version, resource) {
      const path = `${group}/${version}/${resource}`;
      const definition = byPath.get(path);
      if (definition === undefined) return;
      revision += 1;
      byPath.delete(path);
      byKind.delete(`${group}/${version}/${definition.info.kind}`);
      if (byName.get(`${resource}.${group}`) === definition) byName.delete(`${resource}.${group}`);
      if (definition.custom !== true) groups.set(group, (groups.get(group) ?? 1) - 1);
    },
  };
}
