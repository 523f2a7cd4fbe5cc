import { readDryRun, refuseLocalServer, withDryRun } from '../../command/common-flags.ts';
import type { Verb } from '../../command/context.ts';
import { CommandError } from '../../errors.ts';
import { createTypedPrinter } from '../../printers/typed.ts';
import { changeObjects, podSpecOf, selectForSet } from './patches.ts';

/** `kubectl set serviceaccount` (`kubectl/pkg/cmd/set/set_serviceaccount.go`, v0.37). */
export const setServiceAccount: Verb = {
  async run(context) {
    const { flags, args } = context;
    const isLocal = flags.isOn('local');
    const dryRun = await readDryRun(context);
    refuseLocalServer(isLocal, dryRun);
    const printer = await createTypedPrinter(context, withDryRun('serviceaccount updated', dryRun));
    const account = args.at(-1);
    if (account === undefined) throw new CommandError('serviceaccount is required');
    const infos = await selectForSet(context, args.slice(0, -1), { allowsNamesWithLocal: true });
    await changeObjects(
      context,
      infos,
      (draft) => {
        podSpecOf(draft).serviceAccountName = account;
        return true;
      },
      { dryRun, isLocal, printer, failure: 'failed to patch ServiceAccountName ', writesUnchanged: true },
    );
  },
};
