import type { Verb } from '../command/context.ts';
import { CommandError, newNotSupported } from '../errors.ts';

/** `kubectl proxy` (`kubectl/pkg/cmd/proxy/proxy.go`, v0.37): what it checks before it listens; listening is refused by name. */
export const proxy: Verb = {
  async run({ flags }) {
    const port = flags.integer('port');
    if (flags.isSet('port') && flags.isSet('unix-socket'))
      throw new CommandError('cannot set --unix-socket and --port at the same time');
    if (port < 0 || port > 65_535) throw new CommandError(`listen tcp: address ${port}: invalid port`);
    throw newNotSupported('"kubectl proxy"', 'ask the API server with kubectl get --raw PATH');
  },
};
