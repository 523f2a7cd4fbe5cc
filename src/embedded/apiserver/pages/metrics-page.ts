import { formatGroupResource } from '../../../kube/index.ts';
import type { Store } from '../../store/store.ts';
import type { Metrics } from '../metrics.ts';
import type { ApiRequest } from '../request.ts';
import type { ResourceRegistry } from '../resource-registry.ts';
import type { ApiResponse } from '../response.ts';

/** `/metrics` in Prometheus's text format. */
export function createMetricsPage(
  metrics: Metrics,
  store: Store,
  registry: ResourceRegistry,
): (request: ApiRequest) => ApiResponse | undefined {
  return ({ path }) => {
    if (path !== '/metrics') return undefined;
    const counts = new Map<string, number>();
    for (const { info, keyPrefix } of registry.all()) {
      if (info.verbs.includes('list')) counts.set(formatGroupResource(info), store.count(keyPrefix));
    }
    return {
      status: 200,
      headers: [['Content-Type', 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores']],
      body: { kind: 'text', text: metrics.format(counts) },
    };
  };
}
