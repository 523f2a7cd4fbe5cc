/**
 * The fields of Kubernetes objects that checks of labs read, as `staging/src/k8s.io/api` of v1.37 has them. Only what a
 * check uses is here: add a field, or a resource, with the first check that reads it.
 */

/** What every object has. */
export interface KubeObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly generation?: number;
    readonly creationTimestamp?: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string; readonly uid: string }[];
  };
}

/** A condition of an object's status. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
}

/** Quantities by resource name: `{ cpu: '100m', memory: '64Mi' }`. */
export type ResourceList = Readonly<Record<string, string>>;

export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly resources?: { readonly requests?: ResourceList; readonly limits?: ResourceList };
}

export interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly running?: { readonly startedAt?: string };
  readonly terminated?: { readonly exitCode: number; readonly reason?: string; readonly finishedAt?: string };
}

export interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state?: ContainerState;
  readonly lastState?: ContainerState;
}

export interface Pod extends KubeObject {
  readonly spec: { readonly nodeName?: string; readonly containers: readonly ContainerSpec[] };
  readonly status?: {
    readonly phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
    readonly qosClass?: 'Guaranteed' | 'Burstable' | 'BestEffort';
    readonly startTime?: string;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

export interface Deployment extends KubeObject {
  readonly spec: {
    readonly replicas?: number;
    readonly template: { readonly spec: { readonly containers: readonly ContainerSpec[] } };
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly availableReplicas?: number;
    readonly updatedReplicas?: number;
    readonly conditions?: readonly Condition[];
  };
}

export interface ConfigMap extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

export interface Node extends KubeObject {
  readonly status?: { readonly allocatable?: ResourceList; readonly conditions?: readonly Condition[] };
}

export interface KubeEvent extends KubeObject {
  readonly involvedObject: { readonly kind?: string; readonly name?: string; readonly uid?: string };
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
}

export interface ApiService extends KubeObject {
  readonly status?: { readonly conditions?: readonly Condition[] };
}

export interface NodeMetrics extends KubeObject {
  readonly usage: ResourceList;
}

export interface PodMetrics extends KubeObject {
  readonly containers: readonly { readonly name: string; readonly usage: ResourceList }[];
}

/** What a check can read: `<apiVersion>/<resource>` and the shape that it comes in. */
export interface Resources {
  'v1/configmaps': ConfigMap;
  'v1/events': KubeEvent;
  'v1/namespaces': KubeObject;
  'v1/nodes': Node;
  'v1/pods': Pod;
  'v1/serviceaccounts': KubeObject;
  'apps/v1/deployments': Deployment;
  'apiregistration.k8s.io/v1/apiservices': ApiService;
  'metrics.k8s.io/v1beta1/nodes': NodeMetrics;
  'metrics.k8s.io/v1beta1/pods': PodMetrics;
}

export type ResourceName = keyof Resources;

/** How a resource is reached: inside a namespace or not, and whether the API server can watch it. */
export const resourceTraits: Readonly<
  Record<ResourceName, { readonly namespaced: boolean; readonly watchable: boolean }>
> = {
  'v1/configmaps': { namespaced: true, watchable: true },
  'v1/events': { namespaced: true, watchable: true },
  'v1/namespaces': { namespaced: false, watchable: true },
  'v1/nodes': { namespaced: false, watchable: true },
  'v1/pods': { namespaced: true, watchable: true },
  'v1/serviceaccounts': { namespaced: true, watchable: true },
  'apps/v1/deployments': { namespaced: true, watchable: true },
  'apiregistration.k8s.io/v1/apiservices': { namespaced: false, watchable: true },
  // metrics-server keeps no history that a watch could follow.
  'metrics.k8s.io/v1beta1/nodes': { namespaced: false, watchable: false },
  'metrics.k8s.io/v1beta1/pods': { namespaced: true, watchable: false },
};
