import { describe, expect, it } from 'vitest';
import { resources } from '../../../../src/embedded/client/index.ts';
import { decide } from '../../../../src/embedded/controllers/hpa/behavior.ts';
import { formatTime, type KubeObject } from '../../../../src/kube/index.ts';
import { newControllerBench, newTemplate } from './controller-bench.ts';

const key = { namespace: 'default', name: 'web' };
const spec = newTemplate('web').spec;
spec.containers[0].resources = { requests: { cpu: '100m' } };
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: key,
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec },
  },
} as never;
const autoscaler = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: key,
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    minReplicas: 1,
    maxReplicas: 5,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }],
  },
};
const controllers = ['horizontal-pod-autoscaler-controller', 'deployment-controller', 'replicaset-controller'];

/** A cluster whose Pods all use so much. */
const newBench = async (hasMetrics = true) => {
  let milli = 50;
  const state: { pods: readonly KubeObject[]; now: () => number } = { pods: [], now: () => 0 };
  const bench = await newControllerBench(controllers, {
    aggregated: (path) => {
      if (!hasMetrics || !path.startsWith('/apis/metrics.k8s.io/')) return undefined;
      const items = state.pods.map(({ metadata }) => ({
        metadata: { name: metadata.name },
        timestamp: formatTime(state.now()),
        window: '15s',
        containers: [{ name: 'web', usage: { cpu: `${milli}m`, memory: '10Mi' } }],
      }));
      return { apiVersion: 'metrics.k8s.io/v1beta1', kind: 'PodMetricsList', metadata: {}, items };
    },
  });
  state.now = () => bench.clock.now();
  const settle = async (seconds: number) => {
    for (let at = 0; at < seconds; at += 15) {
      await bench.runPods();
      state.pods = await bench.pods();
      await bench.clock.advance(15_000);
    }
  };
  return {
    ...bench,
    bench,
    settle,
    use: (value: number) => {
      milli = value;
    },
    replicas: async () => (await bench.client.get(resources.deployments, key)).spec.replicas,
    status: async () => (await bench.client.get(resources.horizontalPodAutoscalers, key))['status'],
  };
};

describe('a HorizontalPodAutoscaler', () => {
  it('scales up at once with the load, and down when it has been low for five minutes', async () => {
    const { bench, create, settle, use, replicas, status, events, logged } = await newBench();
    using _ = bench;
    await create(resources.deployments, deployment);
    await settle(60);
    await create(resources.horizontalPodAutoscalers, autoscaler);
    await settle(30);
    expect(await replicas()).toBe(2);
    expect(await status()).toMatchObject({
      currentReplicas: 2,
      desiredReplicas: 2,
      currentMetrics: [
        { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 50, averageValue: '50m' } } },
      ],
      conditions: [
        {
          type: 'AbleToScale',
          status: 'True',
          reason: 'ReadyForNewScale',
          message: 'recommended size matches current size',
        },
        {
          type: 'ScalingActive',
          status: 'True',
          reason: 'ValidMetricFound',
          message:
            'the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)',
        },
        { type: 'ScalingLimited', status: 'False', reason: 'DesiredWithinRange' },
      ],
    });
    use(200);
    await settle(60);
    expect(await replicas()).toBe(5);
    use(10);
    await settle(60);
    expect(await replicas()).toBe(5);
    expect((await status()).conditions[0]).toMatchObject({ reason: 'ScaleDownStabilized' });
    await settle(330);
    expect(await replicas()).toBe(1);
    const seen = await events('HorizontalPodAutoscaler');
    expect(seen[0]).toMatch(
      /^Normal SuccessfulRescale New size: [45]; reason: cpu resource utilization \(percentage of request\) above target$/,
    );
    expect(seen.at(-1)).toBe('Normal SuccessfulRescale New size: 1; reason: All metrics below target');
    expect(logged).toEqual([]);
  });

  it('says that there is no metrics API', async () => {
    const { bench, create, settle, status, events } = await newBench(false);
    using _ = bench;
    await create(resources.deployments, deployment);
    await create(resources.horizontalPodAutoscalers, autoscaler);
    await settle(15);
    const why =
      'failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)';
    expect((await status()).conditions[1]).toMatchObject({
      type: 'ScalingActive',
      status: 'False',
      reason: 'FailedGetResourceMetric',
      message: `the HPA was unable to compute the replica count: ${why}`,
    });
    expect((await events('HorizontalPodAutoscaler')).slice(0, 2)).toEqual([
      `Warning FailedGetResourceMetric ${why}`,
      `Warning FailedComputeMetricsReplicas invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: ${why}`,
    ]);
  });
});

describe('the behavior of an autoscaler', () => {
  const policies = (type: 'Percent' | 'Pods', value: number) => ({ policies: [{ type, value, periodSeconds: 60 }] });
  it.each([
    ['without one doubles at most', undefined, 4, 20, 8, 'ScaleUpLimit'],
    ['up by Pods', { scaleUp: policies('Pods', 2) }, 4, 20, 6, 'ScaleUpLimit'],
    ['up by percent', { scaleUp: policies('Percent', 10) }, 4, 20, 5, 'ScaleUpLimit'],
    [
      'down by Pods',
      { scaleDown: { ...policies('Pods', 1), stabilizationWindowSeconds: 0 } },
      4,
      1,
      3,
      'ScaleDownLimit',
    ],
    [
      'not down at all',
      { scaleDown: { selectPolicy: 'Disabled' as const, stabilizationWindowSeconds: 0 } },
      4,
      1,
      4,
      'ScaleDownLimit',
    ],
    ['to its maximum', { scaleUp: policies('Pods', 100) }, 4, 200, 50, 'TooManyReplicas'],
  ])('%s', (_, behavior, current, desired, replicas, reason) => {
    const history = { recommendations: [], ups: [], downs: [] };
    const decision = decide({ current, desired, min: 1, max: 50, behavior, history, nowMs: 1e12 });
    expect([decision.replicas, decision.limited[1]]).toEqual([replicas, reason]);
  });
});
