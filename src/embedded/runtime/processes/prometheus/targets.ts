import { quote } from '../../../../kube/index.ts';
import { hash } from '../../images/catalogue.ts';
import { type ScrapeConfig, timesOf } from './config.ts';
import type { DiscoveredLabels } from './discovery.ts';
import { parsePromDuration } from './promql/durations.ts';
import { keyOf, type Labels, newLabels } from './promql/series.ts';
import { relabel } from './relabel.ts';

/** Something that is scraped. */
export interface Target {
  readonly job: ScrapeConfig;
  readonly discovered: Labels;
  /** Of what it exposes. */
  readonly labels: Labels;
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  /** With its query. */
  readonly path: string;
  readonly url: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** When in each interval it is scraped. */
  readonly offsetMs: number;
}

/** What became of discovered labels: a target, nothing, or what is wrong with them. */
export type Populated =
  | { readonly kind: 'dropped'; readonly discovered: Labels }
  | { readonly kind: 'target'; readonly target: Target }
  | { readonly kind: 'wrong'; readonly why: string };

/** Makes a target of discovered labels (`PopulateLabels`, `scrape/target.go`, v2.42). */
export function populate(job: ScrapeConfig, given: DiscoveredLabels): Populated {
  const usual = {
    job: job.jobName,
    ...timesOf(job),
    __metrics_path__: job.metricsPath,
    __scheme__: job.scheme,
  };
  const params = Object.entries(job.params).flatMap(([name, [first]]) =>
    first === undefined ? [] : [[`__param_${name}`, first] as const],
  );
  const own = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
  const discovered = newLabels(Object.entries({ ...usual, ...own, ...Object.fromEntries(params) }));
  const relabelled = relabel(discovered, job.relabel);
  if (relabelled === undefined) return { kind: 'dropped', discovered };
  const wrong = (why: string): Populated => ({ kind: 'wrong', why });
  const label = (name: string) => relabelled[name] ?? '';
  if (label('__address__') === '') return wrong('no address');
  const scheme = label('__scheme__');
  if (!/^(https?)?$/.test(scheme)) return wrong(`invalid scheme: ${quote(job.scheme)}`);
  const hasPort = /:\d+$/.test(label('__address__'));
  const address = hasPort ? label('__address__') : `${label('__address__')}:${scheme === 'https' ? 443 : 80}`;
  if (address.includes('/')) return wrong(`${quote(address)} is not a valid hostname`);
  const interval = parsePromDuration(label('__scrape_interval__'));
  const timeout = parsePromDuration(label('__scrape_timeout__'));
  if (typeof interval === 'string') return wrong(`error parsing scrape interval: ${interval}`);
  if (interval === 0) return wrong('scrape interval cannot be 0');
  if (typeof timeout === 'string') return wrong(`error parsing scrape timeout: ${timeout}`);
  if (timeout === 0) return wrong('scrape timeout cannot be 0');
  if (timeout > interval)
    return wrong(
      `scrape timeout cannot be greater than scrape interval (${quote(label('__scrape_timeout__'))} > ${quote(label('__scrape_interval__'))})`,
    );
  const labels = newLabels(
    Object.entries({ instance: address, ...relabelled }).filter(([name]) => !name.startsWith('__')),
  );
  const query = new URLSearchParams();
  for (const [name, values] of Object.entries(job.params))
    for (const value of values.slice(1)) query.append(name, value);
  for (const [name, value] of Object.entries(relabelled))
    if (name.startsWith('__param_')) query.append(name.slice('__param_'.length), value);
  const text = query.toString();
  const path = `${label('__metrics_path__')}${text === '' ? '' : `?${text}`}`;
  const url = `${scheme || 'http'}://${address}${path}`;
  const colon = address.lastIndexOf(':');
  return {
    kind: 'target',
    target: {
      job,
      discovered,
      labels,
      scheme: scheme || 'http',
      host: address.slice(0, colon),
      port: Number(address.slice(colon + 1)),
      path,
      url,
      intervalMs: interval,
      timeoutMs: timeout,
      offsetMs: hash(`${keyOf(labels)}${url}`) % interval,
    },
  };
}
