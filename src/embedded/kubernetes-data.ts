import bootstrap from '../kube/data/bootstrap.json' with { type: 'json' };
import descriptions from '../kube/data/column-descriptions.json' with { type: 'json' };
import columns from '../kube/data/columns.json' with { type: 'json' };
import discovery from '../kube/data/discovery.json' with { type: 'json' };
import type { KubernetesData } from '../kube/index.ts';

/**
 * What `scripts/update-kubernetes.ts` read off a real cluster, but for the OpenAPI documents, which are loaded when asked for.
 * Here and not in `src/kube`, so that only who has an API server loads it.
 */
export const kubernetesData = {
  version: discovery.version,
  discovery,
  columns,
  columnDescriptions: descriptions.descriptions,
  bootstrap: bootstrap.objects,
} as unknown as KubernetesData;
