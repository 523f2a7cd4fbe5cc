import {
  type KubeObject,
  labelSelectorToSelector,
  matchesLabels,
  type OwnerReference,
  type Selector,
  type StatusError,
} from '../../../kube/index.ts';
import { type Informer, keyOf, type Resource } from '../../client/index.ts';
import type { ControllerContext } from '../controller.ts';
import { controllerUidOf } from './pods.ts';

/** `NewControllerRef`: an object's reference to the one that controls it. */
export function controllerRefTo({ apiVersion, kind, metadata }: KubeObject): OwnerReference {
  const { name = '', uid = '' } = metadata;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** The selector of an owner, read once for each version of its `spec`. */
export function selectorOf(owner: KubeObject): Selector {
  const spec = owner['spec'];
  let selector = selectors.get(spec);
  if (selector === undefined) {
    selector = labelSelectorToSelector(spec.selector);
    selectors.set(spec, selector);
  }
  return selector;
}

const selectors = new WeakMap<object, Selector>();

/**
 * What an owner controls of a resource: what it controls and selects, and what nobody controls and it selects, which it
 * adopts; what it controls and no longer selects it lets go (`pkg/controller/controller_ref_manager.go`, v1.37.2).
 */
export async function claim<T extends KubeObject>(
  { client }: ControllerContext,
  resource: Resource<T>,
  owner: KubeObject,
  informer: Informer<T>,
  isCandidate: (object: T) => boolean = () => true,
): Promise<T[]> {
  const selector = selectorOf(owner);
  const { uid = '' } = owner.metadata;
  const claimed: T[] = [];
  for (const object of informer.byIndex('controller', uid)) {
    if (!isCandidate(object)) continue;
    if (matchesLabels(selector, object.metadata.labels)) claimed.push(object);
    else if (owner.metadata.deletionTimestamp === undefined) {
      const patch = { metadata: { uid: object.metadata.uid, ownerReferences: [{ $patch: 'delete', uid }] } };
      await ignoring([404, 422], client.patch(resource, nameOf(object), 'strategic', patch));
    }
  }
  if (owner.metadata.deletionTimestamp !== undefined) return claimed;
  for (const object of orphansFor(owner, informer)) {
    if (object.metadata.deletionTimestamp !== undefined || !isCandidate(object)) continue;
    const patch = { metadata: { ownerReferences: [controllerRefTo(owner)], uid: object.metadata.uid } };
    const adopted = await ignoring([404], client.patch(resource, nameOf(object), 'strategic', patch));
    if (adopted !== undefined) claimed.push(adopted);
  }
  return claimed;
}

/** What nobody controls and an owner selects; of an informer that has an index by controller. */
export function orphansFor<T extends KubeObject>(owner: KubeObject, informer: Informer<T>): T[] {
  const selector = selectorOf(owner);
  return informer
    .byIndex('controller', `orphans/${owner.metadata.namespace ?? ''}`)
    .filter((object) => matchesLabels(selector, object.metadata.labels) && controllerUidOf(object) === undefined);
}

/** The key of an object in requests. */
export function nameOf({ metadata: { namespace = '', name = '' } }: KubeObject): { namespace: string; name: string } {
  return { namespace, name };
}

/** Takes refusals of these codes for an answer. */
export async function ignoring<T>(codes: readonly number[], answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (!codes.includes((error as Partial<StatusError>).code ?? 0)) throw error;
    return undefined;
  }
}

/** The object that an object's controller reference means, when it is of this kind and still the same. */
export function controllerOf<T extends KubeObject>(
  object: KubeObject,
  kind: string,
  owners: Informer<T>,
): T | undefined {
  const reference = object.metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (reference?.kind !== kind) return undefined;
  const owner = owners.get(object.metadata.namespace ?? '', reference.name);
  return owner?.metadata.uid === reference.uid ? owner : undefined;
}

/**
 * Puts into the queue the owners of what changes: its controller, the one it had, and for what nobody controls each that
 * selects it. `matters` says whether a change of what has the same controller is one; every is unless told.
 */
export function enqueueOwners<T extends KubeObject, O extends KubeObject>(
  { queue }: ControllerContext,
  kind: string,
  owned: Informer<T>,
  owners: Informer<O>,
  matters: (old: T, object: T) => boolean = () => true,
): void {
  const add = (object: T, isOld = false) => {
    const owner = controllerOf(object, kind, owners);
    if (owner !== undefined) {
      const { spec, status } = owner;
      const count = spec.replicas ?? status?.desiredNumberScheduled ?? 0;
      queue.addAfter(keyOf(owner), isOld ? syncDelayMs(count) : 0);
    }
    if (owner !== undefined) return;
    if (controllerUidOf(object) === undefined && object.metadata.deletionTimestamp === undefined) {
      for (const candidate of owners.list(object.metadata.namespace)) {
        if (matchesLabels(selectorOf(candidate), object.metadata.labels)) queue.add(keyOf(candidate));
      }
    }
  };
  owned.addHandlers({
    added: (object) => add(object),
    updated(old, object) {
      const isSame = controllerUidOf(old) === controllerUidOf(object);
      if (!isSame) {
        const before = controllerOf(old, kind, owners);
        if (before !== undefined) queue.add(keyOf(before));
      }
      if (!isSame || matters(old, object)) add(object, isSame);
    },
    deleted(object) {
      const owner = controllerOf(object, kind, owners);
      if (owner !== undefined) queue.add(keyOf(owner));
    },
  });
}

/** Puts every object that appears or changes into the queue. */
export function enqueueAll<T extends KubeObject>({ queue }: ControllerContext, informer: Informer<T>): void {
  const add = (object: T) => queue.add(keyOf(object));
  informer.addHandlers({ added: add, updated: (_, object) => add(object), deleted: add });
}

/** What a look at `count` objects takes a real controller, about, so that what changes meanwhile is looked at together. */
export function syncDelayMs(count: number): number {
  return Math.min(1000, Math.floor(count / 10));
}
