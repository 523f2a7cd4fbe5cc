import { isStatusError, type Pod, quote } from '../../../kube/index.ts';
import { computeQosClass } from '../../apiserver/resources/core/pod/qos.ts';
import { resources } from '../../client/index.ts';
import type { PodSandboxConfig } from '../../runtime/cri.ts';
import type { Agent } from '../agent.ts';
import { dnsOf } from './dns.ts';

/** The hostname of a Pod: at most 63 letters (`GeneratePodHostNameAndDomain`, `pkg/kubelet/kubelet_pods.go`, v1.37). */
export function hostnameOf({ metadata, spec }: Pod): string {
  return (spec.hostnameOverride ?? spec.hostname ?? metadata.name ?? '').slice(0, 63).replace(/[-.]+$/, '');
}

/** Where a Pod with a subdomain is found by name; empty for others. */
export function domainOf({ metadata, spec }: Pod, clusterDomain: string): string {
  return spec.subdomain ? `${spec.subdomain}.${metadata.namespace}.svc.${clusterDomain}` : '';
}

/** What the kernel calls the host (`GetNodenameForKernel`, `pkg/kubelet/util/util_linux.go`, v1.37). @throws Error for more than 64 letters */
function kernelNameOf(pod: Pod, clusterDomain: string): string {
  const [hostname, domain] = [hostnameOf(pod), domainOf(pod, clusterDomain)];
  if (pod.spec.setHostnameAsFQDN !== true || domain === '') return hostname;
  const name = `${hostname}.${domain}`;
  if (name.length > 64)
    throw new Error(
      `failed to construct FQDN from pod hostname and cluster domain, FQDN ${name} is too long (64 characters is the max, ${name.length} characters requested)`,
    );
  return name;
}

/** The cgroup of a Pod by its class: `kubepods/burstable/podUID`. */
export function cgroupOf({ metadata, spec }: Pod): string {
  const qos = computeQosClass(spec);
  const parent = qos === 'Guaranteed' ? 'kubepods' : `kubepods/${qos.toLowerCase()}`;
  return `${parent}/pod${metadata.uid}`;
}

/**
 * What the Pod's RuntimeClass calls the runtime (`LookupRuntimeHandler`, `pkg/kubelet/runtimeclass`, v1.37). It is read when a Pod names it
 * and not watched: there are few, and a page has many kubelets. @throws Error (rejects) where there is none
 */
export async function runtimeHandlerOf({ spec }: Pod, { client }: Agent): Promise<string | undefined> {
  const name = spec.runtimeClassName ?? '';
  if (name === '') return undefined;
  try {
    return (await client.get(resources.runtimeClasses, { name }))['handler'];
  } catch (error) {
    if (isStatusError(error) && error.code === 404)
      throw new Error(`runtimeclass.node.k8s.io ${quote(name)} not found`, { cause: error });
    throw new Error(`failed to lookup RuntimeClass ${name}: ${(error as Error).message}`, { cause: error });
  }
}

/** What the runtime is asked to make for a Pod (`generatePodSandboxConfig`, `pkg/kubelet/kuberuntime/kuberuntime_sandbox.go`, v1.37). */
export function sandboxConfigOf(
  pod: Pod,
  attempt: number,
  { dns, nodeName }: Agent,
  runtimeHandler: string | undefined,
): PodSandboxConfig {
  const { namespace = '', name = '', uid = '', labels = {} } = pod.metadata;
  const hostNetwork = pod.spec.hostNetwork === true;
  return {
    namespace,
    name,
    uid,
    attempt,
    hostname: hostNetwork ? nodeName : kernelNameOf(pod, dns.domain),
    hostNetwork,
    dns: dnsOf(pod, dns),
    cgroupParent: cgroupOf(pod),
    ...(runtimeHandler === undefined ? {} : { runtimeHandler }),
    labels: {
      ...labels,
      'io.kubernetes.pod.name': name,
      'io.kubernetes.pod.namespace': namespace,
      'io.kubernetes.pod.uid': uid,
    },
  };
}
