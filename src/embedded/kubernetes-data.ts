import bootstrap from '../kube/data/bootstrap.json' with { type: 'json' };
import discovery from '../kube/data/discovery.json' with { type: 'json' };
import type { KubernetesData } from '../kube/index.ts';

/**
 * What `scripts/update-kubernetes.ts` read off a real cluster, but for the OpenAPI documents and the columns of Tables,
 * which are loaded when asked for.
 * Here and not in `src/kube`, so that only who has an API server loads it.
 */
export const kubernetesData = {
  version: discovery.version,
  discovery,
  bootstrap: bootstrap.objects,
} as unknown as KubernetesData;
