import type { Locale } from '../base/index.ts';
import {
  type CommandContext,
  fromBase64,
  type NetworkPayload,
  type NetworkProgress,
  toBase64,
  type WireNetworkRequest,
} from '../bridge/index.ts';
import type { ClusterDriver, TerminalNetwork } from '../drivers/index.ts';
import type { Place } from './commands.ts';

/** Makes requests of terminals, in the network that they are in. */
export interface NetworkRoom {
  /** `tell` hears how far it has come. Rejects with the signal's reason after its abort. */
  request(
    request: WireNetworkRequest,
    context: CommandContext,
    locale: Locale,
    tell: (progress: NetworkProgress) => void,
    signal: AbortSignal,
  ): Promise<NetworkPayload>;
  /** The ports of the reader's world; undefined where they are those of a machine, which this room knows nothing of. */
  ports(): Promise<TerminalNetwork['ports'] | undefined>;
}

/** Makes the room; a driver without a network of its own is reached through the API server's proxy. */
export function createNetworkRoom(
  driver: ClusterDriver,
  place: (context: CommandContext) => Promise<Pick<Place, 'namespace'>>,
): NetworkRoom {
  const network = async (): Promise<Pick<TerminalNetwork, 'request'>> => {
    if (driver.network !== undefined) return driver.network();
    const { createProxiedNetwork } = await import('./proxied-network.ts');
    return createProxiedNetwork((request) => driver.fetch(request));
  };
  return {
    async request({ body, ...request }, context, locale, tell, signal) {
      const [way, { namespace }] = await Promise.all([network(), place(context)]);
      const asked = { ...request, ...(body === undefined ? {} : { body: fromBase64(body) }) };
      const answer = await way.request(asked, namespace, {
        signal,
        resolved: (address) => tell({ kind: 'resolved', address }),
        connected: () => tell({ kind: 'connected' }),
      });
      if (answer.kind === 'failed') return answer;
      if (answer.kind === 'unsupported') {
        const { message, hint } = answer.text[locale];
        return { kind: 'unsupported', message: hint === undefined ? message : `${message} ${hint}` };
      }
      const { response } = answer;
      return { kind: 'answered', ...response, body: toBase64(response.body) };
    },
    ports: async () => (await driver.network?.())?.ports,
  };
}
