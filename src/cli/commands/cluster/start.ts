import type { RegisterCommand } from '../../context.ts';
import { words } from '../../messages.ts';
import { formatDuration, printJson, printLine, runAction } from '../../output.ts';
import { createProgress } from '../../progress.ts';

/** `podpath cluster start` */
export const registerClusterStart: RegisterCommand = (program, context) => {
  const text = words(context.locale);
  program
    .command('start')
    .description(text.start)
    .option('--wait', text.wait)
    .option('--json', text.json)
    .action(async ({ wait = false, json = false }: { wait?: boolean; json?: boolean }) =>
      runAction(context, json, async () => {
        await using driver = await context.createDriver({ waitForLock: wait });
        const begin = performance.now();
        {
          using progress = createProgress(context, json);
          await driver.start(progress.listener, context.signal);
        }
        const durationMs = Math.round(performance.now() - begin);
        if (json) printJson(context, { done: { cluster: driver.clusterName, durationMs } });
        else printLine(context, text.started(formatDuration(durationMs)));
      }),
    );
};
