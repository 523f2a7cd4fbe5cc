import { createMergePatch, type KubeObject, type ReadonlyJsonObject } from '../../kube/index.ts';
import { readDryRun, refuseLocalServer, withDryRun } from '../command/common-flags.ts';
import type { Verb, VerbContext } from '../command/context.ts';
import { parsePairs, splitPairs } from '../command/pairs.ts';
import { CommandError } from '../errors.ts';
import { formatGoJson } from '../printers/json.ts';
import { createPrinter } from '../printers/print-flags.ts';
import { selectObjects } from '../resource/builder.ts';
import { filenameOptions } from '../resource/files.ts';
import { patchObject } from '../resource/helper.ts';
import { mappingOf, objectOf } from '../resource/info.ts';
import { printWith } from './create.ts';
import { listPairs } from './label.ts';

type Change = ReturnType<typeof parsePairs>;

/** `kubectl annotate` (`kubectl/pkg/cmd/annotate/annotate.go`, v0.37). */
export const annotate: Verb = {
  async run(context) {
    const { flags, namespace } = context;
    const dryRun = await readDryRun(context);
    const { resources, pairs } = splitPairs(context.args, 'annotation');
    const change = parsePairs(pairs, 'annotation');
    validate(context, resources, change, dryRun);
    const printer = await createPrinter(context, withDryRun('annotated', dryRun));
    const [isLocal, lists] = [flags.isOn('local'), flags.isOn('list')];
    const resourceVersion = flags.text('resource-version');
    const result = await selectObjects(context, {
      args: resources,
      files: filenameOptions(context),
      namespace: namespace.name,
      enforcesNamespace: namespace.isExplicit && filenameOptions(context).filenames.length > 0,
      isLocal,
      continuesOnError: true,
      flattens: true,
      allowsEmptySelector: flags.isOn('all'),
      labelSelector: flags.text('selector'),
      fieldSelector: flags.text('field-selector'),
      isAllNamespaces: flags.isOn('all-namespaces'),
      isLatest: !isLocal,
    });
    if (!result.isSingleItemImplied && resourceVersion !== '')
      throw new CommandError('--resource-version may only be used with a single resource');
    await result.visit(async (info) => {
      const before = objectOf(info);
      let object = changeAnnotations(before, change, flags.isOn('overwrite'), resourceVersion);
      if (dryRun !== 'client' && !isLocal && !lists) {
        const patch = createMergePatch(
          (resourceVersion === '' ? before : withoutVersion(before)) as unknown as ReadonlyJsonObject,
          object as unknown as ReadonlyJsonObject,
        );
        object = await patchObject(context, { ...info, mapping: mappingOf(info) }, 'merge', formatGoJson(patch), {
          dryRun,
          fieldManager: flags.text('field-manager'),
        });
      }
      if (lists)
        return listPairs(context, info, 'annotations', object.metadata.annotations ?? {}, result.isSingleItemImplied);
      await printWith(context, (write) => printer.print(object, write));
    });
  },
};

function withoutVersion(object: KubeObject): KubeObject {
  const { resourceVersion: _version, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function validate({ flags }: VerbContext, resources: readonly string[], change: Change, dryRun: string): void {
  const hasFiles = flags.list('filename').length > 0 || flags.text('kustomize') !== '';
  if (flags.isOn('list') && flags.text('output') !== '')
    throw new CommandError('--list and --output may not be specified together');
  if (flags.isOn('all') && flags.text('selector') !== '')
    throw new CommandError('cannot set --all and --selector at the same time');
  if (flags.isOn('all') && flags.text('field-selector') !== '')
    throw new CommandError('cannot set --all and --field-selector at the same time');
  if (!flags.isOn('local')) {
    if (resources.length === 0 && !hasFiles)
      throw new CommandError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  } else {
    refuseLocalServer(true, dryRun);
    if (resources.length > 0)
      throw new CommandError(
        'can only use local files by -f rsrc.yaml or --filename=rsrc.json when --local=true is set',
      );
    if (!hasFiles)
      throw new CommandError('one or more files must be specified as -f rsrc.yaml or --filename=rsrc.json');
  }
  if (change.set.size === 0 && change.removed.length === 0 && !flags.isOn('list'))
    throw new CommandError('at least one annotation update is required');
  const both = change.removed.filter((key) => change.set.has(key));
  if (both.length > 0)
    throw new CommandError(
      `can not both modify and remove the following annotation(s) in the same command: ${both.join(', ')}`,
    );
}

const changeCause = 'kubernetes.io/change-cause';

function changeAnnotations(
  object: KubeObject,
  { set, removed }: Change,
  overwrites: boolean,
  resourceVersion: string,
): KubeObject {
  const before = object.metadata.annotations ?? {};
  const taken = [...set].filter(
    ([key, value]) => key !== changeCause && before[key] !== undefined && before[key] !== value,
  );
  if (!overwrites && taken.length > 0) {
    const texts = taken.map(([key]) => `'${key}' already has a value (${before[key]})`);
    throw new CommandError(`--overwrite is false but found the following declared annotation(s): ${texts.join('; ')}`);
  }
  const annotations: Record<string, string> = { ...before, ...Object.fromEntries(set) };
  for (const key of removed) delete annotations[key];
  return {
    ...object,
    metadata: { ...object.metadata, annotations, ...(resourceVersion === '' ? {} : { resourceVersion }) },
  };
}
