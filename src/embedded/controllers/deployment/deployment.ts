import { type Deployment, isSemanticallyEqual, type ReplicaSet } from '../../../kube/index.ts';
import { resources, splitKey, targetOf } from '../../client/index.ts';
import type { ControllerDefinition } from '../controller.ts';
import { claim, enqueueAll, enqueueOwners } from '../shared/claim.ts';
import { conditionOf } from '../shared/conditions.ts';
import { indexByController, podsByController } from '../shared/pods.ts';
import { createReplicaSets } from './replica-sets.ts';
import { desiredAnnotation, splitReplicaSets } from './revisions.ts';
import { createRollouts } from './rollout.ts';
import { hasProgressDeadline, newCondition, setCondition } from './status.ts';

/**
 * Replaces Pods of a Deployment by ReplicaSets, one for each template (`pkg/controller/deployment`, v1.37.2).
 * Not modelled: the annotation `deprecated.deployment.rollback.to`, which only extensions/v1beta1 set.
 */
export const deploymentController: ControllerDefinition = {
  name: 'deployment-controller',
  start(context) {
    const { client, clock, events, informers, queue } = context;
    const deployments = informers.of(resources.deployments);
    const sets = informers.of(resources.replicaSets);
    const pods = podsByController(informers);
    sets.addIndex('controller', indexByController);
    enqueueAll(context, deployments);
    enqueueOwners(context, 'Deployment', sets, deployments);
    // A Recreate begins when the last old Pod is gone.
    pods.addHandlers({
      deleted(pod) {
        const setName = pod.metadata.ownerReferences?.find(({ kind }) => kind === 'ReplicaSet')?.name ?? '';
        const set = sets.get(pod.metadata.namespace ?? '', setName);
        const owner = set?.metadata.ownerReferences?.find(({ kind }) => kind === 'Deployment');
        const deployment = deployments.get(pod.metadata.namespace ?? '', owner?.name ?? '');
        if (deployment?.spec.strategy.type === 'Recreate') {
          queue.add(`${deployment.metadata.namespace}/${deployment.metadata.name}`);
        }
      },
    });
    const replicaSets = createReplicaSets(context);
    const rollouts = createRollouts(context, replicaSets, pods);

    /** The condition of a pause and of its end, so that no deadline passes meanwhile. */
    const markPause = async (deployment: Deployment): Promise<Deployment> => {
      if (!hasProgressDeadline(deployment)) return deployment;
      const condition = conditionOf(deployment.status.conditions, 'Progressing');
      const { paused = false } = deployment.spec;
      if (condition?.reason === 'ProgressDeadlineExceeded') return deployment;
      if (paused === (condition?.reason === 'DeploymentPaused')) return deployment;
      const reason = paused ? 'DeploymentPaused' : 'DeploymentResumed';
      const message = `Deployment is ${paused ? 'paused' : 'resumed'}`;
      const conditions = setCondition(
        deployment.status.conditions,
        newCondition(clock.now(), 'Progressing', 'Unknown', reason, message),
      );
      return replicaSets.writeStatus(deployment, { ...deployment.status, conditions });
    };
    const isScaled = (deployment: Deployment, owned: readonly ReplicaSet[]): boolean =>
      owned.some(({ spec, metadata }) => {
        const desired = metadata.annotations?.[desiredAnnotation];
        return spec.replicas > 0 && desired !== undefined && Number(desired) !== deployment.spec.replicas;
      });

    return {
      async reconcile(key) {
        const { namespace, name } = splitKey(key);
        let deployment = deployments.get(namespace, name);
        if (deployment === undefined) return;
        if (isSemanticallyEqual(deployment.spec.selector, {})) {
          const message = 'This deployment is selecting all pods. A non-empty selector is required.';
          events.event(targetOf(deployment), 'Warning', 'SelectingAll', message);
          return;
        }
        const owned = await claim({ ...context, client }, resources.replicaSets, deployment, sets);
        if (deployment.metadata.deletionTimestamp !== undefined) {
          const { current, old } = splitReplicaSets(deployment, owned);
          await rollouts.syncStatus(deployment, current, old);
          return;
        }
        deployment = await markPause(deployment);
        if (deployment.spec.paused === true || isScaled(deployment, owned)) await rollouts.scale(deployment, owned);
        else if (deployment.spec.strategy.type === 'Recreate') await rollouts.recreate(deployment, owned);
        else await rollouts.roll(deployment, owned);
      },
    };
  },
};
