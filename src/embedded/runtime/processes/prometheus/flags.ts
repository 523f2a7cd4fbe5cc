import { parsePromDuration } from './promql/durations.ts';

/** What Prometheus is told on its command line. */
export interface PrometheusFlags {
  readonly configFile: string;
  readonly port: number;
  readonly isLifecycleEnabled: boolean;
  readonly hasRetention: boolean;
}

/** A command line that the program does not start with. */
export class FlagsError extends Error {
  override readonly name = 'FlagsError';
}

/** Flags whose values are read; `bool` ones take none. */
const modelled: Readonly<Record<string, 'bool' | 'duration' | 'text'>> = {
  'config.file': 'text',
  'storage.tsdb.path': 'text',
  'storage.tsdb.retention': 'duration',
  'storage.tsdb.retention.time': 'duration',
  'storage.tsdb.no-lockfile': 'bool',
  'storage.tsdb.wal-compression': 'bool',
  'web.console.libraries': 'text',
  'web.console.templates': 'text',
  'web.enable-lifecycle': 'bool',
  'web.listen-address': 'text',
  'log.level': 'text',
};

/** Flags of the real program (`prometheus --help`, v2.42) that are refused by their name. */
const others =
  'help version web.config.file web.read-timeout web.max-connections web.external-url web.route-prefix web.user-assets web.enable-admin-api web.enable-remote-write-receiver web.page-title web.cors.origin storage.tsdb.retention.size storage.tsdb.head-chunks-write-queue-size storage.agent.path storage.agent.wal-compression storage.agent.retention.min-time storage.agent.retention.max-time storage.agent.no-lockfile storage.remote.flush-deadline storage.remote.read-sample-limit storage.remote.read-concurrent-limit storage.remote.read-max-bytes-in-frame rules.alert.for-outage-tolerance rules.alert.for-grace-period rules.alert.resend-delay alertmanager.notification-queue-capacity query.lookback-delta query.timeout query.max-concurrency query.max-samples enable-feature log.format'.split(
    ' ',
  );

/** Reads the command line as kingpin does (`cmd/prometheus/main.go`, v2.42). @throws FlagsError with what the program prints */
export function parseFlags(args: readonly string[]): PrometheusFlags {
  const flags = new Map<string, string>();
  const words = [...args];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const [, name, given] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined)
      throw new FlagsError(word.startsWith('-') ? `unknown short flag '${word.slice(0, 2)}'` : `unexpected ${word}`);
    const kind = Object.hasOwn(modelled, name) ? modelled[name] : undefined;
    if (kind === undefined)
      throw new FlagsError(
        others.includes(name) ? `podpath: --${name} is not modelled` : `unknown long flag '--${name}'`,
      );
    const value = given ?? (kind === 'bool' ? 'true' : words.shift());
    if (value === undefined) throw new FlagsError(`expected argument for flag '--${name}'`);
    if (kind === 'duration') {
      const ms = parsePromDuration(value);
      if (typeof ms === 'string') throw new FlagsError(ms);
    }
    flags.set(name, value);
  }
  const address = flags.get('web.listen-address') ?? '0.0.0.0:9090';
  return {
    configFile: flags.get('config.file') ?? 'prometheus.yml',
    port: Number(address.slice(address.lastIndexOf(':') + 1)),
    isLifecycleEnabled: flags.get('web.enable-lifecycle') === 'true',
    hasRetention: [...flags.keys()].some((name) => name.startsWith('storage.tsdb.retention')),
  };
}
