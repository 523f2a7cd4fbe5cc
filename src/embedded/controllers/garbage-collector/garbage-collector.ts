import { type KubeObject, type OwnerReference, parseApiVersion } from '../../../kube/index.ts';
import { createInformers, type Resource, resources } from '../../client/index.ts';
import type { ControllerContext, ControllerDefinition } from '../controller.ts';
import { ignoring, nameOf } from '../shared/claim.ts';
import { discoverResources } from '../shared/discovery.ts';
import { messageOf } from '../shared/pod-control.ts';
import { type GraphNode, newGraph, orphansDependents, waitsForDependents } from './graph.ts';

/** `--gc-ignored-resources`: what comes and goes in masses and owns nothing. */
const ignored = new Set(['/events', 'events.k8s.io/events']);
const shared = new Map<string, Resource>(
  Object.values(resources).map((resource: Resource) => [`${resource.group}/${resource.resource}`, resource]),
);
const definitions: Resource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};

/** The work of finding out what there is to follow. */
const monitorsKey = 'monitors';

/**
 * Deletes what has lost its owners, in the background, in the foreground or not at all (`pkg/controller/garbagecollector`,
 * v1.37.2). Simplified: an object is judged by the cache, which is never behind, where upstream asks for it once more; only
 * owners that the cache does not have are asked for. New resources are followed when a CustomResourceDefinition changes,
 * upstream looks every 30 s.
 */
export const garbageCollectorController: ControllerDefinition = {
  name: 'garbage-collector-controller',
  account: 'generic-garbage-collector',
  start(context) {
    const { client, informers, log, memory, queue } = context;
    const graph = newGraph();
    const own = createInformers(context);
    const monitored = new Set<string>();
    const kinds = new Map<string, Resource>();

    const add = ({ object: { kind, metadata } }: GraphNode) =>
      queue.add(`${kind} ${metadata.namespace ?? ''}/${metadata.name} ${metadata.uid}`);
    const changed = (resource: Resource, object: KubeObject, old: KubeObject | undefined) => {
      const { uid = '', ownerReferences: owners = [] } = object.metadata;
      graph.put(resource, object);
      const node = graph.get(uid);
      if (node === undefined) return;
      const isNewState = old === undefined || old.metadata.deletionTimestamp !== object.metadata.deletionTimestamp;
      if (waitsForDependents(object) && (isNewState || !waitsForDependents(old))) {
        add(node);
        for (const dependent of graph.dependentsOf(uid)) add(dependent);
      } else if (orphansDependents(object)) add(node);
      else if (owners.length > 0 && (old === undefined || old.metadata.ownerReferences !== owners)) {
        const isSafe = owners.every((owner) => {
          const known = graph.get(owner.uid);
          return known !== undefined && !waitsForDependents(known.object);
        });
        if (!isSafe) add(node);
      }
      if (old !== undefined) {
        // An owner may have waited for this reference.
        for (const { uid: lost } of old.metadata.ownerReferences ?? []) {
          const owner = graph.get(lost);
          const isThere = owners.some((reference) => reference.uid === lost && reference.blockOwnerDeletion === true);
          if (owner !== undefined && !isThere && waitsForDependents(owner.object)) add(owner);
        }
      }
    };
    const removed = (object: KubeObject) => {
      const { uid = '', ownerReferences: owners = [] } = object.metadata;
      graph.remove(uid);
      for (const dependent of graph.dependentsOf(uid)) add(dependent);
      for (const reference of owners) {
        const owner = graph.get(reference.uid);
        if (owner !== undefined && waitsForDependents(owner.object)) add(owner);
      }
    };
    const follow = async () => {
      const found = await discoverResources(client, (groupVersion, error) =>
        log('info', `garbage-collector-controller: discovery of ${groupVersion}: ${messageOf(error)}`),
      );
      for (const resource of found) {
        const key = `${resource.group}/${resource.resource}`;
        kinds.set(`${resource.group}/${resource.kind}`, resource);
        const isUsable = ['delete', 'list', 'watch'].every((verb) => resource.verbs.includes(verb));
        if (!isUsable || ignored.has(key) || monitored.has(key)) continue;
        monitored.add(key);
        const known = shared.get(key);
        const informer = known === undefined ? own.of(resource) : informers.of(known);
        informer.addHandlers({
          added: (object) => changed(resource, object, undefined),
          updated: (old, object) => changed(resource, object, old),
          deleted: removed,
        });
      }
    };
    const lookAgain = () => queue.add(monitorsKey);
    informers.of(definitions).addHandlers({ updated: lookAgain, deleted: lookAgain });
    // What was followed before a snapshot is followed again before time goes on.
    if (memory.isRestoring)
      follow().catch((error: unknown) => log('error', `garbage-collector-controller: ${messageOf(error)}`));
    else lookAgain();

    return {
      async reconcile(key) {
        if (key === monitorsKey) {
          await follow();
          return;
        }
        const node = graph.get(key.slice(key.lastIndexOf(' ') + 1));
        if (node !== undefined) await collect(context, graph, kinds, node, add);
      },
      [Symbol.dispose]: () => own[Symbol.dispose](),
    };
  },
};

/** What a node's owners are to it. */
interface Owners {
  readonly solid: OwnerReference[];
  readonly dangling: OwnerReference[];
  readonly waiting: OwnerReference[];
}

async function collect(
  context: ControllerContext,
  graph: ReturnType<typeof newGraph>,
  kinds: ReadonlyMap<string, Resource>,
  node: GraphNode,
  add: (node: GraphNode) => void,
): Promise<void> {
  const { client } = context;
  const { object, resource } = node;
  const { metadata } = object;
  const dependents = graph.dependentsOf(metadata.uid ?? '');
  // Of the owner as it is now (`removeFinalizer`): its controller writes that its dependents have left it.
  const withoutFinalizer = async (finalizer: string) => {
    const now = await ignoring([404], client.get(resource, nameOf(object)));
    if (now?.metadata.finalizers?.includes(finalizer) !== true) return;
    const finalizers = now.metadata.finalizers.filter((each) => each !== finalizer);
    const patch = { metadata: { resourceVersion: now.metadata.resourceVersion, finalizers } };
    await ignoring([404], client.patch(resource, nameOf(object), 'merge', patch));
  };
  const withoutOwners = async (of: GraphNode, uids: readonly string[]) => {
    const left = (of.object.metadata.ownerReferences ?? []).filter(({ uid }) => !uids.includes(uid));
    const patch = { metadata: { uid: of.object.metadata.uid, ownerReferences: left.length === 0 ? null : left } };
    await ignoring([404, 422], client.patch(of.resource, nameOf(of.object), 'merge', patch));
  };

  if (orphansDependents(object)) {
    for (const dependent of dependents) await withoutOwners(dependent, [metadata.uid ?? '']);
    // In a turn of its own: the owner's controller is first to see that it has lost them, as it is by upstream's clock. One turn is
    // enough: what comes to depend on it meanwhile was not there when it went.
    if (dependents.length > 0 && !node.hasLetGo) {
      node.hasLetGo = true;
      add(node);
    } else await withoutFinalizer('orphan');
    return;
  }
  if (waitsForDependents(object)) {
    const blocking = dependents.filter(({ object: { metadata: of } }) =>
      of.ownerReferences?.some(({ uid, blockOwnerDeletion }) => uid === metadata.uid && blockOwnerDeletion === true),
    );
    if (blocking.length === 0) await withoutFinalizer('foregroundDeletion');
    for (const dependent of blocking) if (!waitsForDependents(dependent.object)) add(dependent);
    return;
  }
  if (metadata.deletionTimestamp !== undefined) return;
  const { solid, dangling, waiting } = await classify(context, graph, kinds, object);
  if (solid.length + dangling.length + waiting.length === 0) return;
  if (solid.length > 0) {
    if (dangling.length + waiting.length > 0) {
      await withoutOwners(
        node,
        [...dangling, ...waiting].map(({ uid }) => uid),
      );
    }
    return;
  }
  const isWaitedFor = waiting.length > 0 && dependents.length > 0;
  const propagationPolicy = isWaitedFor
    ? 'Foreground'
    : metadata.finalizers?.includes('orphan')
      ? 'Orphan'
      : metadata.finalizers?.includes('foregroundDeletion')
        ? 'Foreground'
        : 'Background';
  const { uid = '', resourceVersion = '' } = metadata;
  const preconditions = { uid, ...(isWaitedFor ? {} : { resourceVersion }) };
  await ignoring([404], client.delete(resource, nameOf(object), { propagationPolicy, preconditions }));
}

async function classify(
  { client }: ControllerContext,
  graph: ReturnType<typeof newGraph>,
  kinds: ReadonlyMap<string, Resource>,
  { metadata }: KubeObject,
): Promise<Owners> {
  const owners: Owners = { solid: [], dangling: [], waiting: [] };
  for (const reference of metadata.ownerReferences ?? []) {
    let owner = graph.get(reference.uid)?.object;
    if (owner === undefined) {
      const group = parseApiVersion(reference.apiVersion)?.group ?? '';
      const resource = kinds.get(`${group}/${reference.kind}`);
      if (resource === undefined)
        throw new Error(`unable to get REST mapping for ${reference.apiVersion}/${reference.kind}.`);
      const namespace = resource.namespaced ? (metadata.namespace ?? '') : '';
      const isPlaced = !resource.namespaced || namespace !== '';
      const there = isPlaced
        ? await ignoring([404], client.get(resource, { namespace, name: reference.name }))
        : undefined;
      owner = there?.metadata.uid === reference.uid ? there : undefined;
    }
    const list = owner === undefined ? owners.dangling : waitsForDependents(owner) ? owners.waiting : owners.solid;
    list.push(reference);
  }
  return owners;
}
