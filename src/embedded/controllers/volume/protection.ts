import type { KubeObject, Pod } from '../../../kube/index.ts';
import { keyOf, type Resource, resources, splitKey } from '../../client/index.ts';
import type { ControllerContext, ControllerDefinition } from '../controller.ts';
import { ignoring, nameOf } from '../shared/claim.ts';
import { claimNamesOf, podsByClaim } from './claims.ts';

/** Takes a finalizer off an object that is on its way out. */
async function release({ client }: ControllerContext, resource: Resource, object: KubeObject, finalizer: string) {
  const finalizers = (object.metadata.finalizers ?? []).filter((each) => each !== finalizer);
  await ignoring([404], client.update(resource, { ...object, metadata: { ...object.metadata, finalizers } }));
}

const claimFinalizer = 'kubernetes.io/pvc-protection';
const volumeFinalizer = 'kubernetes.io/pv-protection';

/** Lets go a claim that is deleted when no Pod uses it any more (`pkg/controller/volume/pvcprotection`, v1.37.2). */
export const claimProtectionController: ControllerDefinition = {
  name: 'persistentvolumeclaim-protection-controller',
  account: 'pvc-protection-controller',
  start(context) {
    const { informers, queue } = context;
    const claims = informers.of(resources.persistentVolumeClaims);
    const pods = podsByClaim(informers);
    const add = (claim: KubeObject) => {
      if (claim.metadata.deletionTimestamp !== undefined) queue.add(keyOf(claim));
    };
    claims.addHandlers({ added: add, updated: (_, claim) => add(claim) });
    const isOver = ({ status }: Pod) => status?.phase === 'Failed' || status?.phase === 'Succeeded';
    const seen = (pod: Pod) => {
      for (const name of claimNamesOf(pod)) queue.add(`${pod.metadata.namespace}/${name}`);
    };
    pods.addHandlers({
      updated(old, pod) {
        if (isOver(pod) && !isOver(old)) seen(pod);
      },
      deleted: seen,
    });
    return {
      async reconcile(key) {
        const { namespace, name } = splitKey(key);
        const claim = claims.get(namespace, name);
        if (claim?.metadata.deletionTimestamp === undefined) return;
        if (!(claim.metadata.finalizers ?? []).includes(claimFinalizer)) return;
        const isUsed = pods.byIndex('claim', key).some((pod) => !isOver(pod) && pod.spec.nodeName !== undefined);
        if (!isUsed) await release(context, resources.persistentVolumeClaims, claim, claimFinalizer);
      },
    };
  },
};

/** Lets go a volume that is deleted when no claim is bound to it (`pkg/controller/volume/pvprotection`, v1.37.2). */
export const volumeProtectionController: ControllerDefinition = {
  name: 'persistentvolume-protection-controller',
  account: 'pv-protection-controller',
  start(context) {
    const { informers, queue } = context;
    const volumes = informers.of(resources.persistentVolumes);
    const add = (volume: KubeObject) => {
      if (volume.metadata.deletionTimestamp !== undefined) queue.add(nameOf(volume).name);
    };
    volumes.addHandlers({ added: add, updated: (_, volume) => add(volume) });
    return {
      async reconcile(name) {
        const volume = volumes.get('', name);
        if (volume?.metadata.deletionTimestamp === undefined || volume['status']?.phase === 'Bound') return;
        if (!(volume.metadata.finalizers ?? []).includes(volumeFinalizer)) return;
        await release(context, resources.persistentVolumes, volume, volumeFinalizer);
      },
    };
  },
};
