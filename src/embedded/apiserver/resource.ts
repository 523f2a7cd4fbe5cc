import type { Clock, Random } from '../../base/index.ts';
import type {
  FieldError,
  GroupResource,
  GroupVersionKind,
  KubeObject,
  NameRule,
  Schema,
  StoredObject,
} from '../../kube/index.ts';
import type { Authorizer } from './authorizer.ts';
import type { RequestInfo, UserInfo } from './request.ts';

/** A resource as discovery tells it. From data; see `src/kube/data`. */
export interface ResourceInfo {
  readonly group: string;
  readonly version: string;
  /** Plural: `deployments`. */
  readonly resource: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly subresources: readonly SubresourceInfo[];
  readonly storageVersionHash?: string;
}

export interface SubresourceInfo {
  /** `status`, `scale`, `log` ... */
  readonly name: string;
  readonly kind: GroupVersionKind;
  readonly verbs: readonly string[];
}

/** A column of a Table (`meta/v1 TableColumnDefinition`). From data: what a real cluster's Tables have. */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
}

export type Cell = string | number | boolean | null;

/** What a resource's rules may ask for: never the time or the store by a side door. */
export interface RuleContext {
  readonly clock: Clock;
  readonly random: Random;
  /** Reads a stored object of any served resource; name alone for what has no namespace. */
  readonly get: (
    resource: { group: string; resource: string },
    namespace: string,
    name: string,
  ) => StoredObject | undefined;
  /** All stored objects of a resource, of one namespace if given. */
  readonly list: (resource: { group: string; resource: string }, namespace?: string) => Iterable<StoredObject>;
  /** Adds a `Warning` header to the answer. */
  readonly warn: (text: string) => void;
}

/**
 * The rules of one kind in one file (`resources/<group>/<kind>.ts`), as upstream's `pkg/registry/<group>/<resource>/strategy.go`,
 * `pkg/apis/<group>/v1/defaults.go`, `pkg/apis/<group>/validation` and `pkg/printers/internalversion` have them. Everything is
 * optional: a kind without rules is stored as it comes, checked against its schema. Objects handed in are the request's
 * own and may be changed; `old` is frozen. All functions are synchronous. What only reads (get, list, watch) has no rules at
 * hand, but for `selectableFields` where there is a field selector: they may not be loaded yet.
 */
export interface ResourceRules {
  /** Judges `metadata.name` and `metadata.generateName`; absent: a DNS subdomain. */
  readonly validateName?: NameRule;
  /** Fills in what is left out. Runs on everything that is decoded, before admission. */
  readonly setDefaults?: (object: KubeObject) => void;
  /** Clears what a creation must not bring (status, generation is set by the pipeline). */
  readonly prepareForCreate?: (object: KubeObject, context: RuleContext) => void;
  readonly validateCreate?: (object: KubeObject, context: RuleContext) => FieldError[];
  /** Takes back what an update must not change (status), and ups `metadata.generation` where the spec changed: see `bumpGeneration`. */
  readonly prepareForUpdate?: (object: KubeObject, old: StoredObject, context: RuleContext) => void;
  readonly validateUpdate?: (object: KubeObject, old: StoredObject, context: RuleContext) => FieldError[];
  /** The `status` subresource and others that update the same object (`resize`, `ephemeralcontainers`, `approval`), by name. */
  readonly subresources?: Readonly<Record<string, SubresourceRules>>;
  /** Texts for `Warning` headers (deprecated fields, duplicated names). */
  readonly warnings?: (object: KubeObject, old?: StoredObject) => string[];
  /** PUT or PATCH of what is not there makes it (`AllowCreateOnUpdate`). */
  readonly allowCreateOnUpdate?: true;
  /** PUT without resourceVersion is refused (`AllowUnconditionalUpdate` false). */
  readonly refuseUnconditionalUpdate?: true;
  /** What is left behind when the caller does not say: upstream's default is background; Jobs and ReplicationControllers of old orphan. */
  readonly defaultGarbageCollection?: 'Background' | 'Orphan' | 'Unsupported';
  /** Told to who deletes without saying what becomes of dependents (Job). */
  readonly orphanWarning?: string;
  /** For how long the store keeps it (Event), as `TTLFunc` of upstream's registry. */
  readonly ttlSeconds?: (object: StoredObject) => number;
  /** Namespace: a deletion first makes its phase Terminating; it goes once `spec.finalizers` is empty, too. */
  readonly finalizersInSpec?: true;
  /** DELETE answers the object, not a Status (`ReturnDeletedObject`). */
  readonly returnDeletedObject?: true;
  /**
   * CustomResourceDefinition: the first deletion only marks the object, and adds what is told here; those that follow are as
   * any other.
   */
  readonly startDeletion?: (object: KubeObject, context: RuleContext) => void;
  /** For kinds that end gracefully (Pod): the seconds to wait, 0 to remove at once; undefined for kinds that do not. */
  readonly gracePeriodSeconds?: (object: StoredObject, requested: number | undefined) => number;
  /** Field selectors beside metadata.name and metadata.namespace: `{ 'spec.nodeName': ... }`. Keys must not depend on the object. */
  readonly selectableFields?: (object: StoredObject) => Readonly<Record<string, string>>;
  /** The selectable field by which many watches are told apart. */
  readonly indexedField?: { readonly field: string; readonly fieldOf: (object: StoredObject) => string };
  /** The replicas of the `scale` subresource. */
  readonly scale?: ScaleRules;
  /**
   * Refuses what its user must not give away (RBAC's escalation); after admission, before `allocate`.
   * @throws StatusError
   */
  readonly authorize?: (object: KubeObject, old: StoredObject | undefined, asker: Asker) => void;
  /**
   * Fills in what the cluster gives (ClusterIP, NodePort), after admission and before preparation and validation, and says
   * which other objects go with the write. In a dry run what is filled in is only an example.
   * @throws StatusError when there is nothing left, or not what is asked for.
   */
  readonly allocate?: (
    object: KubeObject,
    old: StoredObject | undefined,
    context: RuleContext,
    dryRun: boolean,
  ) => Allocation | undefined;
  /** What goes when the object has gone. */
  readonly release?: (object: StoredObject) => readonly ObjectName[];
}

/** Who writes, for rules that depend on it. */
export interface Asker extends RuleContext {
  readonly user: UserInfo;
  readonly info: RequestInfo;
  readonly authorizer: Authorizer;
}

export interface ObjectName extends GroupResource {
  /** Empty for what has none. */
  readonly namespace: string;
  readonly name: string;
}

/**
 * Objects that one write brings about, by the API server itself and past admission. `create` is written just before the
 * object and taken back if that fails; `remove` goes after it has been written. Nothing of it happens in a dry run.
 */
export interface Allocation {
  readonly create: readonly (GroupResource & { readonly object: KubeObject })[];
  readonly remove: readonly ObjectName[];
}

export interface SubresourceRules {
  /**
   * What `setDefaults` does beside the spec, for a subresource that leaves the spec alone: where it is told, a patch shares the
   * spec, and what is in the metadata, with the stored object, which has its defaults and must not be changed.
   */
  readonly setStatusDefaults?: (object: KubeObject) => void;
  readonly prepareForUpdate?: (object: KubeObject, old: StoredObject, context: RuleContext) => void;
  readonly validateUpdate?: (object: KubeObject, old: StoredObject, context: RuleContext) => FieldError[];
}

export interface ScaleRules {
  /** Where the replicas stand, by names from the root; absent: `spec.replicas`. */
  readonly path?: readonly string[];
  /** Tests whether they are there at all; absent: always. */
  readonly hasReplicas?: (object: StoredObject) => boolean;
  readonly getReplicas: (object: StoredObject) => number;
  readonly setReplicas: (object: KubeObject, replicas: number) => void;
  readonly getStatusReplicas: (object: StoredObject) => number;
  /** The selector as text: `app=web`. */
  readonly getSelector: (object: StoredObject) => string;
}

/** One served resource: what discovery says, what the schema says, what its rules say. */
export interface ResourceDefinition {
  readonly info: ResourceInfo;
  readonly schema: Schema;
  readonly columns: readonly TableColumn[];
  /** Cells of a Table's row, as many as the columns; without it what is built in for the resource. `now` in milliseconds. */
  readonly cells?: (object: StoredObject, now: number) => Cell[];
  readonly rules: ResourceRules;
  /** Loads the rules and what the schema is read from; undefined when they are there, absent where they always are. */
  readonly load?: () => Promise<unknown> | undefined;
  /** A `Warning` of every request of the kind (`APILifecycleDeprecated` of its Go type): `v1 Endpoints is deprecated in v1.33+; ...`. */
  readonly deprecation?: string;
  /** Where its objects are in the store: `/registry/pods/`, as in etcd. */
  readonly keyPrefix: string;
  /** Of a CustomResourceDefinition. */
  readonly custom?: true;
  /** Reads what a client sends, for what the schema alone does not tell (defaults of custom resources). Changes the object. */
  readonly decode?: (object: KubeObject) => Decoded;
  /** For a version that is not the one that is stored; absent: objects are stored as they are served. */
  readonly conversion?: Conversion;
  /** The version that is stored, though what is read of it may have to be converted all the same. */
  readonly isStored?: true;
}

/** What reading an object has found. */
export interface Decoded {
  /** Why it cannot be read: a value of a wrong type, in Go's words. */
  readonly error: string | undefined;
  /** What only strict reading minds: `unknown field "spec.foo"`. */
  readonly strict: readonly string[];
}

/** Between a served version and the stored one; neither changes what it is given. */
export interface Conversion {
  /** The group that errors of rules name, where it is not the served one. */
  readonly group?: string;
  readonly toStored: (object: KubeObject) => KubeObject;
  readonly toServed: (object: StoredObject) => StoredObject;
}
