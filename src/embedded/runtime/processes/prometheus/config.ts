import { isRecord } from '../../../client/shape.ts';
import { formatPromDuration, parsePromDuration } from './promql/durations.ts';
import { compileAnchored } from './promql/matcher.ts';
import { isLabelName, type RelabelConfig } from './relabel.ts';

/** A group of targets that are written down. */
export interface StaticConfig {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** Targets that are found in the API. */
export interface KubernetesConfig {
  readonly role: 'endpoints' | 'node' | 'pod' | 'service';
  /** Empty: all. */
  readonly namespaces: readonly string[];
  readonly ownNamespace: boolean;
}

/** One job. */
export interface ScrapeConfig {
  readonly jobName: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly metricsPath: string;
  readonly scheme: string;
  readonly params: Readonly<Record<string, readonly string[]>>;
  readonly honorLabels: boolean;
  readonly honorTimestamps: boolean;
  /** What is sent as `authorization`: its type, and the text or the file of the rest. */
  readonly authorization?: { readonly type: string; readonly text?: string; readonly file?: string } | undefined;
  readonly caFile: string;
  readonly serverName: string;
  readonly isTlsInsecure: boolean;
  readonly statics: readonly StaticConfig[];
  readonly kubernetes: readonly KubernetesConfig[];
  readonly relabel: readonly RelabelConfig[];
  readonly metricRelabel: readonly RelabelConfig[];
}

/** What is configured, as far as it is modelled. */
export interface PrometheusConfig {
  readonly scrapes: readonly ScrapeConfig[];
}

/** A configuration that Prometheus does not start with; the message is what it logs as `err`. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

type Fields = Readonly<Record<string, unknown>>;

/** Fields of a structure: those that are modelled, and others that the real program has. */
interface Known {
  readonly type: string;
  readonly modelled: string;
  readonly others: string;
}

const structures = {
  root: {
    type: 'config.plain',
    modelled: 'global scrape_configs',
    others: 'alerting rule_files storage tracing remote_write remote_read',
  },
  global: {
    type: 'config.GlobalConfig',
    modelled: 'scrape_interval scrape_timeout evaluation_interval external_labels',
    others: 'query_log_file',
  },
  scrape: {
    type: 'config.ScrapeConfig',
    modelled:
      'job_name honor_labels honor_timestamps params scrape_interval scrape_timeout metrics_path scheme authorization bearer_token bearer_token_file tls_config follow_redirects enable_http2 static_configs kubernetes_sd_configs relabel_configs metric_relabel_configs',
    others:
      'body_size_limit sample_limit target_limit label_limit label_name_length_limit label_value_length_limit basic_auth oauth2 proxy_url proxy_connect_header azure_sd_configs consul_sd_configs digitalocean_sd_configs dns_sd_configs docker_sd_configs dockerswarm_sd_configs ec2_sd_configs eureka_sd_configs file_sd_configs gce_sd_configs hetzner_sd_configs http_sd_configs ionos_sd_configs kuma_sd_configs lightsail_sd_configs linode_sd_configs marathon_sd_configs nerve_sd_configs nomad_sd_configs openstack_sd_configs ovhcloud_sd_configs puppetdb_sd_configs scaleway_sd_configs serverset_sd_configs triton_sd_configs uyuni_sd_configs vultr_sd_configs',
  },
  authorization: { type: 'config.Authorization', modelled: 'type credentials credentials_file', others: '' },
  tls: {
    type: 'config.plain',
    modelled: 'ca_file server_name insecure_skip_verify min_version',
    others: 'ca cert key cert_file key_file max_version',
  },
  static: {
    type: 'struct { Targets []string "yaml:\\"targets\\""; Labels model.LabelSet "yaml:\\"labels\\"" }',
    modelled: 'targets labels',
    others: '',
  },
  kubernetes: {
    type: 'kubernetes.plain',
    modelled: 'role namespaces',
    others:
      'api_server kubeconfig_file selectors attach_metadata basic_auth authorization oauth2 bearer_token bearer_token_file proxy_url follow_redirects enable_http2 tls_config',
  },
  namespaces: { type: 'kubernetes.plain', modelled: 'names own_namespace', others: '' },
  relabel: {
    type: 'relabel.plain',
    modelled: 'source_labels separator regex modulus target_label replacement action',
    others: '',
  },
} satisfies Readonly<Record<string, Known>>;

const roles = ['endpoints', 'node', 'pod', 'service'] as const;
const otherRoles = ['endpointslice', 'ingress'];
const actions = 'drop dropequal keep keepequal labeldrop labelkeep labelmap lowercase replace uppercase'.split(' ');

/**
 * Reads the configuration (`config/config.go`, v2.42); `parse` reads YAML, `file` is its name in messages.
 * Fields that the real program has and this one does not are refused by their name, unless they are empty.
 * @throws ConfigError
 */
export function parseConfig(text: string, file: string, parse: (text: string) => unknown): PrometheusConfig {
  const fail = (why: string) => new ConfigError(`parsing YAML file ${file}: ${why}`);
  const lineOf = (field: string) => {
    const index = text
      .split('\n')
      .findIndex((line) => new RegExp(`^[\\s{-]*(.*[{,]\\s*)?["']?${field}["']?\\s*:`).test(line));
    return index + 1;
  };
  const fieldsOf = (value: unknown, known: Known, name: string): Fields => {
    if (value === undefined || value === null) return {};
    if (!isRecord(value))
      throw fail(`yaml: unmarshal errors:\n  line ${lineOf(name)}: cannot unmarshal into ${known.type}`);
    for (const [field, one] of Object.entries(value)) {
      if (known.modelled.split(' ').includes(field)) continue;
      if (!known.others.split(' ').includes(field))
        throw fail(`yaml: unmarshal errors:\n  line ${lineOf(field)}: field ${field} not found in type ${known.type}`);
      if (!isEmpty(one)) throw fail(`podpath: ${field} is not modelled`);
    }
    return value;
  };
  const listOf = (value: unknown, name: string): readonly unknown[] => {
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return value;
    throw fail(`yaml: unmarshal errors:\n  line ${lineOf(name)}: ${name} must be a list`);
  };
  const textsOf = (value: unknown, name: string) => listOf(value, name).map(String);
  const textOf = (value: unknown, usual: string) => (value === undefined || value === null ? usual : String(value));
  const isTrue = (value: unknown, usual: boolean) => (typeof value === 'boolean' ? value : usual);
  const durationOf = (value: unknown, usual: number): number => {
    if (value === undefined || value === null) return usual;
    const ms = parsePromDuration(String(value));
    if (typeof ms === 'string') throw fail(ms);
    return ms;
  };
  const regexOf = (pattern: string): RegExp => {
    try {
      compileAnchored(pattern);
      return new RegExp(`^(?:${pattern.replaceAll('(?P<', '(?<')})$`);
    } catch (error) {
      throw fail(error instanceof Error ? error.message : String(error));
    }
  };

  const relabelOf = (value: unknown): RelabelConfig => {
    const fields = fieldsOf(value, structures.relabel, 'relabel_configs');
    const action = textOf(fields['action'], 'replace').toLowerCase();
    if (action === 'hashmod') {
      if (Number(fields['modulus'] ?? 0) === 0)
        throw fail('relabel configuration for hashmod requires non-zero modulus');
      throw fail('podpath: relabel action "hashmod" is not modelled');
    }
    if (!actions.includes(action)) throw fail(`unknown relabel action ${JSON.stringify(action)}`);
    const regex = regexOf(textOf(fields['regex'], '(.*)'));
    const targetLabel = textOf(fields['target_label'], '');
    const isTargeted = /^(replace|lowercase|uppercase|keepequal|dropequal)$/.test(action);
    if (isTargeted && targetLabel === '')
      throw fail(`relabel configuration for ${action} action requires 'target_label' value`);
    if (/^(lowercase|uppercase)$/.test(action) && !isLabelName(targetLabel))
      throw fail(`${JSON.stringify(targetLabel)} is invalid 'target_label' for ${action} action`);
    return {
      action,
      sourceLabels: textsOf(fields['source_labels'], 'source_labels'),
      separator: textOf(fields['separator'], ';'),
      regex,
      targetLabel,
      replacement: textOf(fields['replacement'], '$1'),
    };
  };

  const staticOf = (value: unknown): StaticConfig => {
    const fields = fieldsOf(value, structures.static, 'static_configs');
    const targets = textsOf(fields['targets'], 'targets');
    const wrong = targets.find((target) => target.includes('/'));
    if (wrong !== undefined) throw fail(`${JSON.stringify(wrong)} is not a valid hostname`);
    const labels = isRecord(fields['labels']) ? fields['labels'] : {};
    return { targets, labels: Object.fromEntries(Object.entries(labels).map(([name, one]) => [name, String(one)])) };
  };

  const kubernetesOf = (value: unknown): KubernetesConfig => {
    const fields = fieldsOf(value, structures.kubernetes, 'kubernetes_sd_configs');
    const asked = textOf(fields['role'], '');
    if (asked === '') throw fail('role missing (one of: pod, service, endpoints, endpointslice, node, ingress)');
    if (otherRoles.includes(asked)) throw fail(`podpath: role ${asked} of kubernetes_sd_configs is not modelled`);
    const role = roles.find((one) => one === asked);
    if (role === undefined) throw fail(`unknown Kubernetes SD role ${JSON.stringify(asked)}`);
    const namespaces = fieldsOf(fields['namespaces'], structures.namespaces, 'namespaces');
    return {
      role,
      namespaces: textsOf(namespaces['names'], 'names'),
      ownNamespace: isTrue(namespaces['own_namespace'], false),
    };
  };

  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    throw fail(error instanceof Error ? error.message : String(error));
  }
  const root = fieldsOf(document, structures.root, 'global');
  const global = fieldsOf(root['global'], structures.global, 'global');
  const globalIntervalMs = durationOf(global['scrape_interval'], 60_000) || 60_000;
  const globalTimeoutMs = durationOf(global['scrape_timeout'], 0) || Math.min(10_000, globalIntervalMs);
  if (globalTimeoutMs > globalIntervalMs) throw fail('global scrape timeout greater than scrape interval');
  durationOf(global['evaluation_interval'], 60_000);

  const scrapeOf = (value: unknown): ScrapeConfig => {
    const fields = fieldsOf(value, structures.scrape, 'scrape_configs');
    const jobName = textOf(fields['job_name'], '');
    if (jobName === '') throw fail('job_name is empty');
    const intervalMs = durationOf(fields['scrape_interval'], 0) || globalIntervalMs;
    const givenTimeoutMs = durationOf(fields['scrape_timeout'], 0);
    if (givenTimeoutMs > intervalMs)
      throw fail(
        `scrape timeout greater than scrape interval for scrape config with job name ${JSON.stringify(jobName)}`,
      );
    const tls = fieldsOf(fields['tls_config'], structures.tls, 'tls_config');
    const authorization = fieldsOf(fields['authorization'], structures.authorization, 'authorization');
    const bearer = { credentials: fields['bearer_token'], credentials_file: fields['bearer_token_file'] };
    const isAuthorized = fields['authorization'] !== undefined;
    if (isAuthorized && (bearer.credentials !== undefined || bearer.credentials_file !== undefined))
      throw fail('authorization is not compatible with bearer_token & bearer_token_file');
    const credentials = isAuthorized ? authorization : bearer;
    const token = credentials['credentials'];
    const tokenFile = credentials['credentials_file'];
    if (token !== undefined && tokenFile !== undefined)
      throw fail(
        isAuthorized
          ? 'at most one of authorization credentials & credentials_file must be configured'
          : 'at most one of bearer_token & bearer_token_file must be configured',
      );
    const type = textOf(authorization['type'], 'Bearer').trim() || 'Bearer';
    const params = isRecord(fields['params']) ? fields['params'] : {};
    return {
      jobName,
      intervalMs,
      timeoutMs: givenTimeoutMs || Math.min(globalTimeoutMs, intervalMs),
      metricsPath: textOf(fields['metrics_path'], '/metrics'),
      scheme: textOf(fields['scheme'], 'http'),
      params: Object.fromEntries(Object.entries(params).map(([name, values]) => [name, textsOf(values, name)])),
      honorLabels: isTrue(fields['honor_labels'], false),
      honorTimestamps: isTrue(fields['honor_timestamps'], true),
      authorization:
        token === undefined && tokenFile === undefined
          ? undefined
          : { type, ...(token === undefined ? { file: String(tokenFile) } : { text: String(token) }) },
      caFile: textOf(tls['ca_file'], ''),
      serverName: textOf(tls['server_name'], ''),
      isTlsInsecure: isTrue(tls['insecure_skip_verify'], false),
      statics: listOf(fields['static_configs'], 'static_configs').map(staticOf),
      kubernetes: listOf(fields['kubernetes_sd_configs'], 'kubernetes_sd_configs').map(kubernetesOf),
      relabel: listOf(fields['relabel_configs'], 'relabel_configs').map(relabelOf),
      metricRelabel: listOf(fields['metric_relabel_configs'], 'metric_relabel_configs').map(relabelOf),
    };
  };
  const scrapes = listOf(root['scrape_configs'], 'scrape_configs').map(scrapeOf);
  for (const [index, { jobName }] of scrapes.entries())
    if (scrapes.findIndex((other) => other.jobName === jobName) < index)
      throw fail(`found multiple scrape configs with job name ${JSON.stringify(jobName)}`);
  return { scrapes };
}

/** Nothing is said: null, or lists and maps of nothing. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.every(isEmpty);
  return isRecord(value) && Object.values(value).every(isEmpty);
}

/** Times of a job as labels have them. */
export function timesOf({ intervalMs, timeoutMs }: ScrapeConfig) {
  return {
    __scrape_interval__: formatPromDuration(intervalMs),
    __scrape_timeout__: formatPromDuration(timeoutMs),
  };
}
