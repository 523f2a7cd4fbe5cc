import { asPodpathError, type Clock, type Locale, PodpathError, toWireError } from '../base/index.ts';
import type { ClusterStatusPayload, WireStep } from '../bridge/index.ts';
import type { ClusterDriver, ClusterStatus, LifecycleStep, StepListener } from '../drivers/index.ts';
import { createFeed, type Feed, type Localized } from './hub.ts';
import { lifecycleBusy } from './messages.ts';

/** What a page may ask to be done with the cluster. */
export interface ClusterWork {
  readonly action: 'create' | 'start' | 'delete';
  readonly workers: number;
  readonly metrics: boolean;
}

/** The cluster as all pages see it: one look a period, one work on it at a time. */
export interface ClusterRoom {
  readonly feed: Feed<ClusterStatusPayload>;
  /**
   * Creates, starts or deletes the cluster. Who asks for what is under way already joins it.
   * @throws PodpathError `Conflict` while something else is under way; what the driver throws.
   */
  work(work: ClusterWork, onStep: StepListener): Promise<void>;
  /** Cancels a creation that is under way. */
  cancel(): void;
  /** Name and version of the cluster, as they were when it was last looked at. */
  identity(): Promise<Pick<ClusterStatus, 'name' | 'kubernetesVersion' | 'createdAt'>>;
  /** Whether `kubectl top` works, as it was at most a period ago, and why not. */
  metrics(): Promise<ClusterStatus['metrics']>;
  /** Aborts what is under way and waits until it has cleaned up. */
  close(): Promise<void>;
}

const statusPeriodMs = 5_000;
/** A look that takes longer is given up, so that one that hangs does not keep the next from being taken. */
const statusTimeoutMs = 20_000;
const identityLifeMs = 30_000;

/** Makes the room; the driver is not asked for anything yet. */
export function createClusterRoom(driver: ClusterDriver, clock: Clock): ClusterRoom {
  let known: { readonly at: number; readonly status: ClusterStatus } | undefined;
  let looking: Promise<ClusterStatus> | undefined;
  let step: LifecycleStep | undefined;
  let current:
    | { action: ClusterWork['action']; promise: Promise<void>; listeners: Set<StepListener>; abort: AbortController }
    | undefined;

  const look = () => {
    looking ??= driver
      .status(AbortSignal.timeout(statusTimeoutMs))
      .then((status) => {
        known = { at: clock.now(), status };
        return status;
      })
      .finally(() => {
        looking = undefined;
      });
    return looking;
  };
  const feed = createFeed<ClusterStatusPayload>({
    clock,
    periodMs: statusPeriodMs,
    async load() {
      const status = await look();
      const at = step;
      return (locale) => localizeStatus(status, at, locale);
    },
    onError(error) {
      const { text } = asPodpathError(error);
      const status: ClusterStatus = {
        driver: driver.kind,
        name: known?.status.name ?? '',
        state: 'unreachable',
        nodes: [],
        components: [],
        metrics: { state: 'unknown' },
        problems: [text],
      };
      return (locale) => localizeStatus(status, step, locale);
    },
  });

  return {
    feed,
    async work(work, onStep) {
      if (current && current.action !== work.action)
        throw new PodpathError({ reason: 'Conflict', text: lifecycleBusy(current.action) });
      if (current) {
        const { listeners, promise } = current;
        if (step) onStep(step);
        listeners.add(onStep);
        await promise.finally(() => listeners.delete(onStep));
        return;
      }
      const listeners = new Set([onStep]);
      const abort = new AbortController();
      const report: StepListener = (next) => {
        step = next;
        for (const listener of [...listeners]) listener(next);
        feed.refresh();
      };
      const { workers, metrics } = work;
      const begin = {
        create: () => driver.create({ workers, metrics }, report, abort.signal),
        start: () => driver.start(report, abort.signal),
        delete: () => driver.delete(report, abort.signal),
      };
      const promise = begin[work.action]().finally(() => {
        current = undefined;
        step = undefined;
        known = undefined;
        feed.refresh();
      });
      current = { action: work.action, promise, listeners, abort };
      await promise;
    },
    cancel: () => current?.abort.abort(),
    async identity() {
      if (driver.identity) return driver.identity();
      const former = known?.status.state === 'running' ? known : undefined;
      // What was true a while ago is told at once and looked at again for the next one who asks.
      if (former && clock.now() - former.at > identityLifeMs) look().catch(() => undefined);
      const { name, kubernetesVersion, createdAt } = former?.status ?? (await look());
      return { name, kubernetesVersion, createdAt };
    },
    async metrics() {
      const fresh = known && clock.now() - known.at <= statusPeriodMs ? known.status : await look();
      return fresh.metrics;
    },
    async close() {
      const running = current;
      running?.abort.abort();
      // Whoever asked for it hears why it failed; here it only matters that it has ended.
      await running?.promise.catch(() => undefined);
    },
  };
}

/** A step of a lifecycle in the reader's language. */
export function localizeStep(step: LifecycleStep, locale: Locale): WireStep {
  const { name, title, state, index, count, durationMs, detail, error } = step;
  return {
    name,
    title: title[locale].message,
    state,
    index,
    count,
    durationMs: Math.round(durationMs),
    ...(detail === undefined ? {} : { detail: detail[locale].message }),
    ...(error === undefined ? {} : { error: toWireError(error, locale) }),
  };
}

function localizeStatus(
  status: ClusterStatus,
  step: LifecycleStep | undefined,
  locale: Locale,
): ReturnType<Localized<ClusterStatusPayload>> {
  const { metrics, problems, ...rest } = status;
  return {
    ...rest,
    metrics: { state: metrics.state, ...metrics.text?.[locale] },
    problems: problems.map((problem) => problem[locale]),
    ...(step ? { step: localizeStep(step, locale) } : {}),
  };
}
