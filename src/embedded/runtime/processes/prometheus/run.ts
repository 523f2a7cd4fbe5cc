import { yaml } from '../../../apiserver/body/yaml-on-demand.ts';
import { createClient } from '../../../client/index.ts';
import { createPodTransport } from '../../network/pod-transport.ts';
import type { Process } from '../../process/kernel.ts';
import type { HttpRequest, HttpResponse, Json } from '../../process/process-types.ts';
import { text } from '../server.ts';
import { answerApi } from './api.ts';
import { ConfigError, type PrometheusConfig, parseConfig } from './config.ts';
import { createDiscovery, type Discovery } from './discovery.ts';
import type { PrometheusFlags } from './flags.ts';
import { logLine } from './log-line.ts';
import { build, formatOwnMetrics } from './own-metrics.ts';
import { formatPromDuration } from './promql/durations.ts';
import { keyOf, type Labels, newLabels } from './promql/series.ts';
import { type Scraped, scrapeTarget } from './scrape.ts';
import { createStorage, type Storage } from './storage.ts';
import { populate, type Target } from './targets.ts';

/** What a process of it keeps. */
interface State {
  readonly configTextMs: number;
  readonly samples: Json;
}

/** The work of one Prometheus. */
export interface PrometheusRun extends Disposable {
  /** Time to scrape, or to look for targets. */
  tick(): void;
  answer(request: HttpRequest): HttpResponse;
  /** Reads its configuration again. */
  reload(): void;
  save(): Json;
}

/** A target and how it is. */
interface Scraping {
  readonly target: Target;
  dueMs: number;
  isAsking: boolean;
  health: 'down' | 'unknown' | 'up';
  lastError: string;
  lastScrapeMs: number;
  lastDurationMs: number;
  /** Series of the last scrape that had no time of their own, by key: they are marked when they are gone. */
  series: ReadonlyMap<string, Labels>;
}

/** What the head block has for each series. */
const seriesBytes = 1500;
/** How often discovered targets are looked at (`discovery/manager.go`). */
const discoveryMs = 5000;
const zeroTime = '0001-01-01T00:00:00Z';

/**
 * Runs a Prometheus (`cmd/prometheus`, `scrape/`, v2.42): follows its configuration, scrapes, stores, answers. Not modelled, and
 * refused by name: rules, alerts, remote storage, and kinds of discovery besides files of targets and the API.
 * @throws ConfigError
 */
export function createRun(process: Process, flags: PrometheusFlags): PrometheusRun {
  const { clock } = process.machine;
  const state = process.state as unknown as State | undefined;
  const storage: Storage = createStorage(state?.samples);
  const log = (caller: string, level: string, fields: Readonly<Record<string, string>>) =>
    process.log(logLine(clock.now(), caller, level, fields));
  let configText = '';
  let config: PrometheusConfig = { scrapes: [] };
  let configTextMs = state?.configTextMs ?? Math.floor(clock.now());
  let discovery: Discovery | undefined;
  let isChanged = true;
  let appended = 0;
  let dropped: readonly Labels[] = [];
  let scrapings = new Map<string, Scraping>();
  let isOver = false;

  const load = () => {
    const found = process.container.files.text(flags.configFile);
    if (found === undefined) throw new ConfigError(`open ${flags.configFile}: no such file or directory`);
    config = parseConfig(found, flags.configFile, (one) => yaml.value.parseYaml(one).value);
    configText = found;
    discovery?.[Symbol.dispose]();
    const kubernetes = config.scrapes.flatMap((job) => job.kubernetes);
    discovery =
      kubernetes.length === 0
        ? undefined
        : createDiscovery(
            process,
            createClient({ transport: createPodTransport(process), userAgent: `Prometheus/${build.version}` }),
            kubernetes,
            {
              changed: () => {
                if (isChanged || isOver) return;
                isChanged = true;
                schedule();
              },
              failed: (type, why) =>
                log('klog.go:116', 'error', {
                  component: 'k8s_client_runtime',
                  func: 'ErrorDepth',
                  msg: `pkg/mod/k8s.io/client-go@v0.26.1/tools/cache/reflector.go:169: Failed to watch ${type}: failed to list ${type}: ${why}`,
                }),
            },
          );
    isChanged = true;
  };

  const nextDue = ({ intervalMs, offsetMs }: Target, afterMs: number) =>
    Math.floor((afterMs - offsetMs) / intervalMs) * intervalMs + offsetMs + intervalMs;

  const findTargets = () => {
    isChanged = false;
    const found = new Map<string, Scraping>();
    const droppedNow: Labels[] = [];
    for (const job of config.scrapes) {
      const written = job.statics.flatMap(({ targets, labels }) =>
        targets.map((target) => ({ ...labels, __address__: target })),
      );
      const discovered = job.kubernetes.flatMap((one) => discovery?.targets(one) ?? []);
      for (const labels of [...written, ...discovered]) {
        const populated = populate(job, labels);
        if (populated.kind === 'dropped') droppedNow.push(populated.discovered);
        else if (populated.kind === 'wrong')
          log('scrape.go:441', 'error', {
            component: 'scrape manager',
            scrape_pool: job.jobName,
            msg: 'Creating target failed',
            err: populated.why,
          });
        else {
          const { target } = populated;
          const key = `${job.jobName} ${keyOf(target.labels)} ${target.url}`;
          found.set(key, scrapings.get(key) ?? newScraping(target, nextDue(target, clock.now())));
        }
      }
    }
    for (const [key, gone] of scrapings) if (!found.has(key)) markGone(gone);
    scrapings = found;
    dropped = droppedNow;
  };

  /** What a target that is no longer there had is marked as gone. */
  const markGone = (scraping: Scraping) => {
    const nowMs = Math.floor(clock.now());
    for (const labels of scraping.series.values()) storage.add(labels, nowMs, null);
    for (const name of reports)
      storage.add(newLabels([['__name__', name], ...Object.entries(scraping.target.labels)]), nowMs, null);
    scraping.series = new Map();
  };

  const schedule = () => {
    if (isOver) return;
    const nowMs = clock.now();
    const dues = [...scrapings.values()].map(({ dueMs }) => dueMs);
    const nextMs = Math.min(...dues, isChanged ? nowMs + discoveryMs : Number.POSITIVE_INFINITY);
    process.sleep(Number.isFinite(nextMs) ? Math.max(0, nextMs - nowMs) : undefined, 'scrapes its targets');
  };

  const scrapeNow = async (scraping: Scraping, dueMs: number) => {
    const { target } = scraping;
    const startMs = clock.now();
    scraping.isAsking = true;
    const result = await scrapeTarget(process, target);
    scraping.isAsking = false;
    if (isOver || process.isOver) return;
    const before = storage.counts().series;
    store(scraping, result, Math.floor(dueMs), clock.now() - startMs);
    const added = storage.counts().series - before;
    if (added > 0) process.grow(added * seriesBytes);
  };

  const store = (scraping: Scraping, { error, samples, count }: Scraped, timeMs: number, durationMs: number) => {
    const { target } = scraping;
    const series = new Map<string, Labels>();
    let added = 0;
    for (const sample of samples) {
      const ownMs = target.job.honorTimestamps ? sample.timeMs : undefined;
      if (ownMs === undefined) {
        const key = keyOf(sample.labels);
        if (!scraping.series.has(key)) added += 1;
        series.set(key, sample.labels);
      }
      if (storage.add(sample.labels, ownMs ?? timeMs, sample.value)) appended += 1;
    }
    for (const [key, labels] of scraping.series) if (!series.has(key)) storage.add(labels, timeMs, null);
    scraping.series = series;
    scraping.health = error === '' ? 'up' : 'down';
    scraping.lastError = error;
    scraping.lastScrapeMs = timeMs;
    scraping.lastDurationMs = durationMs;
    const values = [Number(error === ''), durationMs / 1000, count, samples.length, added];
    for (const [index, name] of reports.entries()) {
      const labels = newLabels([...Object.entries(target.labels), ['__name__', name]]);
      if (storage.add(labels, timeMs, values[index] ?? 0)) appended += 1;
    }
  };

  const iso = (ms: number) => (ms === 0 ? zeroTime : new Date(ms).toISOString().replace(/\.?0*Z$/, 'Z'));
  const pages: Readonly<Record<string, (query: URLSearchParams) => object>> = {
    targets: (query) => {
      const shown = query.get('state')?.toLowerCase() ?? '';
      const pool = query.get('scrapePool') ?? '';
      const isShown = (name: string) => pool === '' || pool === name;
      const active = [...scrapings.values()]
        .filter(({ target }) => isShown(target.job.jobName))
        .sort((a, b) => compare(a.target.job.jobName, b.target.job.jobName));
      return {
        activeTargets: /^(|any|active)$/.test(shown)
          ? active.map(({ target, health, lastError, lastScrapeMs, lastDurationMs }) => ({
              discoveredLabels: target.discovered,
              labels: target.labels,
              scrapePool: target.job.jobName,
              scrapeUrl: target.url,
              globalUrl: target.url.replace(
                /\/\/(localhost|127\.0\.0\.1)(?=[:/])/,
                `//${process.container.sandbox.config.hostname}`,
              ),
              lastError,
              lastScrape: iso(lastScrapeMs),
              lastScrapeDuration: lastDurationMs / 1000,
              health,
              scrapeInterval: formatPromDuration(target.intervalMs),
              scrapeTimeout: formatPromDuration(target.timeoutMs),
            }))
          : [],
        droppedTargets: /^(|any|dropped)$/.test(shown)
          ? dropped.filter(({ job = '' }) => isShown(job)).map((discoveredLabels) => ({ discoveredLabels }))
          : [],
      };
    },
    scrape_pools: () => ({ scrapePools: config.scrapes.map(({ jobName }) => jobName).sort(compare) }),
    // As it was written: defaults are not added.
    'status/config': () => ({ yaml: configText }),
    'status/buildinfo': () => build,
    'status/runtimeinfo': () => ({
      startTime: iso(process.startedAtMs),
      CWD: process.cwd,
      reloadConfigSuccess: true,
      lastConfigTime: iso(configTextMs),
      corruptionCount: 0,
      storageRetention: '15d',
    }),
    'status/flags': () =>
      Object.fromEntries(process.argv.slice(1).map((flag) => flag.replace(/^--/, '').split(/=(.*)/s, 2))),
  };

  const answer = (request: HttpRequest): HttpResponse => {
    const path = new URL(request.path, 'http://prometheus').pathname;
    if (path === '/-/ready') return text('Prometheus Server is Ready.\n');
    if (path === '/-/healthy') return text('Prometheus Server is Healthy.\n');
    if (path === '/-/reload' || path === '/-/quit') {
      if (!flags.isLifecycleEnabled) return text('Lifecycle API is not enabled.\n', 403);
      if (request.method !== 'POST' && request.method !== 'PUT')
        return text('Only POST or PUT requests allowed.\n', 405);
      if (path === '/-/quit') return text('podpath: /-/quit is not modelled\n', 501);
      return reload() ? text('') : text('failed to reload config\n', 500);
    }
    if (path === '/metrics')
      return {
        status: 200,
        headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
        body: formatOwnMetrics(process, storage, appended),
      };
    const [, name] = /^\/api\/v1\/(.+)$/.exec(path) ?? [];
    if (name !== undefined)
      return answerApi(decodeURIComponent(name), request, {
        series: storage,
        now: () => Math.floor(clock.now()),
        page: (asked, query) => (Object.hasOwn(pages, asked) ? pages[asked]?.(query) : undefined),
      });
    if (path === '/') return { status: 302, headers: { location: '/graph' }, body: '<a href="/graph">Found</a>.\n\n' };
    if (path === '/graph' || path === '/targets')
      return text('podpath: this Prometheus has no pages; ask its API: /api/v1/query?query=up, /api/v1/targets\n');
    return text('404 page not found\n', 404);
  };

  const reload = (): boolean => {
    log('main.go:1192', 'info', { msg: 'Loading configuration file', filename: flags.configFile });
    try {
      load();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      log('main.go:939', 'error', {
        msg: 'Error reloading config',
        err: `couldn't load configuration (--config.file=${JSON.stringify(flags.configFile)}): ${error.message}`,
      });
      return false;
    }
    configTextMs = Math.floor(clock.now());
    log('main.go:1229', 'info', { msg: 'Completed loading of configuration file', filename: flags.configFile });
    findTargets();
    schedule();
    return true;
  };

  load();
  const run: PrometheusRun = {
    tick() {
      if (isChanged) findTargets();
      const nowMs = clock.now();
      for (const scraping of scrapings.values()) {
        if (scraping.dueMs > nowMs) continue;
        const { dueMs } = scraping;
        scraping.dueMs = nextDue(scraping.target, nowMs);
        if (!scraping.isAsking) void scrapeNow(scraping, dueMs);
      }
      schedule();
    },
    answer,
    reload: () => void reload(),
    save: () => ({ configTextMs, samples: storage.toJSON() }),
    [Symbol.dispose]() {
      isOver = true;
      discovery?.[Symbol.dispose]();
    },
  };
  findTargets();
  return run;
}

/** Series that each scrape adds of itself. */
const reports = [
  'up',
  'scrape_duration_seconds',
  'scrape_samples_scraped',
  'scrape_samples_post_metric_relabeling',
  'scrape_series_added',
];

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function newScraping(target: Target, dueMs: number): Scraping {
  return {
    target,
    dueMs,
    isAsking: false,
    health: 'unknown',
    lastError: '',
    lastScrapeMs: 0,
    lastDurationMs: 0,
    series: new Map(),
  };
}
