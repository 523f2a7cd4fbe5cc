import { matchesLabels, type Node, parseLabelSelector, toGoJson } from '../../../../kube/index.ts';
import { yaml } from '../../../apiserver/body/yaml-on-demand.ts';
import { jsonOutput, negotiateOutput } from '../../../apiserver/negotiation.ts';
import type { ApiRequest } from '../../../apiserver/request.ts';
import { parseRequestInfo } from '../../../apiserver/request-info.ts';
import { asStatusError } from '../../../apiserver/response.ts';
import { createClient, createInformer, resources } from '../../../client/index.ts';
import { createPodTransport } from '../../network/pod-transport.ts';
import type { Process } from '../../process/kernel.ts';
import type { HttpRequest, HttpResponse } from '../../process/process-types.ts';
import { klogLine } from '../log-times.ts';
import { text } from '../server.ts';
import { createDelegatedAuth } from './delegated-auth.ts';
import { discover } from './discovery.ts';
import { answerHealth, type HealthCheck } from './health.ts';
import type { MetricsServerOptions } from './options.ts';
import { scrape } from './scrape.ts';
import { serveMetrics, toMetricsTable } from './serve-metrics.ts';
import { emptyStore, isStoreReady, type Stored, storeBatch } from './storage.ts';

/** What a process of it keeps: it goes on from that after a snapshot. */
interface State {
  readonly isServing: boolean;
  readonly nextTickMs: number;
  readonly lastTickMs: number;
  readonly stored: Stored;
}

/** The work of one metrics-server, beside what its process keeps. */
export interface Run extends Disposable {
  /** It is time to scrape. */
  tick(): void;
  answer(request: HttpRequest): Promise<HttpResponse>;
}

const userAgent = 'metrics-server/v0.9.0 (linux/amd64) kubernetes/$Format';

/**
 * Runs metrics-server (`pkg/server/server.go`, metrics-server v0.9.0): follows Nodes and running Pods through the API as its
 * ServiceAccount, scrapes the kubelets at once and then each `--metric-resolution`, and serves metrics.k8s.io once it knows
 * Nodes and Pods. What it has measured is in `process.state`.
 */
export function createRun(process: Process, options: MetricsServerOptions): Run {
  const { clock, random } = process.machine;
  const client = createClient({ transport: createPodTransport(process), userAgent });
  const log = (where: string, line: string, level = 'I') => process.log(klogLine(clock.now(), line, where, level));
  const state = (): State =>
    (process.state as State | undefined) ?? { isServing: false, nextTickMs: 0, lastTickMs: 0, stored: emptyStore };
  const set = (change: Partial<State>) => {
    process.state = { ...state(), ...change } as unknown as Process['state'];
  };
  const stack = new DisposableStack();
  const watch = { client, clock, random };
  const followed = (type: string) => (error: unknown) =>
    log(
      'reflector.go:227',
      `"Failed to watch" err=${JSON.stringify(`failed to list ${type}: ${messageOf(error)}`)} logger="UnhandledError" reflector="k8s.io/client-go/informers/factory.go:161" type=${JSON.stringify(type)}`,
      'E',
    );
  const nodes = stack.use(createInformer({ ...watch, resource: resources.nodes, onError: followed('*v1.Node') }));
  const pods = stack.use(
    createInformer({
      ...watch,
      resource: resources.pods,
      selectors: { fieldSelector: 'status.phase=Running' },
      onError: followed('*v1.PartialObjectMetadata'),
    }),
  );
  const synced = Promise.all([nodes.synced, pods.synced]);
  const auth = createDelegatedAuth(client, clock);
  const selector = options.nodeSelector === '' ? undefined : parseLabelSelector(options.nodeSelector);
  const wantedNodes = (): readonly Node[] =>
    selector === undefined
      ? nodes.list()
      : nodes.list().filter(({ metadata }) => matchesLabels(selector, metadata.labels));
  let isOver = false;
  stack.defer(() => {
    isOver = true;
  });

  const begin = async () => {
    if (!state().isServing) {
      try {
        await client.get(resources.configMaps, {
          namespace: 'kube-system',
          name: 'extension-apiserver-authentication',
        });
      } catch (error) {
        if (isOver) return;
        const why = `unable to load configmap based request-header-client-ca-file: ${messageOf(error)}`;
        process.log(`Error: ${why}\npanic: ${why}\n\ngoroutine 1 [running]:`);
        return process.exit(2);
      }
    }
    await synced;
    if (isOver || state().isServing) return;
    set({ isServing: true, nextTickMs: clock.now() });
    for (const [where, line] of startLines(options)) log(where, line);
    process.listen(options.securePort);
    await scrapeNow();
  };

  const scrapeNow = async () => {
    const startMs = clock.now();
    set({ lastTickMs: startMs, nextTickMs: state().nextTickMs + options.resolutionMs });
    process.sleep(Math.max(0, state().nextTickMs - startMs), 'scrapes the kubelets');
    await synced;
    const batch = await scrape(process, wantedNodes(), options, (where, what, error, more) => {
      const pairs = Object.entries(more).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
      log(where, `${JSON.stringify(what)} err=${JSON.stringify(error)} ${pairs.join(' ')}`, 'E');
    });
    if (!isOver) set({ stored: storeBatch(state().stored, batch, options.resolutionMs) });
  };

  const failed = (name: string, why: string, where: string): string => {
    log(where, `"Failed probe" probe=${JSON.stringify(name)} err=${JSON.stringify(why)}`);
    return why;
  };
  const fine: readonly HealthCheck[] = [
    'ping',
    'log',
    'poststarthook/max-in-flight-filter',
    'poststarthook/storage-object-count-tracker-hook',
  ].map((name) => [name, () => undefined]);
  const informerSync: HealthCheck = ['metadata-informer-sync', () => undefined];
  const checks: Readonly<Record<string, readonly HealthCheck[]>> = {
    healthz: [...fine, informerSync],
    livez: [
      ...fine,
      [
        'metric-collection-timely',
        () =>
          state().lastTickMs > 0 && clock.now() - state().lastTickMs > 1.5 * options.resolutionMs
            ? failed('metric-collection-timely', "metric collection didn't finish on time", 'server.go:180')
            : undefined,
      ],
      informerSync,
    ],
    readyz: [
      ...fine,
      [
        'metric-storage-ready',
        () =>
          isStoreReady(state().stored)
            ? undefined
            : failed('metric-storage-ready', 'no metrics to serve', 'server.go:192'),
      ],
      ['metric-informer-sync', () => undefined],
      informerSync,
      ['shutdown', () => undefined],
    ],
  };

  const answer = async (request: HttpRequest): Promise<HttpResponse> => {
    const url = new URL(request.path, 'https://metrics-server');
    const path = decodeURIComponent(url.pathname);
    const query = url.searchParams;
    const { headers = {} } = request;
    const asked: ApiRequest = { method: request.method, path, query, header: (name) => headers[name], body: '' };
    const info = parseRequestInfo(request.method, path, query);
    let output = jsonOutput;
    try {
      await auth(request, info);
      await synced;
      const health = answerHealth(path, query, checks);
      if (health !== undefined) return health;
      const found = discover(path, headers['accept'] ?? '');
      if (found !== undefined) return json(200, found.object, found.mediaType);
      if (!info.isResourceRequest || info.apiGroup !== 'metrics.k8s.io' || info.apiVersion !== 'v1beta1')
        return text('404 page not found\n', 404);
      output = negotiateOutput(asked);
      const object = serveMetrics(info, asked, {
        stored: state().stored,
        nowMs: clock.now(),
        nodes: wantedNodes(),
        pods: (namespace) => pods.list(namespace),
        skipped: (what) => log('storage.go:74', what, 'E'),
      });
      const isTable = output.convert?.kind === 'Table';
      return json(
        200,
        isTable ? toMetricsTable(object, output.convert?.version ?? 'v1') : object,
        output.mediaType,
        output.format,
      );
    } catch (error) {
      const status = asStatusError(error);
      return json(status.code, status.toStatus());
    }
  };

  begin().catch((error: unknown) => {
    if (!isOver) log('server.go:1', `"Failed to start" err=${JSON.stringify(messageOf(error))}`, 'E');
  });
  return {
    tick() {
      void scrapeNow();
    },
    answer,
    [Symbol.dispose]: () => stack.dispose(),
  };
}

/** What it logs once it serves, as v0.9.0 does on kind, in one of the orders in which it does so. */
function startLines({
  securePort,
  certDir,
}: MetricsServerOptions): readonly (readonly [where: string, line: string])[] {
  const certificate = `${certDir}/apiserver.crt`;
  const key = `${certDir}/apiserver.key`;
  const authorities = 'kube-system::extension-apiserver-authentication';
  const waiting = ['shared_informer.go:402', '"Waiting for caches to sync"'] as const;
  const synced = ['shared_informer.go:409', '"Caches are synced"'] as const;
  const controller = (name: string) => `"Starting controller" name=${JSON.stringify(name)}`;
  return [
    ['serving.go:405', `Generated self-signed cert (${certificate}, ${key})`],
    ['handler.go:304', 'Adding GroupVersion metrics.k8s.io v1beta1 to ResourceManager'],
    ['requestheader_controller.go:180', 'Starting RequestHeaderAuthRequestController'],
    waiting,
    ['configmap_cafile_content.go:205', controller(`client-ca::${authorities}::client-ca-file`)],
    waiting,
    ['configmap_cafile_content.go:205', controller(`client-ca::${authorities}::requestheader-client-ca-file`)],
    waiting,
    ['dynamic_serving_content.go:135', controller(`serving-cert::${certificate}::${key}`)],
    ['secure_serving.go:214', `Serving securely on [::]:${securePort}`],
    ['tlsconfig.go:243', '"Starting DynamicServingCertificateController"'],
    synced,
    synced,
    synced,
  ];
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

function json(
  status: number,
  object: object,
  mediaType = 'application/json',
  format: 'json' | 'pretty' | 'yaml' = 'json',
): HttpResponse {
  const body =
    format === 'yaml' ? yaml.value.formatYaml(object) : `${toGoJson(object, format === 'pretty' ? '  ' : undefined)}\n`;
  return { status, headers: { 'cache-control': 'no-cache, private', 'content-type': mediaType }, body };
}
