import { expect, test } from 'vitest';
import { createSimulatedClock, systemClock } from '../../../src/base/index.ts';
import { run } from '../../../src/kubectl/index.ts';

const container = (name: string, cpu: string, memory: string) => ({ name, usage: { cpu, memory } });
const podMetrics = (namespace: string, name: string, containers: readonly object[]) => ({
  metadata: { namespace, name },
  containers,
});
const list = (apiVersion: string, kind: string, items: readonly object[]) => ({
  apiVersion,
  kind,
  metadata: {},
  items,
});
const versions = [{ version: 'v1beta1', resources: [], freshness: 'Current' }];
const discovery = { kind: 'APIGroupDiscoveryList', items: [{ metadata: { name: 'metrics.k8s.io' }, versions }] };
const metrics = '/apis/metrics.k8s.io/v1beta1';
const pods = [
  podMetrics('a', 'web', [container('side', '500000n', '1Mi'), container('main', '69m', '70000Ki')]),
  podMetrics('a', 'db', [container('db', '1', '2Gi')]),
];
const answers: Readonly<Record<string, object>> = {
  '/api': { kind: 'APIGroupDiscoveryList', items: [] },
  '/apis': discovery,
  [`${metrics}/namespaces/a/pods`]: list('metrics.k8s.io/v1beta1', 'PodMetricsList', pods),
  [`${metrics}/pods`]: list('metrics.k8s.io/v1beta1', 'PodMetricsList', pods),
  [`${metrics}/nodes`]: list('metrics.k8s.io/v1beta1', 'NodeMetricsList', [
    { metadata: { name: 'n1' }, usage: { cpu: '250m', memory: '512Mi' } },
  ]),
  '/api/v1/nodes': list('v1', 'NodeList', [
    {
      metadata: { name: 'n1' },
      status: { allocatable: { cpu: '2', memory: '4Gi' }, capacity: { cpu: '4', memory: '8Gi' } },
    },
    { metadata: { name: 'n2' }, status: { allocatable: { cpu: '2', memory: '4Gi' } } },
  ]),
};

async function top(...argv: string[]): Promise<string> {
  let said = '';
  const write = (chunk: string | Uint8Array): void => {
    said += typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
  };
  using clock = createSimulatedClock({ startMs: 0, machine: systemClock, mode: { kind: 'running', speed: 1 } });
  await run({
    argv: ['top', ...argv],
    clock,
    stdout: write,
    stderr: write,
    fetch: async ({ url }) => Response.json(answers[new URL(url).pathname]),
  });
  return said;
}

const table = (...rows: readonly string[]): string => rows.map((row) => `${row}\n`).join('');

// Laid out by hand after the printer of kubectl/pkg/metricsutil: cells end with a tab, so lines end with blanks.
test('adds up what containers use, exactly, and rounds up', async () => {
  const words = async (...argv: string[]) =>
    (await top('pod', '-n', 'a', ...argv)).split('\n').map((line) => line.trim().split(/\s+/).join(' '));
  expect(await words()).toEqual(['NAME CPU(cores) MEMORY(bytes)', 'db 1000m 2048Mi', 'web 70m 69Mi', '']);
  expect(await words('--containers', '--no-headers')).toEqual([
    'db db 1000m 2048Mi',
    'web main 69m 68Mi',
    'web side 1m 1Mi',
    '',
  ]);
  expect((await words('--sort-by=memory', '--no-headers'))[0]).toBe('db 1000m 2048Mi');
  expect((await words('--sum')).slice(-3)).toEqual(['________ ________', '1070m 2117Mi', '']);
  expect((await words('-A'))[1]).toBe('a db 1000m 2048Mi');
});

test('shows the share of Nodes, and which have no metrics', async () => {
  expect(await top('node')).toBe(
    table(
      'NAME   CPU(cores)   CPU(%)      MEMORY(bytes)   MEMORY(%)   ',
      'n1     250m         12%         512Mi           12%         ',
      'n2     <unknown>    <unknown>   <unknown>       <unknown>   ',
    ),
  );
  expect(await top('node', '--show-capacity')).toContain('250m         6% ');
});

test('judges its flags', async () => {
  expect(await top('pod', '--sort-by=disk')).toBe('error: --sort-by accepts only cpu or memory\n');
  expect(await top('node', 'n1', '-l', 'a=b')).toBe('error: only one of NAME or --selector can be provided\n');
});
