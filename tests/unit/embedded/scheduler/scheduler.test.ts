import { describe, expect, it } from 'vitest';
import { resources } from '../../../../src/embedded/client/index.ts';
import type { KubeObject } from '../../../../src/kube/index.ts';
import { asking, type NodeParts, newSchedulerBench } from './bench.ts';

const taint = (key: string, effect = 'NoSchedule', value = '') => ({ key, effect, ...(value === '' ? {} : { value }) });

describe('a scheduler', () => {
  it('binds a Pod to the one Node, and says so as kube-scheduler does', async () => {
    using bench = newSchedulerBench();
    await bench.addNode('node-1');
    await bench.addPod('web');
    await bench.settle();
    const { spec, status } = await bench.pod('web');
    expect(spec.nodeName).toBe('node-1');
    expect(status?.conditions).toMatchObject([{ type: 'PodScheduled', status: 'True' }]);
    expect(await bench.events('web')).toEqual(['Scheduled: Successfully assigned default/web to node-1']);
    const { items } = await bench.context.client.list({ ...resources.events, group: 'events.k8s.io' });
    expect(items).toMatchObject([
      {
        action: 'Binding',
        type: 'Normal',
        reportingController: 'default-scheduler',
        reportingInstance: 'default-scheduler-control-plane',
      },
    ]);
    expect(bench.logged).toEqual([]);
  });

  it.each([
    ['v1', [['default-scheduler', 2]]],
    [
      'events.k8s.io/v1',
      [
        [undefined, undefined],
        [undefined, undefined],
      ],
    ],
  ] as const)(
    'tells a refusal again in %s: once more of the same Event, or of the Pod as it is by now',
    async (api, told) => {
      using bench = newSchedulerBench(undefined, api);
      await bench.addNode('node-1', { allocatable: { cpu: '1' } });
      const requests = (cpu: string) => ({
        containers: [{ name: 'c', image: 'nginx:1.27', resources: { requests: { cpu } } }],
      });
      await bench.addPod('small', requests('500m'));
      await bench.addPod('large', requests('2'));
      await bench.settle();
      await bench.context.client.delete(
        resources.pods,
        { namespace: 'default', name: 'small' },
        { gracePeriodSeconds: 0 },
      );
      await bench.clock.advance(10_000);
      const { items } = await bench.context.client.list(resources.events, { namespace: 'default' });
      const refusals = items.filter((event) => event['reason'] === 'FailedScheduling');
      expect(refusals.map((event) => [event['source']?.component, event['count']])).toEqual(told);
    },
  );

  it('says that there are no Nodes, and binds once one comes', async () => {
    using bench = newSchedulerBench();
    await bench.addPod('web');
    await bench.settle();
    expect(await bench.events('web')).toEqual(['FailedScheduling: no nodes available to schedule pods']);
    await bench.addNode('node-1');
    await bench.clock.advance(10_000);
    expect((await bench.pod('web')).spec.nodeName).toBe('node-1');
  });

  it('leaves Pods of another scheduler alone', async () => {
    using bench = newSchedulerBench();
    await bench.addNode('node-1');
    await bench.addPod('web', { schedulerName: 'another' });
    await bench.settle();
    expect((await bench.pod('web')).spec.nodeName).toBeUndefined();
    expect(await bench.events('web')).toEqual([]);
  });

  it('keeps a gated Pod back until its gates are gone', async () => {
    using bench = newSchedulerBench();
    await bench.addNode('node-1');
    await bench.addPod('web', { schedulingGates: [{ name: 'example.com/quota' }] });
    await bench.settle();
    expect((await bench.pod('web')).spec.nodeName).toBeUndefined();
    await bench.context.client.patch(resources.pods, { namespace: 'default', name: 'web' }, 'merge', {
      spec: { schedulingGates: null },
    });
    await bench.settle();
    expect((await bench.pod('web')).spec.nodeName).toBe('node-1');
  });

  it.each([{ resourceClaimName: 'gpu' }, { resourceClaimTemplateName: 'gpu' }])(
    'keeps a Pod back whose claim of devices is not there: %j',
    async (claim) => {
      using bench = newSchedulerBench();
      await bench.addNode('node-1');
      await bench.addPod('web', { resourceClaims: [{ name: 'gpu', ...claim }] });
      await bench.settle();
      expect((await bench.pod('web')).spec.nodeName).toBeUndefined();
      expect(await bench.events('web')).toEqual([]);
    },
  );

  it('tries again after back-offs of 1 s, 2 s, 4 s and 10 s at the most, when something changes', async () => {
    using bench = newSchedulerBench();
    await bench.addNode('node-1', { allocatable: { cpu: '1' } });
    await bench.addPod('web', asking({ cpu: '2' }));
    await bench.settle();
    const attempts = () => bench.scheduler.attempts('default', 'web').length;
    expect(attempts()).toBe(1);
    await bench.clock.advance(60_000);
    expect(attempts()).toBe(1);
    await bench.context.client.patch(
      resources.nodes,
      { name: 'node-1' },
      'strategic',
      {
        status: { allocatable: { cpu: '3' }, capacity: { cpu: '3' } },
      },
      { subresource: 'status' },
    );
    await bench.settle();
    expect(attempts()).toBe(2);
    expect((await bench.pod('web')).spec.nodeName).toBe('node-1');
  });

  it('tries a Pod that nothing has helped again after 5 minutes', async () => {
    using bench = newSchedulerBench();
    await bench.addNode('node-1', { allocatable: { cpu: '1' } });
    await bench.addPod('web', asking({ cpu: '2' }));
    await bench.clock.advance(301_000);
    expect(bench.scheduler.attempts('default', 'web')).toHaveLength(2);
  });
});

const helpless = (count: number) => `${count} Preemption is not helpful for scheduling`;

describe('a Pod that no Node will have is told why, in upstream’s words', () => {
  const cases: readonly {
    readonly name: string;
    readonly nodes: Readonly<Record<string, NodeParts>>;
    readonly spec: object;
    readonly message: string;
  }[] = [
    {
      name: 'a taint',
      nodes: { a: { taints: [taint('dedicated')] } },
      spec: {},
      message: `0/1 nodes are available: 1 node(s) had untolerated taint(s). preemption: 0/1 nodes are available: ${helpless(1)}.`,
    },
    {
      name: 'a cordoned Node and one that is too small',
      nodes: { a: { unschedulable: true }, b: { allocatable: { memory: '1Gi' } } },
      spec: asking({ memory: '2Gi' }),
      message: `0/2 nodes are available: 1 Insufficient memory, 1 node(s) were unschedulable. preemption: 0/2 nodes are available: ${helpless(2)}.`,
    },
    {
      name: 'a label that no Node has',
      nodes: { a: {}, b: {} },
      spec: { nodeSelector: { disk: 'ssd' } },
      message: `0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector. preemption: 0/2 nodes are available: ${helpless(2)}.`,
    },
    {
      name: 'the name of a Node that is not there',
      nodes: { a: {}, b: {} },
      spec: {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['c'] }] }],
            },
          },
        },
      },
      message: `0/2 nodes are available: 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. preemption: 0/2 nodes are available: ${helpless(2)}.`,
    },
    {
      name: 'several things at once, in the order of the alphabet',
      nodes: { a: { allocatable: { cpu: '100m', memory: '1Mi' } }, b: { taints: [taint('x', 'NoExecute')] } },
      spec: asking({ cpu: '1', memory: '1Gi' }),
      message: `0/2 nodes are available: 1 Insufficient cpu, 1 Insufficient memory, 1 node(s) had untolerated taint(s). preemption: 0/2 nodes are available: ${helpless(2)}.`,
    },
    {
      name: 'a Node that has as many Pods as it may have',
      nodes: { a: { allocatable: { pods: '0' } } },
      spec: {},
      message:
        '0/1 nodes are available: 1 Too many pods. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
    },
    {
      name: 'an extended resource',
      nodes: { a: {} },
      spec: { containers: [{ name: 'web', image: 'a', resources: { limits: { 'example.com/gpu': '1' } } }] },
      message: `0/1 nodes are available: 1 Insufficient example.com/gpu. preemption: 0/1 nodes are available: ${helpless(1)}.`,
    },
    {
      name: 'affinity to a Pod that is nowhere',
      nodes: { a: {} },
      spec: {
        affinity: {
          podAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              { labelSelector: { matchLabels: { app: 'db' } }, topologyKey: 'kubernetes.io/hostname' },
            ],
          },
        },
      },
      message: `0/1 nodes are available: 1 node(s) didn't match pod affinity rules. preemption: 0/1 nodes are available: ${helpless(1)}.`,
    },
    {
      name: 'a spread over zones that Nodes do not have',
      nodes: { a: {} },
      spec: {
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'topology.kubernetes.io/zone',
            whenUnsatisfiable: 'DoNotSchedule',
            labelSelector: { matchLabels: { app: 'web' } },
          },
        ],
      },
      message: `0/1 nodes are available: 1 node(s) didn't match pod topology spread constraints (missing required label). preemption: 0/1 nodes are available: ${helpless(1)}.`,
    },
    {
      name: 'a claim that is not there',
      nodes: { a: {} },
      spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] },
      message: '0/1 nodes are available: persistentvolumeclaim "data" not found. not found',
    },
  ];

  it.each(cases)('$name', async ({ nodes, spec, message }) => {
    using bench = newSchedulerBench();
    for (const [name, parts] of Object.entries(nodes)) await bench.addNode(name, parts);
    await bench.addPod('web', spec);
    await bench.settle();
    expect(await bench.events('web')).toEqual([`FailedScheduling: ${message}`]);
    expect((await bench.pod('web')).status?.conditions).toMatchObject([
      { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message },
    ]);
    expect(bench.logged).toEqual([]);
  });
});

describe('which Node it is', () => {
  it('is that with more left (least allocated)', async () => {
    using bench = newSchedulerBench();
    await bench.addNode('small', { allocatable: { cpu: '2', memory: '4Gi' } });
    await bench.addNode('large', { allocatable: { cpu: '16', memory: '32Gi' } });
    await bench.addPod('web', asking({ cpu: '1', memory: '2Gi' }));
    await bench.settle();
    expect((await bench.pod('web')).spec.nodeName).toBe('large');
    const [attempt] = bench.scheduler.attempts('default', 'web');
    expect(attempt?.selected).toBe('large');
    const scoreOf = (name: string) =>
      attempt?.nodes.find(({ node }) => node === name)?.scores.find(({ plugin }) => plugin === 'NodeResourcesFit');
    expect(scoreOf('large')).toEqual({ plugin: 'NodeResourcesFit', raw: 93, normalized: 93, weight: 1 });
    expect(scoreOf('small')).toEqual({ plugin: 'NodeResourcesFit', raw: 50, normalized: 50, weight: 1 });
  });

  it('is that with less left where a profile packs', async () => {
    using bench = newSchedulerBench({
      profiles: [
        {
          pluginConfig: [{ name: 'NodeResourcesFit', args: { scoringStrategy: { type: 'MostAllocated' } } }],
          plugins: { score: { disabled: [{ name: 'NodeResourcesBalancedAllocation' }] } },
        },
      ],
    });
    await bench.addNode('small', { allocatable: { cpu: '2', memory: '4Gi' } });
    await bench.addNode('large', { allocatable: { cpu: '16', memory: '32Gi' } });
    await bench.addPod('web', asking({ cpu: '1', memory: '2Gi' }));
    await bench.settle();
    expect((await bench.pod('web')).spec.nodeName).toBe('small');
  });

  it('is not that with a soft taint, and that which has the image', async () => {
    using bench = newSchedulerBench();
    await bench.addNode('soft', { taints: [taint('a', 'PreferNoSchedule')] });
    await bench.addNode('plain');
    await bench.addNode('image', { images: [{ names: ['nginx:1.27'], sizeBytes: 900 * 1024 * 1024 }] });
    await bench.addPod('web');
    await bench.settle();
    expect((await bench.pod('web')).spec.nodeName).toBe('image');
    const [attempt] = bench.scheduler.attempts('default', 'web');
    expect(attempt?.nodes.find(({ node }) => node === 'soft')?.scores[0]).toMatchObject({
      plugin: 'TaintToleration',
      raw: 1,
      normalized: 0,
      weight: 3,
    });
  });

  it('spreads the Pods of a Service over hosts though nobody has asked', async () => {
    using bench = newSchedulerBench();
    for (const name of ['a', 'b', 'c']) await bench.addNode(name);
    await bench.context.client.create(resources.services, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'default' },
      spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
    } as KubeObject);
    for (const name of ['1', '2', '3']) {
      await bench.addPod(`web-${name}`, {}, { labels: { app: 'web' } });
      await bench.settle();
    }
    const nodes = await Promise.all(
      ['1', '2', '3'].map(async (name) => (await bench.pod(`web-${name}`)).spec.nodeName),
    );
    expect(nodes.sort()).toEqual(['a', 'b', 'c']);
  });

  it('keeps Pods apart that do not want each other, and tells the one too many', async () => {
    using bench = newSchedulerBench();
    for (const name of ['a', 'b']) await bench.addNode(name);
    const spec = {
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { labelSelector: { matchLabels: { app: 'db' } }, topologyKey: 'kubernetes.io/hostname' },
          ],
        },
      },
    };
    for (const name of ['1', '2', '3']) await bench.addPod(`db-${name}`, spec, { labels: { app: 'db' } });
    await bench.settle();
    expect(await bench.events('db-3')).toEqual([
      "FailedScheduling: 0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules. preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.",
    ]);
    await bench.context.client.delete(
      resources.pods,
      { namespace: 'default', name: 'db-1' },
      { gracePeriodSeconds: 0 },
    );
    await bench.clock.advance(10_000);
    expect((await bench.pod('db-3')).spec.nodeName).toMatch(/^[ab]$/);
  });

  it('holds a spread over zones', async () => {
    using bench = newSchedulerBench();
    await bench.addNode('a', { labels: { 'topology.kubernetes.io/zone': 'one' } });
    await bench.addNode('b', { labels: { 'topology.kubernetes.io/zone': 'two' }, unschedulable: true });
    const spec = {
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'topology.kubernetes.io/zone',
          whenUnsatisfiable: 'DoNotSchedule',
          labelSelector: { matchLabels: { app: 'web' } },
        },
      ],
    };
    for (const name of ['1', '2']) {
      await bench.addPod(`web-${name}`, spec, { labels: { app: 'web' } });
      await bench.settle();
    }
    expect(await bench.events('web-2')).toEqual([
      "FailedScheduling: 0/2 nodes are available: 1 node(s) didn't match pod topology spread constraints, 1 node(s) were unschedulable. preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.",
    ]);
    const [, verdict] = bench.scheduler.attempts('default', 'web-2')[0]?.nodes ?? [];
    expect(verdict?.remedies).toEqual([{ kind: 'RemoveTaintOrUncordon' }]);
  });

  it('says what it would take', async () => {
    using bench = newSchedulerBench();
    await bench.addNode('tainted', { taints: [taint('dedicated', 'NoSchedule', 'db')] });
    await bench.addNode('small', { allocatable: { memory: '1Gi' } });
    await bench.addPod('web', asking({ memory: '2Gi' }));
    await bench.settle();
    const [attempt] = bench.scheduler.attempts('default', 'web');
    expect(attempt?.nodes.map(({ node, refusedBy, remedies }) => ({ node, refusedBy, remedies }))).toEqual([
      {
        node: 'tainted',
        refusedBy: 'TaintToleration',
        remedies: [{ kind: 'AddToleration', key: 'dedicated', value: 'db', effect: 'NoSchedule' }],
      },
      {
        node: 'small',
        refusedBy: 'NodeResourcesFit',
        remedies: [{ kind: 'LargerNode', resource: 'memory', missing: 2 ** 30, unit: 'bytes' }],
      },
    ]);
  });
});

describe('preemption', () => {
  const newPriorities = async (bench: ReturnType<typeof newSchedulerBench>) => {
    for (const [name, value, policy] of [
      ['low', 10],
      ['high', 1000],
      ['polite', 1000, 'Never'],
    ] as const) {
      await bench.context.client.create(resources.priorityClasses, {
        apiVersion: 'scheduling.k8s.io/v1',
        kind: 'PriorityClass',
        metadata: { name },
        value,
        ...(policy === undefined ? {} : { preemptionPolicy: policy }),
      } as KubeObject);
    }
  };

  it('makes room on the Node where least is lost, and says who had to go', async () => {
    using bench = newSchedulerBench();
    await newPriorities(bench);
    await bench.addNode('a', { allocatable: { cpu: '2' } });
    await bench.addPod('low-1', { ...asking({ cpu: '1' }), priorityClassName: 'low' });
    await bench.addPod('low-2', { ...asking({ cpu: '1' }), priorityClassName: 'low' });
    await bench.settle();
    await bench.addPod('high', { ...asking({ cpu: '1' }), priorityClassName: 'high' });
    await bench.settle();
    expect(await bench.events('high')).toEqual([
      'FailedScheduling: 0/1 nodes are available: 1 Insufficient cpu. preemption: found a potential placement for pod on node a, preempting 1 victims',
    ]);
    const high = await bench.pod('high');
    expect(high.status?.nominatedNodeName).toBe('a');
    const victims = (await bench.context.client.list(resources.pods, { namespace: 'default' })).items.filter(
      ({ metadata }) => metadata.deletionTimestamp !== undefined,
    );
    expect(victims).toHaveLength(1);
    const [victim] = victims;
    expect(victim?.status?.conditions).toContainEqual(
      expect.objectContaining({
        type: 'DisruptionTarget',
        status: 'True',
        reason: 'PreemptionByScheduler',
        message: 'default-scheduler: preempting to accommodate a higher priority pod',
      }),
    );
    const name = victim?.metadata.name ?? '';
    expect(await bench.events(name)).toContain(`Preempted: Preempted by pod ${high.metadata.uid} on node a`);
    await bench.context.client.delete(resources.pods, { namespace: 'default', name }, { gracePeriodSeconds: 0 });
    await bench.clock.advance(10_000);
    expect((await bench.pod('high')).spec.nodeName).toBe('a');
  });

  it('does nothing for a Pod that must not preempt', async () => {
    using bench = newSchedulerBench();
    await newPriorities(bench);
    await bench.addNode('a', { allocatable: { cpu: '1' } });
    await bench.addPod('low', { ...asking({ cpu: '1' }), priorityClassName: 'low' });
    await bench.settle();
    await bench.addPod('high', { ...asking({ cpu: '1' }), priorityClassName: 'polite' });
    await bench.settle();
    expect(await bench.events('high')).toEqual([
      'FailedScheduling: 0/1 nodes are available: 1 Insufficient cpu. preemption: not eligible due to preemptionPolicy=Never.',
    ]);
  });
});

describe('a configuration', () => {
  it.each([
    [
      { profiles: [{ plugins: { multiPoint: { enabled: [{ name: 'Nope' }] } } }] },
      /^profile default-scheduler: there is no plugin Nope; there are SchedulingGates, /,
    ],
    [
      { profiles: [{ plugins: { nope: {} } }] },
      /^profile default-scheduler: plugins.nope is no extension point; there are multiPoint, /,
    ],
    [{ profiles: [{}, {}] }, /^profiles: two of them have the same schedulerName$/],
    [
      { profiles: [{ pluginConfig: [{ name: 'NodeResourcesFit', args: { scoringStrategy: { type: 'Nope' } } }] }] },
      /^scoringStrategy.type Nope is none of LeastAllocated, MostAllocated, RequestedToCapacityRatio$/,
    ],
  ])('%j is refused', (configuration, message) => {
    expect(() => newSchedulerBench(configuration)).toThrow(message);
  });
});
