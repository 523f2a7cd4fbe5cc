import { Option } from 'commander';
import { type Clock, PodpathError, systemClock } from '../../../base/index.ts';
import type { ClusterDriver } from '../../../drivers/index.ts';
import type { LoadedLab } from '../../../host/index.ts';
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
  readonly cluster: string;
}

const clusters = ['kind', 'embedded'] as const;

/** `podpath lab verify [LAB | --all]` */
export const registerVerify: RegisterCommand = (program, context) => {
  const text = labWords(context.locale);
  program
    .command('verify')
    .description(text.verify)
    .argument('[LAB]', text.labArgument)
    .option('--all', text.all)
    .addOption(new Option('--cluster <kind>', text.cluster).choices(clusters).default('kind'))
    .option('--json', words(context.locale).json)
    .action(async (name: string | undefined, { all = false, json = false, cluster }: Options) =>
      runAction(context, json, async () => {
        if (name !== undefined && all) throw new PodpathError({ reason: 'Usage', text: labOrAll() });
        const labs = await loadProjectLabs(name);
        await using opened = await openCluster(cluster, labs, context);
        const { driver, clock } = opened;
        const begin = performance.now();
        const verified: VerifiedCheck[] = [];
        for (const loaded of labs) {
          using runner = await createDriverRunner(driver, loaded, verifier, clock);
          const checks = await verifyLab({
            ...{ lab: loaded.lab, runner, clock, signal: context.signal },
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

/** The reader's kind cluster, or one of this program's that is gone afterwards, in which time goes faster. */
async function openCluster(
  kind: string,
  labs: readonly LoadedLab[],
  context: CliContext,
): Promise<AsyncDisposable & { readonly driver: ClusterDriver; readonly clock: Clock }> {
  if (kind === 'embedded') {
    const { openEmbeddedCluster } = await import('./embedded-cluster.ts');
    return openEmbeddedCluster(labs, { signal: context.signal });
  }
  const driver = await context.createDriver();
  return { driver, clock: systemClock, [Symbol.asyncDispose]: () => driver[Symbol.asyncDispose]() };
}

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
