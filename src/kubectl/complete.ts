/** A kind of object that the cluster serves, as discovery names it. */
export interface ApiResource {
  /** Plural: `pods`. */
  readonly name: string;
  readonly shortNames: readonly string[];
  /** `Pod` */
  readonly kind: string;
  /** API group; empty for the core group. */
  readonly group: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** Where candidates that only a cluster knows come from. A lookup that rejects gives no candidates. */
export interface CompletionLookups {
  resources(): Promise<readonly ApiResource[]>;
  /** Names of a resource's objects; `namespace` absent: the namespace that the terminal works in. */
  names(resource: string, namespace: string | undefined): Promise<readonly string[]>;
  namespaces(): Promise<readonly string[]>;
  /** Names of a Pod's containers, init and ephemeral ones included. */
  containers(pod: string, namespace: string | undefined): Promise<readonly string[]>;
}

/** What Tab offers. */
export interface Completion {
  /** The part of the line, in UTF-16 units, that a candidate replaces. */
  readonly from: number;
  readonly to: number;
  readonly candidates: readonly { readonly value: string; readonly description?: string | undefined }[];
}

/** Says how the word under the cursor can go on. Never throws: a line that cannot be understood has no candidates. */
export async function complete(_line: string, cursor: number, _lookups: CompletionLookups): Promise<Completion> {
  return { from: cursor, to: cursor, candidates: [] };
}
