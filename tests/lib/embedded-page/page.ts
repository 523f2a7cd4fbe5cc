// What a widget does: it has the driver, and the driver has the cluster when it is first used.
import {
  createEmbeddedDriver,
  type EmbeddedDriver,
  type EmbeddedDriverOptions,
  type EmbeddedState,
} from '../../../src/drivers/index.ts';

/** What tests of this page find on its `window`. */
export interface TestPage {
  readonly driver: EmbeddedDriver;
  /** Has another driver from now on, made with these. */
  use(options: EmbeddedDriverOptions): void;
  /** Asks the cluster; `body` is JSON to be sent. */
  ask(path: string, method?: string, body?: object): Promise<Asked>;
  /** Asks until an answer is as it should be. */
  until(path: string, isSo: (answer: Asked) => boolean): Promise<void>;
  /** The newest state, once {@link TestPage.watch} was called. */
  state: EmbeddedState | undefined;
  watch(): void;
}

/** What was answered; the body is parsed. */
export interface Asked {
  readonly status: number;
  readonly body: unknown;
}

let driver = createEmbeddedDriver();
const page: TestPage = {
  get driver() {
    return driver;
  },
  use(options) {
    driver = createEmbeddedDriver(options);
  },
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
  async until(path, isSo) {
    while (!isSo(await page.ask(path))) await new Promise((resolve) => setTimeout(resolve, 5));
  },
  watch() {
    driver.watchState((state) => {
      page.state = state;
    });
  },
};
Object.assign(globalThis, { page });
