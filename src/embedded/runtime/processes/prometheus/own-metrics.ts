import { createExposition } from '../../../metrics/exposition.ts';
import type { Process } from '../../process/kernel.ts';
import type { Storage } from './storage.ts';

/** The version that is followed, whatever the tag of the image. */
export const build = {
  version: '2.42.0',
  revision: '225c61122d88b01d1f0eaaee0e05b6f3e0567ac0',
  branch: 'HEAD',
  buildUser: 'root@c67d48967507',
  buildDate: '20230201-07:53:32',
  goVersion: 'go1.19.5',
} as const;

/** Its own `/metrics`: those of the real one's that can be told in truth. */
export function formatOwnMetrics(process: Process, storage: Storage, appended: number): string {
  const { series, samples, firstMs } = storage.counts();
  const page = createExposition();
  const { version, revision, branch, goVersion } = build;
  const gauge = (name: string, help: string, value: number, labels: Readonly<Record<string, string>> = {}) =>
    page.add([name, 'gauge', help], labels, value);
  gauge(
    'prometheus_build_info',
    "A metric with a constant '1' value labeled by version, revision, branch, goversion from which prometheus was built, and the goos and goarch for the build.",
    1,
    { branch, goarch: 'amd64', goos: 'linux', goversion: goVersion, revision, version },
  );
  gauge(
    'prometheus_ready',
    'Whether Prometheus startup was fully completed and the server is ready for normal operation.',
    1,
  );
  gauge('prometheus_config_last_reload_successful', 'Whether the last configuration reload attempt was successful.', 1);
  gauge('prometheus_tsdb_head_series', 'Total number of series in the head block.', series);
  gauge('prometheus_tsdb_head_min_time_seconds', 'Minimum time bound of the head block.', (firstMs ?? 0) / 1000);
  gauge(
    'prometheus_tsdb_lowest_timestamp_seconds',
    'Lowest timestamp value stored in the database.',
    (firstMs ?? 0) / 1000,
  );
  page.add(
    ['prometheus_tsdb_head_samples_appended_total', 'counter', 'Total number of appended samples.'],
    { type: 'float' },
    Math.max(appended, samples),
  );
  gauge('process_resident_memory_bytes', 'Resident memory size in bytes.', process.anonBytes + process.kernelBytes);
  gauge(
    'process_start_time_seconds',
    'Start time of the process since unix epoch in seconds.',
    process.startedAtMs / 1000,
  );
  return page.format();
}
