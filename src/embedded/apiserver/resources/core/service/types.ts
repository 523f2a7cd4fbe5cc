/** What the rules of Services read of `v1.Service` (`staging/src/k8s.io/api/core/v1/types.go`, v1.37), as JSON has it. */
import type { KubeObject, StoredObject } from '../../../../../kube/index.ts';

export interface ServicePort {
  name?: string;
  protocol?: string;
  port?: number;
  targetPort?: number | string;
  nodePort?: number;
  appProtocol?: string;
}

export interface ServiceSpec {
  type?: string;
  ports?: ServicePort[];
  selector?: Record<string, string>;
  clusterIP?: string;
  clusterIPs?: string[];
  ipFamilies?: string[];
  ipFamilyPolicy?: string;
  externalIPs?: string[];
  externalName?: string;
  externalTrafficPolicy?: string;
  internalTrafficPolicy?: string;
  healthCheckNodePort?: number;
  sessionAffinity?: string;
  sessionAffinityConfig?: { clientIP?: { timeoutSeconds?: number } };
  loadBalancerIP?: string;
  loadBalancerClass?: string;
  loadBalancerSourceRanges?: string[];
  allocateLoadBalancerNodePorts?: boolean;
  trafficDistribution?: string;
}

/** `clusterIP` of a Service that has none. */
export const headlessIp = 'None';

/** The spec of a Service; its defaults have put one into every object. */
export const specOf = (object: KubeObject | StoredObject): ServiceSpec => object['spec'];

/** `isHeadlessService` of pkg/apis/core/validation (v1.37). */
export const isHeadless = ({ clusterIPs = [] }: ServiceSpec): boolean =>
  clusterIPs.length === 1 && clusterIPs[0] === headlessIp;

/** All but ExternalName are reached by an address. */
export const needsClusterIp = ({ type }: ServiceSpec): boolean => type !== 'ExternalName';

/** `ExternallyAccessible` of pkg/api/service/util.go (v1.37). */
export const isExternallyAccessible = ({ type, externalIPs = [] }: ServiceSpec): boolean =>
  type === 'LoadBalancer' || type === 'NodePort' || (type === 'ClusterIP' && externalIPs.length > 0);

/** `NeedsHealthCheck` of the same file: a load balancer asks each Node whether it has a Pod. */
export const needsHealthCheck = ({ type, externalTrafficPolicy }: ServiceSpec): boolean =>
  type === 'LoadBalancer' && externalTrafficPolicy === 'Local';

/** Tests whether two lists are the same; an absent one is empty. */
export const isSameList = (a: readonly string[] = [], b: readonly string[] = []): boolean =>
  a.length === b.length && a.every((value, index) => value === b[index]);
