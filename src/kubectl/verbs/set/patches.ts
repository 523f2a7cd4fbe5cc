import { createTwoWayMergePatch, type KubeObject, type ReadonlyJsonObject } from '../../../kube/index.ts';
import type { DryRun } from '../../command/common-flags.ts';
import type { VerbContext } from '../../command/context.ts';
import { CommandError, messageOf, throwAll } from '../../errors.ts';
import { formatGoJson } from '../../printers/json.ts';
import type { Printer } from '../../printers/printer.ts';
import { selectObjects } from '../../resource/builder.ts';
import { schemaOf } from '../../resource/built-in-schemas.ts';
import { filenameOptions } from '../../resource/files.ts';
import { patchObject } from '../../resource/helper.ts';
import { groupKindOf, type Info, mappingOf, objectName, objectOf } from '../../resource/info.ts';
import { printWith } from '../create.ts';

/** An object that may be changed. */
export type Draft = Record<string, unknown> & KubeObject;

/** Changes a copy of an object; false when it changed nothing and it is to be passed over. @throws CommandError */
export type Mutate = (draft: Draft) => boolean | Promise<boolean>;

/** What became of an object that was to be changed. */
export interface Change {
  readonly info: Info;
  readonly failure?: unknown;
  /** A strategic merge patch as JSON. */
  readonly patch: string;
}

/** `CalculatePatches` (`kubectl/pkg/cmd/set/helper.go`, v0.37): the objects become what they are changed to. */
export async function calculatePatches(infos: readonly Info[], mutate: Mutate): Promise<readonly Change[]> {
  const changes: Change[] = [];
  for (const info of infos) {
    const before = objectOf(info);
    const draft = structuredClone(before) as Draft;
    try {
      if (!(await mutate(draft))) continue;
      const schema = await schemaOf(groupKindOf(before));
      if (schema === undefined) throw new Error(`${before.kind} has no schema`);
      const [from, to] = [before, draft] as unknown as readonly [ReadonlyJsonObject, ReadonlyJsonObject];
      changes.push({ info, patch: formatGoJson(createTwoWayMergePatch(from, to, schema)) });
    } catch (failure) {
      changes.push({ info, failure, patch: '' });
    }
    info.object = draft;
  }
  return changes;
}

export interface SetOptions {
  readonly dryRun: DryRun;
  readonly isLocal: boolean;
  readonly printer: Printer;
  /** What is said before the server's refusal. */
  readonly failure: string;
  /** Objects that are as they were are written too. */
  readonly writesUnchanged?: boolean;
  /** Called after an object was written. */
  readonly onWritten?: () => void;
}

/** Changes objects on the server, or here alone, and prints them; throws all that went wrong, `failures` before it. */
export async function changeObjects(
  context: VerbContext,
  infos: readonly Info[],
  mutate: Mutate,
  options: SetOptions,
  failures: unknown[] = [],
): Promise<void> {
  const { dryRun, isLocal, printer } = options;
  for (const { info, failure, patch } of await calculatePatches(infos, mutate)) {
    if (failure !== undefined) {
      failures.push(new CommandError(`error: ${objectName(info)} ${messageOf(failure)}\n`));
      continue;
    }
    if (patch === '{}' && options.writesUnchanged !== true) continue;
    let object = objectOf(info);
    if (!isLocal && dryRun !== 'client') {
      try {
        object = await patchObject(context, { ...info, mapping: mappingOf(info) }, 'strategic', patch, {
          dryRun,
          fieldManager: context.flags.text('field-manager'),
        });
      } catch (error) {
        failures.push(new CommandError(options.failure + messageOf(error), { cause: error }));
        continue;
      }
      options.onWritten?.();
    }
    await printWith(context, (write) => printer.print(object, write));
  }
  throwAll(failures);
}

/** What is wrong with `--local` and names of the server's objects (`resource.LocalResourceError`). */
export const localText = `error: you must specify resources by --filename when --local is set.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'`;

/** The objects of a line of `set`. @throws what went wrong while they were found */
export async function selectForSet(
  context: VerbContext,
  resources: readonly string[],
  { allowsNamesWithLocal = false } = {},
): Promise<readonly Info[]> {
  const { flags, namespace } = context;
  const isLocal = flags.isOn('local');
  if (isLocal && resources.length > 0 && !allowsNamesWithLocal) throw new CommandError(localText);
  const files = filenameOptions(context);
  const result = await selectObjects(context, {
    files,
    namespace: namespace.name,
    enforcesNamespace: namespace.isExplicit && files.filenames.length > 0,
    isLocal,
    continuesOnError: true,
    flattens: true,
    ...(isLocal
      ? {}
      : {
          args: resources,
          allowsEmptySelector: flags.isOn('all'),
          labelSelector: flags.has('selector') ? flags.text('selector') : '',
          isLatest: true,
        }),
  });
  const { infos, failure } = await result.infos();
  if (failure !== undefined) throw failure;
  return infos;
}

/** Containers as far as `set` changes them. */
export interface DraftContainer {
  readonly name: string;
  image?: string;
  env?: DraftEnv[];
  resources?: { limits?: Record<string, string>; requests?: Record<string, string> };
}

export interface DraftEnv {
  name: string;
  value?: string;
  valueFrom?: {
    readonly secretKeyRef?: { readonly name: string; readonly key: string };
    readonly configMapKeyRef?: { readonly name: string; readonly key: string };
    readonly fieldRef?: { readonly fieldPath: string };
    readonly resourceFieldRef?: {
      readonly containerName?: string;
      readonly resource: string;
      readonly divisor?: string;
    };
  };
}

export interface DraftPodSpec {
  containers?: DraftContainer[];
  initContainers?: DraftContainer[];
  serviceAccountName?: string;
}

interface Templated {
  readonly spec?: { readonly template?: Templated; readonly jobTemplate?: Templated };
}

const templated: readonly string[] = [
  'ReplicationController',
  'Deployment',
  'DaemonSet',
  'ReplicaSet',
  'StatefulSet',
  'Job',
];

/** `updatePodSpecForObject` (`kubectl/pkg/polymorphichelpers/updatepodspec.go`, v0.37). @throws CommandError */
export function podSpecOf(draft: Draft): DraftPodSpec {
  const { kind } = draft;
  const top = draft as Templated;
  const template =
    kind === 'Pod'
      ? top
      : kind === 'CronJob'
        ? top.spec?.jobTemplate?.spec?.template
        : templated.includes(kind)
          ? top.spec?.template
          : undefined;
  if (template?.spec === undefined) {
    const { version } = groupKindOf(draft);
    throw new CommandError(`the object is not a pod or does not have a pod template: *${version}.${kind}`);
  }
  return template.spec as DraftPodSpec;
}

/** Containers whose names are `spec`, which may have `*` in it; those of `initContainers` come last. */
export function selectContainers(spec: DraftPodSpec, pattern: string): readonly DraftContainer[] {
  const isSelected = ({ name }: DraftContainer): boolean => matchesName(name, pattern);
  return [...(spec.containers ?? []).filter(isSelected), ...(spec.initContainers ?? []).filter(isSelected)];
}

/** `selectString`, with upstream's own reading of `*`. */
function matchesName(name: string, pattern: string): boolean {
  if (pattern === '*') return true;
  if (!pattern.includes('*')) return name === pattern;
  const parts = pattern.split('*');
  let at = 0;
  for (const [index, part] of parts.entries()) {
    if (part === '') continue;
    const next = name.slice(at).indexOf(part);
    const isLast = index === parts.length - 1;
    if (next < at || (index === 0 && at !== 0) || (isLast && name.length !== part.length + next)) return false;
    at = next;
  }
  return true;
}
