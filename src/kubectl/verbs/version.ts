import { formatYaml, toGoJson, type VersionData } from '../../kube/index.ts';
import { formatArgs } from '../command/common-flags.ts';
import type { Verb } from '../command/context.ts';
import { CommandError } from '../errors.ts';
import { grammar } from '../grammar/index.ts';

const { clientVersion: client, kustomizeVersion } = grammar.build;

/** `kubectl version` (`kubectl/pkg/cmd/version/version.go`, v0.37). */
export const version: Verb = {
  async run(context) {
    const { flags, args, out } = context;
    const output = flags.text('output');
    const isClientOnly = flags.isOn('client');
    if (!isClientOnly && args.length > 0) throw new CommandError(`extra arguments: ${formatArgs(args)}`);
    if (output !== '' && output !== 'yaml' && output !== 'json')
      throw new CommandError("--output must be 'yaml' or 'json'");
    let server: VersionData | undefined;
    let failure: unknown;
    if (!isClientOnly) {
      try {
        server = await context.client.rest.json<VersionData>({ path: '/version' });
      } catch (error) {
        failure = error;
      }
    }
    const all = { clientVersion: client, kustomizeVersion, ...(server === undefined ? {} : { serverVersion: server }) };
    if (output === 'yaml') await out(`${formatYaml(all)}\n`);
    else if (output === 'json') await out(`${toGoJson(all, '  ')}\n`);
    else {
      await out(`Client Version: ${client.gitVersion}\nKustomize Version: ${kustomizeVersion}\n`);
      if (server !== undefined) await out(`Server Version: ${server.gitVersion}\n`);
    }
    if (server !== undefined) {
      const skew = findSkew(server);
      if (skew !== undefined && flags.isOn('warnings-as-errors')) throw new CommandError(skew);
      if (skew !== undefined) await context.err(`Warning: ${skew}\n`);
    }
    if (failure !== undefined) throw failure;
  },
};

/** `getVersionSkewWarning` of `skew_warning.go`: more than one minor version apart. */
function findSkew(server: VersionData): string | undefined {
  const minorOf = (text: string): number => Number(/^\d+/.exec(text)?.[0] ?? Number.NaN);
  const [ours, theirs] = [minorOf(client.minor), minorOf(server.minor)];
  const difference = Math.abs(ours - theirs);
  if (client.major === server.major && !(difference > 1)) return undefined;
  const names = `client (${client.major}.${ours}) and server (${server.major}.${theirs})`;
  return client.major === server.major
    ? `version difference between ${names} exceeds the supported minor version skew of +/-1`
    : `major version difference between ${names} is not supported`;
}
