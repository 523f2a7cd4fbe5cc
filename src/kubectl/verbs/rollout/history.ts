import type { Verb } from '../../command/context.ts';
import { CommandError } from '../../errors.ts';
import { createPrinter } from '../../printers/print-flags.ts';
import { createTabWriter } from '../../printers/tab-writer.ts';
import { createTypedPrinter } from '../../printers/typed.ts';
import { objectOf } from '../../resource/info.ts';
import { printWith } from '../create.ts';
import { selectForRollout } from './objects.ts';
import { describeTemplate, getRolled, type Revision, requireRolled, revisionsOf } from './revisions.ts';

/** `kubectl rollout history` (`kubectl/pkg/cmd/rollout/rollout_history.go`, `polymorphichelpers/history.go`, v0.37). */
export const rolloutHistory: Verb = {
  async run(context) {
    const { flags } = context;
    const wanted = flags.integer('revision');
    const result = await selectForRollout(context, () => {
      if (wanted < 0) throw new CommandError(`revision must be a positive integer: ${wanted}`);
    });
    const isFormatted = flags.isSet('output');
    const printer = isFormatted ? await createTypedPrinter(context, '') : undefined;
    await result.visit(async (info) => {
      const object = objectOf(info);
      requireRolled(object, 'history', 'history viewer');
      const kind = object.kind === 'Deployment' ? 'deployment' : object.kind;
      const revisions = await revisionsOf(context, await getRolled(context, object, kind));
      const chosen = revisions.find(({ number }) => number === wanted);
      if (printer !== undefined) {
        if (wanted > 0 && chosen === undefined) throw new CommandError('unable to find the specified revision');
        const printed = chosen === undefined ? revisions : [chosen];
        for (const { asObject } of printed) {
          try {
            await printWith(context, (write) => printer.print(asObject, write));
          } catch (error) {
            // Of all revisions, upstream does not look at what printing fails with.
            if (chosen !== undefined || !(error instanceof CommandError)) throw error;
          }
        }
        return;
      }
      const text = await historyText(revisions, wanted);
      const named = await createPrinter(context, `${wanted > 0 ? `with revision #${wanted}` : ''}\n${text}`);
      await printWith(context, (write) => named.print(object, write));
    });
  },
};

async function historyText(revisions: readonly Revision[], wanted: number): Promise<string> {
  if (revisions.length === 0) return 'No rollout history found.';
  if (wanted > 0) {
    const chosen = revisions.find(({ number }) => number === wanted);
    if (chosen === undefined) throw new CommandError('unable to find the specified revision');
    return describeTemplate(chosen);
  }
  let text = '';
  const writer = createTabWriter(
    (more) => {
      text += more;
    },
    { minWidth: 0, padding: 2 },
  );
  writer.write('REVISION\tCHANGE-CAUSE\n');
  for (const { number, changeCause } of revisions) writer.write(`${number}\t${changeCause || '<none>'}\n`);
  writer.flush();
  return text;
}
