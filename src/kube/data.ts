import type { KubeObject } from './object.ts';
import type { SchemaData } from './schemas/create-schemas.ts';

/** A resource as `data/discovery.json` writes it; verbs are a place in `verbSets`. */
export interface PackedResource {
  readonly resource: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced?: true;
  readonly verbs: number;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  /** `storageVersionHash`. */
  readonly hash?: string;
  /** Name, kind, verbs; then group and version of the kind where they are not the resource's own. */
  readonly subresources?: readonly (readonly [string, string, number, ...string[]])[];
}

/** `data/discovery.json`: what is served, in the order of `/api` and `/apis`. */
export interface DiscoveryData {
  /** Verbs, apart by commas. */
  readonly verbSets: readonly string[];
  readonly versions: readonly {
    readonly group: string;
    readonly version: string;
    readonly resources: readonly PackedResource[];
  }[];
}

/** `data/columns.json`. */
export interface ColumnData {
  /** Name, type, format, priority, and the place of the description in `data/column-descriptions.json`. */
  readonly columns: readonly (readonly [string, string, string, number, number])[];
  /** Places in `columns` by resource, version and group: `pods.v1.`, `deployments.v1.apps`. */
  readonly resources: Readonly<Record<string, readonly number[]>>;
}

/** `/version` of the cluster that the data was read off. */
export interface VersionData {
  readonly major: string;
  readonly minor: string;
  readonly gitVersion: string;
  readonly [field: string]: string;
}

/** What the API server always needs: imported with it. What it needs now and then is loaded by a {@link DataLoader}. */
export interface KubernetesData {
  readonly version: VersionData;
  readonly schemas: SchemaData;
  readonly discovery: DiscoveryData;
  readonly columns: ColumnData;
  /** What a fresh kube-apiserver itself makes. */
  readonly bootstrap: readonly KubeObject[];
}
