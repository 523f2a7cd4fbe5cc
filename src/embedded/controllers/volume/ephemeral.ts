import type { KubeObject, Pod } from '../../../kube/index.ts';
import { keyOf, resources, splitKey, targetOf } from '../../client/index.ts';
import type { ControllerDefinition } from '../controller.ts';
import { controllerRefTo, ignoring } from '../shared/claim.ts';

/** Makes the claims of Pods' ephemeral volumes (`pkg/controller/volume/ephemeral`, v1.37.2). */
export const ephemeralVolumeController: ControllerDefinition = {
  name: 'ephemeral-volume-controller',
  component: 'ephemeral_volume',
  start({ client, events, informers, queue }) {
    const pods = informers.of(resources.pods);
    const claims = informers.of(resources.persistentVolumeClaims);
    const add = (pod: Pod) => {
      if (pod.spec.volumes?.some(({ ephemeral }) => ephemeral !== undefined)) queue.add(keyOf(pod));
    };
    pods.addHandlers({ added: add });
    claims.addHandlers({
      deleted({ metadata }) {
        const owner = metadata.ownerReferences?.find(({ kind, controller }) => kind === 'Pod' && controller === true);
        if (owner !== undefined) queue.add(`${metadata.namespace}/${owner.name}`);
      },
    });
    return {
      async reconcile(key) {
        const { namespace, name } = splitKey(key);
        const pod = pods.get(namespace, name);
        if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return;
        for (const { ephemeral, name: volume } of pod.spec.volumes ?? []) {
          if (ephemeral?.volumeClaimTemplate === undefined) continue;
          const claimName = `${name}-${volume}`;
          const known = claims.get(namespace, claimName);
          if (known !== undefined) {
            if (known.metadata.ownerReferences?.some(({ uid }) => uid === pod.metadata.uid)) continue;
            const message = `PVC ${namespace}/${claimName} was not created for pod ${namespace}/${name} (pod is not owner)`;
            events.event(targetOf(pod), 'Warning', 'FailedBinding', `ephemeral volume ${volume}: ${message}`);
            throw new Error(message);
          }
          const { metadata, spec } = ephemeral.volumeClaimTemplate;
          const claim: KubeObject = {
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            metadata: {
              ...metadata,
              name: claimName,
              namespace,
              ownerReferences: [controllerRefTo({ ...pod, apiVersion: 'v1', kind: 'Pod' })],
            },
            spec,
          };
          await ignoring([409], client.create(resources.persistentVolumeClaims, claim));
        }
      },
    };
  },
};
