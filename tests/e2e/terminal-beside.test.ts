import { describe, expect, test } from 'vitest';
import { findViolations } from './accessibility.ts';
import { picture, servePlainSite, shows } from './plain-terminal.ts';

// What opens beside a terminal, from plain files without a backend: the ports that kubectl forwards, and the editor of kubectl edit.
const phone = { viewport: { width: 320, height: 720 }, colorScheme: 'dark' } as const;
const site = servePlainSite();

describe('what kubectl port-forward listens on', { timeout: 120_000 }, () => {
  test.each([
    ['en', { ports: 'Forwarded ports', open: 'Open', source: 'Source', page: 'The answer as a page, without scripts' }],
    ['zh-cn', { ports: '已转发的端口', open: '打开', source: '查看源码', page: '应答的网页（不运行脚本）' }],
  ])('is opened beside the terminal and asked by another tab until it is stopped, in %s', async (locale, said) => {
    await using opened = await site.open(locale, phone);
    const { page, terminal, enter, log, faults } = opened;
    await enter('kubectl create deployment page --image=nginx:1.27 && kubectl expose deployment page --port=80');
    await enter('kubectl rollout status deployment/page');
    await log.getByText('successfully rolled out').waitFor();
    await enter('kubectl port-forward svc/page 8080:80');
    await log.getByText('Forwarding from 127.0.0.1:8080 -> 80').waitFor();
    const panel = terminal.getByRole('region', { name: said.ports });
    const address = panel.getByRole('textbox', { name: 'http://127.0.0.1:8080' });
    await address.press('Enter');
    const frame = panel.locator('iframe');
    const heading = frame.contentFrame().getByRole('heading', { name: 'Welcome to nginx!' });
    await heading.waitFor();
    // Dark letters on the frame's white, whatever the reader's theme.
    expect(await heading.evaluate((one) => getComputedStyle(one).color)).toBe('rgb(0, 0, 0)');
    expect(await frame.getAttribute('title')).toBe(said.page);
    expect(await frame.getAttribute('sandbox')).toBe('');
    await picture(page, `ports-${locale}`, '.ports');
    await panel.getByRole('button', { name: said.source }).press('Enter');
    await panel.locator('pre', { hasText: '<h1>Welcome to nginx!</h1>' }).waitFor();
    expect(await frame.isVisible()).toBe(false);
    await address.fill('missing');
    await panel.getByRole('button', { name: said.open, exact: true }).press('Enter');
    await panel.locator('.port-status', { hasText: '404 Not Found · text/html' }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    // The other tab of the terminal is the same machine.
    await terminal.locator('.tab-tool').last().click();
    await enter('curl -s localhost:8080/missing -o /dev/null -w "answered %{http_code}\\n"');
    await log.getByText('answered 404').waitFor();
    await terminal.getByRole('tab').first().click();
    await log.getByText('Handling connection for 8080').first().waitFor();
    await terminal.locator('.panel:not([hidden]) .xterm-helper-textarea').focus();
    await page.keyboard.press('Control+c');
    await panel.waitFor({ state: 'hidden' });
    await enter('curl -sS localhost:8080');
    await log.getByText('curl: (7)').waitFor();
    expect(faults).toEqual([]);
  });
});

describe('the editor of kubectl edit', { timeout: 120_000 }, () => {
  test.each([
    ['en', 'Editing ', 'Save'],
    ['zh-cn', '正在编辑 ', '保存'],
  ])(
    'sends what is changed, and opens again with what kubectl says of a mistake, in %s',
    async (locale, title, save) => {
      await using opened = await site.open(locale, phone);
      const { page, terminal, enter, log, faults } = opened;
      await enter('kubectl create deployment page --image=nginx:1.27');
      await log.getByText('deployment.apps/page created').waitFor();
      await enter('kubectl edit deployment page');
      const area = terminal.getByRole('textbox', { name: new RegExp(`^${title}\\S*kubectl-edit-\\d+\\.yaml`) });
      await expect.poll(() => area.inputValue(), { timeout: 60_000 }).toMatch(/^# Please edit the object below\./);
      expect(await area.evaluate((one) => one === document.activeElement)).toBe(true);
      const change = async (from: string, to: string) =>
        area.evaluate(
          (one, [before, after]) => {
            if (!(one instanceof HTMLTextAreaElement)) throw new Error('The editor has no text.');
            const at = one.value.indexOf(before);
            if (at < 0) throw new Error(`The text has no ${before}: ${one.value}`);
            one.setSelectionRange(at, at + before.length);
            one.setRangeText(after, at, at + before.length, 'end');
          },
          [from, to] as const,
        );
      // A word in the place of a number: the server refuses it, and the file says so when it opens again.
      await change('\n  replicas: 1\n', '\n  replicas: two\n');
      await page.keyboard.press('Control+s');
      await expect
        .poll(() => area.inputValue(), { timeout: 60_000 })
        .toMatch(/\n# deployments\.apps "page" was not valid:\n# \* [^\n]*replicas/);
      expect(await area.inputValue()).toContain('\n  replicas: two\n');
      expect(await area.evaluate((one) => one.scrollTop)).toBe(0);
      await picture(page, `edit-again-${locale}`, '.editor');
      expect(await findViolations(page)).toEqual([]);
      // What is no YAML is not sent at all.
      await change('\n  replicas: two\n', '\n  replicas: [2\n');
      await terminal.getByRole('button', { name: save, exact: true }).click();
      await expect
        .poll(() => area.inputValue(), { timeout: 60_000 })
        .toContain('# The edited file had a syntax error: ');
      await change('\n  replicas: [2\n', '\n  replicas: 2\n');
      await page.keyboard.press('Control+s');
      await log.getByText('deployment.apps/page edited').waitFor();
      expect(await area.count()).toBe(0);
      await enter('kubectl get deployment page -o jsonpath="{.spec.replicas} replicas"');
      await shows(page, /\n2 replicas/);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);

      await enter('kubectl edit deployment page');
      await area.press('Escape');
      await log.getByText('Edit cancelled, no changes made.').waitFor();
      expect(faults).toEqual([]);
    },
  );
});
