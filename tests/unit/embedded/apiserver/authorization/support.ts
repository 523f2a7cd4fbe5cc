import type { AuthorizationAttributes } from '../../../../../src/embedded/apiserver/authorizer.ts';
import { createStore, type OwnedStore } from '../../../../../src/embedded/store/create-store.ts';
import type { KubeObject } from '../../../../../src/kube/index.ts';

export const rbac = 'rbac.authorization.k8s.io';

export const clock = { now: () => 0, schedule: () => ({ [Symbol.dispose]: () => undefined }) };

/** A store with objects under the keys of etcd. */
export function newStore(objects: readonly KubeObject[] = []): OwnedStore {
  const store = createStore({ clock });
  for (const object of objects) put(store, object);
  return store;
}

/** Writes an object, whether it is there or not. */
export function put(store: OwnedStore, object: KubeObject): void {
  const key = keyOf(object);
  const old = store.get(key);
  const copy = structuredClone(object);
  if (old) store.update(key, old.metadata.resourceVersion ?? '', copy);
  else store.create(key, copy);
}

export function keyOf({ kind, metadata }: KubeObject): string {
  const path = metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
  return `/registry/${kind.toLowerCase()}s/${path}`;
}

export function newRole(name: string, rules: object[], namespace?: string, more: object = {}): KubeObject {
  const kind = namespace === undefined ? 'ClusterRole' : 'Role';
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
  return { apiVersion: `${rbac}/v1`, kind, metadata, rules, ...more };
}

export function newBinding(name: string, roleRef: string, subjects: object[], namespace?: string): KubeObject {
  const [kind, role] = roleRef.split('/');
  return {
    apiVersion: `${rbac}/v1`,
    kind: namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    roleRef: { apiGroup: rbac, kind, name: role },
    subjects,
  };
}

/** `get pods` of `someone` unless told. */
export function ask(more: Partial<AuthorizationAttributes> = {}): AuthorizationAttributes {
  return {
    user: { username: 'someone', groups: ['system:authenticated'] },
    verb: 'get',
    isResourceRequest: true,
    path: '',
    apiGroup: '',
    apiVersion: 'v1',
    resource: 'pods',
    subresource: '',
    namespace: '',
    name: '',
    ...more,
  };
}
