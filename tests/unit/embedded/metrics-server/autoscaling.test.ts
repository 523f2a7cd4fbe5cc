import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../src/kube/index.ts';
import { type Bench, metricsServerObjects, newBench } from './bench.ts';

const deploymentPath = '/apis/apps/v1/namespaces/default/deployments/load';
const autoscalerPath = '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers/load';
const metadata = { name: 'load', namespace: 'default' };
/** Two processors of ten of what it asks for, unless told. */
const deployment = (cpus: number): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata,
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'load' } },
    template: {
      metadata: { labels: { app: 'load' } },
      spec: {
        terminationGracePeriodSeconds: 1,
        containers: [
          {
            name: 'burner',
            image: 'podpath/burner:1',
            args: [`-cpus=${cpus}`],
            resources: { requests: { cpu: '200m' } },
          },
        ],
      },
    },
  },
});
const autoscaler: KubeObject = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata,
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'load' },
    minReplicas: 1,
    maxReplicas: 4,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }],
  },
};

let bench: Bench;
beforeEach(async () => {
  bench = await newBench();
  await bench.advance(30);
}, 120_000);
afterEach(() => bench[Symbol.dispose]());

const replicas = async () => (await bench.ask('GET', deploymentPath)).body.spec.replicas;
const condition = async (type: string) => {
  const { body } = await bench.ask('GET', autoscalerPath);
  const { status, reason, message } = body.status.conditions.find((each: { type: string }) => each.type === type);
  return { status, reason, message };
};
const events = async (): Promise<string[]> => {
  const { body } = await bench.ask('GET', '/api/v1/namespaces/default/events');
  return body.items
    .filter(({ involvedObject }: KubeObject) => involvedObject.kind === 'HorizontalPodAutoscaler')
    .map(({ type, reason, message }: KubeObject) => `${type} ${reason} ${message}`);
};

describe('an autoscaler on figures of metrics-server', { timeout: 120_000 }, () => {
  it('says what is missing: the API, an answer from its server, figures of the Pods', async () => {
    const why = (end: string) => ({
      status: 'False',
      reason: 'FailedGetResourceMetric',
      message: `the HPA was unable to compute the replica count: failed to get cpu utilization: ${end}`,
    });
    const unable = 'unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: ';
    await bench.make([deployment(0.02), autoscaler]);
    await bench.advance(20);
    const absent = `${unable}the server could not find the requested resource (get pods.metrics.k8s.io)`;
    expect(await condition('ScalingActive')).toEqual(why(absent));
    expect(await events()).toEqual([
      `Warning FailedGetResourceMetric failed to get cpu utilization: ${absent}`,
      `Warning FailedComputeMetricsReplicas invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: failed to get cpu utilization: ${absent}`,
    ]);
    await bench.make(metricsServerObjects());
    await bench.advance(16);
    expect(await condition('ScalingActive')).toEqual(
      why(`${unable}the server is currently unable to handle the request (get pods.metrics.k8s.io)`),
    );
    await bench.advance(60);
    expect(await condition('ScalingActive')).toEqual({
      status: 'True',
      reason: 'ValidMetricFound',
      message:
        'the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)',
    });
    await bench.ask('PUT', `${deploymentPath}/scale`, {
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata,
      spec: { replicas: 0 },
    });
    await bench.advance(20);
    expect(await condition('ScalingActive')).toEqual({
      status: 'False',
      reason: 'ScalingDisabled',
      message: 'scaling is disabled since the replica count of the target is zero',
    });
  });

  it('adds Pods under load, and takes them away when it is over, once five minutes have agreed', async () => {
    await bench.make([...metricsServerObjects(), deployment(0.2)]);
    await bench.advance(60);
    await bench.make([autoscaler]);
    await bench.advance(120);
    expect(await replicas()).toBe(4);
    expect(await condition('ScalingLimited')).toMatchObject({ status: 'True', reason: 'TooManyReplicas' });
    const { body: busy } = await bench.ask('GET', autoscalerPath);
    expect(busy.status.currentMetrics[0].resource.current.averageUtilization).toBeGreaterThanOrEqual(98);
    expect(await events()).toContain(
      'Normal SuccessfulRescale New size: 4; reason: cpu resource utilization (percentage of request) above target',
    );

    const { body: current } = await bench.ask('GET', deploymentPath);
    current.spec.template.spec.containers[0].args = ['-cpus=0.02'];
    await bench.ask('PUT', deploymentPath, current);
    await bench.advance(120);
    expect(await replicas()).toBe(4);
    expect(await condition('AbleToScale')).toMatchObject({ status: 'True', reason: 'ScaleDownStabilized' });
    await bench.advance(300);
    expect(await replicas()).toBe(1);
    expect(await events()).toContain('Normal SuccessfulRescale New size: 1; reason: All metrics below target');
  });
});
