import { readDryRun } from '../command/common-flags.ts';
import type { Verb } from '../command/context.ts';
import { selectNodes, setUnschedulable } from './drain/nodes.ts';

const newVerb = (wanted: boolean): Verb => ({
  async run(context) {
    const dryRun = await readDryRun(context);
    await setUnschedulable(context, await selectNodes(context), wanted, dryRun);
  },
});

/** `kubectl cordon` (`kubectl/pkg/cmd/drain/drain.go`, v0.37). */
export const cordon: Verb = newVerb(true);

/** `kubectl uncordon`. */
export const uncordon: Verb = newVerb(false);
