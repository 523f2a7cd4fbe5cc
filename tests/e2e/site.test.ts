import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Site, startSite, until } from './harness.ts';

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site?.[Symbol.asyncDispose]());

describe('search', () => {
  it.each([
    { path: '/zh-cn/', term: '调度器', expected: /调度/, prefix: '/zh-cn/' },
    { path: '/zh-cn/', term: 'etcd', expected: /etcd/, prefix: '/zh-cn/' },
    { path: '/en/', term: 'scheduler', expected: /schedul/i, prefix: '/en/' },
  ])(
    'finds $term from $path by keyboard alone, and nothing of it loads before',
    async ({ path, term, expected, prefix }) => {
      await using opened = await site.open(path);
      const { page, faults } = opened;
      const loaded = () => page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
      expect((await loaded()).filter((name) => name.includes('/pagefind/'))).toEqual([]);
      await page.keyboard.press('Control+K');
      await page.keyboard.type(term);
      const first = page.locator('podpath-search .results a').first();
      await first.waitFor();
      expect(await first.textContent()).toMatch(expected);
      await page.keyboard.press('Enter');
      expect(await page.evaluate(() => document.activeElement?.closest('.results') !== null)).toBe(true);
      await page.keyboard.press('Enter');
      await page.waitForURL((url) => url.pathname !== path);
      expect(new URL(page.url()).pathname.startsWith(prefix)).toBe(true);
      expect(faults).toEqual([]);
    },
  );

  it('says so in the page’s language when it finds nothing, and closes with Escape', async () => {
    await using opened = await site.open('/zh-cn/');
    const { page } = opened;
    await page.locator('podpath-search .open').click();
    await page.locator('podpath-search input').fill('qqqzzzxxx');
    await page.locator('podpath-search .status', { hasText: '没有找到“qqqzzzxxx”' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await page.locator('podpath-search dialog').isVisible()).toBe(false);
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('open');
  });
});

describe('language and theme', () => {
  it('keeps the page when the language is switched', async () => {
    await using opened = await site.open('/zh-cn/pod-path/schedule/');
    await opened.page.locator('header [data-language-link]').click();
    await opened.page.waitForURL(`${site.origin}/en/pod-path/schedule/`);
    expect(await opened.page.evaluate(() => document.documentElement.lang)).toBe('en');
  });

  it('follows the system, and keeps a choice on the next page', async () => {
    await using opened = await site.open('/en/pod-path/', { colorScheme: 'dark' });
    const { page } = opened;
    const theme = () => page.evaluate(() => document.documentElement.dataset['theme']);
    expect(await theme()).toBe('dark');
    await page.locator('header starlight-theme-select select').selectOption('light');
    expect(await theme()).toBe('light');
    await page.goto(`${site.origin}/en/pod-path/submit/`);
    expect(await theme()).toBe('light');
  });

  it('paints diagrams in the colours of the theme', async () => {
    await using opened = await site.open('/en/pod-path/', { colorScheme: 'light' });
    const fill = () =>
      opened.page
        .locator('.pp-diagram .shape')
        .first()
        .evaluate((shape) => getComputedStyle(shape).fill);
    const light = await fill();
    await opened.page.locator('header starlight-theme-select select').selectOption('dark');
    expect(await fill()).not.toBe(light);
  });
});

describe('without JavaScript', () => {
  it.each(['/zh-cn/pod-path/', '/en/pod-path/'])('%s reads whole and leads on', async (path) => {
    await using opened = await site.open(path, { javaScriptEnabled: false });
    const { page } = opened;
    expect(await page.locator('main h2').count()).toBeGreaterThan(0);
    expect(await page.locator('.pp-diagram svg').first().isVisible()).toBe(true);
    await page.locator('.pagination-links a[rel=next]').click();
    expect(new URL(page.url()).pathname).not.toBe(path);
    await page.locator('header [data-language-link]').click();
    expect(new URL(page.url()).pathname.startsWith(path.startsWith('/en/') ? '/zh-cn/' : '/en/')).toBe(true);
  });

  it('offers both languages at the root', async () => {
    await using opened = await site.open('/', { javaScriptEnabled: false });
    await opened.page.getByRole('link', { name: 'English' }).click();
    expect(new URL(opened.page.url()).pathname).toBe('/en/');
  });
});

describe('a page that is not there', () => {
  it.each([
    { path: '/zh-cn/nowhere/', says: '没有这个页面' },
    { path: '/en/nowhere/', says: 'Page not found' },
    { path: '/nowhere/', says: '404' },
  ])('$path answers 404 and says so', async ({ path, says }) => {
    await using opened = await site.open('/en/');
    const response = await opened.page.goto(`${site.origin}${path}`);
    expect(response?.status()).toBe(404);
    expect(await opened.page.locator('h1').textContent()).toContain(says);
  });
});

describe('on paper', () => {
  it('leaves out what only a screen can use and prints dark pages light', async () => {
    await using opened = await site.open('/zh-cn/pod-path/', { colorScheme: 'dark' });
    const { page } = opened;
    await page.emulateMedia({ media: 'print' });
    for (const selector of ['header.header', 'nav.sidebar', '.pagination-links', '.right-sidebar-container'])
      expect(await page.locator(selector).first().isVisible(), selector).toBe(false);
    expect(await page.locator('main h1').isVisible()).toBe(true);
    expect(await page.evaluate(() => getComputedStyle(document.body).getPropertyValue('--pp-bg').trim())).toBe('#fff');
    expect(await page.evaluate(() => getComputedStyle(document.querySelector('main p') ?? document.body).color)).toBe(
      'rgb(0, 0, 0)',
    );
  });
});

describe('diagrams', () => {
  it('carry the hooks that a live trace lights up, and scroll by keyboard on a narrow screen', async () => {
    await using opened = await site.open('/zh-cn/pod-path/', { viewport: { width: 320, height: 700 } });
    const { page } = opened;
    const diagram = page.locator('.pp-diagram').first();
    expect(await diagram.locator('[data-node="kube-apiserver"]').count()).toBe(1);
    expect(await diagram.locator('[data-edge][data-from][data-to]').count()).toBeGreaterThan(0);
    expect(await diagram.locator('svg').getAttribute('aria-label')).not.toBe('');
    const ids = await page.evaluate(() => [...document.querySelectorAll('[id]')].map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    await diagram.locator('.pp-diagram-scroll').focus();
    await page.keyboard.press('ArrowRight');
    await until('the diagram to scroll', async () =>
      (await diagram.locator('.pp-diagram-scroll').evaluate((element) => element.scrollLeft)) > 0 ? true : undefined,
    );
  });
});
