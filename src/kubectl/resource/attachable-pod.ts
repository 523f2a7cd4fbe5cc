import { type KubeObject, quote } from '../../kube/index.ts';
import type { VerbContext } from '../command/context.ts';
import { newUsageError } from '../command/usage.ts';
import { CommandError, messageOf } from '../errors.ts';
import { selectObjects } from './builder.ts';
import { isList, objectOf } from './info.ts';
import { byActivity, goTypeOf, listPodsBySelector, type Pod, podSelectorOf } from './pods.ts';
import type { Selection } from './selection.ts';

/** `--pod-running-timeout` in milliseconds. @throws CommandError */
export function readPodTimeout({ flags, command }: VerbContext): number {
  const timeoutMs = flags.duration('pod-running-timeout');
  if (timeoutMs <= 0) throw newUsageError(command, '--pod-running-timeout must be higher than zero');
  return timeoutMs;
}

/** The one object of a line: a Pod's name, or `TYPE/NAME`. @throws CommandError for several */
export async function findOneObject(
  context: VerbContext,
  selection: Pick<Selection, 'args' | 'files' | 'enforcesNamespace' | 'continuesOnError'>,
  several: string,
): Promise<KubeObject> {
  const result = await selectObjects(context, { ...selection, namespace: context.namespace.name });
  const { infos, failure } = await result.infos();
  if (failure !== undefined) throw failure;
  const [info] = infos;
  if (info === undefined || infos.length > 1 || isList(objectOf(info))) throw new CommandError(several);
  return objectOf(info);
}

/** As `ResourceNames` has it: a name alone is that of a Pod. */
export const podOrTyped = (word: string): string => (word.includes('/') ? word : `pods/${word}`);

/** The Pod itself, or the most active one of an object's (`polymorphichelpers/attachablepodforobject.go`, v0.37). */
export async function attachablePodOf(context: VerbContext, object: KubeObject, timeoutMs: number): Promise<Pod> {
  if (object.kind === 'Pod' && object.apiVersion === 'v1') return object as unknown as Pod;
  let selector: string;
  try {
    selector = podSelectorOf(object);
  } catch (error) {
    throw new CommandError(`cannot attach to ${goTypeOf(object)}: ${messageOf(error)}`, { cause: error });
  }
  const { namespace = '' } = object.metadata;
  const pods = await listPodsBySelector(context, namespace, selector, timeoutMs, byActivity);
  const [first] = pods;
  if (first === undefined) throw new CommandError(`no Pod has the labels ${quote(selector)}`);
  return first;
}
