import type { ResourceName, Resources } from './objects.ts';

/** Where to look when it is not the learner's own namespace, and for what. */
export interface ReadOptions {
  /** Another namespace; absent: the learner's own. Without meaning for what has no namespace. */
  readonly namespace?: string | undefined;
}

export interface ListOptions extends ReadOptions {
  /** As `kubectl get -l` takes it: `app=web`. */
  readonly labelSelector?: string | undefined;
  /** As `kubectl get --field-selector` takes it: `involvedObject.name=web`. */
  readonly fieldSelector?: string | undefined;
}

/** Reads the cluster from a learner's namespace, through the API alone. */
export interface ClusterReader {
  /** The learner's own namespace. */
  readonly namespace: string;
  /**
   * One object by name; absent when it, or its API (metrics.k8s.io before metrics-server is installed), is not there.
   * @throws PodpathError with the reason of the API server's Status.
   */
  get<Name extends ResourceName>(
    resource: Name,
    name: string,
    options?: ReadOptions,
  ): Promise<Resources[Name] | undefined>;
  /**
   * All objects of a namespace that match; none when its API is not there.
   * @throws PodpathError with the reason of the API server's Status.
   */
  list<Name extends ResourceName>(resource: Name, options?: ListOptions): Promise<readonly Resources[Name][]>;
  /** Milliseconds since the Unix epoch; what depends on it is looked at again and again. */
  now(): number;
}
