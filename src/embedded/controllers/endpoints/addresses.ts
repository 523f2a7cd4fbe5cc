import type { KubeObject, Pod } from '../../../kube/index.ts';
import { isString, keepMap, keyOf, type Memory, resources } from '../../client/index.ts';
import type { ControllerContext } from '../controller.ts';
import { syncDelayMs } from '../shared/claim.ts';
import { isPodReady, podCondition } from '../shared/pods.ts';

/** A port of Endpoints and EndpointSlices. */
export interface EndpointPort {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  readonly appProtocol?: string;
}

/** `Service` as far as its endpoints go by it. */
export interface ServiceSpec {
  readonly selector?: Readonly<Record<string, string>>;
  readonly type?: string;
  readonly clusterIP?: string;
  readonly ipFamilies?: readonly string[];
  readonly publishNotReadyAddresses?: boolean;
  readonly ports?: readonly {
    readonly name?: string;
    readonly protocol?: string;
    readonly port: number;
    readonly targetPort?: number | string;
    readonly appProtocol?: string;
  }[];
}

/** Tests whether a Service's endpoints are its selector's Pods. */
export function selectsPods(spec: ServiceSpec): spec is ServiceSpec & { selector: Record<string, string> } {
  return spec.selector !== undefined && Object.keys(spec.selector).length > 0 && spec.type !== 'ExternalName';
}

/** `IsServiceIPSet`, the other way round. */
export function isHeadless({ clusterIP }: ServiceSpec): boolean {
  return clusterIP === 'None' || clusterIP === undefined || clusterIP === '';
}

function isSelected(selector: Readonly<Record<string, string>>, { metadata }: Pod): boolean {
  for (const key in selector) if (metadata.labels?.[key] !== selector[key]) return false;
  return true;
}

/** The Pods that a Service selects, in the order in which they came. */
export function podsOf({ informers }: ControllerContext, { metadata, ...service }: KubeObject): readonly Pod[] {
  const { selector = {} } = service['spec'] as ServiceSpec;
  return informers
    .of(resources.pods)
    .list(metadata.namespace)
    .filter((pod) => isSelected(selector, pod));
}

/** `ShouldPodBeInEndpoints` (`endpointslice/util/controller_utils.go`, v0.37). */
export function belongsToEndpoints({ status, metadata }: Pod, includesTerminating: boolean): boolean {
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded') return false;
  if ((status?.podIP ?? '') === '' && (status?.podIPs ?? []).length === 0) return false;
  return includesTerminating || metadata.deletionTimestamp === undefined;
}

/** `ShouldSetHostname`. */
export function hostnameOf({ spec, metadata }: Pod, service: KubeObject): string | undefined {
  const isNamed = (spec.hostname ?? '') !== '' && spec.subdomain === service.metadata.name;
  return isNamed && metadata.namespace === service.metadata.namespace ? spec.hostname : undefined;
}

/** The ports of a Service on a Pod (`FindPort`); those that the Pod has no name for are left out. */
export function portsOn({ spec: { initContainers = [], containers = [] } }: Pod, service: ServiceSpec): EndpointPort[] {
  const found: EndpointPort[] = [];
  for (const { name = '', protocol = 'TCP', port, targetPort = port, appProtocol } of service.ports ?? []) {
    const named = [...containers, ...initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always')]
      .flatMap(({ ports = [] }) => ports)
      .find((candidate) => candidate.name === targetPort && (candidate.protocol ?? 'TCP') === protocol);
    const number = typeof targetPort === 'number' ? targetPort : named?.containerPort;
    if (number === undefined) continue;
    found.push({ name, port: number, protocol, ...(appProtocol === undefined ? {} : { appProtocol }) });
  }
  return found;
}

/** Puts Services into the queue when they or Pods that they select change in what endpoints tell. */
export function enqueueServices(context: ControllerContext): void {
  const { informers, queue } = context;
  const services = informers.of(resources.services);
  const pods = informers.of(resources.pods);
  const add = (service: KubeObject) => queue.add(keyOf(service));
  services.addHandlers({ added: add, updated: (_, service) => add(service), deleted: add });
  const addOf = (pod: Pod, delayMs = 0) => {
    for (const service of services.list(pod.metadata.namespace)) {
      const spec = service['spec'] as ServiceSpec;
      if (selectsPods(spec) && isSelected(spec.selector, pod)) queue.addAfter(keyOf(service), delayMs);
    }
  };
  pods.addHandlers({
    added: (pod) => addOf(pod, (pod.status?.podIP ?? '') === '' ? 0 : syncDelayMs(pods.count(pod.metadata.namespace))),
    updated(old, pod) {
      const hasMoved =
        old.metadata.labels !== pod.metadata.labels &&
        JSON.stringify(old.metadata.labels) !== JSON.stringify(pod.metadata.labels);
      if (hasMoved) addOf(old);
      if (hasMoved || isOtherEndpoint(old, pod)) addOf(pod, syncDelayMs(pods.count(pod.metadata.namespace)));
    },
    deleted: (pod) => addOf(pod, syncDelayMs(pods.count(pod.metadata.namespace))),
  });
}

/**
 * `podEndpointsChanged` (`endpointslice/util/controller_utils.go`, v0.37): the phase is not looked at, so that a Pod which was not
 * ready before it ended stays an endpoint until something else changes; and times of deletion are compared as pointers, which
 * differ in every change of a Pod that is being deleted.
 */
function isOtherEndpoint(old: Pod, pod: Pod): boolean {
  const isDeleting = old.metadata.deletionTimestamp !== undefined || pod.metadata.deletionTimestamp !== undefined;
  return isDeleting || isPodReady(old) !== isPodReady(pod) || old.status?.podIP !== pod.status?.podIP;
}

/** Remembers since when the endpoints of Services have changed (`TriggerTimeTracker`), for the annotation that says so. */
export interface TriggerTimes {
  /** The time of the newest change since the last call; undefined for none. */
  next(service: KubeObject, pods: readonly Pod[]): string | undefined;
}

export const triggerAnnotation = 'endpoints.kubernetes.io/last-change-trigger-time';

/** Makes a tracker that has seen nothing. */
export function newTriggerTimes(memory: Memory): TriggerTimes {
  const seen = new Map<string, string>();
  keepMap(memory, 'triggers', isString, seen);
  return {
    next(service, pods) {
      const key = service.metadata.uid ?? '';
      const before = seen.get(key);
      let latest = before === undefined ? (service.metadata.creationTimestamp ?? '') : '';
      for (const pod of pods) {
        const time = podCondition(pod, 'Ready')?.lastTransitionTime ?? '';
        if (time > latest) latest = time;
      }
      if (before !== undefined && latest <= before) return undefined;
      seen.set(key, latest);
      return latest;
    },
  };
}
