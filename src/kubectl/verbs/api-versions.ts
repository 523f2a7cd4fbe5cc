import { formatApiVersion } from '../../kube/index.ts';
import { formatArgs } from '../command/common-flags.ts';
import type { Verb } from '../command/context.ts';
import { newUsageError } from '../command/usage.ts';
import { compareBytes } from '../printers/json.ts';

/** `kubectl api-versions` (`kubectl/pkg/cmd/apiresources/apiversions.go`, v0.37). */
export const apiVersions: Verb = {
  async run({ client, args, command, out }) {
    if (args.length > 0) throw newUsageError(command, `unexpected arguments: ${formatArgs(args)}`);
    const { groups } = await client.discover({ isFresh: true });
    const versions = groups.flatMap(({ name, versions: all }) =>
      all.map(({ version }) => formatApiVersion({ group: name, version })),
    );
    await out(
      versions
        .sort(compareBytes)
        .map((version) => `${version}\n`)
        .join(''),
    );
  },
};
