import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../src/kube/index.ts';
import { type Bench, metricsServerObjects, newBench } from './bench.ts';

const nodesPath = '/apis/metrics.k8s.io/v1beta1/nodes';
const podsPath = '/apis/metrics.k8s.io/v1beta1/namespaces/kube-system/pods';
const apiServicePath = '/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io';
const serviceAccount = 'system:serviceaccount:kube-system:metrics-server';
const own = 'k8s-app%3Dmetrics-server';

let bench: Bench;
beforeEach(async () => {
  bench = await newBench();
  await bench.advance(30);
}, 120_000);
afterEach(() => bench[Symbol.dispose]());

const condition = async () => {
  const [{ status, reason, message }] = (await bench.ask('GET', apiServicePath)).body.status.conditions;
  return { status, reason, message };
};
const isReady = async () => {
  const { body } = await bench.ask('GET', `/api/v1/namespaces/kube-system/pods?labelSelector=${own}`);
  return body.items[0].status.conditions.some(
    ({ type, status }: { type: string; status: string }) => type === 'Ready' && status === 'True',
  );
};

describe('metrics-server', { timeout: 120_000 }, () => {
  it('is not there before it is installed: no group, and nothing at its path', async () => {
    const { body } = await bench.ask('GET', '/apis');
    expect(body.groups.map(({ name }: { name: string }) => name)).not.toContain('metrics.k8s.io');
    expect((await bench.ask('GET', nodesPath)).status).toBe(404);
  });

  it('is ready once it has scraped each kubelet twice, and its API is available then', async () => {
    await bench.make(metricsServerObjects());
    await bench.advance(5);
    expect(await condition()).toEqual({
      status: 'False',
      reason: 'MissingEndpoints',
      message: 'endpointslices for service/metrics-server in "kube-system" have no addresses with port name "https"',
    });
    expect(await isReady()).toBe(false);
    const early = await bench.ask('GET', nodesPath);
    expect([early.status, early.text]).toEqual([503, 'service unavailable\n']);

    await bench.advance(30);
    expect(await condition()).toEqual({ status: 'True', reason: 'Passed', message: 'all checks passed' });
    expect(await isReady()).toBe(true);
    const { body } = await bench.ask('GET', nodesPath);
    expect(body).toMatchObject({ kind: 'NodeMetricsList', apiVersion: 'metrics.k8s.io/v1beta1' });
    expect(body.items.map(({ metadata }: KubeObject) => metadata.name)).toEqual([
      'podpath-control-plane',
      'podpath-worker',
    ]);
    expect(body.items[0]).toMatchObject({
      window: expect.stringMatching(/^1[45]\.\d+s$/),
      usage: { cpu: expect.stringMatching(/^\d+n$/), memory: expect.stringMatching(/^\d+(Ki)?$/) },
    });
    expect(await bench.logs('kube-system', own)).toContain(
      '"Failed probe" probe="metric-storage-ready" err="no metrics to serve"',
    );
  });

  it('uses as much memory as on kind, within 10 %', async () => {
    const onKind = { usageBytes: 18_812_928, workingSetBytes: 18_808_832, rssBytes: 18_173_952 };
    await bench.make(metricsServerObjects());
    await bench.advance(45);
    const { body } = await bench.ask('GET', '/api/v1/nodes/podpath-worker/proxy/stats/summary');
    const { containers } = body.pods.find(({ podRef }: { podRef: { name: string } }) =>
      podRef.name.startsWith('metrics-server'),
    );
    for (const [name, real] of Object.entries(onKind)) {
      expect(containers[0].memory[name] / real, name).toBeGreaterThan(0.9);
      expect(containers[0].memory[name] / real, name).toBeLessThan(1.1);
    }
  });

  it('serves Pods one by one, by labels and by fields, and as a Table', async () => {
    await bench.make(metricsServerObjects());
    await bench.advance(45);
    const names = async (query: string) =>
      (await bench.ask('GET', `${podsPath}?${query}`)).body.items.map(({ metadata }: KubeObject) => metadata.name);
    expect(await names('labelSelector=component%3Detcd')).toEqual(['etcd-podpath-control-plane']);
    expect(await names('fieldSelector=metadata.name%3Detcd-podpath-control-plane')).toHaveLength(1);
    const one = await bench.ask('GET', `${podsPath}/etcd-podpath-control-plane`);
    expect(one.body).toMatchObject({
      kind: 'PodMetrics',
      metadata: { namespace: 'kube-system', labels: { component: 'etcd' } },
      containers: [{ name: 'etcd', usage: {} }],
    });
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
    const { body: table } = await bench.ask('GET', nodesPath, undefined, { accept });
    expect(table.kind).toBe('Table');
    expect(table.columnDefinitions.map(({ name }: { name: string }) => name)).toEqual([
      'Name',
      'cpu',
      'memory',
      'Window',
    ]);
    expect(table.rows).toHaveLength(2);
    expect(table.rows[0].object).toMatchObject({ kind: 'PartialObjectMetadata' });
  });

  it('refuses what upstream refuses, in its words', async () => {
    await bench.make(metricsServerObjects());
    await bench.advance(45);
    const message = async (method: string, path: string, user?: string) => {
      const { status, body } = await bench.ask(method, path, undefined, {}, user);
      return [status, body.message];
    };
    expect(await message('GET', `${nodesPath}/nowhere`)).toEqual([404, 'node "nowhere" not found']);
    expect(await message('GET', `${podsPath}/nothing`)).toEqual([404, 'pods "nothing" not found']);
    expect(await message('GET', `${podsPath}?fieldSelector=spec.nodeName%3Dx`)).toEqual([
      400,
      '"spec.nodeName" is not a known field selector: only "metadata.name", "metadata.namespace"',
    ]);
    expect(await message('GET', `${nodesPath}?watch=true`)).toEqual([
      405,
      'watch is not supported on resources of kind "nodes.metrics.k8s.io"',
    ]);
    expect(await message('DELETE', `${nodesPath}/podpath-worker`)).toEqual([
      405,
      'the server does not allow this method on the requested resource',
    ]);
    expect(await message('GET', nodesPath, 'nobody')).toEqual([
      403,
      'nodes.metrics.k8s.io is forbidden: User "nobody" cannot list resource "nodes" in API group "metrics.k8s.io" at the cluster scope',
    ]);
  });

  it('tells discovery what it serves, and leaves the group when its APIService goes', async () => {
    await bench.make(metricsServerObjects());
    await bench.advance(45);
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
    const versions = async () => {
      const { body } = await bench.ask('GET', '/apis', undefined, { accept });
      return body.items.find(({ metadata }: KubeObject) => metadata.name === 'metrics.k8s.io')?.versions;
    };
    expect(await versions()).toEqual([
      {
        version: 'v1beta1',
        freshness: 'Current',
        resources: [
          {
            resource: 'nodes',
            responseKind: { group: '', version: '', kind: 'NodeMetrics' },
            scope: 'Cluster',
            singularResource: '',
            verbs: ['get', 'list'],
          },
          {
            resource: 'pods',
            responseKind: { group: '', version: '', kind: 'PodMetrics' },
            scope: 'Namespaced',
            singularResource: '',
            verbs: ['get', 'list'],
          },
        ],
      },
    ]);
    await bench.ask('DELETE', apiServicePath);
    await bench.advance(1);
    expect(await versions()).toBeUndefined();
    expect((await bench.ask('GET', nodesPath)).status).toBe(404);
  });

  it('never becomes ready where it does not trust the kubelets, and says why', async () => {
    await bench.make(metricsServerObjects((args) => args.filter((arg) => arg !== '--kubelet-insecure-tls')));
    await bench.advance(60);
    expect(await isReady()).toBe(false);
    expect(await bench.logs('kube-system', own)).toContain(
      `"Failed to scrape node" err="Get \\"https://172.18.0.3:10250/metrics/resource\\": tls: failed to verify certificate: x509: cannot validate certificate for 172.18.0.3 because it doesn't contain any IP SANs" node="podpath-worker"`,
    );
    expect(await condition()).toMatchObject({ status: 'False', reason: 'MissingEndpoints' });
  });

  it('is refused by the kubelets without its role, and by the API server without another', async () => {
    const objects = metricsServerObjects();
    const role = objects.find(
      ({ kind, metadata }) => kind === 'ClusterRole' && metadata.name === 'system:metrics-server',
    );
    if (role === undefined) throw new Error('the manifest has no such role');
    role['rules'] = role['rules'].filter(
      ({ resources }: { resources: string[] }) => !resources.includes('nodes/metrics'),
    );
    await bench.make(objects);
    await bench.advance(20);
    expect(await bench.logs('kube-system', own)).toContain(
      '"Failed to scrape node" err="request failed, status: \\"403 Forbidden\\"" node="podpath-worker"',
    );
    await bench.ask('DELETE', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/system:metrics-server');
    const { body } = await bench.ask('GET', `/api/v1/namespaces/kube-system/pods?labelSelector=${own}`);
    await bench.ask('DELETE', `/api/v1/namespaces/kube-system/pods/${body.items[0].metadata.name}`);
    await bench.advance(60);
    expect(await bench.logs('kube-system', own)).toContain(
      `err="failed to list *v1.Node: nodes is forbidden: User \\"${serviceAccount}\\" cannot list resource \\"nodes\\" in API group \\"\\" at the cluster scope"`,
    );
  });

  it('goes on without a Node that is down, and drops it', async () => {
    await bench.make(metricsServerObjects());
    await bench.advance(45);
    const [pod] = (await bench.ask('GET', `/api/v1/namespaces/kube-system/pods?labelSelector=${own}`)).body.items;
    expect(pod.spec.nodeName).toBe('podpath-worker');
    // Its own Node stays; the other's kubelet cannot be reached from there.
    bench.cluster.setNetwork('podpath-control-plane', false);
    await bench.advance(40);
    expect(await bench.logs('kube-system', own)).toContain(
      '"Failed to scrape node, timeout to access kubelet" err="Get \\"https://172.18.0.2:10250/metrics/resource\\": context deadline exceeded" node="podpath-control-plane" timeout="10s"',
    );
    expect((await bench.ask('GET', nodesPath)).status).toBe(503);
    bench.cluster.setNetwork('podpath-control-plane', true);
    await bench.advance(60);
    expect((await bench.ask('GET', nodesPath)).body.items).toHaveLength(2);
  });

  it('goes on from a snapshot with what it has measured', async () => {
    await bench.make(metricsServerObjects());
    await bench.advance(50);
    const before = await bench.ask('GET', nodesPath);
    using later = await newBench(2, JSON.parse(JSON.stringify(await bench.cluster.snapshot())));
    const after = await later.ask('GET', nodesPath);
    expect(after.status).toBe(200);
    const figures = ({ timestamp, window, usage }: KubeObject) => ({ timestamp, window, usage });
    expect(after.body.items.map(figures)).toEqual(before.body.items.map(figures));
    await later.advance(40);
    const [first] = (await later.ask('GET', nodesPath)).body.items;
    expect(Date.parse(first.timestamp)).toBeGreaterThan(Date.parse(before.body.items[0].timestamp));
  });

  it('refuses flags that are not modelled by their names, and those that there are not', async () => {
    await bench.make(metricsServerObjects((args) => [...args, '--tls-cert-file=/certs/tls.crt']));
    await bench.advance(5);
    expect(await bench.logs('kube-system', own)).toContain('Error: podpath: --tls-cert-file is not modelled');
  });
});

describe('an APIService of a Service', { timeout: 120_000 }, () => {
  const apiService = (service: object, spec: object = {}): KubeObject => ({
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: 'v1beta1.metrics.k8s.io' },
    spec: {
      group: 'metrics.k8s.io',
      version: 'v1beta1',
      groupPriorityMinimum: 100,
      versionPriority: 100,
      insecureSkipTLSVerify: true,
      service,
      ...spec,
    },
  });
  const missing = { namespace: 'kube-system', name: 'nothing' };

  it.each([
    [missing, 'ServiceNotFound', 'service/nothing in "kube-system" is not present'],
    [
      { namespace: 'default', name: 'kubernetes', port: 8443 },
      'ServicePortError',
      'service/kubernetes in "default" is not listening on port 8443',
    ],
  ])('that cannot serve it says so: %o', async (service, reason, message) => {
    await bench.make([apiService(service)]);
    await bench.advance(1);
    expect(await condition()).toEqual({ status: 'False', reason, message });
  });

  it('looks at certificates unless it is told not to', async () => {
    const objects = metricsServerObjects().filter(({ kind }) => kind !== 'APIService');
    await bench.make([
      ...objects,
      apiService({ namespace: 'kube-system', name: 'metrics-server' }, { insecureSkipTLSVerify: false }),
    ]);
    await bench.advance(45);
    const { body } = await bench.ask('GET', '/api/v1/namespaces/kube-system/services/metrics-server');
    const url = `https://${body.spec.clusterIP}:443/apis/metrics.k8s.io/v1beta1`;
    expect(await condition()).toEqual({
      status: 'False',
      reason: 'FailedDiscoveryCheck',
      message: `failing or missing response from ${url}: Get "${url}": tls: failed to verify certificate: x509: certificate is valid for localhost, localhost, not metrics-server.kube-system.svc`,
    });
  });
});
