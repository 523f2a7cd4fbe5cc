import { PodpathError, type Random, type SimulatedClock } from '../../base/index.ts';
import { type LivingCluster, startCluster } from '../../embedded/index.ts';
import { metricsServerManifest } from '../../kube/index.ts';
import { createDiscoveryCache, type LabFiles } from '../../kubectl/index.ts';
import type { Capability, ClusterDriver, ClusterStatus, KubectlCall } from '../driver.ts';
import { createSteps } from '../steps.ts';
import { administrator } from './administrator.ts';
import { startKubectl } from './kubectl.ts';
import { clusterSteps, untilReady } from './lifecycle.ts';
import { alreadyThere, clusterClosed, imagesUnsupported } from './messages.ts';
import { apiAddress, type ClockState } from './protocol.ts';
import { readStatus } from './status.ts';

const capabilities: ReadonlySet<Capability> = new Set(['exec', 'lifecycle', 'metrics', 'multiNode', 'terminal']);

/** What a driver in this very program is made with. */
export interface InProcessOptions {
  readonly name?: string;
  /** Of the cluster, and of what waits for it; who made it ends it. */
  readonly clock: SimulatedClock;
  readonly random: Random;
  /** The files that a kubectl line can name, below `KubectlCall.folder`. */
  readonly files: (folder: string | undefined) => LabFiles;
  /** Images that are on every Node from the start; none unless told. */
  readonly images?: readonly string[];
}

/**
 * Makes a driver over a cluster of `src/embedded` in this program, without a worker and kept nowhere: for the command line and for
 * tests. There is no cluster before {@link ClusterDriver.create}.
 */
export function createInProcessDriver({
  name = 'podpath',
  clock,
  random,
  files,
  images = [],
}: InProcessOptions): ClusterDriver {
  const discoveryCache = createDiscoveryCache();
  let cluster: LivingCluster | undefined;
  const there = (): LivingCluster => {
    if (cluster === undefined) throw new PodpathError({ reason: 'NotFound', text: clusterClosed() });
    return cluster;
  };
  const remove = () => {
    cluster?.[Symbol.dispose]();
    cluster = undefined;
  };
  const time = (): ClockState => ({
    nowMs: clock.now(),
    mode: { kind: 'running', speed: 1 },
    next: clock.next() ?? null,
  });
  const fetch: ClusterDriver['fetch'] = (request) => there().fetch(request, { clientIdentity: administrator });
  const kubectl = (call: KubectlCall) =>
    startKubectl(call, {
      fetch,
      connect: (request, protocols = []) => there().connect(request, protocols, { clientIdentity: administrator }),
      // Both are the cluster's: what is so old there is so old in what kubectl prints.
      clock,
      time: time(),
      name,
      server: `https://${apiAddress}`,
      files: files(call.folder),
      discoveryCache,
    });
  const look = (signal: AbortSignal | undefined): Promise<ClusterStatus> =>
    readStatus({ fetch, clock: async () => time() }, name, signal);
  return {
    kind: 'embedded',
    capabilities,
    async status(signal) {
      if (cluster !== undefined) return look(signal);
      const nothing = { nodes: [], components: [], problems: [] };
      return { driver: 'embedded', name, state: 'absent', metrics: { state: 'unknown' }, ...nothing };
    },
    fetch,
    kubectl: async (call) => kubectl(call),
    async create({ workers, metrics }, onStep, signal) {
      if (cluster !== undefined) throw new PodpathError({ reason: 'AlreadyExists', text: alreadyThere() });
      const { load, ready, metricsServer } = clusterSteps;
      const steps = createSteps(metrics ? [load, ready, metricsServer] : [load, ready], onStep, clock);
      try {
        await steps.run('worker', async () => {
          cluster = await startCluster({ clock, random, name, nodes: workers + 1, serverAddress: apiAddress, images });
        });
        await steps.run('ready', () => untilReady({ look, mode: async () => clock.mode, clock }, signal));
        if (metrics)
          await steps.run('metrics-server', async () => {
            const argv = ['apply', '-f', '-'];
            const { exit, output } = kubectl({ argv, namespace: 'default', stdin: metricsServerManifest });
            const printed: Uint8Array[] = [];
            for await (const { bytes } of output) printed.push(bytes);
            const { exitCode } = await exit;
            if (exitCode === 0) return;
            const text = await new Blob(printed as Uint8Array<ArrayBuffer>[]).text();
            throw new PodpathError({
              reason: 'CommandFailed',
              text: { en: { message: text }, 'zh-cn': { message: text } },
              command: { line: 'kubectl apply -f -', exitCode, output: text },
            });
          });
      } catch (error) {
        remove();
        throw error;
      }
    },
    async start(onStep, signal) {
      there();
      const steps = createSteps([clusterSteps.ready], onStep, clock);
      await steps.run('ready', () => untilReady({ look, mode: async () => clock.mode, clock }, signal));
    },
    async loadImage(image) {
      throw new PodpathError({ reason: 'Unsupported', text: imagesUnsupported(image) });
    },
    async delete(onStep) {
      await createSteps([clusterSteps.remove], onStep, clock).run('cluster', async () => remove());
    },
    async [Symbol.asyncDispose]() {
      remove();
    },
  };
}
