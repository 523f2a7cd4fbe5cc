import type { Clock } from '../base/index.ts';
import type { ClusterDriver } from '../drivers/index.ts';
import { createClusterRoom } from './cluster.ts';
import { createCommands } from './commands.ts';
import type { LabLibrary, PageRuns } from './content.ts';
import { once } from './late.ts';
import type { HostLogger } from './logger.ts';
import type { PageMessage, Peer } from './peer.ts';
import { createRequests } from './requests.ts';

/** What a host is made with. */
export interface HostOptions {
  readonly driver: ClusterDriver;
  readonly clock: Clock;
  readonly logger: HostLogger;
  readonly pageRuns: PageRuns;
  readonly labs: LabLibrary;
  /** URLs that `-f` may name, each with the manifest that is used in its place. */
  readonly pinnedUrls: ReadonlyMap<string, string>;
}

/** Serves pages. Disposing of it ends all that it has begun, and waits for that. */
export interface Host extends AsyncDisposable {
  /** Takes a message of a page, once and in order. */
  handle(peer: Peer, message: PageMessage): void;
  /** Commands that run. */
  readonly running: number;
}

/** Makes a host of one cluster; nothing is asked of the cluster yet, and what few pages use is loaded when one does. */
export function createHost(options: HostOptions): Host {
  const { driver, clock, logger, pageRuns, pinnedUrls } = options;
  const cluster = createClusterRoom(driver, clock);
  const commands = createCommands({
    driver,
    cluster,
    clock,
    logger,
    pageRuns,
    pinnedUrls,
    labPlace: async (lab, learner) => (await labs()).place(lab, learner),
  });
  const labs = once(async () => {
    const { createLabRoom } = await import('./labs.ts');
    const runLine = commands.runLine;
    return createLabRoom({ driver, clock, labs: options.labs, runLine });
  });
  const top = once(async () => {
    const { createTopFeeds } = await import('./top.ts');
    return createTopFeeds(driver, clock, () => cluster.metrics());
  });
  const completer = once(async () => {
    const { createCompleter } = await import('./completions.ts');
    return createCompleter(driver, () => clock.now());
  });
  const network = once(async () => {
    const { createNetworkRoom } = await import('./network.ts');
    return createNetworkRoom(driver, commands.place);
  });
  return {
    handle: createRequests({ commands, cluster, labs, logger, top, completer, network }),
    get running() {
      return commands.running;
    },
    async [Symbol.asyncDispose]() {
      // One that fails keeps none of the others from being done, and is told at the end.
      await using stack = new AsyncDisposableStack();
      stack.defer(async () => (await labs.made)?.[Symbol.dispose]());
      stack.defer(() => commands.settled());
      stack.defer(() => cluster.close());
    },
  };
}
