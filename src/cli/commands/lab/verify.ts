import { PodpathError, systemClock } from '../../../base/index.ts';
import { type VerifiedCheck, verifyLab } from '../../../lab/index.ts';
import type { CliContext, RegisterCommand } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { words } from '../../messages.ts';
import { formatDuration, formatTable, indent, printError, printJson, printLine, runAction } from '../../output.ts';
import { labOrAll, labWords } from './messages.ts';
import { createDriverRunner, loadProjectLabs } from './room.ts';

/** Whoever proves labs is a learner of their own; a proof that was cut off is found again under this name. */
const verifier = 'verifier';

interface Options {
  readonly all?: boolean;
  readonly json?: boolean;
}

/** `podpath lab verify [LAB | --all]` */
export const registerVerify: RegisterCommand = (program, context) => {
  const text = labWords(context.locale);
  program
    .command('verify')
    .description(text.verify)
    .argument('[LAB]', text.labArgument)
    .option('--all', text.all)
    .option('--json', words(context.locale).json)
    .action(async (name: string | undefined, { all = false, json = false }: Options) =>
      runAction(context, json, async () => {
        if (name !== undefined && all) throw new PodpathError({ reason: 'Usage', text: labOrAll() });
        await using driver = await context.createDriver();
        const begin = performance.now();
        const verified: VerifiedCheck[] = [];
        for (const loaded of await loadProjectLabs(name)) {
          using runner = await createDriverRunner(driver, loaded, verifier);
          const checks = await verifyLab({
            ...{ lab: loaded.lab, runner, clock: systemClock, signal: context.signal },
            onChecked: (check) => {
              if (!json && context.stderr.isTTY) context.stderr.write(`${check.lab} ${check.step} ${check.check}\n`);
            },
            onLeaveFailed: (error) => printError(context, error, false),
          });
          verified.push(...checks);
        }
        const durationMs = Math.round(performance.now() - begin);
        const proven = verified.filter((check) => check.proven).length;
        context.exit(proven === verified.length && proven > 0 ? exitCodes.done : exitCodes.failed);
        if (json) printJson(context, toJson(verified, durationMs, context));
        else printVerified(verified, durationMs, context);
      }),
    );
};

function toJson(verified: readonly VerifiedCheck[], durationMs: number, { locale }: CliContext): unknown {
  const checks = verified.map(({ fresh, solved, ...check }) => ({
    ...check,
    fresh: { status: fresh.status, reason: fresh.reason, ...fresh.text[locale] },
    solved: { status: solved.status, reason: solved.reason, ...solved.text[locale] },
  }));
  return { durationMs, proven: checks.filter(({ proven }) => proven).length, checks };
}

function printVerified(verified: readonly VerifiedCheck[], durationMs: number, context: CliContext): void {
  const { locale } = context;
  const text = labWords(locale);
  const rows = verified.map(({ lab, step, check, fresh, solved, seconds, proven }) => [
    lab,
    step,
    check,
    `${fresh.status} (${fresh.reason})`,
    `${solved.status} (${solved.reason})`,
    seconds.toFixed(1),
    proven ? text.yes : text.no,
  ]);
  for (const line of formatTable([text.verifyColumns, ...rows])) printLine(context, line);
  for (const { check, proven, fresh, solved } of verified) {
    if (proven) continue;
    const told = fresh.status === 'passed' ? fresh : solved;
    printLine(context, indent(`${check}: `, told.text[locale].message));
  }
  const proven = verified.filter((check) => check.proven).length;
  printLine(context, text.verified(proven, verified.length, formatDuration(durationMs)));
}
