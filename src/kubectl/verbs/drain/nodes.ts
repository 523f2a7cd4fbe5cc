import { parseLabelSelector } from '../../../kube/index.ts';
import { type DryRun, withDryRun } from '../../command/common-flags.ts';
import type { VerbContext } from '../../command/context.ts';
import { commandPath, newUsageError } from '../../command/usage.ts';
import { CommandError, messageOf } from '../../errors.ts';
import { createNamePrinter } from '../../printers/name.ts';
import { selectObjects } from '../../resource/builder.ts';
import { patchObject } from '../../resource/helper.ts';
import { type Info, mappingOf, objectOf } from '../../resource/info.ts';
import { printWith } from '../create.ts';

/** The Nodes of a line (`DrainCmdOptions.Complete` of `kubectl/pkg/cmd/drain/drain.go`, v0.37). @throws CommandError */
export async function selectNodes(context: VerbContext): Promise<readonly Info[]> {
  const { flags, args, namespace, command } = context;
  const selector = flags.text('selector');
  if (args.length === 0 && !flags.isSet('selector'))
    throw newUsageError(command, `USAGE: ${commandPath(command).replace(/^kubectl /, '')} NODE [flags]`);
  if (args.length > 0 && selector !== '')
    throw newUsageError(command, 'error: cannot specify both a node name and a --selector option');
  requirePodSelector(context);
  const result = await selectObjects(context, {
    args: selector === '' ? args.map((name) => (name.includes('/') ? name : `nodes/${name}`)) : ['nodes'],
    labelSelector: selector,
    namespace: namespace.name,
    isSingleType: true,
    flattens: true,
    ...(flags.has('chunk-size') ? { chunkSize: flags.integer('chunk-size') } : {}),
  });
  const nodes: Info[] = [];
  await result.visit(async (info) => {
    const { group, version, resource } = mappingOf(info);
    if (group !== '' || resource !== 'nodes') {
      const shown = JSON.stringify(`${group}/${version}, Resource=${resource}`);
      throw new CommandError(`error: expected resource of type node, got ${shown}`);
    }
    nodes.push(info);
  });
  return nodes;
}

function requirePodSelector({ flags }: VerbContext): void {
  if (!flags.has('pod-selector')) return;
  try {
    parseLabelSelector(flags.text('pod-selector'));
  } catch (error) {
    throw new CommandError('--pod-selector=<pod_selector> must be a valid label selector', { cause: error });
  }
}

/** `RunCordonOrUncordon`: what cannot be changed is told of, and the rest goes on. */
export async function setUnschedulable(
  context: VerbContext,
  nodes: readonly Info[],
  wanted: boolean,
  dryRun: DryRun,
): Promise<void> {
  const done = wanted ? 'cordoned' : 'uncordoned';
  for (const info of nodes) {
    const node = objectOf(info);
    const isSo = (node['spec']?.unschedulable ?? false) === wanted;
    if (!isSo && dryRun !== 'client') {
      const patch = JSON.stringify({ spec: { unschedulable: wanted ? true : null } });
      try {
        await patchObject(context, { ...info, mapping: mappingOf(info) }, 'strategic', patch, { dryRun });
      } catch (error) {
        if (context.signal.aborted) throw error;
        const verb = wanted ? 'cordon' : 'uncordon';
        await context.err(`error: unable to ${verb} node "${info.name}": ${messageOf(error)}\n`);
        continue;
      }
    }
    const printer = createNamePrinter(withDryRun(isSo ? `already ${done}` : done, dryRun));
    await printWith(context, (write) => printer.print(node, write));
  }
}
