import type { Deployment, DeploymentStatus, ReplicaSet, StatusError } from '../../../kube/index.ts';
import { resources, targetOf } from '../../client/index.ts';
import type { ControllerContext } from '../controller.ts';
import { controllerRefTo, ignoring, nameOf } from '../shared/claim.ts';
import { conditionOf } from '../shared/conditions.ts';
import { isNamespaceTerminating, messageOf } from '../shared/pod-control.ts';
import { computeTemplateHash } from '../shared/template-hash.ts';
import { newestReplicas } from './arithmetic.ts';
import {
  annotationsOfNewest,
  byCreation,
  desiredAnnotation,
  hashLabel,
  isSameTemplate,
  maxAnnotation,
  replicaAnnotations,
  revisionAnnotation,
  revisionOf,
  splitReplicaSets,
} from './revisions.ts';
import { hasProgressDeadline, newCondition, setCondition } from './status.ts';

/** A Deployment as it is now, its newest ReplicaSet and the others. */
export interface Family {
  deployment: Deployment;
  readonly newest: ReplicaSet | undefined;
  readonly old: ReplicaSet[];
}

/** What is done with the ReplicaSets of Deployments. */
export interface ReplicaSets {
  /** Tells newest and others apart and keeps their revisions; with `creates` the newest is made when there is none. */
  sort(deployment: Deployment, owned: readonly ReplicaSet[], creates: boolean): Promise<Family>;
  /** Scales a ReplicaSet, with an Event; the ReplicaSet as it is then, or undefined when there was nothing to scale. */
  scaleTo(deployment: Deployment, set: ReplicaSet, replicas: number, always?: boolean): Promise<ReplicaSet | undefined>;
  /** Deletes the oldest beyond `revisionHistoryLimit`. */
  cleanUp(deployment: Deployment, old: readonly ReplicaSet[]): Promise<void>;
  writeStatus(deployment: Deployment, status: DeploymentStatus): Promise<Deployment>;
}

/** `pkg/controller/deployment/sync.go`, v1.37.2. */
export function createReplicaSets({ client, clock, events, informers }: ControllerContext): ReplicaSets {
  const sets = informers.of(resources.replicaSets);
  const writeStatus = (deployment: Deployment, status: DeploymentStatus) =>
    client.update(resources.deployments, { ...deployment, status }, { subresource: 'status' });
  const progress = (
    { status: { conditions } }: Deployment,
    status: 'False' | 'True',
    reason: string,
    message: string,
  ) => setCondition(conditions, newCondition(clock.now(), 'Progressing', status, reason, message));
  /** Writes revision and condition when they are new. */
  const mark = async (deployment: Deployment, revision: string, conditions: DeploymentStatus['conditions']) => {
    const isNew = deployment.metadata.annotations?.[revisionAnnotation] !== revision;
    if (!isNew && conditions === undefined) return deployment;
    const annotations = { ...deployment.metadata.annotations, [revisionAnnotation]: revision };
    return writeStatus(
      { ...deployment, metadata: { ...deployment.metadata, annotations } },
      { ...deployment.status, ...(conditions === undefined ? {} : { conditions }) },
    );
  };

  const keep = async (
    deployment: Deployment,
    current: ReplicaSet,
    old: ReplicaSet[],
    revision: number,
  ): Promise<Family> => {
    const annotations = annotationsOfNewest(deployment, current.metadata.annotations ?? {}, revision);
    const { minReadySeconds } = deployment.spec;
    if (annotations !== undefined || (current.spec.minReadySeconds ?? 0) !== (minReadySeconds ?? 0)) {
      const { minReadySeconds: _, ...spec } = current.spec;
      const newest = await client.update(resources.replicaSets, {
        ...current,
        metadata: { ...current.metadata, annotations: annotations ?? current.metadata.annotations ?? {} },
        spec: { ...spec, ...(minReadySeconds === undefined ? {} : { minReadySeconds }) },
      });
      return { deployment, newest, old };
    }
    const found =
      hasProgressDeadline(deployment) && conditionOf(deployment.status.conditions, 'Progressing') === undefined
        ? progress(deployment, 'True', 'FoundNewReplicaSet', `Found new replica set "${current.metadata.name}"`)
        : undefined;
    const marked = await mark(deployment, current.metadata.annotations?.[revisionAnnotation] ?? '', found);
    return { deployment: marked, newest: current, old };
  };
  const create = async (deployment: Deployment, old: ReplicaSet[], revision: number): Promise<Family> => {
    const { spec, metadata, status } = deployment;
    const hash = computeTemplateHash(spec.template, status.collisionCount);
    const labels = { ...spec.template.metadata?.labels, [hashLabel]: hash };
    const draft: ReplicaSet = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${(metadata.name ?? '').slice(0, 253 - 1 - hash.length)}-${hash}`,
        namespace: metadata.namespace ?? '',
        ownerReferences: [controllerRefTo(deployment)],
        labels,
        annotations: annotationsOfNewest(deployment, undefined, revision) ?? {},
      },
      spec: {
        replicas: 0,
        ...(spec.minReadySeconds === undefined ? {} : { minReadySeconds: spec.minReadySeconds }),
        selector: { ...spec.selector, matchLabels: { ...spec.selector.matchLabels, [hashLabel]: hash } },
        template: { ...spec.template, metadata: { ...spec.template.metadata, labels } },
      },
      status: { replicas: 0 },
    };
    const name = draft.metadata.name ?? '';
    draft.spec.replicas = newestReplicas(deployment, [...old, draft], draft);
    let newest: ReplicaSet;
    try {
      newest = await client.create(resources.replicaSets, draft);
    } catch (error) {
      if ((error as Partial<StatusError>).reason === 'AlreadyExists') {
        const known = sets.get(metadata.namespace ?? '', name);
        const owner = known?.metadata.ownerReferences?.find(({ controller }) => controller === true);
        const isOwn = owner?.uid === metadata.uid;
        if (known !== undefined && isOwn && isSameTemplate(spec.template, known.spec.template)) {
          return { deployment: await mark(deployment, String(revision), undefined), newest: known, old };
        }
        // Another template has this hash: the next one is salted.
        await writeStatus(deployment, { ...status, collisionCount: (status.collisionCount ?? 0) + 1 });
      } else if (!isNamespaceTerminating(error)) {
        const message = `Failed to create new replica set "${name}": ${messageOf(error)}`;
        if (hasProgressDeadline(deployment)) {
          const conditions = progress(deployment, 'False', 'ReplicaSetCreateError', message);
          await ignoring([404, 409], writeStatus(deployment, { ...status, conditions }));
        }
        events.event(targetOf(deployment), 'Warning', 'ReplicaSetCreateError', message);
      }
      throw error;
    }
    if (draft.spec.replicas > 0) {
      const message = `Scaled up replica set ${name} from 0 to ${draft.spec.replicas}`;
      events.event(targetOf(deployment), 'Normal', 'ScalingReplicaSet', message);
    }
    const conditions = hasProgressDeadline(deployment)
      ? progress(deployment, 'True', 'NewReplicaSetCreated', `Created new replica set "${name}"`)
      : undefined;
    return { deployment: await mark(deployment, String(revision), conditions), newest, old };
  };

  return {
    writeStatus,
    async sort(deployment, owned, creates) {
      const { current, old } = splitReplicaSets(deployment, owned);
      const revision = Math.max(0, ...old.map(revisionOf)) + 1;
      if (current !== undefined) return keep(deployment, current, old, revision);
      return creates ? create(deployment, old, revision) : { deployment, newest: undefined, old };
    },
    async scaleTo(deployment, set, replicas, always = false) {
      const before = set.spec.replicas;
      if (!always && before === replicas) return undefined;
      const wanted = replicaAnnotations(deployment);
      const { annotations = {} } = set.metadata;
      const isNoted = [desiredAnnotation, maxAnnotation].every((key) => annotations[key] === wanted[key]);
      if (before === replicas && isNoted) return undefined;
      const updated = await client.update(resources.replicaSets, {
        ...set,
        metadata: { ...set.metadata, annotations: { ...annotations, ...wanted } },
        spec: { ...set.spec, replicas },
      });
      if (before === replicas) return undefined;
      const way = before < replicas ? 'up' : 'down';
      const message = `Scaled ${way} replica set ${set.metadata.name} from ${before} to ${replicas}`;
      events.event(targetOf(deployment), 'Normal', 'ScalingReplicaSet', message);
      return updated;
    },
    async cleanUp({ spec: { revisionHistoryLimit } }, old) {
      if (revisionHistoryLimit === undefined || revisionHistoryLimit === 2 ** 31 - 1) return;
      const alive = old.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
      alive.sort((a, b) => revisionOf(a) - revisionOf(b) || byCreation(a, b));
      for (const set of alive.slice(0, Math.max(0, alive.length - revisionHistoryLimit))) {
        const { status, spec, metadata } = set;
        if (status.replicas !== 0 || spec.replicas !== 0) continue;
        if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0)) continue;
        await ignoring([404], client.delete(resources.replicaSets, nameOf(set)));
      }
    },
  };
}
