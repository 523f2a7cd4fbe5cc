import { type Clock, type LocalizedText, PodpathError } from '../../base/index.ts';
import type { ClusterDriver, ClusterStatus, StepListener } from '../driver.ts';
import { createSteps, type StepDefinition } from '../steps.ts';
import type { EmbeddedDriver } from './embedded-driver.ts';
import { nodesNotReady } from './messages.ts';
import type { TimeMode } from './protocol.ts';
import { readStatus } from './status.ts';

interface Work {
  readonly driver: EmbeddedDriver;
  readonly clock: Clock;
}

const titled = (name: string, en: string, chinese: string): StepDefinition => {
  const title: LocalizedText = { en: { message: en }, 'zh-cn': { message: chinese } };
  return { name, title };
};
const load = titled('worker', 'Start the cluster in this browser', '在浏览器里启动集群');
const ready = titled('ready', 'Wait until every Node is Ready', '等待所有 Node 就绪');
const metricsServer = titled('metrics-server', 'Install metrics-server', '安装 metrics-server');
const remove = titled('cluster', 'Remove the cluster from this browser', '从浏览器中删除集群');

/** The steps by their names. */
export const clusterSteps = { load, ready, metricsServer, remove } as const;

/** Between two looks, and the longest that a start may take at the machine's own pace, in ms. */
const lookEveryMs = 100;
const readyWithinMs = 60_000;

/** As {@link ClusterDriver.create}. */
export async function createCluster(
  work: Work & { readonly metrics: boolean },
  onStep: StepListener,
  signal: AbortSignal | undefined,
): Promise<void> {
  const definitions = work.metrics ? [load, ready, metricsServer] : [load, ready];
  const steps = createSteps(definitions, onStep, work.clock);
  await steps.run('worker', () => work.driver.call('clock', null));
  await steps.run('ready', () => untilReady(awaited(work), signal));
  // It was installed before the worker answered.
  if (work.metrics) steps.end('metrics-server');
}

/** As {@link ClusterDriver.start}. */
export async function startCluster(work: Work, onStep: StepListener, signal: AbortSignal | undefined): Promise<void> {
  const steps = createSteps([load, ready], onStep, work.clock);
  await steps.run('worker', () => work.driver.call('clock', null));
  await steps.run('ready', () => untilReady(awaited(work), signal));
}

/** As {@link ClusterDriver.delete}; `deleted` resolves when all tabs are told, which may be before the answer. */
export async function deleteCluster(
  { driver, clock }: Work,
  deleted: Promise<unknown>,
  onStep: StepListener,
): Promise<void> {
  await createSteps([remove], onStep, clock).run('cluster', () => Promise.race([driver.call('delete', null), deleted]));
}

/** What a wait for a cluster looks at. */
interface Awaited {
  readonly clock: Clock;
  look(signal: AbortSignal | undefined): Promise<ClusterStatus>;
  mode(): Promise<TimeMode>;
}

const awaited = ({ driver, clock }: Work): Awaited => ({
  clock,
  look: (signal) => readStatus({ fetch: driver.fetch, clock: () => driver.call('clock', null) }, '', signal),
  mode: async () => (await driver.call('clock', null)).mode,
});

/** Until every Node is Ready. Nothing comes of waiting while time stands still. @throws PodpathError `Timeout`, `Cancelled` */
export async function untilReady({ look, mode, clock }: Awaited, signal: AbortSignal | undefined): Promise<void> {
  const endMs = clock.now() + readyWithinMs;
  for (;;) {
    signal?.throwIfAborted();
    const { kind } = await mode();
    const { state, nodes } = await look(signal);
    if (state === 'running' && nodes.length > 0 && nodes.every((node) => node.ready)) return;
    if (kind === 'paused') return;
    if (clock.now() > endMs) {
      const names = nodes.filter((node) => !node.ready).map(({ name }) => name);
      throw new PodpathError({ reason: 'Timeout', text: nodesNotReady(names, readyWithinMs / 1000) });
    }
    await new Promise<void>((resolve) => clock.schedule(resolve, lookEveryMs));
  }
}
