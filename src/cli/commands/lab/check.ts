import type { StepResult } from '../../../lab/index.ts';
import type { RegisterCommand } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { words } from '../../messages.ts';
import { formatTable, indent, printJson, printLine, runAction } from '../../output.ts';
import { labWords } from './messages.ts';
import { createDriverRunner, findRun, loadProjectLabs } from './room.ts';

interface Options {
  readonly step?: string;
  readonly learner?: string;
  readonly json?: boolean;
}

/** `podpath lab check LAB` */
export const registerCheck: RegisterCommand = (program, context) => {
  const { locale } = context;
  const text = labWords(locale);
  program
    .command('check')
    .description(text.check)
    .argument('<LAB>', text.labArgument)
    .option('--step <STEP>', text.step)
    .option('--learner <LEARNER>', text.learner)
    .option('--json', words(locale).json)
    .action(async (name: string, { step, learner, json = false }: Options) =>
      runAction(context, json, async () => {
        await using driver = await context.createDriver();
        for (const loaded of await loadProjectLabs(name)) {
          const run = await findRun(driver, name, learner, context);
          using runner = await createDriverRunner(driver, loaded, run.learner);
          const steps = step === undefined ? loaded.lab.steps.map((one) => one.name) : [step];
          const results: StepResult[] = [];
          for (const one of steps) results.push(await runner.check(one, { wait: false, signal: context.signal }));
          context.exit(results.every(({ status }) => status === 'passed') ? exitCodes.done : exitCodes.failed);
          const rows = results.flatMap((result) =>
            result.checks.map((check) => ({
              step: result.step,
              check: check.name,
              status: check.status,
              ...check.text[locale],
            })),
          );
          if (json) {
            printJson(context, { lab: name, namespace: run.namespace, checks: rows });
            continue;
          }
          const table = rows.map((row) => [row.step, row.check, row.status, row.message]);
          for (const line of formatTable([text.checkColumns, ...table])) printLine(context, line);
          for (const { check, hint } of rows) if (hint !== undefined) printLine(context, indent(`${check}: `, hint));
        }
      }),
    );
};
