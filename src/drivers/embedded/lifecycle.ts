import { type Clock, type LocalizedText, PodpathError } from '../../base/index.ts';
import type { ClusterDriver, StepListener } from '../driver.ts';
import { createSteps, type StepDefinition } from '../steps.ts';
import type { EmbeddedDriver } from './embedded-driver.ts';
import { metricsByHand, nodesNotReady } from './messages.ts';
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
  await steps.run('ready', () => untilReady(work, signal));
  if (work.metrics) steps.end('metrics-server', 'skipped', metricsByHand());
}

/** As {@link ClusterDriver.start}. */
export async function startCluster(work: Work, onStep: StepListener, signal: AbortSignal | undefined): Promise<void> {
  const steps = createSteps([load, ready], onStep, work.clock);
  await steps.run('worker', () => work.driver.call('clock', null));
  await steps.run('ready', () => untilReady(work, signal));
}

/** As {@link ClusterDriver.delete}; `deleted` resolves when all tabs are told, which may be before the answer. */
export async function deleteCluster(
  { driver, clock }: Work,
  deleted: Promise<unknown>,
  onStep: StepListener,
): Promise<void> {
  await createSteps([remove], onStep, clock).run('cluster', () => Promise.race([driver.call('delete', null), deleted]));
}

/** Nothing comes of waiting while time stands still. @throws PodpathError `Timeout`, `Cancelled` */
async function untilReady({ driver, clock }: Work, signal: AbortSignal | undefined): Promise<void> {
  const endMs = clock.now() + readyWithinMs;
  for (;;) {
    signal?.throwIfAborted();
    const { mode } = await driver.call('clock', null);
    const { state, nodes } = await readStatus(driver, '', signal);
    if (state === 'running' && nodes.length > 0 && nodes.every((node) => node.ready)) return;
    if (mode.kind === 'paused') return;
    if (clock.now() > endMs) {
      const names = nodes.filter((node) => !node.ready).map(({ name }) => name);
      throw new PodpathError({ reason: 'Timeout', text: nodesNotReady(names, readyWithinMs / 1000) });
    }
    await new Promise<void>((resolve) => clock.schedule(resolve, lookEveryMs));
  }
}
