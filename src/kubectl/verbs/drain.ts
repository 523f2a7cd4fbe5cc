import { type DryRun, readDryRun, withDryRun } from '../command/common-flags.ts';
import type { Verb, VerbContext } from '../command/context.ts';
import { messageOf, throwAll } from '../errors.ts';
import { createNamePrinter } from '../printers/name.ts';
import { objectOf } from '../resource/info.ts';
import { printWith } from './create.ts';
import { removePods } from './drain/evict.ts';
import { listForDrain } from './drain/filters.ts';
import { selectNodes, setUnschedulable } from './drain/nodes.ts';

/** `kubectl drain` (`kubectl/pkg/cmd/drain/drain.go`, v0.37). */
export const drain: Verb = {
  async run(context) {
    const dryRun = await readDryRun(context);
    const nodes = await selectNodes(context);
    await setUnschedulable(context, nodes, true, dryRun);
    const failures: unknown[] = [];
    const remaining: string[] = [];
    for (const info of nodes) {
      try {
        await drainNode(context, info.name, dryRun);
        const printer = createNamePrinter(withDryRun('drained', dryRun));
        await printWith(context, (write) => printer.print(objectOf(info), write));
      } catch (error) {
        if (context.signal.aborted) throw error;
        const text = `unable to drain node "${info.name}" due to error: ${messageOf(error)}`;
        await context.err(`error: ${text}, continuing command...\n`);
        failures.push(error);
        remaining.push(info.name);
      }
    }
    if (remaining.length > 0) {
      await context.err('There are pending nodes to be drained:\n');
      for (const name of remaining) await context.err(` ${name}\n`);
    }
    throwAll(failures);
  },
};

/** `deleteOrEvictPodsSimple`. */
async function drainNode(context: VerbContext, node: string, dryRun: DryRun): Promise<void> {
  const { pods, warning, failures } = await listForDrain(context, node);
  throwAll(failures);
  if (warning !== '') await context.err(`Warning: ${warning}\n`);
  if (dryRun === 'client') {
    for (const { metadata } of pods)
      await context.out(`evicting pod ${metadata.namespace}/${metadata.name} (dry run)\n`);
    return;
  }
  try {
    await removePods(context, pods, dryRun);
  } catch (error) {
    if (context.signal.aborted) throw error;
    await tellPending(context, node, error);
    throw error;
  }
}

async function tellPending(context: VerbContext, node: string, failure: unknown): Promise<void> {
  const { err } = context;
  const pending = await listForDrain(context, node);
  if (pending.pods.length > 0) {
    await err(`There are pending pods in node "${node}" when an error occurred: ${messageOf(failure)}\n`);
    for (const { metadata } of pending.pods) await err(`pod/${metadata.name}\n`);
  }
  if (pending.failures.length > 0) {
    const texts = pending.failures.map(messageOf);
    const text = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
    await err(`Following errors occurred while getting the list of pods to delete:\n${text}`);
  }
}
