// What a widget does: it has the driver, and the driver has the cluster when it is first used.
import { createEmbeddedDriver, type EmbeddedDriver, type EmbeddedState } from '../../../src/drivers/index.ts';

/** What tests of this page find on its `window`. */
export interface TestPage {
  readonly driver: EmbeddedDriver;
  readonly createDriver: typeof createEmbeddedDriver;
  /** Asks the cluster; `body` is JSON to be sent. */
  ask(path: string, method?: string, body?: object): Promise<{ readonly status: number; readonly body: unknown }>;
  /** The newest state, once {@link TestPage.watch} was called. */
  state: EmbeddedState | undefined;
  watch(): void;
  /** ms that the page's thread was blocked, each time that it was for more than 50. */
  readonly longTasks: number[];
}

const longTasks: number[] = [];
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longTasks.push(duration);
}).observe({ type: 'longtask', buffered: true });

const driver = createEmbeddedDriver();
const page: TestPage = {
  driver,
  createDriver: createEmbeddedDriver,
  longTasks,
  state: undefined,
  async ask(path, method = 'GET', body = undefined) {
    const answer = await driver.fetch(
      new Request(`https://cluster${path}`, {
        method,
        headers: { accept: 'application/json', 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    const text = await answer.text();
    return { status: answer.status, body: text.startsWith('{') ? JSON.parse(text) : text };
  },
  watch() {
    driver.watchState((state) => {
      page.state = state;
    });
  },
};
Object.assign(globalThis, { page });
