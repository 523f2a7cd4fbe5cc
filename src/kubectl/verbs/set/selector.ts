import { readDryRun, withDryRun } from '../../command/common-flags.ts';
import type { Verb } from '../../command/context.ts';
import { CommandError } from '../../errors.ts';
import { createTypedPrinter } from '../../printers/typed.ts';
import { selectObjects } from '../../resource/builder.ts';
import { filenameOptions } from '../../resource/files.ts';
import { patchObject } from '../../resource/helper.ts';
import { mappingOf, objectOf } from '../../resource/info.ts';
import { parseToLabelSelector } from '../create/poddisruptionbudget.ts';
import { printWith } from '../create.ts';
import { calculatePatches, localText } from './patches.ts';

/** `kubectl set selector` (`kubectl/pkg/cmd/set/set_selector.go`, v0.37). */
export const setSelector: Verb = {
  async run(context) {
    const { flags, args, namespace } = context;
    const dryRun = await readDryRun(context);
    const expression = args.at(-1);
    const selector = expression === undefined ? {} : parseToLabelSelector(expression);
    const [matchLabels, matchExpressions] = [selector.matchLabels ?? {}, selector.matchExpressions ?? []];
    const printer = await createTypedPrinter(context, withDryRun('selector updated', dryRun));
    if (expression === undefined) throw new CommandError('one selector is required');
    const isLocal = flags.isOn('local');
    const resourceVersion = flags.text('resource-version');
    if (isLocal && args.length > 1) throw new CommandError(localText);
    const files = filenameOptions(context);
    const result = await selectObjects(context, {
      files,
      namespace: namespace.name,
      enforcesNamespace: namespace.isExplicit && files.filenames.length > 0,
      isLocal,
      flattens: true,
      ...(isLocal ? {} : { args: args.slice(0, -1), allowsEmptySelector: flags.isOn('all'), isLatest: true }),
    });
    await result.visit(async (info) => {
      if (resourceVersion !== '') {
        const { resourceVersion: _version, ...metadata } = objectOf(info).metadata;
        info.object = { ...objectOf(info), metadata };
      }
      const [change] = await calculatePatches([info], (draft) => {
        if (resourceVersion !== '') draft.metadata.resourceVersion = resourceVersion;
        if (draft.kind !== 'Service') throw new CommandError('setting a selector is only supported for Services');
        if (matchExpressions.length > 0) {
          const all = matchExpressions.map(
            ({ key, operator, values }) => `{${key} ${operator} [${(values ?? []).join(' ')}]}`,
          );
          throw new CommandError(`match expression [${all.join(' ')}] not supported on this object`);
        }
        Object.assign(draft, { spec: { ...Object(draft['spec']), selector: matchLabels } });
        return true;
      });
      if (change === undefined) return;
      if (change.failure !== undefined) throw change.failure;
      const object =
        isLocal || dryRun === 'client'
          ? objectOf(info)
          : await patchObject(context, { ...info, mapping: mappingOf(info) }, 'strategic', change.patch, {
              dryRun,
              fieldManager: flags.text('field-manager'),
            });
      await printWith(context, (write) => printer.print(object, write));
    });
  },
};
