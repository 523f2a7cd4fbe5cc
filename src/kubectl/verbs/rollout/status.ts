import { type KubeObject, quote } from '../../../kube/index.ts';
import type { Verb, VerbContext } from '../../command/context.ts';
import { CommandError } from '../../errors.ts';
import { type Info, mappingOf, objectOf } from '../../resource/info.ts';
import { followObject, newDeadline } from '../../resource/until.ts';
import { isApps, kindName, selectForRollout } from './objects.ts';

interface Workload extends KubeObject {
  readonly spec?: {
    readonly replicas?: number;
    readonly updateStrategy?: { readonly type?: string; readonly rollingUpdate?: { readonly partition?: number } };
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly conditions?: readonly { readonly type: string; readonly reason?: string }[];
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly readyReplicas?: number;
    readonly currentReplicas?: number;
    readonly currentRevision?: string;
    readonly updateRevision?: string;
    readonly updatedNumberScheduled?: number;
    readonly desiredNumberScheduled?: number;
    readonly numberAvailable?: number;
  };
}

interface Status {
  readonly text: string;
  readonly isDone: boolean;
}

/** `kubectl rollout status` (`kubectl/pkg/cmd/rollout/rollout_status.go`, `polymorphichelpers/rollout_status.go`, v0.37). */
export const rolloutStatus: Verb = {
  async run(context) {
    const revision = context.flags.integer('revision');
    const result = await selectForRollout(context, () => {
      if (revision < 0) throw new CommandError(`revision must be a positive integer: ${revision}`);
    });
    let count = 0;
    await result.visit(async (info) => {
      count += 1;
      await follow(context, info, revision);
    });
    if (count === 0) await context.err(`No resources found in ${context.namespace.name} namespace.\n`);
  },
};

async function follow(context: VerbContext, info: Info, revision: number): Promise<void> {
  const { flags } = context;
  const viewer = viewerOf(objectOf(info));
  using deadline = newDeadline(context, flags.duration('timeout'), 'kubectl rollout status gives up');
  // What is printed in one go is written in order, though it is not waited for here.
  let written = Promise.resolve();
  try {
    await followObject(context, { ...info, mapping: mappingOf(info) }, deadline, (object) => {
      if (object === undefined) throw new CommandError('object has been deleted');
      const { text, isDone } = viewer(object, revision);
      written = written.then(() => context.out(text));
      return isDone || !flags.isOn('watch');
    });
  } catch (error) {
    if (deadline.isOver()) throw new CommandError('timed out waiting for the condition');
    throw error;
  } finally {
    await written;
  }
}

/** `StatusViewerFor`. @throws CommandError */
function viewerOf(object: KubeObject): (object: Workload, revision: number) => Status {
  if (isApps(object, 'Deployment')) return deploymentStatus;
  if (isApps(object, 'DaemonSet')) return daemonSetStatus;
  if (isApps(object, 'StatefulSet')) return statefulSetStatus;
  throw new CommandError(`no status viewer has been implemented for ${kindName(object)}`);
}

const waiting = (text: string): Status => ({ text: `${text}...\n`, isDone: false });

const isObserved = ({ metadata, status }: Workload): boolean =>
  (metadata.generation ?? 0) <= (status?.observedGeneration ?? 0);

function deploymentStatus(object: Workload, revision: number): Status {
  const { metadata, spec, status = {} } = object;
  const name = quote(metadata.name ?? '');
  if (revision > 0) {
    const running = Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? '0');
    if (running !== revision)
      throw new CommandError(`desired revision (${revision}) is different from the running revision (${running})`);
  }
  if (!isObserved(object)) return waiting('Waiting for deployment spec update to be observed');
  const progressing = status.conditions?.find(({ type }) => type === 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded')
    throw new CommandError(`deployment ${name} exceeded its progress deadline`);
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  const head = `Waiting for deployment ${name} rollout to finish:`;
  if (spec?.replicas !== undefined && updatedReplicas < spec.replicas)
    return waiting(`${head} ${updatedReplicas} out of ${spec.replicas} new replicas have been updated`);
  if (replicas > updatedReplicas)
    return waiting(`${head} ${replicas - updatedReplicas} old replicas are pending termination`);
  if (availableReplicas < updatedReplicas)
    return waiting(`${head} ${availableReplicas} of ${updatedReplicas} updated replicas are available`);
  return { text: `deployment ${name} successfully rolled out\n`, isDone: true };
}

const onlyRolling = 'rollout status is only available for RollingUpdate strategy type';

function daemonSetStatus(object: Workload): Status {
  const { metadata, spec, status = {} } = object;
  const name = quote(metadata.name ?? '');
  if (spec?.updateStrategy?.type !== 'RollingUpdate') throw new CommandError(onlyRolling);
  if (!isObserved(object)) return waiting('Waiting for daemon set spec update to be observed');
  const { updatedNumberScheduled = 0, desiredNumberScheduled = 0, numberAvailable = 0 } = status;
  const head = `Waiting for daemon set ${name} rollout to finish:`;
  if (updatedNumberScheduled < desiredNumberScheduled)
    return waiting(`${head} ${updatedNumberScheduled} out of ${desiredNumberScheduled} new pods have been updated`);
  if (numberAvailable < desiredNumberScheduled)
    return waiting(`${head} ${numberAvailable} of ${desiredNumberScheduled} updated pods are available`);
  return { text: `daemon set ${name} successfully rolled out\n`, isDone: true };
}

function statefulSetStatus(object: Workload): Status {
  const { spec, status = {} } = object;
  if (spec?.updateStrategy?.type !== 'RollingUpdate') throw new CommandError(onlyRolling);
  if ((status.observedGeneration ?? 0) === 0 || !isObserved(object))
    return waiting('Waiting for statefulset spec update to be observed');
  const { readyReplicas = 0, updatedReplicas = 0, currentReplicas = 0 } = status;
  const { updateRevision = '', currentRevision = '' } = status;
  if (spec.replicas !== undefined && readyReplicas < spec.replicas)
    return waiting(`Waiting for ${spec.replicas - readyReplicas} pods to be ready`);
  const rolling = spec.updateStrategy.rollingUpdate;
  if (rolling !== undefined) {
    const wanted = spec.replicas === undefined ? undefined : spec.replicas - (rolling.partition ?? 0);
    if (wanted !== undefined && rolling.partition !== undefined && updatedReplicas < wanted)
      return waiting(
        `Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${wanted} new pods have been updated`,
      );
    return { text: `partitioned roll out complete: ${updatedReplicas} new pods have been updated...\n`, isDone: true };
  }
  if (updateRevision !== currentRevision)
    return waiting(
      `waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${updateRevision}`,
    );
  const text = `statefulset rolling update complete ${currentReplicas} pods at revision ${currentRevision}...\n`;
  return { text, isDone: true };
}
