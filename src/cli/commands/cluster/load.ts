import type { RegisterCommand } from '../../context.ts';
import { words } from '../../messages.ts';
import { printJson, printLine, runAction } from '../../output.ts';
import { createProgress } from '../../progress.ts';

/** `podpath cluster load IMAGE` */
export const registerLoad: RegisterCommand = (program, context) => {
  const text = words(context.locale);
  program
    .command('load')
    .description(text.load)
    .argument('<IMAGE>', text.imageArgument)
    .option('--wait', text.wait)
    .option('--json', text.json)
    .action(async (image: string, { wait = false, json = false }: { wait?: boolean; json?: boolean }) =>
      runAction(context, json, async () => {
        await using driver = await context.createDriver({ waitForLock: wait });
        {
          using progress = createProgress(context, json);
          await driver.loadImage(image, progress.listener, context.signal);
        }
        if (json) printJson(context, { done: { cluster: driver.clusterName, image } });
        else printLine(context, text.loaded(image));
      }),
    );
};
