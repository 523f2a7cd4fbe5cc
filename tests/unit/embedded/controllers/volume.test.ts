import { expect, it } from 'vitest';
import { resources } from '../../../../src/embedded/client/index.ts';
import { newControllerBench, newTemplate } from './controller-bench.ts';

const controllers = [
  'persistentvolume-binder-controller',
  'persistentvolumeclaim-protection-controller',
  'persistentvolume-protection-controller',
  'ephemeral-volume-controller',
];
const key = { name: 'data', namespace: 'default' };
const claim = (spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: key,
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
});
const standard = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: 'rancher.io/local-path',
  volumeBindingMode: 'WaitForFirstConsumer',
};

it('waits for the first consumer, makes a local volume, binds it, and lets both go after the last Pod', async () => {
  using bench = await newControllerBench(controllers);
  const { client, create, clock, events, logged } = bench;
  await create(resources.storageClasses, standard);
  await create(resources.persistentVolumeClaims, claim());
  const get = () => client.get(resources.persistentVolumeClaims, key);
  const volumes = async () => (await client.list(resources.persistentVolumes)).items;
  expect((await get())['status'].phase).toBe('Pending');
  const pod = { name: 'web', namespace: 'default' };
  const spec = {
    ...newTemplate('web').spec,
    nodeName: 'node-1',
    volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }],
  };
  await create(resources.pods, { apiVersion: 'v1', kind: 'Pod', metadata: pod, spec });
  const annotations = { 'volume.kubernetes.io/selected-node': 'node-1' };
  await client.patch(resources.persistentVolumeClaims, key, 'merge', { metadata: { annotations } });
  await clock.advance(10);
  const { uid } = (await get()).metadata;
  expect(await get()).toMatchObject({
    metadata: {
      annotations: {
        'pv.kubernetes.io/bind-completed': 'yes',
        'pv.kubernetes.io/bound-by-controller': 'yes',
        'volume.kubernetes.io/storage-provisioner': 'rancher.io/local-path',
      },
    },
    spec: { volumeName: `pvc-${uid}` },
    status: { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' } },
  });
  expect(await volumes()).toMatchObject([
    {
      metadata: { name: `pvc-${uid}` },
      spec: {
        claimRef: { name: 'data' },
        hostPath: { path: `/var/local-path-provisioner/pvc-${uid}_default_data` },
        persistentVolumeReclaimPolicy: 'Delete',
        storageClassName: 'standard',
      },
      status: { phase: 'Bound' },
    },
  ]);
  expect([...new Set(await events('PersistentVolumeClaim'))]).toEqual([
    'Normal WaitForFirstConsumer waiting for first consumer to be created before binding',
    "Normal ExternalProvisioning Waiting for a volume to be created either by the external provisioner 'rancher.io/local-path' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.",
    'Normal Provisioning External provisioner is provisioning volume for claim "default/data"',
    `Normal ProvisioningSucceeded Successfully provisioned volume pvc-${uid}`,
  ]);
  // As kind said it of a claim with a Pod (v1.37).
  expect((await get())['status'].conditions).toMatchObject([
    { type: 'Unused', status: 'False', reason: 'PodUsingPVC', message: 'A pod is currently referencing this PVC' },
  ]);
  await client.delete(resources.persistentVolumeClaims, key);
  await clock.advance(10);
  expect((await get()).metadata.finalizers).toEqual(['kubernetes.io/pvc-protection']);
  await client.delete(resources.pods, pod, { gracePeriodSeconds: 0 });
  await clock.advance(10);
  await expect(get()).rejects.toMatchObject({ code: 404 });
  expect(await volumes()).toEqual([]);
  expect(logged).toEqual([]);
});

it('binds the smallest volume that fits, and says when there is none', async () => {
  using bench = await newControllerBench(controllers);
  const { client, create, events } = bench;
  await create(resources.persistentVolumeClaims, claim({ storageClassName: '' }));
  expect(await events()).toEqual([
    'Normal FailedBinding no persistent volumes available for this claim and no storage class is set',
  ]);
  for (const [name, storage] of [
    ['big', '10Gi'],
    ['small', '500Mi'],
    ['fit', '2Gi'],
  ] as const) {
    await create(resources.persistentVolumes, {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name, labels: { size: name } },
      spec: {
        capacity: { storage },
        accessModes: ['ReadWriteOnce'],
        hostPath: { path: '/x' },
        persistentVolumeReclaimPolicy: 'Retain',
      },
    });
  }
  const bound = await client.get(resources.persistentVolumeClaims, key);
  expect([bound['spec'].volumeName, bound['status'].phase]).toEqual(['big', 'Bound']);
  await client.delete(resources.persistentVolumeClaims, key);
  await create(resources.persistentVolumeClaims, {
    ...claim({ storageClassName: '' }),
    metadata: { ...key, name: 'next' },
  });
  expect((await client.get(resources.persistentVolumeClaims, { ...key, name: 'next' }))['spec'].volumeName).toBe('fit');
  expect((await client.get(resources.persistentVolumes, { name: 'big' }))['status'].phase).toBe('Released');
});

it('makes the claim of an ephemeral volume', async () => {
  using bench = await newControllerBench(controllers);
  const { client, create } = bench;
  const template = { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } };
  const spec = { ...newTemplate('web').spec, volumes: [{ name: 'tmp', ephemeral: { volumeClaimTemplate: template } }] };
  await create(resources.pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default' },
    spec,
  });
  expect(await client.get(resources.persistentVolumeClaims, { namespace: 'default', name: 'web-tmp' })).toMatchObject({
    metadata: { ownerReferences: [{ kind: 'Pod', name: 'web', controller: true }] },
  });
});

it('says of a bound claim that no Pod names it, and since when', async () => {
  using bench = await newControllerBench(controllers);
  const { client, create, clock } = bench;
  await create(resources.persistentVolumes, {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'one' },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      hostPath: { path: '/x' },
      persistentVolumeReclaimPolicy: 'Retain',
    },
  });
  await create(resources.persistentVolumeClaims, claim({ storageClassName: '' }));
  await clock.advance(10);
  const condition = async () => (await client.get(resources.persistentVolumeClaims, key))['status'].conditions;
  const never = await condition();
  expect(never).toMatchObject([
    {
      type: 'Unused',
      status: 'True',
      reason: 'NoPodsUsingPVC',
      message: 'No pods are currently referencing this PVC',
    },
  ]);
  const pod = { name: 'web', namespace: 'default' };
  const volumes = [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }];
  await create(resources.pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: pod,
    spec: { ...newTemplate('web').spec, volumes },
  });
  await clock.advance(10);
  expect(await condition()).toMatchObject([{ status: 'False', reason: 'PodUsingPVC' }]);
  await client.delete(resources.pods, pod, { gracePeriodSeconds: 0 });
  await clock.advance(5000);
  const [after] = await condition();
  expect(after).toMatchObject({ status: 'True', reason: 'NoPodsUsingPVC' });
  expect(Date.parse(after.lastTransitionTime)).toBeGreaterThanOrEqual(Date.parse(never[0].lastTransitionTime));
});
