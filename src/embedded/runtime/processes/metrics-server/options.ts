import { formatGoDurationMs, parseGoDurationMs } from '../../../../kube/index.ts';

/** What metrics-server is told on its command line. */
export interface MetricsServerOptions {
  readonly resolutionMs: number;
  readonly securePort: number;
  readonly certDir: string;
  readonly isKubeletTlsInsecure: boolean;
  readonly usesNodeStatusPort: boolean;
  readonly kubeletPort: number;
  readonly requestTimeoutMs: number;
  readonly addressTypes: readonly string[];
  /** Of Nodes; empty for all. */
  readonly nodeSelector: string;
}

/** A flag, and what is wrong with the value that it is given; the words are pflag's. */
type Kind = 'bool' | 'duration' | 'int' | 'string' | 'stringSlice';

const modelled: Readonly<Record<string, Kind>> = {
  'cert-dir': 'string',
  'kubelet-certificate-authority': 'string',
  'kubelet-insecure-tls': 'bool',
  'kubelet-port': 'int',
  'kubelet-preferred-address-types': 'stringSlice',
  'kubelet-request-timeout': 'duration',
  'kubelet-use-node-status-port': 'bool',
  'metric-resolution': 'duration',
  'node-selector': 'string',
  'secure-port': 'int',
  // Only what is logged at 0 is.
  v: 'int',
};

/** Flags of the real program (`metrics-server --help`, v0.9.0) that are refused by their name. */
const others =
  'audit-log-format audit-log-maxage audit-log-maxbackup audit-log-maxsize audit-log-mode audit-log-path audit-policy-file authentication-kubeconfig authentication-skip-lookup authentication-token-webhook-cache-ttl authentication-tolerate-lookup-failure authorization-always-allow-paths authorization-kubeconfig authorization-webhook-cache-authorized-ttl authorization-webhook-cache-unauthorized-ttl bind-address client-ca-file contention-profiling debug-socket-path deprecated-kubelet-completely-insecure disable-http2-serving feature-gates emulated-version help http2-max-streams-per-connection kubeconfig kubelet-client-certificate kubelet-client-key logging-format permit-address-sharing permit-port-sharing profiling requestheader-allowed-names requestheader-client-ca-file requestheader-extra-headers-prefix requestheader-group-headers requestheader-username-headers tls-cert-file tls-cipher-suites tls-min-version tls-private-key-file tls-sni-cert-key version vmodule'.split(
    ' ',
  );

/** A command line that the program does not start with; the message is what it prints after `Error: `. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError';
}

/**
 * Reads the command line (`cmd/metrics-server/app/options`, metrics-server v0.9.0, over pflag).
 * @throws OptionsError
 */
export function parseOptions(args: readonly string[]): MetricsServerOptions {
  const flags = readFlags(args);
  const duration = (name: string, usualMs: number): number => {
    const text = flags.get(name);
    return text === undefined ? usualMs : parseGoDurationMs(text);
  };
  const resolutionMs = duration('metric-resolution', 60_000);
  const requestTimeoutMs = duration('kubelet-request-timeout', 10_000);
  const isKubeletTlsInsecure = flags.get('kubelet-insecure-tls') === 'true';
  if (flags.get('kubelet-certificate-authority') && isKubeletTlsInsecure)
    throw new OptionsError('cannot use both --kubelet-certificate-authority and --kubelet-insecure-tls');
  if (requestTimeoutMs <= 0) throw new OptionsError('kubelet-request-timeout should be positive');
  const resolution = formatGoDurationMs(resolutionMs);
  if (resolutionMs < 10_000)
    throw new OptionsError(
      `metric-resolution should be a time duration at least 10s, but value ${resolution} provided`,
    );
  if (resolutionMs * 0.9 < requestTimeoutMs) {
    const timeout = formatGoDurationMs(requestTimeoutMs);
    throw new OptionsError(
      `metric-resolution should be larger than kubelet-request-timeout, but metric-resolution value ${resolution} kubelet-request-timeout value ${timeout} provided`,
    );
  }
  return {
    resolutionMs,
    requestTimeoutMs,
    isKubeletTlsInsecure,
    securePort: Number(flags.get('secure-port') ?? 443),
    certDir: flags.get('cert-dir') ?? 'apiserver.local.config/certificates',
    usesNodeStatusPort: flags.get('kubelet-use-node-status-port') === 'true',
    kubeletPort: Number(flags.get('kubelet-port') ?? 10_250),
    addressTypes:
      flags.get('kubelet-preferred-address-types')?.split(',') ??
      'Hostname InternalDNS InternalIP ExternalDNS ExternalIP'.split(' '),
    nodeSelector: flags.get('node-selector')?.trim() ?? '',
  };
}

function readFlags(args: readonly string[]): Map<string, string> {
  const flags = new Map<string, string>();
  const rest = [...args];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [, short, long, given] = /^(?:-([lv])|--([^=]+))(?:=(.*))?$/s.exec(word) ?? [];
    const name = short === 'l' ? 'node-selector' : (short ?? long);
    if (name === undefined) {
      if (word.startsWith('-')) throw new OptionsError(`unknown shorthand flag: '${word[1]}' in ${word}`);
      throw new OptionsError(`unknown command ${JSON.stringify(word)}`);
    }
    const kind = Object.hasOwn(modelled, name) ? modelled[name] : undefined;
    if (kind === undefined) {
      if (others.includes(name)) throw new OptionsError(`podpath: --${name} is not modelled`);
      throw new OptionsError(`unknown flag: --${name}`);
    }
    const value = given ?? (kind === 'bool' ? 'true' : rest.shift());
    if (value === undefined) throw new OptionsError(`flag needs an argument: --${name}`);
    const why = whyInvalid(kind, value);
    if (why !== undefined)
      throw new OptionsError(`invalid argument ${JSON.stringify(value)} for "--${name}" flag: ${why}`);
    flags.set(name, value);
  }
  return flags;
}

function whyInvalid(kind: Kind, value: string): string | undefined {
  if (kind === 'int' && !/^[+-]?\d+$/.test(value))
    return `strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`;
  if (kind === 'bool' && !/^(true|false)$/.test(value))
    return `strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`;
  if (kind !== 'duration' || /^[+-]?(0|(\d+(\.\d*)?(ns|us|µs|ms|s|m|h))+)$/.test(value)) return undefined;
  return `time: invalid duration ${JSON.stringify(value)}`;
}
