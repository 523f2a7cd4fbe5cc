import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../../../../../src/kube/index.ts';
import { type Bench, newBench } from '../../metrics-server/bench.ts';

const manifest = await readFile(
  new URL('../../../../../content/runs/manifests/memory-prometheus.yaml', import.meta.url),
  'utf8',
);
const paths: Readonly<Record<string, string>> = {
  ServiceAccount: '/api/v1/namespaces/default/serviceaccounts',
  ClusterRole: '/apis/rbac.authorization.k8s.io/v1/clusterroles',
  ClusterRoleBinding: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
  ConfigMap: '/api/v1/namespaces/default/configmaps',
  Deployment: '/apis/apps/v1/namespaces/default/deployments',
  Service: '/api/v1/namespaces/default/services',
};

let bench: Bench;
afterEach(() => bench?.[Symbol.dispose]());

/** The site's Prometheus, with another configuration if one is given. */
async function install(config?: string, rules?: readonly object[]): Promise<void> {
  for (const document of parseAllDocuments(manifest)) {
    const object = document.toJS() as KubeObject;
    if (object.kind === 'ConfigMap' && config !== undefined) object['data'] = { 'prometheus.yml': config };
    if (object.kind === 'ClusterRole' && rules !== undefined) object['rules'] = rules;
    const { status, text } = await bench.ask('POST', paths[object.kind ?? ''] ?? '', object);
    if (status !== 201) throw new Error(text);
  }
  await bench.advance(30);
}

const proxy = '/api/v1/namespaces/default/services/prometheus:http/proxy';
const query = async (text: string) => {
  const { status, text: body } = await bench.ask('GET', `${proxy}/api/v1/query?query=${encodeURIComponent(text)}`);
  expect(status, body).toBe(200);
  return JSON.parse(body).data.result;
};
/** What is not sorted comes in the order in which it was scraped first. */
const metricsOf = (result: readonly { readonly metric: object }[]) =>
  result.map(({ metric }) => metric).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
const targets = async () => {
  const { data } = JSON.parse((await bench.ask('GET', `${proxy}/api/v1/targets`)).text);
  return data.activeTargets.map(({ health, lastError, scrapeUrl, labels }: Record<string, string>) => ({
    health,
    lastError,
    scrapeUrl,
    labels,
  }));
};
const logs = () => bench.logs('default', 'app%3Dprometheus');

const serviceAccountFiles = '/var/run/secrets/kubernetes.io/serviceaccount';
const throughApi = `
  scheme: https
  tls_config: { ca_file: ${serviceAccountFiles}/ca.crt }
  authorization: { credentials_file: ${serviceAccountFiles}/token }`;

describe('Prometheus in the embedded cluster', { timeout: 120_000 }, () => {
  it('scrapes the kubelets through the API server as the site has it, and answers', async () => {
    bench = await newBench(3);
    await bench.advance(30);
    await install();
    await bench.advance(60);
    expect((await query('sum(up)'))[0].value[1]).toBe('3');
    const [{ metric }] = await query(
      'container_memory_working_set_bytes{pod="etcd-podpath-control-plane",container="etcd"}',
    );
    expect(metric).toMatchObject({
      __name__: 'container_memory_working_set_bytes',
      job: 'cadvisor',
      instance: 'kubernetes.default.svc:443',
      node: 'podpath-control-plane',
      namespace: 'kube-system',
    });
    const own = await query('container_memory_working_set_bytes{pod=~"prometheus-.*",container="prometheus"}');
    expect(Number(own[0].value[1])).toBeGreaterThan(40e6);
    expect(Number(own[0].value[1])).toBeLessThan(50e6);
    expect((await targets())[0]).toMatchObject({ health: 'up', lastError: '' });
    for (const [path, text] of [
      ['/-/ready', 'Prometheus Server is Ready.\n'],
      ['/-/healthy', 'Prometheus Server is Healthy.\n'],
    ])
      expect((await bench.ask('GET', `${proxy}${path}`)).text).toBe(text);
    expect((await bench.ask('GET', `${proxy}/metrics`)).text).toMatch(/^prometheus_tsdb_head_series \d{3,}$/m);
    expect(JSON.parse((await bench.ask('GET', `${proxy}/api/v1/label/node/values`)).text).data).toEqual([
      'podpath-control-plane',
      'podpath-worker',
      'podpath-worker2',
    ]);
  });

  it('answers every query that the page about it shows', async () => {
    const page = await readFile(
      new URL('../../../../../content/docs/en/memory/prometheus-grafana.mdx', import.meta.url),
      'utf8',
    );
    const shown = [
      ...[...page.matchAll(/^\|[^|\n]+\| `([^`\n]+)` \|$/gm)].map(([, text = '']) => text),
      ...[...page.matchAll(/^```promql\n([\s\S]+?)\n```$/gm)].map(([, text = '']) => text),
    ];
    expect(shown.length).toBeGreaterThanOrEqual(5);
    bench = await newBench(3);
    await bench.advance(30);
    await install();
    await bench.advance(120);
    for (const text of shown) await query(text);
    const [used] = await query(
      'container_memory_working_set_bytes{container="prometheus"} / (container_spec_memory_limit_bytes > 0)',
    );
    expect(Number(used.value[1])).toBeGreaterThan(0.07);
    expect(Number(used.value[1])).toBeLessThan(0.1);
  });

  it('goes on from a snapshot with its samples', async () => {
    bench = await newBench(2);
    await bench.advance(20);
    await install();
    await bench.advance(60);
    const before = await query('count_over_time(up[10m])');
    const snapshot = JSON.parse(JSON.stringify(bench.cluster.snapshot()));
    expect(JSON.stringify(snapshot).length).toBeLessThan(3e6);
    bench[Symbol.dispose]();
    bench = await newBench(2, snapshot);
    expect(await query('count_over_time(up[10m]) > 0')).toHaveLength(before.length);
    await bench.advance(60);
    const after = await query('count_over_time(up{node="podpath-worker"}[10m])');
    const [was] = before.filter(
      ({ metric }: { metric: Record<string, string> }) => metric['node'] === 'podpath-worker',
    );
    expect(Number(after[0].value[1]) - Number(was.value[1])).toBe(6);
  });

  it('finds Nodes, Pods and endpoints through the API', async () => {
    bench = await newBench(2);
    await bench.advance(20);
    await install(
      `
global: { scrape_interval: 5s }
scrape_configs:
- job_name: nodes${throughApi}
  kubernetes_sd_configs: [{ role: node }]
  relabel_configs:
  - { action: labelmap, regex: __meta_kubernetes_node_label_kubernetes_io_(os) }
  - { source_labels: [__meta_kubernetes_node_name], regex: (.+), target_label: __metrics_path__, replacement: "/api/v1/nodes/$1/proxy/metrics/resource" }
  - { target_label: __address__, replacement: "kubernetes.default.svc:443" }
- job_name: pods
  kubernetes_sd_configs: [{ role: pod, namespaces: { own_namespace: true } }]
  relabel_configs:
  - { source_labels: [__meta_kubernetes_pod_name], target_label: pod }
- job_name: services
  kubernetes_sd_configs: [{ role: endpoints }]
  relabel_configs:
  - { source_labels: [__meta_kubernetes_service_name, __meta_kubernetes_endpoint_port_name], regex: prometheus;http, action: keep }
  - { source_labels: [__meta_kubernetes_namespace, __meta_kubernetes_pod_name], separator: /, target_label: who }
`,
      [
        {
          apiGroups: [''],
          resources: ['nodes', 'nodes/proxy', 'pods', 'services', 'endpoints'],
          verbs: ['get', 'list', 'watch'],
        },
      ],
    );
    await bench.advance(20);
    const nodes = await query('up{job="nodes"}');
    expect(metricsOf(nodes)).toEqual([
      { __name__: 'up', instance: 'podpath-control-plane', job: 'nodes', os: 'linux' },
      { __name__: 'up', instance: 'podpath-worker', job: 'nodes', os: 'linux' },
    ]);
    expect(await query('count by (job) (up == 1)')).toHaveLength(3);
    expect((await query('up{job="services"}'))[0].metric.who).toMatch(/^default\/prometheus-/);
    expect((await query('prometheus_build_info{job="pods"}'))[0].metric.version).toBe('2.42.0');
    // What is gone is no target, and what it had is marked.
    await bench.ask('DELETE', '/api/v1/namespaces/default/services/prometheus');
    await bench.advance(15);
    const pod = (await bench.ask('GET', '/api/v1/namespaces/default/pods?labelSelector=app%3Dprometheus')).body
      .items[0];
    const direct = `/api/v1/namespaces/default/pods/${pod.metadata.name}:9090/proxy/api/v1/query?query=count(up) by (job)`;
    const { text } = await bench.ask('GET', direct);
    expect(metricsOf(JSON.parse(text).data.result)).toEqual([{ job: 'nodes' }, { job: 'pods' }]);
  });

  it('tells why it cannot scrape: permission, trust, nobody there, no such page', async () => {
    bench = await newBench(1);
    await bench.advance(20);
    await install(
      `
scrape_configs:
- job_name: forbidden
  scrape_interval: 5s
  metrics_path: /api/v1/secrets${throughApi}
  static_configs: [{ targets: [kubernetes.default.svc] }]
- job_name: untrusted
  scrape_interval: 5s
  scheme: https
  static_configs: [{ targets: ["kubernetes.default.svc:443"] }]
- job_name: refused
  scrape_interval: 5s
  static_configs: [{ targets: ["localhost:1"] }]
- job_name: missing
  scrape_interval: 5s
  metrics_path: /nope
  static_configs: [{ targets: ["localhost:9090"] }]
`,
    );
    expect((await targets()).map(({ lastError }: { lastError: string }) => lastError)).toEqual([
      'server returned HTTP status 403 Forbidden',
      'server returned HTTP status 404 Not Found',
      'Get "http://localhost:1/metrics": dial tcp 127.0.0.1:1: connect: connection refused',
      'Get "https://kubernetes.default.svc:443/metrics": tls: failed to verify certificate: x509: certificate signed by unknown authority',
    ]);
    expect(await query('sum(up)')).toMatchObject([{ value: [expect.any(Number), '0'] }]);
  });

  it.each([
    ['foo: 1', 'yaml: unmarshal errors:\\n  line 1: field foo not found in type config.plain'],
    ['rule_files: [a.yml]', 'podpath: rule_files is not modelled'],
    ['global: { scrape_interval: 5x }', 'not a valid duration string: \\"5x\\"'],
    ['scrape_configs: [{ static_configs: [{ targets: [a] }] }]', 'job_name is empty'],
    ['scrape_configs: [{ job_name: a }, { job_name: a }]', 'found multiple scrape configs with job name \\"a\\"'],
    [
      'scrape_configs: [{ job_name: a, consul_sd_configs: [{ server: x }] }]',
      'podpath: consul_sd_configs is not modelled',
    ],
    [
      'scrape_configs: [{ job_name: a, kubernetes_sd_configs: [{ role: ingress }] }]',
      'podpath: role ingress of kubernetes_sd_configs is not modelled',
    ],
    [
      'scrape_configs: [{ job_name: a, relabel_configs: [{ regex: "(" }] }]',
      'error parsing regexp: missing closing ): `^(?:()$`',
    ],
    [
      'scrape_configs: [{ job_name: a, relabel_configs: [{ source_labels: [a] }] }]',
      "relabel configuration for replace action requires 'target_label' value",
    ],
  ])('does not start with %s', async (config, why) => {
    bench = await newBench(1);
    await bench.advance(20);
    await install(config);
    expect(await logs()).toContain(
      `level=error msg="Error loading config (--config.file=/etc/prometheus/prometheus.yml)" file=/etc/prometheus/prometheus.yml err="parsing YAML file /etc/prometheus/prometheus.yml: ${why}"`,
    );
    const { body } = await bench.ask('GET', '/api/v1/namespaces/default/pods');
    expect(body.items[0].status.containerStatuses[0].lastState.terminated.exitCode).toBe(2);
  });
});
