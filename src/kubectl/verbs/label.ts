import {
  createMergePatch,
  isValidLabelValue,
  type KubeObject,
  quote,
  type ReadonlyJsonObject,
} from '../../kube/index.ts';
import { readDryRun, refuseLocalServer, withDryRun } from '../command/common-flags.ts';
import type { Verb, VerbContext } from '../command/context.ts';
import { splitPairs } from '../command/pairs.ts';
import { CommandError, throwAll } from '../errors.ts';
import { formatGoJson } from '../printers/json.ts';
import { createPrinter } from '../printers/print-flags.ts';
import { selectObjects } from '../resource/builder.ts';
import { filenameOptions } from '../resource/files.ts';
import { patchObject } from '../resource/helper.ts';
import { groupKindOf, type Info, mappingOf, objectOf } from '../resource/info.ts';
import { printWith } from './create.ts';

interface Change {
  readonly set: ReadonlyMap<string, string>;
  readonly removed: readonly string[];
}

/** `kubectl label` (`kubectl/pkg/cmd/label/label.go`, v0.37). */
export const label: Verb = {
  async run(context) {
    const { flags, namespace } = context;
    const dryRun = await readDryRun(context);
    const { resources, pairs } = splitPairs(context.args, 'label');
    const change = parseLabels(pairs);
    validate(context, resources, change, dryRun);
    const [isLocal, lists] = [flags.isOn('local'), flags.isOn('list')];
    const resourceVersion = flags.text('resource-version');
    const result = await selectObjects(context, {
      files: filenameOptions(context),
      namespace: namespace.name,
      enforcesNamespace: namespace.isExplicit && filenameOptions(context).filenames.length > 0,
      isLocal,
      continuesOnError: true,
      flattens: true,
      ...(isLocal
        ? {}
        : {
            args: resources,
            allowsEmptySelector: flags.isOn('all'),
            labelSelector: flags.text('selector'),
            fieldSelector: flags.text('field-selector'),
            isAllNamespaces: flags.isOn('all-namespaces'),
            isLatest: true,
          }),
    });
    const isOne = result.isSingleItemImplied;
    if (!isOne && resourceVersion !== '')
      throw new CommandError('--resource-version may only be used with a single resource');
    await result.visit(async (info) => {
      const before = objectOf(info);
      const isPatched = dryRun !== 'client' && !isLocal && !lists;
      if (isPatched) {
        for (const name of change.removed) {
          if (before.metadata.labels?.[name] === undefined) await context.out(`label ${quote(name)} not found.\n`);
        }
      }
      const { object, message } = changeLabels(before, change, flags.isOn('overwrite'), resourceVersion);
      info.object = object;
      if (isPatched && message !== 'not labeled') {
        const patch = createMergePatch(
          withoutVersion(before, resourceVersion),
          object as unknown as ReadonlyJsonObject,
        );
        await patchObject(context, { ...info, mapping: mappingOf(info) }, 'merge', formatGoJson(patch), {
          dryRun,
          fieldManager: flags.text('field-manager'),
        });
      }
      if (lists) return listPairs(context, info, 'labels', object.metadata.labels ?? {}, isOne);
      const printer = await createPrinter(context, withDryRun(message, dryRun));
      await printWith(context, (write) => printer.print(object, write));
    });
  },
};

function withoutVersion(object: KubeObject, resourceVersion: string): ReadonlyJsonObject {
  if (resourceVersion === '') return object as unknown as ReadonlyJsonObject;
  const { resourceVersion: _version, ...metadata } = object.metadata;
  return { ...object, metadata } as unknown as ReadonlyJsonObject;
}

/** Prints the labels or annotations of an object (`--list`). Go prints a map in any order; here it is that of the alphabet. */
export async function listPairs(
  context: VerbContext,
  info: Info,
  what: 'labels' | 'annotations',
  values: Readonly<Record<string, string>>,
  isOne: boolean,
): Promise<void> {
  const { group, kind } = groupKindOf(objectOf(info));
  if (!isOne) await context.out(`Listing ${what} for ${kind}.${group}/${info.name}:\n`);
  const indent = isOne ? '' : ' ';
  const lines = Object.keys(values)
    .sort()
    .map((key) => `${indent}${key}=${values[key]}\n`);
  await context.out(lines.join(''));
}

function parseLabels(pairs: readonly string[]): Change {
  const set = new Map<string, string>();
  const removed: string[] = [];
  for (const pair of pairs) {
    const parts = pair.split('=');
    if (parts.length === 1) {
      if (!pair.endsWith('-')) throw new CommandError(`unknown label spec: ${pair}`);
      removed.push(pair.slice(0, -1));
      continue;
    }
    const [key = '', value = ''] = parts;
    if (parts.length !== 2) throw new CommandError(`invalid label spec: ${pair}`);
    const faults = isValidLabelValue(value);
    if (faults.length > 0) throw new CommandError(`invalid label value: ${quote(pair)}: ${faults.join(';')}`);
    set.set(key, value);
  }
  if (removed.some((key) => set.has(key)))
    throw new CommandError('can not both modify and remove a label in the same command');
  return { set, removed };
}

function validate({ flags }: VerbContext, resources: readonly string[], change: Change, dryRun: string): void {
  const hasFiles = flags.list('filename').length > 0 || flags.text('kustomize') !== '';
  if (flags.isOn('list') && flags.text('output') !== '')
    throw new CommandError('--list and --output may not be specified together');
  if (flags.isOn('all') && flags.text('selector') !== '')
    throw new CommandError('cannot set --all and --selector at the same time');
  if (flags.isOn('all') && flags.text('field-selector') !== '')
    throw new CommandError('cannot set --all and --field-selector at the same time');
  if (flags.isOn('local')) {
    refuseLocalServer(true, dryRun);
    if (resources.length > 0)
      throw new CommandError('can only use local files by -f pod.yaml or --filename=pod.json when --local=true is set');
    if (!hasFiles) throw new CommandError('one or more files must be specified as -f pod.yaml or --filename=pod.json');
  } else if (resources.length === 0 && !hasFiles)
    throw new CommandError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (change.set.size === 0 && change.removed.length === 0 && !flags.isOn('list'))
    throw new CommandError('at least one label update is required');
}

/** `labelFunc`. @throws CommandError when a label has another value and must not be overwritten */
function changeLabels(
  object: KubeObject,
  { set, removed }: Change,
  overwrites: boolean,
  resourceVersion: string,
): { readonly object: KubeObject; readonly message: string } {
  const before = object.metadata.labels ?? {};
  const labels: Record<string, string> = { ...before };
  const added = [...set].filter(([key, value]) => before[key] !== value);
  if (!overwrites) {
    throwAll(
      added
        .filter(([key]) => before[key] !== undefined)
        .map(([key]) => new CommandError(`'${key}' already has a value (${before[key]}), and --overwrite is false`)),
    );
  }
  for (const [key, value] of added) labels[key] = value;
  const gone = removed.filter((key) => before[key] !== undefined);
  for (const key of gone) delete labels[key];
  const message =
    added.length > 0 && gone.length > 0
      ? 'modified'
      : added.length > 0
        ? 'labeled'
        : gone.length > 0
          ? 'unlabeled'
          : 'not labeled';
  return {
    message,
    object: {
      ...object,
      metadata: { ...object.metadata, labels, ...(resourceVersion === '' ? {} : { resourceVersion }) },
    },
  };
}
