import type { KubeObject } from './object.ts';
import type { PackedJson } from './packed-json.ts';

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

/** What the API server always needs: imported with it. */
export interface KubernetesData {
  readonly version: VersionData;
  readonly discovery: DiscoveryData;
  /** What a fresh kube-apiserver itself makes. */
  readonly bootstrap: readonly KubeObject[];
}

/** `data/openapi.json`: documents of `/openapi/v3` by their path below it (`apis/apps/v1`), and that of `/openapi/v2` as `v2`. */
export interface OpenApiData extends PackedJson {
  /** SHA-512 of each document as it is sent, which clients see: computing it takes longer than sending. */
  readonly hashes: Readonly<Record<string, string>>;
}

/** Loads `data/openapi.json`, which no page and no server needs before somebody asks for OpenAPI. */
export type OpenApiLoader = () => Promise<OpenApiData>;

/** `data/protobuf.json`: lines of field numbers by package, in the order of `data/schemas.json`; see `protobuf/messages.ts`. */
export interface ProtobufData {
  readonly packages: Readonly<Record<string, readonly string[]>>;
}
