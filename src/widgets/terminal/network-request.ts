import type { Locale } from '../../base/index.ts';
import { type Bridge, BridgeError, type CommandContext } from '../../bridge/index.ts';
import type { LineHost } from '../../line/index.ts';
import { wireOf } from '../shared/failure.ts';

/** What requests of a terminal's programs are made with. */
export interface NetworkRequestOptions {
  readonly bridge: Bridge;
  readonly context: CommandContext;
  readonly locale: Locale;
  /** Resolves when the cluster can be reached; rejects with the reason why not. */
  readonly reach: () => Promise<unknown>;
}

/** Gives programs of the line (`curl`, `wget`) the network that the terminal is in. */
export function createNetworkRequest({
  bridge,
  context,
  locale,
  reach,
}: NetworkRequestOptions): NonNullable<LineHost['request']> {
  return async (request, watch) => {
    try {
      await reach();
      watch.signal.throwIfAborted();
      const answer = await bridge.network(request, context, watch);
      if (answer.kind === 'failed') return answer.failure;
      if (answer.kind === 'unsupported') return { unsupported: answer.message };
      const { body, ...response } = answer;
      return {
        ...response,
        body: (async function* () {
          if (body.length > 0) yield body;
        })(),
      };
    } catch (error) {
      watch.signal.throwIfAborted();
      // The cluster is stopped, or the way to it lost: the program tells so in its own words.
      if (!(error instanceof BridgeError)) throw error;
      return { unsupported: wireOf(error, locale).message };
    }
  };
}
