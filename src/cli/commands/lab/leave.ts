import type { RegisterCommand } from '../../context.ts';
import { words } from '../../messages.ts';
import { printJson, printLine, runAction } from '../../output.ts';
import { labWords } from './messages.ts';
import { createDriverRunner, findRun, loadProjectLabs } from './room.ts';

interface Options {
  readonly learner?: string;
  readonly json?: boolean;
}

/** `podpath lab leave LAB`: for a lab whose page is gone. */
export const registerLeave: RegisterCommand = (program, context) => {
  const text = labWords(context.locale);
  program
    .command('leave')
    .description(text.leave)
    .argument('<LAB>', text.labArgument)
    .option('--learner <LEARNER>', text.learner)
    .option('--json', words(context.locale).json)
    .action(async (name: string, { learner, json = false }: Options) =>
      runAction(context, json, async () => {
        await using driver = await context.createDriver();
        for (const loaded of await loadProjectLabs(name)) {
          const { removed, ...run } = await findRun(driver, name, learner, context);
          using runner = await createDriverRunner(driver, loaded, run.learner);
          await runner.leave(context.signal);
          if (json) printJson(context, { left: run, restored: removed });
          else {
            if (removed.length > 0) printLine(context, text.restored(removed.join(', ')));
            printLine(context, text.left(run.namespace));
          }
        }
      }),
    );
};
