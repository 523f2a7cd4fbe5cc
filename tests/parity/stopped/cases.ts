/** What an API server answers; `refused` for a connection that nobody takes. */
export interface Answer {
  readonly status: number | 'refused';
  // biome-ignore lint/suspicious/noExplicitAny: what a case looks into is its own affair.
  readonly body: any;
}

/** A cluster of one Node, real or embedded, on which parts can be stopped. */
export interface Stage {
  /** The Node's name. */
  readonly node: string;
  ask(method: string, path: string, body?: object): Promise<Answer>;
  /** Moves a manifest out of `/etc/kubernetes/manifests`, or back. */
  setProgram(program: string, isRunning: boolean): Promise<void>;
  /** Stops or starts the Node's kubelet. */
  setKubelet(isRunning: boolean): Promise<void>;
  /** How many containers of that name run on the Node, whether anybody tells the API of them or not. */
  countRunning(container: string): Promise<number>;
  wait(seconds: number): Promise<void>;
}

/** What a case found, in order: the same on every cluster. */
export type Facts = (readonly [what: string, value: unknown])[];

/** One part is stopped, looked at, and started again. */
export interface StoppedCase {
  readonly name: string;
  play(stage: Stage, facts: Facts): Promise<void>;
}

const namespace = 'podpath-stopped';
const pods = `/api/v1/namespaces/${namespace}/pods`;
const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;
const system = '/api/v1/namespaces/kube-system/pods';
const tolerated = ['node.kubernetes.io/unreachable', 'node.kubernetes.io/not-ready'].map((key) => ({
  key,
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds: 10,
}));
const template = (app: string) => ({
  metadata: { labels: { app } },
  spec: {
    tolerations: tolerated,
    terminationGracePeriodSeconds: 1,
    containers: [{ name: app, image: 'busybox:1.36', command: ['sleep', app === 'web' ? '100000' : '200000'] }],
  },
});
const newDeployment = (app: string, replicas: number) => ({
  metadata: { name: app },
  spec: { replicas, selector: { matchLabels: { app } }, template: template(app) },
});
const newPod = (name: string) => ({ metadata: { name, labels: { app: name } }, spec: template(name).spec });

/** Asks again, each second, until it is so. @throws Error after so many seconds */
async function until(stage: Stage, what: string, isSo: () => Promise<boolean>, seconds = 240): Promise<void> {
  for (let waited = 0; waited < seconds; waited += 1) {
    if (await isSo()) return;
    await stage.wait(1);
  }
  throw new Error(`${what}: not within ${seconds} s`);
}

const phasesOf = async (stage: Stage, app: string): Promise<string[]> => {
  const { body } = await stage.ask('GET', `${pods}?labelSelector=app%3D${app}`);
  return (body?.items ?? []).map(({ status }: { status: { phase: string } }) => status.phase);
};
const isRunning = (stage: Stage, app: string, count: number) => async () => {
  const phases = await phasesOf(stage, app);
  return phases.length === count && phases.every((phase) => phase === 'Running');
};
const isThere = async (stage: Stage, program: string) =>
  (await stage.ask('GET', `${system}/${program}-${stage.node}`)).status === 200;
const isServing = (stage: Stage) => async () => (await stage.ask('GET', '/readyz')).status === 200;
const restartsOf = async (stage: Stage, program: string): Promise<number> => {
  const { body } = await stage.ask('GET', `${system}/${program}-${stage.node}`);
  return body?.status?.containerStatuses?.[0]?.restartCount ?? -1;
};
/** Until a part works again, once it is started: a Lease that is renewed. */
const leads = (stage: Stage, program: string) => async () => {
  const path = `/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/${program}`;
  const first = (await stage.ask('GET', path)).body?.spec?.renewTime;
  await stage.wait(3);
  const second = (await stage.ask('GET', path)).body?.spec?.renewTime;
  return first !== undefined && second !== undefined && first !== second;
};

/** Makes what the cases look at: a Deployment of two Pods. */
export async function prepare(stage: Stage): Promise<void> {
  await stage.ask('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  const account = `/api/v1/namespaces/${namespace}/serviceaccounts/default`;
  await until(stage, 'the account', async () => (await stage.ask('GET', account)).status === 200);
  await stage.ask('POST', deployments, newDeployment('web', 2));
  await until(stage, 'web', isRunning(stage, 'web', 2));
}

export const stoppedCases: readonly StoppedCase[] = [
  {
    name: 'kube-scheduler stopped',
    async play(stage, facts) {
      await stage.setProgram('kube-scheduler', false);
      await until(stage, 'the mirror Pod goes', async () => !(await isThere(stage, 'kube-scheduler')));
      await stage.ask('POST', pods, newPod('waits'));
      await stage.wait(20);
      const { body } = await stage.ask('GET', `${pods}/waits`);
      facts.push(['a new Pod', [body.status.phase, body.spec.nodeName ?? null, body.status.conditions ?? null]]);
      const events = await stage.ask(
        'GET',
        `/api/v1/namespaces/${namespace}/events?fieldSelector=involvedObject.name%3Dwaits`,
      );
      facts.push(['its Events', events.body.items.length]);
      facts.push(['Pods that have a Node', await phasesOf(stage, 'web')]);
      const { body: lease } = await stage.ask(
        'GET',
        '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-scheduler',
      );
      facts.push([
        'who holds the Lease',
        lease.spec.holderIdentity.replace(/_.*/, '_UUID').replace(stage.node, 'NODE'),
      ]);
      facts.push(['componentstatuses', await healthOf(stage)]);
      await stage.setProgram('kube-scheduler', true);
      await until(stage, 'the Pod runs', isRunning(stage, 'waits', 1));
      facts.push(['once it is back', await phasesOf(stage, 'waits')]);
    },
  },
  {
    name: 'kube-controller-manager stopped',
    async play(stage, facts) {
      await stage.setProgram('kube-controller-manager', false);
      await until(stage, 'the mirror Pod goes', async () => !(await isThere(stage, 'kube-controller-manager')));
      await stage.ask('POST', deployments, newDeployment('late', 1));
      const { body: list } = await stage.ask('GET', `${pods}?labelSelector=app%3Dweb`);
      await stage.ask('DELETE', `${pods}/${list.items[0].metadata.name}`);
      await stage.wait(20);
      const sets = await stage.ask('GET', `/apis/apps/v1/namespaces/${namespace}/replicasets?labelSelector=app%3Dlate`);
      facts.push(['ReplicaSets of a new Deployment', sets.body.items.length]);
      const { body: late } = await stage.ask('GET', `${deployments}/late`);
      facts.push(['its status', late.status]);
      facts.push(['Pods of a Deployment of two, one of them deleted', await phasesOf(stage, 'web')]);
      const { body: web } = await stage.ask('GET', `${deployments}/web`);
      facts.push(['what its status says', [web.status.replicas, web.status.readyReplicas]]);
      facts.push(['componentstatuses', await healthOf(stage)]);
      await stage.setProgram('kube-controller-manager', true);
      await until(
        stage,
        'the Deployments are whole',
        async () => (await isRunning(stage, 'web', 2)()) && (await isRunning(stage, 'late', 1)()),
      );
      facts.push(['once it is back', [await phasesOf(stage, 'web'), await phasesOf(stage, 'late')]]);
    },
  },
  {
    name: 'kubelet stopped',
    async play(stage, facts) {
      const nodePath = `/api/v1/nodes/${stage.node}`;
      const readyOf = async () => {
        const { body } = await stage.ask('GET', nodePath);
        return body.status.conditions.find(({ type }: { type: string }) => type === 'Ready');
      };
      await stage.setKubelet(false);
      await until(stage, 'the Node is given up', async () => (await readyOf()).status !== 'True');
      const { status, reason, message } = await readyOf();
      facts.push(['the Node is Ready', [status, reason, message]]);
      const taintsOf = async (): Promise<string[]> => {
        const { body } = await stage.ask('GET', nodePath);
        const taints: { key: string; effect: string }[] = body.spec.taints ?? [];
        return taints.map(({ key, effect }) => `${key}:${effect}`).sort();
      };
      await stage.wait(30);
      facts.push(['its taints', await taintsOf()]);
      facts.push(['containers that run on', await stage.countRunning('web')]);
      const leaving = async () => {
        const { body } = await stage.ask('GET', `${pods}?labelSelector=app%3Dweb`);
        return body.items.filter(
          ({ metadata }: { metadata: { deletionTimestamp?: string } }) => metadata.deletionTimestamp !== undefined,
        );
      };
      facts.push(['Pods of it that are deleted', (await leaving()).length]);
      const { body: list } = await stage.ask('GET', `${pods}?labelSelector=app%3Dweb`);
      const condition = list.items[0].status.conditions.find((one: { type: string }) => one.type === 'Ready');
      facts.push(['a Pod of it', [list.items[0].status.phase, condition.status, condition.reason ?? null]]);
      await stage.setKubelet(true);
      await until(stage, 'the Node is Ready', async () => (await readyOf()).status === 'True');
      await until(stage, 'the Pods are Running', isRunning(stage, 'web', 2));
      await until(stage, 'the taints go', async () => (await taintsOf()).length === 0);
      facts.push(['once it is back', [(await readyOf()).reason, await taintsOf(), await phasesOf(stage, 'web')]]);
    },
  },
  {
    name: 'kube-apiserver stopped',
    async play(stage, facts) {
      const before = (await stage.ask('GET', `${pods}?labelSelector=app%3Dweb`)).body.items.map(nameOf);
      await stage.setProgram('kube-apiserver', false);
      const isRefused = async () => (await stage.ask('GET', '/version')).status === 'refused';
      await until(stage, 'it is gone', isRefused);
      await stage.wait(20);
      facts.push(['a request', (await stage.ask('GET', pods)).status]);
      facts.push(['containers that run on', await stage.countRunning('web')]);
      await stage.setProgram('kube-apiserver', true);
      await until(stage, 'it serves', isServing(stage));
      await until(stage, 'the parts lead again', leads(stage, 'kube-scheduler'), 60);
      await until(stage, 'the parts lead again', leads(stage, 'kube-controller-manager'), 60);
      await until(stage, 'web', isRunning(stage, 'web', 2));
      const after = (await stage.ask('GET', `${pods}?labelSelector=app%3Dweb`)).body.items;
      facts.push(['the same Pods, once it is back', JSON.stringify(after.map(nameOf)) === JSON.stringify(before)]);
      facts.push([
        'their restarts',
        after.map(
          ({ status }: never) =>
            (status as { containerStatuses: { restartCount: number }[] }).containerStatuses[0]?.restartCount,
        ),
      ]);
      await until(
        stage,
        'restarts are told',
        async () =>
          (await restartsOf(stage, 'kube-scheduler')) > 0 && (await restartsOf(stage, 'kube-controller-manager')) > 0,
        60,
      );
      facts.push(['leaders were restarted', true]);
    },
  },
  {
    name: 'etcd stopped',
    async play(stage, facts) {
      await stage.ask('GET', `${pods}?resourceVersion=0`);
      await stage.setProgram('etcd', false);
      const problems = async () => {
        const { body } = await stage.ask('GET', '/readyz?verbose');
        return String(body)
          .split('\n')
          .filter((line) => line.startsWith('[-]') || line.endsWith('check failed'));
      };
      await until(stage, 'it is gone', async () => (await problems()).length > 0);
      facts.push(['readyz', await problems()]);
      const asked = await Promise.all([
        stage.ask('POST', `/api/v1/namespaces/${namespace}/configmaps`, { metadata: { name: 'a' } }),
        stage.ask('GET', `${pods}?resourceVersion=0`),
      ]);
      facts.push(['a write', [asked[0].status, asked[0].body?.reason, asked[0].body?.message]]);
      facts.push(['what is cached', asked[1].status]);
      await until(
        stage,
        'the kubelet ends the API server',
        async () => (await stage.ask('GET', '/version')).status === 'refused',
      );
      facts.push(['containers that run on', (await stage.countRunning('web')) > 0]);
      await stage.setProgram('etcd', true);
      await until(stage, 'it serves', isServing(stage), 400);
      await until(stage, 'the parts lead again', leads(stage, 'kube-scheduler'), 120);
      await until(stage, 'the parts lead again', leads(stage, 'kube-controller-manager'), 120);
      await until(stage, 'web', isRunning(stage, 'web', 2));
      facts.push(['once it is back', await phasesOf(stage, 'web')]);
      await until(stage, 'restarts are told', async () => (await restartsOf(stage, 'kube-apiserver')) > 0, 120);
      facts.push(['the API server was restarted', true]);
    },
  },
];

const nameOf = ({ metadata }: { metadata: { name: string } }) => metadata.name;

/** `componentstatuses` by name. */
async function healthOf(stage: Stage): Promise<Record<string, string>> {
  const { body } = await stage.ask('GET', '/api/v1/componentstatuses');
  const rows: [string, string][] = body.items.map(({ metadata, conditions }: never) => {
    const [{ status, message }] = conditions as { status: string; message: string }[] as [
      { status: string; message: string },
    ];
    return [(metadata as { name: string }).name, `${status} ${message}`];
  });
  return Object.fromEntries(rows.sort());
}
