import type { KubeletPage } from '../kubelet/server/pages.ts';
import type { ClusterSetup } from './living-cluster.ts';

/**
 * `/configz` of kubelets (`component-base/configz/configz.go`, v0.37): the KubeletConfiguration of a worker of kind, as read off one
 * (`scripts/update-control-plane.ts`), with what this cluster was told otherwise.
 */
export function createConfigPage(
  cluster: string,
  { evictionHard, reserved }: NonNullable<ClusterSetup['kubelet']>,
): KubeletPage {
  return async ({ nodeName }) => {
    const { kubeletconfig } = (await import('./data/kubelet-config.json', { with: { type: 'json' } })).default;
    return Response.json({
      kubeletconfig: {
        ...kubeletconfig,
        ...(evictionHard === undefined ? {} : { evictionHard }),
        ...(reserved === undefined ? {} : { kubeReserved: reserved }),
        providerID: `kind://docker/${cluster}/${nodeName}`,
      },
    });
  };
}
