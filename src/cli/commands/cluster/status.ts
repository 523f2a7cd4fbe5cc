import type { ClusterStatus } from '../../../drivers/index.ts';
import type { CliContext, RegisterCommand } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { words } from '../../messages.ts';
import { formatBytes, formatTable, indent, inLocale, printJson, printLine, runAction } from '../../output.ts';

/** `podpath cluster status` */
export const registerStatus: RegisterCommand = (program, context) => {
  const text = words(context.locale);
  program
    .command('status')
    .description(text.status)
    .option('--json', text.json)
    .action(async ({ json = false }: { json?: boolean }) =>
      runAction(context, json, async () => {
        await using driver = await context.createDriver();
        const status = await driver.status(context.signal);
        context.exit(
          status.state === 'running'
            ? exitCodes.done
            : status.state === 'unavailable'
              ? exitCodes.missing
              : exitCodes.failed,
        );
        if (json) printJson(context, statusJson(status, context));
        else printStatus(status, context);
      }),
    );
};

function statusJson(status: ClusterStatus, { locale }: CliContext): unknown {
  const { metrics, problems } = status;
  return {
    ...status,
    metrics: { state: metrics.state, ...(metrics.text === undefined ? {} : inLocale(metrics.text, locale)) },
    problems: problems.map((problem) => inLocale(problem, locale)),
  };
}

function printStatus(status: ClusterStatus, context: CliContext): void {
  const { locale } = context;
  const text = words(locale);
  const { statusLabels: labels, metricsStates } = text;
  const head = [[labels.cluster, `${status.name}: ${text.states[status.state]}`]];
  if (status.kubernetesVersion !== undefined) head.push([labels.version, status.kubernetesVersion]);
  if (status.createdAt !== undefined) head.push([labels.created, new Date(status.createdAt).toLocaleString(locale)]);
  if (status.state === 'running') head.push([labels.metrics, metricsStates[status.metrics.state]]);
  for (const line of formatTable(head)) printLine(context, line);
  const why = status.metrics.text?.[locale];
  if (why !== undefined) printLine(context, indent('', [why.message, why.hint ?? ''].join('\n').trim()));
  if (status.nodes.length > 0) {
    printLine(context);
    const rows = status.nodes.map((node) => [
      node.name,
      node.roles.join(',') || '<none>',
      node.ready ? text.yes : text.no,
      node.memoryBytes === undefined ? '' : formatBytes(node.memoryBytes),
      node.diskBytes === undefined ? '' : formatBytes(node.diskBytes),
      node.conditions.join(', '),
    ]);
    for (const line of formatTable([text.nodeColumns, ...rows])) printLine(context, line);
  }
  if (status.components.length > 0) {
    printLine(context);
    const rows = status.components.map(({ name, healthy, message = '' }) => [
      name,
      healthy ? text.yes : text.no,
      message,
    ]);
    for (const line of formatTable([text.componentColumns, ...rows])) printLine(context, line);
  }
  for (const problem of status.problems) {
    printLine(context);
    printLine(context, problem[locale].message);
    if (problem[locale].hint !== undefined) printLine(context, indent(text.fix, problem[locale].hint));
  }
}
