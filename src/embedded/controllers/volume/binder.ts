import {
  compareQuantities,
  isSemanticallyEqual,
  type KubeObject,
  labelSelectorToSelector,
  matchesLabels,
} from '../../../kube/index.ts';
import { keyOf, resources, splitKey, targetOf } from '../../client/index.ts';
import type { ControllerDefinition } from '../controller.ts';
import { ignoring, nameOf } from '../shared/claim.ts';
import { podsByClaim } from './claims.ts';
import { annotationKeys, newLocalVolume, provisioner } from './local-path.ts';

const claimPrefix = 'claim-';
const volumePrefix = 'volume-';
/** `--pvclaimbinder-sync-period`: claims that wait are told of again. */
const resyncMs = 15_000;

/**
 * Binds PersistentVolumeClaims to PersistentVolumes (`pkg/controller/volume/persistentvolume`, v1.37.2). It makes the
 * volumes of kind's class `standard` itself, where a real cluster has a Pod of rancher.io/local-path.
 * Not modelled: recycling, in-tree provisioners, block volumes and the scheduler's own choice of a static volume.
 */
export const volumeBinderController: ControllerDefinition = {
  name: 'persistentvolume-binder-controller',
  account: 'persistent-volume-binder',
  component: 'persistentvolume-controller',
  start({ client, events, informers, queue }) {
    const claims = informers.of(resources.persistentVolumeClaims);
    const volumes = informers.of(resources.persistentVolumes);
    const classes = informers.of(resources.storageClasses);
    const pods = podsByClaim(informers);
    const addClaim = (claim: KubeObject) => queue.add(claimPrefix + keyOf(claim));
    const addVolume = (volume: KubeObject) => queue.add(volumePrefix + keyOf(volume));
    claims.addHandlers({
      added: addClaim,
      updated: (_, claim) => addClaim(claim),
      deleted({ spec }) {
        if (spec.volumeName) queue.add(volumePrefix + spec.volumeName);
      },
    });
    volumes.addHandlers({
      added(volume) {
        addVolume(volume);
        for (const claim of claims.list()) if (claim['status']?.phase === 'Pending') addClaim(claim);
      },
      updated: (_, volume) => addVolume(volume),
      deleted({ spec }) {
        if (spec.claimRef !== undefined) queue.add(`${claimPrefix}${spec.claimRef.namespace}/${spec.claimRef.name}`);
      },
    });

    const setVolume = async (volume: KubeObject, status: object) => {
      if (isSemanticallyEqual(volume['status'], status)) return;
      await client.update(resources.persistentVolumes, { ...volume, status }, { subresource: 'status' });
    };
    const setClaim = async (claim: KubeObject, status: object) => {
      if (isSemanticallyEqual(claim['status'], status)) return;
      await client.update(resources.persistentVolumeClaims, { ...claim, status }, { subresource: 'status' });
    };
    /** Writes both sides of a binding, the volume's first. */
    const bind = async (claim: KubeObject, volume: KubeObject) => {
      const { name, namespace, uid, resourceVersion } = claim.metadata;
      let bound = volume;
      if (volume['spec'].claimRef?.uid !== uid) {
        const claimRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid, resourceVersion };
        const annotations = { ...volume.metadata.annotations, [annotationKeys.boundByController]: 'yes' };
        const metadata = { ...volume.metadata, annotations };
        bound = await client.update(resources.persistentVolumes, {
          ...volume,
          metadata,
          spec: { ...volume['spec'], claimRef },
        });
      }
      await setVolume(bound, { ...bound['status'], phase: 'Bound' });
      const isChosen = (claim['spec'].volumeName ?? '') === '';
      let current = claim;
      if (isChosen || claim.metadata.annotations?.[annotationKeys.bindCompleted] === undefined) {
        const annotations = {
          ...claim.metadata.annotations,
          [annotationKeys.bindCompleted]: 'yes',
          ...(isChosen ? { [annotationKeys.boundByController]: 'yes' } : {}),
        };
        const spec = { ...claim['spec'], volumeName: volume.metadata.name };
        current = await client.update(resources.persistentVolumeClaims, {
          ...claim,
          metadata: { ...claim.metadata, annotations },
          spec,
        });
      }
      const { accessModes, capacity } = volume['spec'];
      await setClaim(current, { ...current['status'], phase: 'Bound', accessModes, capacity });
    };
    const fits = (claim: KubeObject, volume: KubeObject): boolean => {
      const { spec } = volume;
      if (volume.metadata.deletionTimestamp !== undefined) return false;
      if (spec.claimRef !== undefined) {
        const { name, namespace, uid } = spec.claimRef;
        const isNamed = name === claim.metadata.name && namespace === claim.metadata.namespace;
        return isNamed && (uid === undefined || uid === claim.metadata.uid);
      }
      const wanted = claim['spec'];
      return (
        volume['status']?.phase === 'Available' &&
        (spec.storageClassName ?? '') === (wanted.storageClassName ?? '') &&
        (spec.volumeMode ?? 'Filesystem') === (wanted.volumeMode ?? 'Filesystem') &&
        (wanted.accessModes ?? []).every((mode: string) => spec.accessModes?.includes(mode)) &&
        compareQuantities(spec.capacity?.storage ?? '0', wanted.resources?.requests?.storage ?? '0') >= 0 &&
        (wanted.selector === undefined ||
          matchesLabels(labelSelectorToSelector(wanted.selector), volume.metadata.labels))
      );
    };
    const syncClaim = async (claim: KubeObject) => {
      const target = targetOf(claim);
      const { spec, metadata } = claim;
      const named = spec.volumeName ? volumes.get('', spec.volumeName) : undefined;
      if (metadata.annotations?.[annotationKeys.bindCompleted] !== undefined) {
        if (named !== undefined && named['spec'].claimRef?.uid === metadata.uid) await bind(claim, named);
        else if (claim['status']?.phase !== 'Lost') {
          await setClaim(claim, { ...claim['status'], phase: 'Lost' });
          const message = 'Bound claim has lost its PersistentVolume. Data on the volume is lost!';
          events.event(target, 'Warning', 'ClaimLost', message);
        }
        return;
      }
      if (spec.volumeName) {
        if (named !== undefined && fits(claim, named)) await bind(claim, named);
        return;
      }
      const bySize = (a: KubeObject, b: KubeObject) =>
        Number(b['spec'].claimRef !== undefined) - Number(a['spec'].claimRef !== undefined) ||
        compareQuantities(a['spec'].capacity?.storage ?? '0', b['spec'].capacity?.storage ?? '0');
      const storageClass = classes.get('', spec.storageClassName ?? '');
      const waits = storageClass?.['volumeBindingMode'] === 'WaitForFirstConsumer';
      const node = metadata.annotations?.[annotationKeys.selectedNode];
      const found = volumes
        .list()
        .filter((volume) => fits(claim, volume))
        .sort(bySize)[0];
      if (found !== undefined && (!waits || node !== undefined || found['spec'].claimRef !== undefined)) {
        await bind(claim, found);
        return;
      }
      if (waits && node === undefined) {
        // A Pod that asks for it says which one is waited for.
        const key = `${metadata.namespace}/${metadata.name}`;
        const waiting = pods
          .byIndex('claim', key)
          .filter((pod) => pod.spec.nodeName === undefined)
          .map((pod) => pod.metadata.name);
        const [reason, message] =
          waiting.length === 0
            ? ['WaitForFirstConsumer', 'waiting for first consumer to be created before binding']
            : [
                'WaitForPodScheduled',
                `waiting for pod${waiting.length > 1 ? 's' : ''} ${waiting.join(',')} to be scheduled`,
              ];
        events.event(target, 'Normal', reason, message);
        queue.addAfter(claimPrefix + key, resyncMs);
        return;
      }
      if ((spec.storageClassName ?? '') === '') {
        const message = 'no persistent volumes available for this claim and no storage class is set';
        events.event(target, 'Normal', 'FailedBinding', message);
        return;
      }
      if (storageClass === undefined) {
        const message = `storageclass.storage.k8s.io "${spec.storageClassName}" not found`;
        events.event(target, 'Warning', 'ProvisioningFailed', message);
        throw new Error(message);
      }
      const by: string = storageClass['provisioner'] ?? '';
      if (metadata.annotations?.[annotationKeys.provisioner] === undefined) {
        const annotations = {
          ...metadata.annotations,
          [annotationKeys.betaProvisioner]: by,
          [annotationKeys.provisioner]: by,
        };
        await client.update(resources.persistentVolumeClaims, { ...claim, metadata: { ...metadata, annotations } });
      }
      const waiting = `Waiting for a volume to be created either by the external provisioner '${by}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
      events.event(target, 'Normal', 'ExternalProvisioning', waiting);
      if (by !== provisioner) return;
      const key = `${metadata.namespace}/${metadata.name}`;
      events.event(target, 'Normal', 'Provisioning', `External provisioner is provisioning volume for claim "${key}"`);
      const volume = newLocalVolume(claim, storageClass, node);
      await ignoring([409], client.create(resources.persistentVolumes, volume));
      const done = `Successfully provisioned volume ${volume.metadata.name}`;
      events.event(target, 'Normal', 'ProvisioningSucceeded', done);
      queue.add(claimPrefix + key);
    };
    const syncVolume = async (volume: KubeObject) => {
      const { claimRef, persistentVolumeReclaimPolicy } = volume['spec'];
      if (claimRef === undefined) {
        await setVolume(volume, { ...volume['status'], phase: 'Available' });
        return;
      }
      const claim = claims.get(claimRef.namespace, claimRef.name);
      if (claimRef.uid === undefined) {
        await setVolume(volume, { ...volume['status'], phase: 'Available' });
        if (claim !== undefined) addClaim(claim);
        return;
      }
      if (claim?.metadata.uid === claimRef.uid) {
        addClaim(claim as KubeObject);
        return;
      }
      if (volume['status']?.phase !== 'Released') {
        await setVolume(volume, { ...volume['status'], phase: 'Released' });
        return;
      }
      const isOwn = volume.metadata.annotations?.[annotationKeys.provisionedBy] === provisioner;
      if (persistentVolumeReclaimPolicy === 'Delete' && isOwn && volume.metadata.deletionTimestamp === undefined) {
        await ignoring([404], client.delete(resources.persistentVolumes, nameOf(volume)));
      }
    };
    return {
      async reconcile(key) {
        if (key.startsWith(volumePrefix)) {
          const volume = volumes.get('', key.slice(volumePrefix.length));
          if (volume !== undefined) await syncVolume(volume);
          return;
        }
        const { namespace, name } = splitKey(key.slice(claimPrefix.length));
        const claim = claims.get(namespace, name);
        if (claim !== undefined && claim.metadata.deletionTimestamp === undefined) await syncClaim(claim);
      },
    };
  },
};
