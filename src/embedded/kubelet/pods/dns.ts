import type { Pod } from '../../../kube/index.ts';
import type { PodSandboxConfig } from '../../runtime/cri.ts';

/** The resolver of a Pod (`pkg/kubelet/network/dns/dns.go`, v1.37); the node's own has no servers here. */
export function dnsOf(
  { metadata, spec }: Pod,
  cluster: { readonly server: string; readonly domain: string },
): PodSandboxConfig['dns'] {
  const { dnsPolicy = 'ClusterFirst', dnsConfig } = spec;
  const isCluster =
    dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && spec.hostNetwork !== true);
  const { domain } = cluster;
  const searches = isCluster ? [`${metadata.namespace}.svc.${domain}`, `svc.${domain}`, domain] : [];
  const options = (dnsConfig?.options ?? []).map(({ name = '', value }) =>
    value === undefined ? name : `${name}:${value}`,
  );
  const own = isCluster && !options.some((option) => option.startsWith('ndots:')) ? ['ndots:5'] : [];
  return {
    servers: [...new Set([...(isCluster ? [cluster.server] : []), ...(dnsConfig?.nameservers ?? [])])],
    searches: [...new Set([...searches, ...(dnsConfig?.searches ?? [])])],
    options: [...own, ...options],
  };
}
