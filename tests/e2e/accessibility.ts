import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe finds on a page as it stands, in both themes: theme, rule, element and why. The page keeps its theme. */
export async function findViolations(page: Page): Promise<readonly string[]> {
  // Evaluated by the debugger, so the page's own policy stays in force.
  await page.evaluate(await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8'));
  // A colour on its way from one theme to the other is in neither.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const found: string[] = [];
  const before = await page.evaluate(() => document.documentElement.dataset['theme'] ?? 'dark');
  for (const theme of ['light', 'dark']) {
    await setTheme(page, theme);
    const { violations } = await page.evaluate(() => {
      const { axe } = globalThis as unknown as {
        axe: { run(root: Document, options: object): Promise<AxeResults> };
      };
      return axe.run(document, { resultTypes: ['violations'], preload: false });
    });
    for (const { id, nodes } of violations)
      for (const node of nodes)
        found.push(`${theme}: ${id}: ${node.target.join(' ')} ${node.any[0]?.message ?? node.failureSummary ?? ''}`);
  }
  await setTheme(page, before);
  return found;
}

function setTheme(page: Page, theme: string): Promise<void> {
  return page.evaluate((name) => {
    document.documentElement.dataset['theme'] = name;
  }, theme);
}
