import type { Browser, Page } from 'playwright-core';

/** The longest tasks of a page's thread and of its workers, in ms of the processor: what else the machine does does not count. */
export interface LongestTasks {
  readonly pageMs: number;
  readonly workerMs: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Of the thread, in µs. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Records all tasks of the browser while `work` is done. */
export async function measureTasks(browser: Browser, page: Page, work: () => Promise<unknown>): Promise<LongestTasks> {
  const longest = await recordTasks(browser, page, work);
  return { pageMs: longest('CrRendererMain'), workerMs: longest('DedicatedWorker thread') };
}

/** The longest task of a page that has no worker, in ms of the processor. */
export async function measurePageTasks(browser: Browser, page: Page, work: () => Promise<unknown>): Promise<number> {
  return (await recordTasks(browser, page, work))('CrRendererMain');
}

async function recordTasks(
  browser: Browser,
  page: Page,
  work: () => Promise<unknown>,
): Promise<(thread: string) => number> {
  await browser.startTracing(page, { categories: ['toplevel', '__metadata'] });
  let trace: Buffer;
  try {
    await work();
  } finally {
    trace = await browser.stopTracing();
  }
  const { traceEvents }: { readonly traceEvents: readonly TraceEvent[] } = JSON.parse(trace.toString());
  const threads = new Map<string, string>();
  for (const { name, pid, tid, args } of traceEvents) {
    if (name === 'thread_name' && args?.name !== undefined) threads.set(`${pid} ${tid}`, args.name);
  }
  return (thread) => {
    const own = traceEvents.filter(
      ({ ph, pid, tid, tdur }) => ph === 'X' && tdur !== undefined && threads.get(`${pid} ${tid}`) === thread,
    );
    if (own.length === 0) throw new Error(`nothing was recorded of a ${thread}`);
    return Math.max(...own.map(({ tdur = 0 }) => tdur / 1000));
  };
}
