import { metricsServerUrl } from '../kube/index.ts';
import type { RemovableAddon } from './definition.ts';
import type { ClusterReader } from './reader.ts';

/** An addon of the cluster that a lab may take away for its time. */
export interface Addon {
  /** The line that puts it there; the policy answers the address from the manifest that the project pins. */
  readonly installLine: string;
  readonly removeLine: string;
  /** Whether any of it is in the cluster. */
  isPresent(reader: ClusterReader): Promise<boolean>;
}

/** How each addon is taken away and put back. */
export const addons: Readonly<Record<RemovableAddon, Addon>> = {
  'metrics-server': {
    installLine: `kubectl apply -f ${metricsServerUrl}`,
    removeLine: `kubectl delete --ignore-not-found -f ${metricsServerUrl}`,
    isPresent: async ({ get }) => {
      const [deployment, apiService] = await Promise.all([
        get('apps/v1/deployments', 'metrics-server', { namespace: 'kube-system' }),
        get('apiregistration.k8s.io/v1/apiservices', 'v1beta1.metrics.k8s.io'),
      ]);
      return deployment !== undefined || apiService !== undefined;
    },
  },
};
