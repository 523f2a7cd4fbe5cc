import { describe, expect, test } from 'vitest';
import { newAsked } from '../../ask.ts';

const merge = { 'content-type': 'application/merge-patch+json' };
const deployments = '/apis/apps/v1/namespaces/default/deployments';

async function newPod(spec: object = {}) {
  const asked = newAsked();
  await asked.inDefault('POST', 'serviceaccounts', { metadata: { name: 'default' } });
  const containers = [{ name: 'c', image: 'x' }];
  await asked.inDefault('POST', 'pods', {
    metadata: { name: 'p', labels: { app: 'p' } },
    spec: { containers, ...spec },
  });
  const bind = (body: object = {}) =>
    asked.inDefault('POST', 'pods/p/binding', {
      metadata: { name: 'p' },
      target: { kind: 'Node', name: 'n' },
      ...body,
    });
  return { ...asked, bind };
}

describe('scale', () => {
  async function newDeployment() {
    const asked = newAsked();
    const labels = { app: 'web' };
    const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'x' }] } };
    await asked.ask('POST', deployments, {
      metadata: { name: 'web' },
      spec: { replicas: 2, selector: { matchLabels: labels }, template },
    });
    return asked;
  }

  test('tells replicas and selector', async () => {
    const { ask } = await newDeployment();
    const { body } = await ask('GET', `${deployments}/web/scale`);
    expect(body).toMatchObject({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      metadata: { name: 'web' },
      spec: { replicas: 2 },
      status: { replicas: 0, selector: 'app=web' },
    });
  });

  test('sets replicas, and ups the generation', async () => {
    const { ask } = await newDeployment();
    const { status, body } = await ask('PATCH', `${deployments}/web/scale`, { spec: { replicas: 5 } }, merge);
    expect(status).toBe(200);
    expect(body.spec).toEqual({ replicas: 5 });
    expect((await ask('GET', `${deployments}/web`)).body).toMatchObject({
      spec: { replicas: 5 },
      metadata: { generation: 2 },
    });
  });

  test.each([
    [
      { spec: { replicas: -1 } },
      422,
      'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      { metadata: { resourceVersion: '1' } },
      409,
      'Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again',
    ],
  ])('refuses %j', async (patch, status, message) => {
    const { ask } = await newDeployment();
    expect(await ask('PATCH', `${deployments}/web/scale`, patch, merge)).toMatchObject({ status, body: { message } });
  });

  test('is not of what is not there', async () => {
    const { ask } = newAsked();
    expect((await ask('GET', `${deployments}/x/scale`)).body.message).toBe('deployments.apps "x" not found');
  });
});

describe('binding', () => {
  test('puts a Pod on a Node, and says that it is scheduled', async () => {
    const { bind, inDefault } = await newPod();
    expect(await bind()).toMatchObject({ status: 201, body: { kind: 'Status', status: 'Success', code: 201 } });
    const { body } = await inDefault('GET', 'pods/p');
    expect(body.spec.nodeName).toBe('n');
    expect(body.status.conditions).toEqual([
      { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: '2026-03-01T12:00:00Z' },
    ]);
  });

  test('is done once', async () => {
    const { bind } = await newPod();
    await bind();
    expect(await bind()).toMatchObject({
      status: 409,
      body: { message: 'Operation cannot be fulfilled on pods/binding "p": pod p is already assigned to node "n"' },
    });
  });

  test('waits for scheduling gates', async () => {
    const { bind } = await newPod({ schedulingGates: [{ name: 'example.com/x' }] });
    expect((await bind()).body.message).toBe(
      'Operation cannot be fulfilled on pods/binding "p": pod p has non-empty .spec.schedulingGates',
    );
  });

  test('is to a Node', async () => {
    const { bind } = await newPod();
    expect((await bind({ target: { kind: 'Foo' } })).body.message).toBe(
      '[target.kind: Unsupported value: "Foo": supported values: "Node", "<empty>", target.name: Required value]',
    );
  });
});

describe('eviction', () => {
  const evict = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'p' } };

  async function newBudgeted(disruptionsAllowed: number) {
    const asked = await newPod();
    const budgets = '/apis/policy/v1/namespaces/default/poddisruptionbudgets';
    await asked.ask('POST', budgets, {
      metadata: { name: 'b' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'p' } } },
    });
    const counts = { disruptionsAllowed, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1, observedGeneration: 1 };
    await asked.ask('PATCH', `${budgets}/b/status`, { status: counts }, merge);
    await asked.bind();
    const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
    await asked.inDefault('PATCH', 'pods/p/status', { status }, merge);
    return { ...asked, budget: `${budgets}/b` };
  }

  test('is refused when the budget allows none', async () => {
    const { inDefault } = await newBudgeted(0);
    const { status, body } = await inDefault('POST', 'pods/p/eviction', evict);
    expect(status).toBe(429);
    expect(body).toMatchObject({
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      details: {
        causes: [
          { reason: 'DisruptionBudget', message: 'The disruption budget b needs 1 healthy pods and has 1 currently' },
        ],
      },
    });
  });

  test('takes one off the budget and ends the Pod in its time', async () => {
    const { ask, budget, inDefault } = await newBudgeted(1);
    expect((await inDefault('POST', 'pods/p/eviction', evict)).status).toBe(201);
    const pod = (await inDefault('GET', 'pods/p')).body;
    expect(pod.metadata.deletionTimestamp).toBe('2026-03-01T12:00:30Z');
    expect(pod.status.conditions).toContainEqual(
      expect.objectContaining({ type: 'DisruptionTarget', reason: 'EvictionByEvictionAPI' }),
    );
    expect((await ask('GET', budget)).body.status).toMatchObject({
      disruptionsAllowed: 0,
      disruptedPods: { p: '2026-03-01T12:00:00Z' },
    });
  });

  test('of a Pod that is Pending asks no budget', async () => {
    const { inDefault } = await newPod();
    expect((await inDefault('POST', 'pods/p/eviction', evict)).status).toBe(201);
    expect((await inDefault('GET', 'pods/p')).status).toBe(404);
  });
});

describe('what only a kubelet knows', () => {
  test('logs of a Pod that is on no Node are nothing', async () => {
    const { inDefault } = await newPod();
    expect(await inDefault('GET', 'pods/p/log')).toMatchObject({ status: 204, body: '' });
  });

  test.each([
    ['GET', 'pods/p/exec?command=ls', 400, 'pod p does not have a host assigned'],
    ['POST', 'pods/p/attach', 400, 'pod p does not have a host assigned'],
    ['POST', 'pods/p/portforward', 400, 'pod p does not have a host assigned'],
    ['GET', 'pods/p/log?container=x', 400, 'container x is not valid for pod p'],
    [
      'GET',
      'pods/p/log?tailLines=-1',
      422,
      'PodLogOptions "p" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0',
    ],
    ['GET', 'pods/p/proxy/x', 400, 'address not allowed'],
    ['GET', 'pods/x/log', 404, 'pods "x" not found'],
    ['GET', 'services/kubernetes/proxy/x', 503, 'no endpoints available for service "kubernetes"'],
    ['POST', 'pods/p/exec?dryRun=All', 400, 'dryRun is not supported'],
  ])('%s %s is %i: %s', async (method, path, status, message) => {
    const { inDefault } = await newPod();
    expect(await inDefault(method, path)).toMatchObject({ status, body: { message } });
  });

  test('two containers need a choice', async () => {
    const { inDefault } = await newPod({
      containers: [
        { name: 'a', image: 'x' },
        { name: 'b', image: 'x' },
      ],
    });
    expect((await inDefault('GET', 'pods/p/log')).body.message).toBe(
      'a container name must be specified for pod p, choose one of: [a b]',
    );
  });

  test('a Node that is not there is told, and one without a kubelet', async () => {
    const { ask, bind, inDefault } = await newPod();
    await bind();
    expect((await inDefault('GET', 'pods/p/log')).body.message).toBe('pods "n" not found');
    await ask('POST', '/api/v1/nodes', { metadata: { name: 'n' } });
    expect(await inDefault('GET', 'pods/p/log')).toMatchObject({
      status: 503,
      body: { message: 'the embedded cluster has no kubelet for node "n"' },
    });
  });
});

describe('what is answered and not stored', () => {
  test('who am I', async () => {
    const { ask } = newAsked();
    const { status, body } = await ask('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {});
    expect(status).toBe(201);
    expect(body.status.userInfo.username).toBe('system:anonymous');
  });

  test('a token of a ServiceAccount', async () => {
    const { inDefault } = newAsked();
    await inDefault('POST', 'serviceaccounts', { metadata: { name: 'a' } });
    const { status, body } = await inDefault('POST', 'serviceaccounts/a/token', { spec: { expirationSeconds: 3600 } });
    expect(status).toBe(201);
    expect(body.status).toMatchObject({ expirationTimestamp: '2026-03-01T13:00:00Z' });
  });
});
