import type { Locator, Page } from 'playwright-core';
import type { Locale } from '../../src/base/index.ts';

/** What a person does with a terminal of a page: types, reads, types on. */
export interface Typist {
  /**
   * Types a line, waits until it has ended, and reads what it printed, as a screen reader is told it. With `seen`, Ctrl-C is pressed
   * as soon as the line has printed that.
   */
  type(line: string, seen?: string): Promise<string>;
}

/** How long a person waits for what a line prints. */
const patience = { timeout: 90_000 };
const ended = { en: 'The command ended', 'zh-cn': '命令结束' } as const;

/** Presses what stands on a page as its reader does: with a finger where there is no mouse. */
export async function press(target: Locator): Promise<void> {
  const isTouched = await target.page().evaluate(() => matchMedia('(pointer: coarse)').matches);
  await (isTouched ? target.tap() : target.click());
}

/** Lets the time of a cluster that runs go ten times as fast, as readers may in the header: most of a story is waiting. */
export async function hasten(page: Page): Promise<void> {
  await press(page.locator('podpath-cluster-status button').first());
  await page.locator('.pp-popover .pp-embedded select').first().selectOption('10');
  await page.keyboard.press('Escape');
}

/** Opens a terminal of a page that is shown. */
export async function openTypist(page: Page, terminal: Locator, locale: Locale): Promise<Typist> {
  await press(terminal.locator('[data-opener]'));
  await terminal.locator('.xterm-rows').waitFor(patience);
  const log = terminal.locator('.transcript');
  const commands = log.locator('.command');
  const ends = log.locator('.note', { hasText: ended[locale] });
  const interrupt = async () => {
    const control = terminal.locator('.touch-keys [aria-pressed]');
    if (!(await control.isVisible())) return page.keyboard.press('Control+c');
    await control.tap();
    await page.keyboard.type('c');
  };
  return {
    async type(line, seen) {
      const turn = await commands.count();
      const endings = await ends.count();
      await terminal.locator('.panel:not([hidden]) .xterm-helper-textarea').focus();
      await page.keyboard.type(line);
      await page.keyboard.press('Enter');
      const printed = commands.nth(turn).locator('~ .output');
      if (seen !== undefined) {
        await printed
          .filter({ hasText: seen })
          .first()
          .waitFor({ state: 'attached', ...patience });
        await interrupt();
      }
      await ends.nth(endings).waitFor({ state: 'attached', ...patience });
      return (await printed.allTextContents()).join('');
    },
  };
}
