import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser.ts';
import { findViolations } from './accessibility.ts';
import { followAPod, openLab } from './lab-reader.ts';
import { type OfflineReader, visitOnce } from './offline-reader.ts';
import { below, siteBelow } from './site-below.ts';
import { hasten } from './typist.ts';

// A lab from its beginning to its end as a person does it: every line of its page is typed into the terminal, answers are what the
// outputs say, every check is asked for. From files below a path, without a network after the first visit, without a backend.
let browser: Browser;
let reader: OfflineReader;
beforeAll(async () => {
  browser = await launchBrowser();
  reader = await visitOnce(browser, { folder: siteBelow, path: below, locale: 'en' });
}, 180_000);
afterAll(async () => {
  await reader?.[Symbol.asyncDispose]();
  await browser?.close();
});

describe('a lab that is typed', { timeout: 240_000 }, () => {
  it.each(['en', 'zh-cn'] as const)('is done whole on the cluster in the browser, in %s', async (locale) => {
    await reader.startAnew();
    const { page, faults } = reader;
    await reader.read(`/${locale}/labs/follow-a-pod/`);
    const lab = await openLab(page, locale, 'follow-a-pod', followAPod);
    await lab.start();
    await hasten(page);
    await lab.doSteps();
    expect(await page.locator('[data-badge]:not([data-state="passed"])').count()).toBe(0);
    expect(await findViolations(page)).toEqual([]);
    expect(faults).toEqual([]);
  });
});
