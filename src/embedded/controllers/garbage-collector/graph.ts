import type { KubeObject, OwnerReference } from '../../../kube/index.ts';
import type { Resource } from '../../client/index.ts';

/** An object in the graph of owners. */
export interface GraphNode {
  readonly resource: Resource;
  object: KubeObject;
  /** What depends on it has been let go once, as it is on its way out. */
  hasLetGo?: true;
}

/** The graph of owner references over all objects, by uid (`pkg/controller/garbagecollector/graph.go`, v1.37.2). */
export interface Graph {
  get(uid: string): GraphNode | undefined;
  put(resource: Resource, object: KubeObject): void;
  remove(uid: string): void;
  /** What names this uid as an owner, whether an object of it is known or not. */
  dependentsOf(uid: string): readonly GraphNode[];
}

/** Makes an empty graph. */
export function newGraph(): Graph {
  const nodes = new Map<string, GraphNode>();
  /** Also of owners that are not there (yet). */
  const dependents = new Map<string, Set<string>>();
  const dependentsOf = (uid: string): Set<string> => {
    let found = dependents.get(uid);
    if (found === undefined) {
      found = new Set();
      dependents.set(uid, found);
    }
    return found;
  };
  const unlink = (uid: string, owners: readonly OwnerReference[]) => {
    for (const owner of owners) {
      const known = dependents.get(owner.uid);
      known?.delete(uid);
      if (known?.size === 0) dependents.delete(owner.uid);
    }
  };
  return {
    get: (uid) => nodes.get(uid),
    put(resource, object) {
      const uid = object.metadata.uid ?? '';
      const node = nodes.get(uid);
      const owners = object.metadata.ownerReferences ?? [];
      if (node === undefined) nodes.set(uid, { resource, object });
      else {
        if (node.object.metadata.ownerReferences !== owners) unlink(uid, node.object.metadata.ownerReferences ?? []);
        node.object = object;
      }
      for (const owner of owners) dependentsOf(owner.uid).add(uid);
    },
    remove(uid) {
      const node = nodes.get(uid);
      if (node === undefined) return;
      unlink(uid, node.object.metadata.ownerReferences ?? []);
      nodes.delete(uid);
    },
    dependentsOf: (uid) =>
      [...(dependents.get(uid) ?? [])].map((each) => nodes.get(each)).filter((node) => node !== undefined),
  };
}

/** Is on its way out and waits for what depends on it. */
export function waitsForDependents({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined && (metadata.finalizers?.includes('foregroundDeletion') ?? false);
}

/** Is on its way out and lets go what depends on it. */
export function orphansDependents({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined && (metadata.finalizers?.includes('orphan') ?? false);
}
