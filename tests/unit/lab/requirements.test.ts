import { expect, it } from 'vitest';
import { systemClock } from '../../../src/base/index.ts';
import { createLabRunner, parseLab } from '../../../src/lab/index.ts';
import { FakeCluster } from './fake-cluster.ts';
import { newLabFiles, smallChecks } from './fixture.ts';

const apiService = '/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io';

function newRun(spec: string, capabilities?: ReadonlySet<string>) {
  const cluster = new FakeCluster();
  const files = newLabFiles();
  const file = files.get('lab.yaml')?.replace(/ {2}nodes: 0\n {2}removes: .*\n/, spec) ?? '';
  files.set('lab.yaml', file);
  const lines: string[] = [];
  const runner = createLabRunner({
    lab: parseLab('small', files, smallChecks),
    ...{ checks: smallChecks, fetch: cluster.fetch, clock: systemClock, learner: 'ABCDEF01-2345', capabilities },
    kubectl: async (line) => {
      lines.push(line);
      return { exitCode: 0, stdout: '', stderr: '' };
    },
  });
  return { cluster, lines, runner };
}

const installLine =
  'kubectl apply -f https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml';

it('a lab that requires metrics does not start without metrics-server, says how it is had, and leaves nothing behind', async () => {
  const { cluster, lines, runner } = newRun('  nodes: 0\n  requires: [metrics]\n');
  await expect(runner.start()).rejects.toMatchObject({
    reason: 'Unsupported',
    text: {
      en: {
        message: 'The lab “small” needs metrics-server, which is not installed on this cluster.',
        hint: `Leave a lab that has taken it away, or install it: \`${installLine}\`. Then start again.`,
      },
      'zh-cn': { message: '实验“small”需要 metrics-server，而这个集群上没有安装。' },
    },
  });
  expect([cluster.objects.size, lines, (await runner.state()).state]).toEqual([0, [], 'absent']);
  cluster.put(apiService, {});
  expect((await runner.start()).state).toBe('ready');
});

it('a lab whose learner installs metrics-server starts without it', async () => {
  const { runner } = newRun('  nodes: 0\n  requires: [metrics]\n  removes: [metrics-server]\n');
  expect((await runner.start()).state).toBe('ready');
});

it('a lab does not start on a kind of cluster that cannot do what it requires', async () => {
  const { runner } = newRun('  nodes: 0\n  requires: [exec]\n', new Set(['metrics']));
  await expect(runner.start()).rejects.toMatchObject({
    reason: 'Unsupported',
    text: { en: { message: 'The lab “small” needs kubectl exec, which this kind of cluster does not have.' } },
  });
});

it('a lab does not start on fewer worker nodes than it needs; the control plane is none', async () => {
  const { cluster, runner } = newRun('  nodes: 2\n');
  cluster.put('/api/v1/nodes/control-plane', {
    metadata: { labels: { 'node-role.kubernetes.io/control-plane': '' } },
  });
  cluster.put('/api/v1/nodes/one', {});
  await expect(runner.start()).rejects.toMatchObject({
    reason: 'Unsupported',
    text: {
      en: {
        message: 'The lab “small” needs worker nodes: at least 2; this cluster has 1.',
        hint: 'Make the cluster anew: `npx podpath cluster delete`, then `npx podpath cluster create --workers 2`.',
      },
      'zh-cn': { message: '实验“small”至少需要 2 个工作节点，这个集群有 1 个。' },
    },
  });
  cluster.put('/api/v1/nodes/two', {});
  expect((await runner.start()).state).toBe('ready');
});
