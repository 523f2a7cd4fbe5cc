import { describe, expect, it } from 'vitest';
import { resources } from '../../../../src/embedded/client/index.ts';
import type { Deployment, ReplicaSet } from '../../../../src/kube/index.ts';
import { newControllerBench, newTemplate } from './controller-bench.ts';

const key = { namespace: 'default', name: 'web' };

const newDeployment = (spec: object = {}): Deployment =>
  ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template: newTemplate('web'), ...spec },
  }) as unknown as Deployment;

const newBench = async () => {
  const bench = await newControllerBench(['deployment-controller', 'replicaset-controller']);
  const { client } = bench;
  return {
    ...bench,
    bench,
    get: () => client.get(resources.deployments, key),
    sets: async (): Promise<string[]> =>
      (await client.list(resources.replicaSets, { namespace: 'default' })).items.map(
        ({ metadata, spec, status }: ReplicaSet) =>
          `${metadata.name} ${spec.replicas}/${status.replicas} revision ${metadata.annotations?.['deployment.kubernetes.io/revision']}`,
      ),
    conditions: async () =>
      ((await client.get(resources.deployments, key)).status.conditions ?? []).map(
        ({ type, status, reason, message }) => `${type}=${status} ${reason} ${message}`,
      ),
    setImage: (image: string) =>
      client.patch(resources.deployments, key, 'strategic', {
        spec: { template: { spec: { containers: [{ name: 'web', image }] } } },
      }),
  };
};

describe('a Deployment', () => {
  it('makes a ReplicaSet of the name that Go computes, and Pods; tells of both; is complete when they are ready', async () => {
    const { bench, create, sets, events, pods, get, runPods, conditions, clock, logged, audit } = await newBench();
    using _ = bench;
    await create(resources.deployments, newDeployment());
    expect(await sets()).toEqual(['web-5c8597c5fb 3/3 revision 1']);
    expect((await pods()).map(({ metadata }) => metadata.name?.slice(0, 15))).toEqual([
      'web-5c8597c5fb-',
      'web-5c8597c5fb-',
      'web-5c8597c5fb-',
    ]);
    expect(await events('Deployment')).toEqual([
      'Normal ScalingReplicaSet Scaled up replica set web-5c8597c5fb from 0 to 3',
    ]);
    expect((await events('ReplicaSet')).length).toBe(3);
    expect(await conditions()).toEqual([
      'Available=False MinimumReplicasUnavailable Deployment does not have minimum availability.',
      'Progressing=True ReplicaSetUpdated ReplicaSet "web-5c8597c5fb" is progressing.',
    ]);
    await runPods();
    await clock.advance(1000);
    expect((await get()).status).toMatchObject({
      observedGeneration: 1,
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
    });
    expect(await conditions()).toEqual([
      'Available=True MinimumReplicasAvailable Deployment has minimum availability.',
      'Progressing=True NewReplicaSetAvailable ReplicaSet "web-5c8597c5fb" has successfully progressed.',
    ]);
    expect(logged).toEqual([]);
    expect(audit.filter((line) => line.startsWith('replicaset')).slice(0, 2)).toEqual([
      'replicaset-controller create pods',
      'replicaset-controller create pods',
    ]);
    expect(audit.filter((line) => line.startsWith('deployment')).slice(0, 3)).toEqual([
      'deployment-controller create replicasets web-5c8597c5fb',
      'deployment-controller update deployments/status web',
      'deployment-controller update deployments/status web',
    ]);
  });

  it('rolls by maxSurge and maxUnavailable, keeps revisions and undoes to an old template', async () => {
    const { bench, create, sets, events, setImage, runPods, get, logged } = await newBench();
    using _ = bench;
    await create(resources.deployments, newDeployment({ replicas: 4 }));
    await runPods();
    await setImage('nginx:1.28');
    for (let round = 0; round < 8; round += 1) await runPods();
    expect(await events('Deployment')).toEqual([
      'Normal ScalingReplicaSet Scaled up replica set web-5c8597c5fb from 0 to 4',
      'Normal ScalingReplicaSet Scaled up replica set web-7549484477 from 0 to 1',
      'Normal ScalingReplicaSet Scaled down replica set web-5c8597c5fb from 4 to 3',
      'Normal ScalingReplicaSet Scaled up replica set web-7549484477 from 1 to 2',
      'Normal ScalingReplicaSet Scaled down replica set web-5c8597c5fb from 3 to 1',
      'Normal ScalingReplicaSet Scaled up replica set web-7549484477 from 2 to 4',
      'Normal ScalingReplicaSet Scaled down replica set web-5c8597c5fb from 1 to 0',
    ]);
    await setImage('nginx:1.27');
    for (let round = 0; round < 8; round += 1) await runPods();
    expect(await sets()).toEqual(['web-5c8597c5fb 4/4 revision 3', 'web-7549484477 0/0 revision 2']);
    expect((await get()).metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('3');
    expect(logged).toEqual([]);
  });

  it('says that its deadline has passed when nothing has become ready for progressDeadlineSeconds', async () => {
    const { bench, create, conditions, clock } = await newBench();
    using _ = bench;
    await create(resources.deployments, newDeployment({ progressDeadlineSeconds: 60 }));
    await clock.advance(63_000);
    expect(await conditions()).toEqual([
      'Available=False MinimumReplicasUnavailable Deployment does not have minimum availability.',
      'Progressing=False ProgressDeadlineExceeded ReplicaSet "web-5c8597c5fb" has timed out progressing.',
    ]);
  });

  it('takes all old Pods away before it makes new ones when it recreates', async () => {
    const { bench, create, sets, setImage, runPods, pods, clock } = await newBench();
    using _ = bench;
    await create(resources.deployments, newDeployment({ strategy: { type: 'Recreate' } }));
    await runPods();
    await setImage('nginx:1.28');
    await clock.advance(10);
    expect((await pods()).every(({ metadata }) => metadata.deletionTimestamp !== undefined)).toBe(true);
    expect(await sets()).toEqual(['web-5c8597c5fb 0/0 revision 1']);
    await runPods();
    await runPods();
    expect(await sets()).toEqual(['web-5c8597c5fb 0/0 revision 1', 'web-7549484477 3/3 revision 2']);
  });

  it('makes no ReplicaSet while it is paused, and scales what it has in proportion', async () => {
    const { bench, create, sets, setImage, runPods, client, clock, conditions, logged } = await newBench();
    using _ = bench;
    await create(resources.deployments, newDeployment({ replicas: 10 }));
    await runPods();
    await setImage('nginx:1.28');
    await clock.advance(10);
    expect(await sets()).toEqual(['web-5c8597c5fb 8/8 revision 1', 'web-7549484477 5/5 revision 2']);
    await client.patch(resources.deployments, key, 'merge', { spec: { replicas: 20 } });
    await clock.advance(10);
    expect(await sets()).toEqual(['web-5c8597c5fb 15/15 revision 1', 'web-7549484477 10/10 revision 2']);
    await client.patch(resources.deployments, key, 'merge', { spec: { paused: true } });
    await setImage('nginx:1.29');
    await clock.advance(10);
    expect(await sets()).toHaveLength(2);
    expect((await conditions()).at(-1)).toBe('Progressing=Unknown DeploymentPaused Deployment is paused');
    await client.patch(resources.deployments, key, 'merge', { spec: { paused: false } });
    await clock.advance(10);
    expect(await sets()).toHaveLength(3);
    expect(logged).toEqual([]);
  });

  it('deletes ReplicaSets beyond its history limit', async () => {
    const { bench, create, sets, setImage, runPods } = await newBench();
    using _ = bench;
    await create(resources.deployments, newDeployment({ replicas: 1, revisionHistoryLimit: 1 }));
    for (const image of ['nginx:1.28', 'nginx:1.29', 'nginx:1.30']) {
      for (let round = 0; round < 4; round += 1) await runPods();
      await setImage(image);
    }
    for (let round = 0; round < 4; round += 1) await runPods();
    expect((await sets()).map((line) => line.slice(-10))).toEqual(['revision 3', 'revision 4']);
  });
});

describe('a ReplicaSet', () => {
  it('says why it could not make Pods', async () => {
    const { bench, create, client, events, clock } = await newBench();
    using _ = bench;
    const set: ReplicaSet = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'web' } },
        template: newTemplate('web', 'nginx', { serviceAccountName: 'none' }),
      },
    } as unknown as ReplicaSet;
    await create(resources.replicaSets, set);
    await clock.advance(10);
    const message =
      'pods "web-" is forbidden: error looking up service account default/none: serviceaccount "none" not found';
    expect((await events())[0]).toBe(`Warning FailedCreate Error creating: ${message}`);
    expect((await client.get(resources.replicaSets, key)).status.conditions).toMatchObject([
      { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message },
    ]);
  });

  it('adopts what it selects, lets go what it no longer selects, and deletes what is least useful first', async () => {
    const { bench, create, client, pods, runPods, clock } = await newBench();
    using _ = bench;
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'lone', namespace: 'default', labels: { app: 'web' } },
      spec: newTemplate('web').spec,
    };
    await create(resources.pods, pod);
    await create(resources.replicaSets, {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'web', namespace: 'default' },
      spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template: newTemplate('web') },
    } as unknown as ReplicaSet);
    expect(await pods()).toHaveLength(2);
    expect((await pods())[0]?.metadata.ownerReferences).toMatchObject([
      { kind: 'ReplicaSet', name: 'web', controller: true, blockOwnerDeletion: true },
    ]);
    await runPods();
    await client.patch(resources.pods, { namespace: 'default', name: 'lone' }, 'merge', {
      metadata: { labels: { app: 'other' } },
    });
    await clock.advance(10);
    const after = await pods();
    expect(after).toHaveLength(3);
    expect(after.find(({ metadata }) => metadata.name === 'lone')?.metadata.ownerReferences).toBeUndefined();
    const young = after.find(({ status }) => status?.phase === 'Pending')?.metadata.name;
    await client.patch(resources.replicaSets, key, 'merge', { spec: { replicas: 1 } });
    await clock.advance(10);
    expect((await pods()).some(({ metadata }) => metadata.name === young)).toBe(false);
  });
});
