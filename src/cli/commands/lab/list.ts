import { systemClock } from '../../../base/index.ts';
import { findLabRuns, type LabRun } from '../../../lab/index.ts';
import type { CliContext, RegisterCommand } from '../../context.ts';
import { words } from '../../messages.ts';
import { formatTable, printJson, printLine, runAction } from '../../output.ts';
import { labWords } from './messages.ts';
import { loadProjectLabs } from './room.ts';

/** `podpath lab list` */
export const registerList: RegisterCommand = (program, context) => {
  const text = labWords(context.locale);
  program
    .command('list')
    .description(text.list)
    .option('--json', words(context.locale).json)
    .action(async ({ json = false }: { json?: boolean }) =>
      runAction(context, json, async () => {
        const { locale } = context;
        const labs = (await loadProjectLabs()).map(({ lab }) => ({
          name: lab.name,
          title: lab.title[locale],
          summary: lab.summary[locale],
          steps: lab.steps.length,
          checks: lab.steps.flatMap(({ checks }) => checks).length,
          requires: lab.requires,
        }));
        const runs = await goingOn(context);
        if (json) {
          printJson(context, { labs, runs });
          return;
        }
        const rows = labs.map(({ name, steps, checks, requires, title }) => [
          name,
          `${steps}`,
          `${checks}`,
          requires.join(',') || '-',
          title,
        ]);
        for (const line of formatTable([text.listColumns, ...rows])) printLine(context, line);
        if (runs.length === 0) return;
        printLine(context);
        const runRows = runs.map(({ lab, namespace, learner, removed }) => [
          lab,
          namespace,
          learner,
          removed.join(',') || '-',
        ]);
        for (const line of formatTable([text.runColumns, ...runRows])) printLine(context, line);
      }),
    );
};

/** The labs can be listed without a cluster; then none is going on. */
async function goingOn(context: CliContext): Promise<readonly LabRun[]> {
  await using driver = await context.createDriver();
  if ((await driver.status(context.signal)).state !== 'running') return [];
  return findLabRuns((request) => driver.fetch(request), systemClock, context.signal);
}
