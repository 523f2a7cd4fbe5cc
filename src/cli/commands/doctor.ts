import type { RegisterCommand } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { words } from '../messages.ts';
import { formatTable, indent, inLocale, printJson, printLine, runAction } from '../output.ts';

/** `podpath doctor`: every check of the machine, each with its fix. */
export const registerDoctor: RegisterCommand = (program, context) => {
  const text = words(context.locale);
  program
    .command('doctor')
    .description(text.doctor)
    .option('--json', text.json)
    .action(async ({ json = false }: { json?: boolean }) =>
      runAction(context, json, async () => {
        await using driver = await context.createDriver();
        const report = await driver.doctor(context.signal);
        context.exit(report.ok ? exitCodes.done : exitCodes.missing);
        if (json) {
          const checks = report.checks.map(({ name, status, text: said }) => ({
            name,
            status,
            ...inLocale(said, context.locale),
          }));
          printJson(context, { ok: report.ok, checks });
          return;
        }
        const lines = formatTable(
          report.checks.map(({ status, text: said }) => [text[status], said[context.locale].message]),
        );
        for (const [index, check] of report.checks.entries()) {
          printLine(context, lines[index]);
          const { hint } = check.text[context.locale];
          if (hint !== undefined) printLine(context, indent(text.fix, hint));
        }
        printLine(context);
        printLine(context, report.ok ? text.well : text.notWell);
      }),
    );
};
