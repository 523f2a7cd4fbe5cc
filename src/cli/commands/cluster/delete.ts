import type { RegisterCommand } from '../../context.ts';
import { words } from '../../messages.ts';
import { printJson, printLine, runAction } from '../../output.ts';
import { createProgress } from '../../progress.ts';

/** `podpath cluster delete` */
export const registerDelete: RegisterCommand = (program, context) => {
  const text = words(context.locale);
  program
    .command('delete')
    .description(text.delete)
    .option('--wait', text.wait)
    .option('--json', text.json)
    .action(async ({ wait = false, json = false }: { wait?: boolean; json?: boolean }) =>
      runAction(context, json, async () => {
        await using driver = await context.createDriver({ waitForLock: wait });
        {
          using progress = createProgress(context, json);
          await driver.delete(progress.listener, context.signal);
        }
        if (json) printJson(context, { done: { cluster: driver.clusterName } });
        else printLine(context, text.deleted);
      }),
    );
};
