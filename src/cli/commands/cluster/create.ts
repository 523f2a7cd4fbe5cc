import { InvalidArgumentError } from 'commander';
import type { RegisterCommand } from '../../context.ts';
import { words } from '../../messages.ts';
import { formatDuration, printJson, printLine, runAction } from '../../output.ts';
import { createProgress } from '../../progress.ts';

interface Options {
  readonly workers: number;
  readonly withoutMetrics?: boolean;
  readonly image?: string;
  readonly wait?: boolean;
  readonly json?: boolean;
}

/** `podpath cluster create` */
export const registerCreate: RegisterCommand = (program, context) => {
  const text = words(context.locale);
  program
    .command('create')
    .description(text.create)
    .option('--workers <N>', text.workers, parseWorkers, 2)
    .option('--without-metrics', text.withoutMetrics)
    .option('--image <IMAGE>', text.image)
    .option('--wait', text.wait)
    .option('--json', text.json)
    .action(async ({ workers, withoutMetrics = false, image, wait = false, json = false }: Options) =>
      runAction(context, json, async () => {
        await using driver = await context.createDriver({ waitForLock: wait });
        const begin = performance.now();
        {
          using progress = createProgress(context, json);
          const options = { workers, metrics: !withoutMetrics, image };
          await driver.create(options, progress.listener, context.signal);
        }
        const durationMs = Math.round(performance.now() - begin);
        if (json) printJson(context, { done: { cluster: driver.clusterName, durationMs } });
        else printLine(context, text.created(formatDuration(durationMs)));
      }),
    );
};

function parseWorkers(value: string): number {
  if (!/^[0-5]$/.test(value)) throw new InvalidArgumentError('0-5');
  return Number(value);
}
