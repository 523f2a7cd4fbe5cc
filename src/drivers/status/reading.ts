import * as z from 'zod/mini';
import type { ClusterDriver } from '../driver.ts';

/** What status reads of the API's objects: only the fields that it uses. */
const condition = z.object({
  type: z.string(),
  status: z.string(),
  reason: z.optional(z.string()),
  message: z.optional(z.string()),
});

const metadata = z.object({
  name: z.string(),
  labels: z.optional(z.record(z.string(), z.string())),
  creationTimestamp: z.optional(z.nullable(z.string())),
});

const node = z.object({ metadata, status: z.object({ conditions: z.optional(z.array(condition)) }) });
export type ApiNode = z.infer<typeof node>;

const pod = z.object({
  metadata,
  status: z.object({
    conditions: z.optional(z.array(condition)),
    containerStatuses: z.optional(
      z.array(
        z.object({
          state: z.optional(
            z.object({
              waiting: z.optional(z.object({ reason: z.optional(z.string()), message: z.optional(z.string()) })),
            }),
          ),
        }),
      ),
    ),
  }),
});
export type ApiPod = z.infer<typeof pod>;

const apiService = z.object({ metadata, status: z.optional(z.object({ conditions: z.optional(z.array(condition)) })) });
type ApiService = z.infer<typeof apiService>;

/** Everything that status asks of the API server, read at once. */
export interface ClusterReading {
  /** `v1.37.2` */
  readonly version: string;
  readonly nodes: readonly ApiNode[];
  /** Of kube-system. */
  readonly pods: readonly ApiPod[];
  /** Lines of /readyz?verbose that are not ok. */
  readonly notReady: readonly string[];
  /** v1beta1.metrics.k8s.io; undefined when it is not installed. */
  readonly metricsService: ApiService | undefined;
  /** Number of nodes that metrics-server has figures of. */
  readonly measuredNodes: number;
}

/** @throws PodpathError `Unreachable`, `NotFound`, `Cancelled`. */
export async function readCluster(api: Pick<ClusterDriver, 'fetch'>, signal: AbortSignal): Promise<ClusterReading> {
  const get = (path: string): Promise<Response> => api.fetch(new Request(`https://cluster${path}`, { signal }));
  const json = async <Schema extends z.ZodMiniType>(
    path: string,
    schema: Schema,
  ): Promise<z.output<Schema> | undefined> => {
    const answer = await get(path);
    if (answer.ok) return schema.parse(await answer.json());
    await answer.body?.cancel();
    return undefined;
  };
  const [version, nodes, pods, readyz, metricsService, measured] = await Promise.all([
    json('/version', z.object({ gitVersion: z.string() })),
    json('/api/v1/nodes', z.object({ items: z.array(node) })),
    json('/api/v1/namespaces/kube-system/pods', z.object({ items: z.array(pod) })),
    get('/readyz?verbose').then((answer) => answer.text()),
    json('/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io', apiService),
    json('/apis/metrics.k8s.io/v1beta1/nodes', z.object({ items: z.array(z.unknown()) })),
  ]);
  return {
    version: version?.gitVersion ?? '',
    nodes: nodes?.items ?? [],
    pods: pods?.items ?? [],
    notReady: readyz.split('\n').filter((line) => line.startsWith('[-]')),
    metricsService,
    measuredNodes: measured?.items.length ?? 0,
  };
}
