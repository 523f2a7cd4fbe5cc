import {
  applyStrategicMergePatch,
  formatSelector,
  type KubeObject,
  type LabelSelector,
  labelSelectorToSelector,
  type Pod,
  type ReadonlyJsonObject,
} from '../../../kube/index.ts';
import { nameSegment, namespaceSegment } from '../../client/path-segment.ts';
import type { VerbContext } from '../../command/context.ts';
import { CommandError, messageOf } from '../../errors.ts';
import { schemaOf } from '../../resource/built-in-schemas.ts';
import { groupKindOf, itemsOf } from '../../resource/info.ts';
import { kindName } from './objects.ts';

/** A workload that was rolled out. */
export interface Rolled extends KubeObject {
  readonly spec: { readonly selector?: LabelSelector; readonly paused?: boolean; readonly template: PodTemplate };
}

export interface PodTemplate {
  readonly metadata?: { readonly labels?: Record<string, string>; readonly annotations?: Record<string, string> };
  readonly spec?: unknown;
}

interface ControllerRevision extends KubeObject {
  readonly revision: number;
  readonly data: ReadonlyJsonObject;
}

/** A revision of a workload. */
export interface Revision {
  readonly number: number;
  /** The ReplicaSet or ControllerRevision that remembers it. */
  readonly object: KubeObject;
  /** What is printed of it: the ReplicaSet, or the workload as it was. */
  readonly asObject: KubeObject;
  readonly changeCause: string;
}

const changeCauseKey = 'kubernetes.io/change-cause';

const plurals: Readonly<Record<string, string>> = {
  'Deployment.apps': 'deployments',
  'DaemonSet.apps': 'daemonsets',
  'StatefulSet.apps': 'statefulsets',
};
const known: readonly string[] = ['ReplicaSet.apps', 'ReplicationController', 'Pod', 'Job.batch', 'CronJob.batch'];

/** Refuses kinds without a history. `what` is `history` or `rollbacker`, `viewer` is what does it. */
export function requireRolled(object: KubeObject, what: string, viewer: string): void {
  const name = kindName(object);
  if (Object.hasOwn(plurals, name)) return;
  if (known.includes(name)) throw new CommandError(`no ${viewer} has been implemented for ${JSON.stringify(name)}`);
  const { group, kind } = groupKindOf(object);
  throw new CommandError(
    `error retrieving ${what} for ${JSON.stringify(name)}, no visitor method exists for {${group} ${kind}}`,
  );
}

/** The path of a workload. */
export function pathOfRolled(object: KubeObject): string {
  const { namespace = '', name = '' } = object.metadata;
  return `/apis/apps/v1/namespaces/${namespaceSegment(namespace)}/${plurals[kindName(object)]}/${nameSegment(name)}`;
}

/** The workload as it is now. @throws CommandError */
export async function getRolled(context: VerbContext, object: KubeObject, what: string): Promise<Rolled> {
  const { name = '' } = object.metadata;
  try {
    return await context.client.rest.json<Rolled>({
      path: pathOfRolled(object),
      about: { resource: { group: 'apps', resource: plurals[kindName(object)] ?? '' }, name },
    });
  } catch (error) {
    throw new CommandError(`failed to retrieve ${what} ${name}: ${messageOf(error)}`, { cause: error });
  }
}

/** The revisions of a workload, those with lower numbers first (`polymorphichelpers/history.go`, v0.37). */
export async function revisionsOf(context: VerbContext, rolled: Rolled): Promise<readonly Revision[]> {
  const isDeployment = rolled.kind === 'Deployment';
  const owned = await listOwned(context, rolled, isDeployment ? 'replicasets' : 'controllerrevisions');
  const revisions: Revision[] = [];
  for (const object of owned) {
    const { annotations = {} } = object.metadata;
    const changeCause = annotations[changeCauseKey] ?? '';
    const number = isDeployment
      ? Number(annotations['deployment.kubernetes.io/revision'] ?? '0')
      : (object as ControllerRevision).revision;
    if (Number.isNaN(number)) continue;
    const asObject = isDeployment ? object : await applyRevision(rolled, object as ControllerRevision);
    revisions.push({ number, object, asObject, changeCause });
  }
  return revisions.sort((a, b) => a.number - b.number);
}

async function listOwned(context: VerbContext, rolled: Rolled, resource: string): Promise<readonly KubeObject[]> {
  const { namespace = '', uid } = rolled.metadata;
  const list = await context.client.rest.json<KubeObject>({
    path: `/apis/apps/v1/namespaces/${namespaceSegment(namespace)}/${resource}`,
    about: { resource: { group: 'apps', resource }, name: '' },
    query: { labelSelector: formatSelector(labelSelectorToSelector(rolled.spec.selector)) },
  });
  return itemsOf(list).filter(({ metadata }) =>
    metadata.ownerReferences?.some((owner) => owner.controller === true && owner.uid === uid),
  );
}

async function applyRevision(rolled: Rolled, { data }: ControllerRevision): Promise<KubeObject> {
  const schema = await schemaOf(groupKindOf(rolled));
  if (schema === undefined) throw new Error(`${rolled.kind} has no schema`);
  return applyStrategicMergePatch(rolled as unknown as ReadonlyJsonObject, data, schema) as unknown as KubeObject;
}

/** `printTemplate`: the Pod template of a revision as `describe` has it, though not aligned. */
export async function describeTemplate({ asObject, changeCause }: Revision): Promise<string> {
  const [{ formatUnaligned }, { writePodTemplate }] = await Promise.all([
    import('../../describe/page.ts'),
    import('../../describe/pod-template.ts'),
  ]);
  const { template } = (asObject as Rolled).spec;
  const isCaused = changeCause !== '' && asObject.kind === 'ReplicaSet';
  const annotations = { ...template.metadata?.annotations, ...(isCaused ? { [changeCauseKey]: changeCause } : {}) };
  const shown = { ...template, metadata: { ...template.metadata, annotations } } as unknown as Pod;
  return formatUnaligned((page) => writePodTemplate(page, shown));
}
