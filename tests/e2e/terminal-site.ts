import type { ClusterDriver, KubectlCall, KubectlProcess } from '../../src/drivers/index.ts';
import { startEmbeddedDriver } from './embedded-driver.ts';
import { type LiveSite, startLiveSite } from './live-site.ts';

/** A live site over an embedded cluster that has a Deployment `web`. */
export interface TerminalSite extends AsyncDisposable {
  readonly site: LiveSite;
  /** A program that prints what a test decides, in place of the cluster's kubectl; undefined for calls that it leaves alone. */
  standIn: ((call: KubectlCall) => KubectlProcess | undefined) | undefined;
}

/** Starts it; needs the built site. */
export async function startTerminalSite(): Promise<TerminalSite> {
  const cluster = await startEmbeddedDriver();
  const driver: ClusterDriver = { ...cluster, kubectl: async (call) => own.standIn?.(call) ?? cluster.kubectl(call) };
  const own: TerminalSite = {
    site: await startLiveSite({ driver }),
    standIn: undefined,
    async [Symbol.asyncDispose]() {
      await own.site[Symbol.asyncDispose]();
      await cluster[Symbol.asyncDispose]();
    },
  };
  const made = await cluster.kubectl({
    argv: ['create', 'deployment', 'web', '--image=registry.k8s.io/pause:3.10', '--replicas=2'],
    namespace: 'default',
    folder: undefined,
  });
  for await (const _ of made.output);
  await made.exit;
  return own;
}
