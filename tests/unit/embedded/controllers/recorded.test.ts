import { expect, it } from 'vitest';
import { type Resource, resources } from '../../../../src/embedded/client/index.ts';
import { formatTime, type KubeObject, type Pod } from '../../../../src/kube/index.ts';
import { newControllerBench } from './controller-bench.ts';
import recorded from './recorded.json' with { type: 'json' };

// What kube-controller-manager v1.37.2 made of the same steps on a cluster of kind (2026-11-29): Pods with
// `schedulerName: nobody` and no grace, whose status was written by hand, with the same pauses between the steps.

const namespace = 'dyn';
const metadata = (name: string) => ({ name, namespace });
const template = (app: string) => ({
  metadata: { labels: { app } },
  spec: { schedulerName: 'nobody', terminationGracePeriodSeconds: 0, containers: [{ name: 'c', image: 'nginx:1' }] },
});
const jobTemplate = {
  spec: {
    schedulerName: 'nobody',
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: 0,
    containers: [{ name: 'c', image: 'busybox' }],
  },
};

it('rolls out, scales, undoes, and runs Jobs with the names, status and Events of a real cluster', async () => {
  using bench = await newControllerBench(['*']);
  const { client, clock, logged } = bench;
  const wait = (ms: number) => clock.advance(ms);
  const list = async <T extends KubeObject>(resource: Resource<T>) =>
    (await client.list(resource, { namespace })).items;
  const setStatus = ({ metadata: { name = '' } }: Pod, status: object) =>
    client.patch(resources.pods, { namespace, name }, 'merge', { status }, { subresource: 'status' }).catch((error) => {
      // Meanwhile gone.
      if (error.code !== 404) throw error;
    });
  const ready = async () => {
    for (const pod of await list(resources.pods)) {
      if (pod.status?.phase !== 'Pending' || pod.metadata.deletionTimestamp !== undefined) continue;
      const now = formatTime(clock.now());
      const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: now }];
      await setStatus(pod, { phase: 'Running', startTime: now, conditions });
      await wait(700);
    }
    await wait(1000);
  };
  const rounds = async (count: number) => {
    await wait(1500);
    for (let round = 0; round < count; round += 1) await ready();
  };
  const end = async (job: string, phase: string, count = Number.POSITIVE_INFINITY) => {
    const open = (await list(resources.pods)).filter(
      (pod) => pod.metadata.labels?.['batch.kubernetes.io/job-name'] === job && pod.status?.phase === 'Pending',
    );
    for (const pod of open.slice(0, count)) await setStatus(pod, { phase });
    await wait(3500);
  };
  const setImage = (resource: Resource, name: string, image: string) =>
    client.patch(resource, metadata(name), 'strategic', {
      spec: { template: { spec: { containers: [{ name: 'c', image }] } } },
    });
  const create = (resource: Resource, apiVersion: string, name: string, spec: object) =>
    client.create(resource, { apiVersion, kind: resource.kind, metadata: metadata(name), spec });

  await wait(1000);
  await client.create(resources.namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  await wait(1500);
  const web = { replicas: 4, selector: { matchLabels: { app: 'web' } }, template: template('web') };
  await create(resources.deployments as Resource, 'apps/v1', 'web', web);
  await rounds(1);
  await setImage(resources.deployments as Resource, 'web', 'nginx:2');
  await rounds(4);
  await client.patch(resources.deployments, metadata('web'), 'merge', { spec: { replicas: 6 } });
  await wait(1500);
  await setImage(resources.deployments as Resource, 'web', 'nginx:1');
  await rounds(5);
  const db = { replicas: 2, serviceName: 'db', selector: { matchLabels: { app: 'db' } }, template: template('db') };
  await create(resources.statefulSets as Resource, 'apps/v1', 'db', db);
  await rounds(2);
  await setImage(resources.statefulSets as Resource, 'db', 'nginx:2');
  await rounds(3);
  const run = async (name: string, spec: object) => {
    await create(resources.jobs as Resource, 'batch/v1', name, { template: jobTemplate, ...spec });
    await wait(1500);
  };
  await run('ok', { completions: 3, parallelism: 2 });
  await end('ok', 'Succeeded');
  await end('ok', 'Succeeded');
  await run('bad', { backoffLimit: 0 });
  await end('bad', 'Failed');
  await run('idx', { completions: 3, parallelism: 3, completionMode: 'Indexed', backoffLimitPerIndex: 0 });
  await end('idx', 'Succeeded', 2);
  await end('idx', 'Failed');
  await run('sus', { suspend: true });
  await client.patch(resources.jobs, metadata('sus'), 'merge', { spec: { suspend: false } });
  await wait(2500);
  await client.patch(resources.jobs, metadata('sus'), 'merge', { spec: { suspend: true } });
  await wait(6500);

  const events = (await list(resources.events)).map(({ involvedObject, type, reason, source, message }) =>
    `${involvedObject.kind} ${type} ${reason} [${source.component}] ${message}`.replace(
      /-[bcdfghjklmnpqrstvwxz2456789]{5}(?=$| )/g,
      '-RAND',
    ),
  );
  expect([...new Set(events)].sort()).toEqual(recorded.events);
  const status: Record<string, unknown> = {};
  for (const resource of [resources.deployments, resources.replicaSets, resources.statefulSets, resources.jobs]) {
    for (const object of await list<KubeObject>(resource)) {
      const { conditions = [], startTime: _, completionTime: __, ...counts } = object['status'];
      const lines = (conditions as readonly Record<string, string>[]).map(
        (condition) => `${condition['type']}=${condition['status']} ${condition['reason']} ${condition['message']}`,
      );
      status[`${resource.resource}/${object.metadata.name}`] = { ...counts, conditions: lines.sort() };
    }
  }
  expect(status).toEqual(recorded.status);
  const revisions = (await list(resources.controllerRevisions)).map(
    ({ metadata: { name }, revision }) => `${name} ${revision}`,
  );
  expect(revisions.sort()).toEqual(recorded.revisions);
  expect(logged).toEqual([]);
}, 60_000);
