import { formatTime, type KubeObject, type Pod } from '../../../kube/index.ts';
import { keyOf, type Resource, resources, splitKey } from '../../client/index.ts';
import type { ControllerContext, ControllerDefinition } from '../controller.ts';
import { ignoring, nameOf } from '../shared/claim.ts';
import { conditionOf } from '../shared/conditions.ts';
import { claimNamesOf, podsByClaim } from './claims.ts';

/** Takes a finalizer off an object that is on its way out. */
async function release({ client }: ControllerContext, resource: Resource, object: KubeObject, finalizer: string) {
  const finalizers = (object.metadata.finalizers ?? []).filter((each) => each !== finalizer);
  await ignoring([404], client.update(resource, { ...object, metadata: { ...object.metadata, finalizers } }));
}

const claimFinalizer = 'kubernetes.io/pvc-protection';
const volumeFinalizer = 'kubernetes.io/pv-protection';

const inUse = { status: 'False', reason: 'PodUsingPVC', message: 'A pod is currently referencing this PVC' };
const unused = { status: 'True', reason: 'NoPodsUsingPVC', message: 'No pods are currently referencing this PVC' };

interface ClaimCondition {
  readonly type: string;
  readonly status: string;
}

const isBound = (claim: KubeObject): boolean =>
  claim.metadata.deletionTimestamp === undefined && claim['status']?.phase === 'Bound';

const unusedOf = (claim: KubeObject): ClaimCondition | undefined =>
  conditionOf<ClaimCondition>(claim['status']?.conditions, 'Unused');

/**
 * Lets go a claim that is deleted when no Pod uses it any more, and says of a bound one whether a Pod names it
 * (`pkg/controller/volume/pvcprotection`, v1.37.2).
 */
export const claimProtectionController: ControllerDefinition = {
  name: 'persistentvolumeclaim-protection-controller',
  account: 'pvc-protection-controller',
  start(context) {
    const { informers, queue, client, clock } = context;
    const claims = informers.of(resources.persistentVolumeClaims);
    const pods = podsByClaim(informers);
    const add = (claim: KubeObject) => {
      if (claim.metadata.deletionTimestamp !== undefined || (isBound(claim) && unusedOf(claim) === undefined))
        queue.add(keyOf(claim));
    };
    claims.addHandlers({ added: add, updated: (_, claim) => add(claim) });
    const isOver = ({ status }: Pod) => status?.phase === 'Failed' || status?.phase === 'Succeeded';
    const seen = (pod: Pod) => {
      for (const name of claimNamesOf(pod)) queue.add(`${pod.metadata.namespace}/${name}`);
    };
    pods.addHandlers({
      added: seen,
      updated(old, pod) {
        if (isOver(pod) && !isOver(old)) seen(pod);
      },
      deleted: seen,
    });
    return {
      async reconcile(key) {
        const { namespace, name } = splitKey(key);
        const claim = claims.get(namespace, name);
        if (claim !== undefined && isBound(claim)) {
          const isNamed = pods.byIndex('claim', key).some((pod) => !isOver(pod));
          const condition = { type: 'Unused', ...(isNamed ? inUse : unused) };
          if (unusedOf(claim)?.status === condition.status) return;
          // In its place among the others, as upstream has it.
          const told = { ...condition, lastTransitionTime: formatTime(clock.now()) };
          const before: readonly ClaimCondition[] = claim['status']?.conditions ?? [];
          const conditions =
            unusedOf(claim) === undefined
              ? [...before, told]
              : before.map((one) => (one.type === told.type ? told : one));
          const status = { ...claim['status'], conditions };
          await client.update(resources.persistentVolumeClaims, { ...claim, status }, { subresource: 'status' });
          return;
        }
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
