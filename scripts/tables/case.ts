/** One object to print: it is made, its status is patched, it is deleted if it has finalizers, and it is asked for as a Table. */
export interface TableCase {
  /** `/api/v1/pods`: the path of all of the kind, without a namespace. */
  readonly path: string;
  readonly namespaced: boolean;
  /** What is made; with `metadata.finalizers` it is deleted before it is read, and the finalizers are taken away at the end. */
  readonly object: ManifestObject;
  readonly status?: object;
}

/** An object as it is sent. */
export interface ManifestObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly finalizers?: readonly string[];
    readonly ownerReferences?: readonly object[];
  };
  readonly [field: string]: unknown;
}

/** By what all that is made for a recording can be found and removed. */
export const caseLabel = 'podpath.dev/table-case';

/** Makes cases of one kind. */
export function casesOf(apiVersion: string, kind: string, resource: string, namespaced = true) {
  const path = `${apiVersion.includes('/') ? '/apis' : '/api'}/${apiVersion}/${resource}`;
  return (
    name: string,
    fields: Readonly<Record<string, unknown>> = {},
    status?: object,
    metadata: Partial<ManifestObject['metadata']> = {},
  ): TableCase => ({
    path,
    namespaced,
    object: {
      apiVersion,
      kind,
      ...fields,
      metadata: {
        // What has no namespace shares its names with the whole cluster.
        name: namespaced ? name : `podpath-table-${name}`,
        ...metadata,
        labels: { ...metadata.labels, [caseLabel]: 'true' },
      },
    },
    ...(status === undefined ? {} : { status }),
  });
}

/** What is being deleted, and stays. */
export const deleted = { finalizers: ['podpath.dev/table-case'] };

/** A Pod's template with the containers named, each of an image. */
export const template = (labels: Readonly<Record<string, string>>, containers: Readonly<Record<string, string>>) => ({
  metadata: { labels },
  spec: {
    schedulerName: 'nobody',
    containers: Object.entries(containers).map(([name, image]) => ({ name, image })),
  },
});
