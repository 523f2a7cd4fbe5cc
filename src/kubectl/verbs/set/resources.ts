import { canonicalQuantity } from '../../../kube/index.ts';
import { readDryRun, refuseLocalServer, withDryRun } from '../../command/common-flags.ts';
import type { Verb } from '../../command/context.ts';
import { CommandError, messageOf } from '../../errors.ts';
import { createTypedPrinter } from '../../printers/typed.ts';
import { changeObjects, podSpecOf, selectContainers, selectForSet } from './patches.ts';

/** `kubectl set resources` (`kubectl/pkg/cmd/set/set_resources.go`, v0.37). */
export const setResources: Verb = {
  async run(context) {
    const { flags } = context;
    const dryRun = await readDryRun(context);
    const printer = await createTypedPrinter(context, withDryRun('resource requirements updated', dryRun));
    const infos = await selectForSet(context, context.args);
    const isLocal = flags.isOn('local');
    refuseLocalServer(isLocal, dryRun);
    if (flags.isOn('all') && flags.text('selector') !== '')
      throw new CommandError('cannot set --all and --selector at the same time');
    const [limits, requests] = [flags.text('limits'), flags.text('requests')];
    if (limits === '' && requests === '')
      throw new CommandError('you must specify an update to requests or limits (in the form of --requests/--limits)');
    const wanted = { limits: parseResources(limits), requests: parseResources(requests) };
    const pattern = flags.text('containers');
    const failures: unknown[] = [];
    await changeObjects(
      context,
      infos,
      (draft) => {
        const containers = selectContainers(podSpecOf(draft), pattern);
        for (const container of containers) {
          const before = container.resources ?? {};
          container.resources = {
            ...before,
            ...(limits === '' ? {} : { limits: { ...before.limits, ...wanted.limits } }),
            ...(requests === '' ? {} : { requests: { ...before.requests, ...wanted.requests } }),
          };
        }
        if (containers.length === 0)
          failures.push(new CommandError(`error: unable to find container named ${pattern}`));
        return containers.length > 0;
      },
      { dryRun, isLocal, printer, failure: 'failed to patch resources update to pod template ' },
      failures,
    );
  },
};

/** `cpu=200m,memory=512Mi`. @throws CommandError */
function parseResources(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const statement of text === '' ? [] : text.split(',')) {
    const [name = '', value, ...more] = statement.split('=');
    if (value === undefined || more.length > 0)
      throw new CommandError(`invalid argument syntax ${statement}, expected <resource>=<value>`);
    try {
      found[name] = canonicalQuantity(value);
    } catch (error) {
      throw new CommandError(messageOf(error), { cause: error });
    }
  }
  return found;
}
