import { type Container, type Pod, quote } from '../../../kube/index.ts';
import type { FileTree, Mount } from '../../runtime/cri.ts';
import { expand, type Mapping } from './expand.ts';

/** The text of `/etc/hosts` (`managedHostsFileContent`, `pkg/kubelet/kubelet_pods.go`, v1.37). */
export function hostsFileOf({ spec }: Pod, podIp: string, hostname: string, domain: string): string {
  const lines = [
    spec.hostNetwork === true ? '# Kubernetes-managed hosts file (host network).' : '# Kubernetes-managed hosts file.',
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    'fe00::0\tip6-localnet',
    'fe00::0\tip6-mcastprefix',
    'fe00::1\tip6-allnodes',
    'fe00::2\tip6-allrouters',
    `${podIp}\t${domain === '' ? hostname : `${hostname}.${domain}\t${hostname}`}`,
  ];
  const aliases = spec.hostAliases ?? [];
  if (aliases.length > 0) {
    lines.push('', '# Entries added by HostAliases.');
    for (const { ip, hostnames = [] } of aliases) lines.push(`${ip}\t${hostnames.join('\t')}`);
  }
  return `${lines.join('\n')}\n`;
}

/**
 * What a container sees of its Pod's volumes (`makeMounts`, `pkg/kubelet/kubelet_pods.go`, v1.37).
 * @throws Error with what its status shows, for a volume that is not there.
 */
export function makeMounts(
  container: Container,
  treeOf: (volume: string) => FileTree | undefined,
  mapping: Mapping,
): Mount[] {
  return (container.volumeMounts ?? []).map(
    ({ name = '', mountPath = '', readOnly = false, subPath = '', subPathExpr = '' }) => {
      const tree = treeOf(name);
      if (tree === undefined) {
        throw new Error(`cannot find volume ${quote(name)} to mount into container ${quote(container.name ?? '')}`);
      }
      const path = subPathExpr === '' ? subPath : expand(subPathExpr, mapping);
      return { containerPath: mountPath, readonly: readOnly, tree, subPath: path };
    },
  );
}
