import * as z from 'zod';
import { asPodpathError, type Clock, PodpathError } from '../base/index.ts';
import type { TopPayload, TopRow } from '../bridge/index.ts';
import type { ClusterDriver, MetricsState } from '../drivers/index.ts';
import { parseMillicores, parseQuantity } from '../kube/index.ts';
import { createFeed, createFeedMap, type Feed, type Localized } from './hub.ts';
import { apiServerSilent, metricsAbsent, metricsFailed, metricsStarting, unreadableMetrics } from './messages.ts';

/** metrics-server scrapes every 15 s; asking more often than this shows nothing new. */
export const topPeriodMs = 5_000;
const requestTimeoutMs = 10_000;
/** How long what a node has to give is taken as unchanged. */
const allocatableLifeMs = 60_000;

const usage = z.object({ cpu: z.string(), memory: z.string() });
const metadata = z.object({ name: z.string(), namespace: z.string().optional() });
const sampled = { metadata, timestamp: z.string(), window: z.string() };
const nodeMetrics = z.object({ items: z.array(z.object({ ...sampled, usage })) });
const podMetrics = z.object({ items: z.array(z.object({ ...sampled, containers: z.array(z.object({ usage })) })) });
const nodes = z.object({ items: z.array(z.object({ metadata, status: z.object({ allocatable: usage }) })) });

/** What to look at: nodes, or the Pods of a namespace or of all. */
export interface TopQuery {
  readonly resource: 'nodes' | 'pods';
  readonly namespace?: string | undefined;
}

/** The feed of a query; the same query has the same feed as long as someone looks at it. */
export type TopFeeds = (query: TopQuery) => Feed<TopPayload>;

/**
 * Makes the feeds of `top`, one for each query that someone looks at. `metrics` tells why there are no figures yet, or that
 * there will be none.
 */
export function createTopFeeds(
  driver: ClusterDriver,
  clock: Clock,
  metrics: () => Promise<Pick<MetricsState, 'state' | 'text'>>,
): TopFeeds {
  const feeds = createFeedMap<TopPayload>((key, onIdle) => {
    const query = fromKey(key);
    const load = query.resource === 'nodes' ? createNodeLoader(driver, clock) : () => loadPods(driver, query.namespace);
    return createFeed<TopPayload>({
      clock,
      periodMs: topPeriodMs,
      async load() {
        try {
          return await load();
        } catch (error) {
          if (!(error instanceof NoFiguresYet)) throw error;
          const { state, text } = await metrics();
          const isKnown = text !== undefined && (state === 'starting' || state === 'broken');
          throw metricsNotReady(isKnown ? text : metricsStarting());
        }
      },
      onError: unavailable,
      onIdle,
    });
  });
  return (query) => feeds(query.resource === 'nodes' ? 'nodes' : `pods/${query.namespace ?? ''}`);
}

function fromKey(key: string): TopQuery {
  if (key === 'nodes') return { resource: 'nodes' };
  return { resource: 'pods', namespace: key.slice('pods/'.length) || undefined };
}

function createNodeLoader(driver: ClusterDriver, clock: Clock): () => Promise<Localized<TopPayload>> {
  let known: { readonly at: number; readonly byName: ReadonlyMap<string, z.infer<typeof usage>> } | undefined;
  return async () => {
    const { items } = await getMetrics(driver, '/apis/metrics.k8s.io/v1beta1/nodes', nodeMetrics);
    if (
      !known ||
      clock.now() - known.at > allocatableLifeMs ||
      items.some((item) => !known?.byName.has(item.metadata.name))
    ) {
      const list = await getJson(driver, '/api/v1/nodes', nodes);
      known = {
        at: clock.now(),
        byName: new Map(list.items.map(({ metadata: { name }, status }) => [name, status.allocatable])),
      };
    }
    const { byName } = known;
    return ready(
      items,
      items.map(({ metadata: { name }, usage: { cpu, memory } }) => {
        const row = { name, cpuMillicores: parseMillicores(cpu), memoryBytes: parseQuantity(memory) };
        const allocatable = byName.get(name);
        if (!allocatable) return row;
        return {
          ...row,
          cpuPercent: (row.cpuMillicores / parseMillicores(allocatable.cpu)) * 100,
          memoryPercent: (row.memoryBytes / parseQuantity(allocatable.memory)) * 100,
        };
      }),
    );
  };
}

async function loadPods(driver: ClusterDriver, namespace: string | undefined): Promise<Localized<TopPayload>> {
  const scope = namespace === undefined ? '' : `/namespaces/${namespace}`;
  const { items } = await getMetrics(driver, `/apis/metrics.k8s.io/v1beta1${scope}/pods`, podMetrics);
  return ready(
    items,
    items.map(({ metadata: { name, namespace: own }, containers }) => ({
      name,
      namespace: own,
      cpuMillicores: containers.reduce((sum, container) => sum + parseMillicores(container.usage.cpu), 0),
      memoryBytes: containers.reduce((sum, container) => sum + parseQuantity(container.usage.memory), 0),
    })),
    // Nodes always have figures once there are any; a namespace may just hold no Pod.
    true,
  );
}

function ready(
  items: readonly { readonly timestamp: string; readonly window: string }[],
  rows: readonly TopRow[],
  mayBeEmpty = false,
): Localized<TopPayload> {
  if (items.length === 0 && !mayBeEmpty) throw new NoFiguresYet();
  const newest = items.reduce<(typeof items)[number] | undefined>(
    (best, item) => (best === undefined || item.timestamp > best.timestamp ? item : best),
    undefined,
  );
  return () => ({
    state: 'ready',
    timestamp: newest?.timestamp ?? '',
    windowSeconds: newest ? parseSeconds(newest.window) : 0,
    rows,
  });
}

/** A Go duration of metrics-server in seconds: `10.02s`, `1m0.5s`. */
function parseSeconds(duration: string): number {
  const match = /^(?:(\d+)m)?(?:([\d.]+)s)?$/.exec(duration);
  return match ? Number(match[1] ?? 0) * 60 + Number(match[2] ?? 0) : 0;
}

/** A paused API server accepts and never answers: what takes too long is given up, and asked again a period later. */
function request(path: string): Request {
  return new Request(`https://cluster${path}`, { signal: AbortSignal.timeout(requestTimeoutMs) });
}

async function getMetrics<Shape extends z.ZodType>(
  driver: ClusterDriver,
  path: string,
  shape: Shape,
): Promise<z.infer<Shape>> {
  return getJson(driver, path, shape, (status) => {
    // No APIService: nobody has installed it. An APIService whose Pod does not answer: 503 from the aggregator.
    if (status === 404) return metricsNotReady(metricsAbsent());
    return status === 503 ? new NoFiguresYet() : metricsNotReady(metricsFailed(status));
  });
}

async function getJson<Shape extends z.ZodType>(
  driver: ClusterDriver,
  path: string,
  shape: Shape,
  refusalOf: (status: number) => Error = (status) => metricsNotReady(metricsFailed(status)),
): Promise<z.infer<Shape>> {
  const response = await driver.fetch(request(path));
  if (response.ok) return read(response, shape);
  await response.body?.cancel();
  throw refusalOf(response.status);
}

async function read<Shape extends z.ZodType>(response: Response, shape: Shape): Promise<z.infer<Shape>> {
  const result = shape.safeParse(await response.json().catch(() => undefined));
  if (!result.success) throw metricsNotReady(unreadableMetrics());
  return result.data;
}

/** metrics-server is installed and has no figures: it is starting, or cannot start. */
class NoFiguresYet extends Error {}

function metricsNotReady(text: ReturnType<typeof metricsAbsent>): PodpathError {
  return new PodpathError({ reason: 'ServiceUnavailable', text });
}

function unavailable(error: unknown): Localized<TopPayload> {
  const isSilent = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
  const { reason, text } = isSilent ? metricsNotReady(apiServerSilent()) : asPodpathError(error);
  return (locale) => ({ state: 'unavailable', reason, ...text[locale] });
}
