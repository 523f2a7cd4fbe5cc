import { quote, type StoredObject } from '../../../kube/index.ts';
import type { Store } from '../../store/store.ts';
import type { UserInfo } from '../request.ts';
import { aggregateRules } from './aggregation.ts';
import { followStore } from './follow-store.ts';
import type { PolicyRule } from './policy-rules.ts';

/** `roleRef` of a binding. */
export interface RoleRef {
  readonly apiGroup: string;
  readonly kind: string;
  readonly name: string;
}

interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** What one binding gives to one user. */
export interface Grant {
  readonly rules: readonly PolicyRule[];
  /** `ClusterRoleBinding "b" of ClusterRole "r" to User "u"`. */
  readonly source: string;
  /** The role is not there. */
  readonly error?: string;
}

/** Who is bound to what, looked up by subject. */
export interface RbacIndex {
  /** What bindings of the cluster, and of the namespace unless it is empty, give to a user. */
  grantsFor(user: UserInfo, namespace: string): readonly Grant[];
  /**
   * The rules of a role; `namespace` is the binding's, empty for a ClusterRoleBinding.
   * @throws Error `clusterrole.rbac.authorization.k8s.io "x" not found`
   */
  rulesOf(roleRef: RoleRef, namespace: string): readonly PolicyRule[];
  /** Grows with every write to roles and bindings, so that decisions can be kept as long as it stays. */
  readonly generation: number;
}

interface BoundSubject {
  readonly binding: StoredObject;
  readonly subject: Subject;
}

type BySubject = Map<string, BoundSubject[]>;

const clusterRoles = '/registry/clusterroles/';
const roles = '/registry/roles/';
const clusterRoleBindings = '/registry/clusterrolebindings/';
const roleBindings = '/registry/rolebindings/';

/**
 * Indexes the bindings of a store by subject, on demand and until a write changes them. The order of grants is that of
 * names; upstream's (`pkg/registry/rbac/validation/rule.go`, v1.37) changes from run to run.
 */
export function createRbacIndex(store: Store): RbacIndex {
  let generation = 0;
  let ofCluster: BySubject | undefined;
  const ofNamespaces = new Map<string, BySubject>();
  const aggregated = new Map<string, readonly PolicyRule[]>();
  const reset = () => {
    generation += 1;
    ofCluster = undefined;
    ofNamespaces.clear();
    aggregated.clear();
  };
  const watch = (prefix: string, forget: (key: string) => void) =>
    followStore(
      store,
      prefix,
      (event) => {
        generation += 1;
        forget(event.key);
      },
      reset,
    );
  watch(clusterRoles, () => aggregated.clear());
  watch(roles, () => undefined);
  watch(clusterRoleBindings, () => {
    ofCluster = undefined;
  });
  watch(roleBindings, (key) => ofNamespaces.delete(key.slice(roleBindings.length, key.lastIndexOf('/'))));

  function bindingsOf(namespace: string): BySubject {
    if (namespace === '') {
      ofCluster ??= indexBySubject(store, clusterRoleBindings, '');
      return ofCluster;
    }
    const known = ofNamespaces.get(namespace);
    if (known) return known;
    const made = indexBySubject(store, `${roleBindings}${namespace}/`, namespace);
    ofNamespaces.set(namespace, made);
    return made;
  }

  function rulesOf(roleRef: RoleRef, namespace: string): readonly PolicyRule[] {
    if (roleRef.kind === 'Role') {
      const role = store.get(`${roles}${namespace}/${roleRef.name}`);
      if (!role) throw new Error(`role.rbac.authorization.k8s.io ${quote(roleRef.name)} not found`);
      return role.rules ?? [];
    }
    const role = store.get(`${clusterRoles}${roleRef.name}`);
    if (!role) throw new Error(`clusterrole.rbac.authorization.k8s.io ${quote(roleRef.name)} not found`);
    if (!role.aggregationRule) return role.rules ?? [];
    const known = aggregated.get(roleRef.name);
    if (known) return known;
    const made = aggregateRules(role, store.list(clusterRoles).items);
    aggregated.set(roleRef.name, made);
    return made;
  }

  function toGrant({ binding, subject }: BoundSubject, namespace: string): Grant {
    const source = describeSource(binding, subject, namespace);
    try {
      return { rules: rulesOf(binding.roleRef, namespace), source };
    } catch (error) {
      return { rules: [], source, error: error instanceof Error ? error.message : String(error) };
    }
  }

  return {
    get generation() {
      return generation;
    },
    rulesOf,
    grantsFor(user, namespace) {
      const grants = bindingsFor(bindingsOf(''), user).map((bound) => toGrant(bound, ''));
      if (namespace === '') return grants;
      return [...grants, ...bindingsFor(bindingsOf(namespace), user).map((bound) => toGrant(bound, namespace))];
    },
  };
}

function indexBySubject(store: Store, prefix: string, namespace: string): BySubject {
  const index: BySubject = new Map();
  for (const binding of store.list(prefix).items) {
    const subjects: readonly Subject[] = binding.subjects ?? [];
    for (const subject of subjects) {
      const key = subjectKey(subject, namespace);
      if (key === undefined) continue;
      const known = index.get(key);
      if (known) known.push({ binding, subject });
      else index.set(key, [{ binding, subject }]);
    }
  }
  return index;
}

/** A ServiceAccount is the user of that name; without a namespace of its own, of the binding's. */
function subjectKey(subject: Subject, bindingNamespace: string): string | undefined {
  if (subject.kind === 'User') return `u:${subject.name}`;
  if (subject.kind === 'Group') return `g:${subject.name}`;
  if (subject.kind !== 'ServiceAccount') return undefined;
  const namespace = subject.namespace || bindingNamespace;
  return namespace === '' ? undefined : `u:system:serviceaccount:${namespace}:${subject.name}`;
}

function bindingsFor(index: BySubject, user: UserInfo): BoundSubject[] {
  const found = new Map<StoredObject, BoundSubject>();
  const add = (key: string) => {
    for (const bound of index.get(key) ?? []) if (!found.has(bound.binding)) found.set(bound.binding, bound);
  };
  add(`u:${user.username}`);
  for (const group of user.groups) add(`g:${group}`);
  return [...found.values()];
}

/** Upstream puts the name before the namespace, of bindings and of service accounts alike. */
function describeSource(binding: StoredObject, subject: Subject, namespace: string): string {
  const kind = namespace === '' ? 'ClusterRoleBinding' : 'RoleBinding';
  const name = namespace === '' ? binding.metadata.name : `${binding.metadata.name}/${namespace}`;
  const who = subject.kind === 'ServiceAccount' ? `${subject.name}/${subject.namespace || namespace}` : subject.name;
  return `${kind} ${quote(name ?? '')} of ${binding.roleRef.kind} ${quote(binding.roleRef.name)} to ${subject.kind} ${quote(who)}`;
}
