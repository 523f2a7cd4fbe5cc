import { reasonOf } from '../../network/http-wire.ts';
import { NetworkError } from '../../network/network-error.ts';
import type { Process } from '../../process/kernel.ts';
import type { HttpResult } from '../../process/process-types.ts';
import type { ScrapeConfig } from './config.ts';
import { type ExposedSample, parseExposition } from './exposition-parser.ts';
import { type Labels, newLabels } from './promql/series.ts';
import { relabel } from './relabel.ts';
import type { Target } from './targets.ts';

/** What one scrape came to. */
export interface Scraped {
  /** Empty when it went well. */
  readonly error: string;
  readonly samples: readonly ExposedSample[];
  /** Before relabelling. */
  readonly count: number;
}

/** CPU that reading a sample takes, measured on kind as 3 millicores for 3,000 samples in 10 s. */
const workMsPerSample = 0.01;

/** Asks a target for its page, over the network of the process's Pod. Never rejects. */
export async function scrapeTarget(process: Process, target: Target): Promise<Scraped> {
  const { job, host, port, path, url, timeoutMs, scheme } = target;
  const failed = (error: string): Scraped => ({ error, samples: [], count: 0 });
  const authorization = authorizationOf(process, job);
  if (typeof authorization !== 'string') return failed(`Get ${JSON.stringify(url)}: ${authorization.why}`);
  const authorities = job.caFile === '' ? undefined : process.container.files.text(job.caFile);
  if (job.caFile !== '' && authorities === undefined)
    return failed(
      `Get ${JSON.stringify(url)}: unable to use specified CA cert ${job.caFile}: open ${job.caFile}: no such file or directory`,
    );
  const isTls = scheme === 'https';
  const result = await new Promise<HttpResult>((resolve) =>
    process.machine.network.request(
      process.container.sandbox,
      host,
      port,
      {
        method: 'GET',
        path,
        isTls,
        headers: {
          accept: 'text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
          'user-agent': 'Prometheus/2.42.0',
          'x-prometheus-scrape-timeout-seconds': String(timeoutMs / 1000),
          ...(authorization === '' ? {} : { authorization }),
        },
        ...(isTls && !job.isTlsInsecure ? { verifyFor: job.serverName || host } : {}),
        ...(authorities === undefined ? {} : { authorities }),
      },
      timeoutMs,
      resolve,
    ),
  );
  if (result instanceof NetworkError)
    return failed(
      `Get ${JSON.stringify(url)}: ${result.failure === 'timeout' ? 'context deadline exceeded' : result.message}`,
    );
  if (result.status !== 200)
    return failed(`server returned HTTP status ${result.status} ${reasonOf(result.status)}`.trimEnd());
  try {
    const exposed = parseExposition(result.body);
    process.machine.cpu.spend(process.container.cgroup, exposed.length * workMsPerSample);
    const samples = exposed.flatMap((sample) => {
      const labels = relabel(withTarget(sample.labels, target), job.metricRelabel);
      return labels === undefined || labels['__name__'] === undefined ? [] : [{ ...sample, labels }];
    });
    return { error: '', samples, count: exposed.length };
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

/** Labels of a sample with those of its target; what both have is the target's, and the sample's is kept as `exported_`. */
function withTarget(labels: Labels, { labels: own, job }: Target): Labels {
  if (job.honorLabels) return newLabels(Object.entries({ ...own, ...labels }));
  const merged: Record<string, string> = { ...labels, ...own };
  for (const [name, value] of Object.entries(labels)) if (own[name] !== undefined) merged[`exported_${name}`] = value;
  return newLabels(Object.entries(merged));
}

/** The header's text, empty for none; or why it cannot be made. */
function authorizationOf(process: Process, { authorization }: ScrapeConfig): string | { readonly why: string } {
  if (authorization === undefined) return '';
  const { type, text, file = '' } = authorization;
  const credentials = text ?? process.container.files.text(file)?.trim();
  if (credentials === undefined)
    return {
      why: `unable to read authorization credentials file ${file}: open ${file}: no such file or directory`,
    };
  return `${type} ${credentials}`;
}
