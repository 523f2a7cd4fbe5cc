import { formatGroupResource, type KubeObject } from '../../../kube/index.ts';
import type { VerbContext } from '../../command/context.ts';
import { CommandError, messageOf, throwAll } from '../../errors.ts';
import { createTypedPrinter } from '../../printers/typed.ts';
import { selectObjects } from '../../resource/builder.ts';
import { filenameOptions } from '../../resource/files.ts';
import { patchObject } from '../../resource/helper.ts';
import { groupKindOf, mappingOf, objectOf, refresh } from '../../resource/info.ts';
import type { Result } from '../../resource/selection.ts';
import { printWith } from '../create.ts';
import { calculatePatches, type Draft } from '../set/patches.ts';

/** The objects of a line of `rollout`. @throws CommandError when it names none */
export async function selectForRollout(context: VerbContext, check: () => void = () => undefined): Promise<Result> {
  const { flags, namespace, args } = context;
  const files = filenameOptions(context);
  if (args.length === 0 && files.filenames.length === 0 && files.kustomize === '')
    throw new CommandError('required resource not specified');
  check();
  return selectObjects(context, {
    args,
    allowsEmptySelector: true,
    files,
    labelSelector: flags.text('selector'),
    namespace: namespace.name,
    enforcesNamespace: namespace.isExplicit && files.filenames.length > 0,
    continuesOnError: true,
    isLatest: true,
    flattens: true,
  });
}

/** `Deployment.apps`. */
export function kindName(object: KubeObject): string {
  const { group, kind } = groupKindOf(object);
  return formatGroupResource({ group, resource: kind });
}

/** Whether it is the kind of group apps. */
export const isApps = (object: KubeObject, kind: string): boolean => kindName(object) === `${kind}.apps`;

/** What `rollout pause`, `resume` and `restart` have in common. */
export interface RolloutChange {
  /** `paused`. */
  readonly operation: string;
  /** Of an object that is as it was: what is printed, or what is wrong with it. */
  readonly unchanged: (name: string) => { readonly operation: string } | { readonly failure: string };
  /** @throws CommandError */
  change(draft: Draft): void;
}

/** Changes the objects of the line; throws all that went wrong. */
export async function changeRollout(
  context: VerbContext,
  { operation, unchanged, change }: RolloutChange,
): Promise<void> {
  const result = await selectForRollout(context);
  const { infos, failure } = await result.infos();
  const failures = failure === undefined ? [] : [failure];
  const changes = await calculatePatches(infos, (draft) => {
    change(draft);
    return true;
  });
  if (changes.length === 0 && failures.length === 0)
    return void (await context.err(`No resources found in ${context.namespace.name} namespace.\n`));
  for (const one of changes) {
    const { info, patch } = one;
    const mapping = mappingOf(info);
    let done = operation;
    if (one.failure !== undefined) {
      const text = `error: ${formatGroupResource(mapping)} ${JSON.stringify(info.name)} ${messageOf(one.failure)}`;
      failures.push(new CommandError(text));
      continue;
    }
    if (patch === '{}') {
      const told = unchanged(info.name);
      if ('failure' in told) {
        failures.push(new CommandError(told.failure));
        continue;
      }
      done = told.operation;
    } else {
      try {
        const fieldManager = context.flags.text('field-manager');
        refresh(info, await patchObject(context, { ...info, mapping }, 'strategic', patch, { fieldManager }));
      } catch (error) {
        failures.push(new CommandError(`failed to patch: ${messageOf(error)}`, { cause: error }));
        continue;
      }
    }
    const printer = await createTypedPrinter(context, done);
    await printWith(context, (write) => printer.print(objectOf(info), write));
  }
  throwAll(failures);
}
