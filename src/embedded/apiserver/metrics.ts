import { isLongRunning } from './long-running.ts';
import type { RequestInfo } from './request.ts';

/** Counters of the API server, as `/metrics` gives them. */
export interface Metrics {
  /** One request has been answered. */
  observe(info: RequestInfo, dryRun: boolean, code: number, durationMs: number): void;
  /** A watch, or another long request, has begun (1) or ended (-1). */
  longRunning(info: RequestInfo, change: 1 | -1): void;
  /** Prometheus's text format. `storage` is how many objects there are, by `pods`, `deployments.apps`. */
  format(storage: ReadonlyMap<string, number>): string;
}

/** Upper bounds in seconds (`apiserver/pkg/endpoints/metrics/metrics.go`, v1.37). */
const buckets = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];

interface Histogram {
  readonly counts: number[];
  sum: number;
  count: number;
}

/** Counts requests by verb, resource and code, and their durations. */
export function createMetrics(): Metrics {
  const totals = new Map<string, number>();
  /** The labels of totals, by those of durations and by what else they have; made once. */
  const totalLabels = new Map<string, Map<number, string>>();
  const durations = new Map<string, Histogram>();
  const running = new Map<string, number>();
  const labels = new Map<RequestInfo['verb'], Map<string, string>>();

  /** Labels that a verb and a resource have; made once. */
  function labelsOf(info: RequestInfo): string {
    const { verb, apiGroup, apiVersion, resource, subresource, namespace, name } = info;
    const scope = name !== '' ? 'resource' : namespace !== '' ? 'namespace' : resource === '' ? '' : 'cluster';
    const key = `${apiGroup}/${apiVersion}/${resource}/${subresource}/${scope}`;
    let ofVerb = labels.get(verb);
    if (ofVerb === undefined) {
      ofVerb = new Map();
      labels.set(verb, ofVerb);
    }
    let text = ofVerb.get(key);
    if (text === undefined) {
      // What only connects has a verb of its own (`OverrideMetricsVerb` of pods/log, pkg/registry/core/pod/rest/log.go).
      const label = verb !== 'watch' && isLongRunning(info) ? 'CONNECT' : verb.toUpperCase();
      text =
        `component="apiserver",group="${apiGroup}",resource="${resource}",scope="${scope}",` +
        `subresource="${subresource}",verb="${label}",version="${apiVersion}"`;
      ofVerb.set(key, text);
    }
    return text;
  }

  function totalOf(known: string, code: number, dryRun: boolean): string {
    let ofKnown = totalLabels.get(known);
    if (ofKnown === undefined) {
      ofKnown = new Map();
      totalLabels.set(known, ofKnown);
    }
    const key = dryRun ? -code : code;
    let text = ofKnown.get(key);
    if (text === undefined) {
      text = `code="${code}",dry_run="${dryRun ? 'All' : ''}",${known}`;
      ofKnown.set(key, text);
    }
    return text;
  }

  return {
    observe(info, dryRun, code, durationMs) {
      // Paths that are no resource are not told apart: anyone can ask for any.
      const known = info.isResourceRequest ? labelsOf(info) : labelsOf({ ...info, name: '', resource: '' });
      const total = totalOf(known, code, dryRun);
      totals.set(total, (totals.get(total) ?? 0) + 1);
      let histogram = durations.get(known);
      if (histogram === undefined) {
        histogram = { counts: new Array(buckets.length).fill(0), sum: 0, count: 0 };
        durations.set(known, histogram);
      }
      const seconds = durationMs / 1000;
      const bucket = buckets.findIndex((bound) => seconds <= bound);
      if (bucket >= 0) histogram.counts[bucket] = (histogram.counts[bucket] ?? 0) + 1;
      histogram.sum += seconds;
      histogram.count += 1;
    },
    longRunning(info, change) {
      const known = labelsOf(info);
      running.set(known, (running.get(known) ?? 0) + change);
    },
    format(storage) {
      const lines: string[] = [];
      const family = (name: string, type: string, help: string) =>
        lines.push(`# HELP ${name} [STABLE] ${help}`, `# TYPE ${name} ${type}`);
      family(
        'apiserver_longrunning_requests',
        'gauge',
        'Gauge of all active long-running apiserver requests broken out by verb, group, version, resource, scope and component.',
      );
      for (const [key, value] of running) lines.push(`apiserver_longrunning_requests{${key}} ${value}`);
      family(
        'apiserver_request_duration_seconds',
        'histogram',
        'Response latency distribution in seconds for each verb, dry run value, group, version, resource, subresource, scope and component.',
      );
      for (const [key, { counts, sum, count }] of durations) {
        let upTo = 0;
        for (const [index, bound] of buckets.entries()) {
          upTo += counts[index] ?? 0;
          lines.push(`apiserver_request_duration_seconds_bucket{${key},le="${bound}"} ${upTo}`);
        }
        lines.push(
          `apiserver_request_duration_seconds_bucket{${key},le="+Inf"} ${count}`,
          `apiserver_request_duration_seconds_sum{${key}} ${sum}`,
          `apiserver_request_duration_seconds_count{${key}} ${count}`,
        );
      }
      family(
        'apiserver_request_total',
        'counter',
        'Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.',
      );
      for (const [key, value] of totals) lines.push(`apiserver_request_total{${key}} ${value}`);
      family('apiserver_storage_objects', 'gauge', 'Number of stored objects at the time of last check split by kind.');
      for (const [resource, count] of storage) {
        lines.push(`apiserver_storage_objects{resource="${resource}"} ${count}`);
      }
      return `${lines.join('\n')}\n`;
    },
  };
}
