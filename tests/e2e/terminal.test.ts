import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { linesOfLog } from '../lib/lines-of-log.ts';
import { createManual, printing } from '../unit/backend/support.ts';
import { findViolations } from './accessibility.ts';
import { type LivePage, type LiveSite, openTerminal } from './live-site.ts';
import { picture } from './plain-terminal.ts';
import { startTerminalSite, type TerminalSite } from './terminal-site.ts';

// The terminal on a living embedded cluster, in a real browser; a program that prints what a test decides stands in where that is the point.
const terminalPage = '/memory/which-tool/';

let served: TerminalSite;
let site: LiveSite;
beforeAll(async () => {
  served = await startTerminalSite();
  site = served.site;
});
afterEach(() => {
  served.standIn = undefined;
});
afterAll(() => served?.[Symbol.asyncDispose]());

const ended = 'The command ended with exit code';
const begin = async (opened: LivePage) => {
  const terminal = await openTerminal(opened.page);
  const textarea = terminal.terminal.locator('.panel:not([hidden]) .xterm-helper-textarea');
  return { ...terminal, textarea, page: opened.page };
};
/** The text of the screen, without blanks at the ends of its rows. */
const screen = async (rows: Locator) =>
  (await rows.locator('div').allInnerTexts()).map((row) => row.trimEnd()).join('\n');
/** A press of the mouse on a text of the screen, which lies below what hears the mouse. */
const pressAt = async (page: Page, text: Locator) => {
  const box = await text.boundingBox();
  if (!box) throw new Error('The text is not on the screen.');
  await page.mouse.move(box.x + 4, box.y + box.height / 2);
  // The link below the mouse is found in a moment.
  await page.waitForTimeout(100);
  await page.mouse.click(box.x + 10, box.y + box.height / 2);
};
describe('tabs', () => {
  test('are made, named, walked through by keyboard and kept over a reload', async () => {
    await using opened = await site.open(`/en${terminalPage}`);
    const { terminal, enter, page } = await begin(opened);
    await enter('kubectl get nodes');
    await terminal.getByText(ended).waitFor();
    await terminal.getByRole('button', { name: 'New tab' }).click();
    const tabs = terminal.getByRole('tab');
    await expect.poll(() => tabs.allInnerTexts()).toEqual(['Terminal 1', 'Terminal 2']);
    await enter('kubectl get namespaces');
    await terminal.locator('.transcript:not([hidden])').getByText('kube-system').first().waitFor();
    await tabs.nth(1).press('F2');
    await page.keyboard.type('watcher');
    await page.keyboard.press('Enter');
    await expect.poll(() => tabs.allInnerTexts()).toEqual(['Terminal 1', 'watcher']);
    await page.keyboard.press('ArrowLeft');
    expect(await tabs.nth(0).getAttribute('aria-selected')).toBe('true');
    expect(await tabs.nth(0).evaluate((tab) => tab === document.activeElement)).toBe(true);
    expect(await terminal.getByRole('tabpanel').count()).toBe(1);
    expect(await findViolations(page)).toEqual([]);
    await page.reload();
    await expect.poll(() => tabs.allInnerTexts()).toEqual(['Terminal 1', 'watcher']);
    await tabs.nth(1).click();
    await terminal.locator('.panel:not([hidden]) .xterm-rows').getByText('kube-system').first().waitFor();
    expect(opened.faults).toEqual([]);
  });

  test('one with a command that runs asks before it is closed, and stops it', async () => {
    const manual = createManual();
    served.standIn = ({ argv }) => (argv.includes('logs') ? manual.process : undefined);
    await using opened = await site.open(`/en${terminalPage}`);
    const { terminal, enter } = await begin(opened);
    await terminal.getByRole('button', { name: 'New tab' }).click();
    await enter('kubectl logs -f web');
    await terminal.getByRole('tab', { name: 'Terminal 2, a command is running' }).press('Delete');
    const question = terminal.getByText('A command is still running in “Terminal 2”.');
    await question.waitFor();
    await terminal.getByRole('button', { name: 'Keep it open' }).click();
    expect(await terminal.getByRole('tab').count()).toBe(2);
    await terminal.getByRole('button', { name: 'Close this tab' }).click();
    await terminal.getByRole('button', { name: 'Stop and close' }).click();
    await manual.cancelled;
    await expect.poll(() => terminal.getByRole('tab').count()).toBe(1);
    manual.end(null, 'SIGINT');
  });
});

describe('Tab', () => {
  test('completes verbs, kinds, names, flags, namespaces and containers', async () => {
    await using opened = await site.open(`/en${terminalPage}`);
    const { terminal, page } = await begin(opened);
    const rows = terminal.locator('.xterm-rows');
    const complete = async (typed: string, expected: string) => {
      await page.keyboard.type(typed);
      await page.keyboard.press('Tab');
      await expect.poll(() => screen(rows)).toContain(expected);
    };
    await complete('kubectl descr', '$ kubectl describe');
    await complete('deploym', '$ kubectl describe deployments');
    await complete('we', '$ kubectl describe deployments web');
    await complete('-n kube-sy', '$ kubectl describe deployments web -n kube-system');
    await complete('--show-ev', '-n kube-system --show-events');
  });
});

describe('what fails', () => {
  test.each([
    ['kubectl gett pods', 'kubectl get pods'],
    ['kubectl get podz', 'kubectl get pods'],
    ['kubectl get deployment wep', 'kubectl get deployment web'],
  ])('%s offers %s, which Tab takes', async (line, meant) => {
    await using opened = await site.open(`/en${terminalPage}`);
    const { terminal, enter, page, log } = await begin(opened);
    await enter(line);
    const button = terminal.locator('.hints').getByRole('button', { name: meant });
    await button.waitFor();
    await picture(page, `hint-${line.split(' ')[2]}`);
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press('Tab');
    await expect.poll(() => button.isVisible()).toBe(false);
    await page.keyboard.press('Enter');
    await log.getByText(`$ ${meant}`).waitFor();
    await log.getByText(`${ended} 0`).waitFor();
  });

  test('the button of an offer puts it at the prompt', async () => {
    await using opened = await site.open(`/zh-cn${terminalPage}`);
    const { terminal, enter, page, log } = await begin(opened);
    await enter('kubectl get podz');
    await terminal.locator('.hints').getByRole('button', { name: 'kubectl get pods' }).click();
    await page.keyboard.press('Enter');
    await log.getByText('$ kubectl get pods').waitFor();
    await log.getByText('命令结束，退出码 0').waitFor();
  });
});

describe('names', () => {
  test('a press on a Pod puts its description at the prompt, a second press runs it', async () => {
    await using opened = await site.open(`/en${terminalPage}`);
    const { terminal, enter, log, page } = await begin(opened);
    await enter('kubectl get pods -o wide');
    await log.getByText(`${ended} 0`).waitFor();
    const name = terminal.locator('.xterm-rows').getByText(/^web-/).first();
    await picture(page, 'names');
    await pressAt(page, name);
    await expect.poll(() => screen(terminal.locator('.xterm-rows'))).toMatch(/\$ kubectl describe pods web-/);
    await pressAt(page, name);
    await log.getByText('Service Account').or(log.getByText('Successfully assigned')).first().waitFor();
    expect(opened.faults).toEqual([]);
  });

  test('and the keyboard reaches them in the transcript', async () => {
    await using opened = await site.open(`/en${terminalPage}`);
    const { terminal, enter, log, page } = await begin(opened);
    await enter('kubectl get deployments');
    await log.getByText(`${ended} 0`).waitFor();
    await terminal.getByRole('button', { name: 'Transcript' }).click();
    await log.getByRole('button', { name: 'web' }).focus();
    await page.keyboard.press('Enter');
    await log.getByText('kubectl describe deployments web stands at the prompt').waitFor();
    await page.keyboard.press('Enter');
    await log.getByText('StrategyType').waitFor();
    await picture(page, 'transcript');
    expect(await findViolations(page)).toEqual([]);
  });
});

describe('history', () => {
  test('Ctrl-R searches it, and !! is the last line', async () => {
    await using opened = await site.open(`/en${terminalPage}`);
    const { terminal, enter, log, page } = await begin(opened);
    await enter('kubectl get nodes');
    await log.getByText(`${ended} 0`).waitFor();
    await enter('kubectl get namespaces');
    await expect.poll(() => log.getByText(`${ended} 0`).count()).toBe(2);
    await page.keyboard.press('Control+r');
    await page.keyboard.type('nod');
    await expect.poll(() => screen(terminal.locator('.xterm-rows'))).toContain('search nod: kubectl get nodes');
    await page.keyboard.press('Enter');
    await expect.poll(() => log.getByText('$ kubectl get nodes').count()).toBe(2);
    await expect.poll(() => log.getByText(`${ended} 0`).count()).toBe(3);
    await enter('!! -o name');
    await log.getByText('node/').first().waitFor();
    await page.keyboard.press('Control+r');
    await page.keyboard.type('zzz');
    await expect.poll(() => screen(terminal.locator('.xterm-rows'))).toContain('not found zzz:');
    await page.keyboard.press('Control+g');
    await expect.poll(() => screen(terminal.locator('.xterm-rows'))).not.toContain('zzz');
  });
});

describe('a line in the address', () => {
  test('stands at the prompt with a notice, and is not run', async () => {
    let calls = 0;
    served.standIn = () => {
      calls++;
      return undefined;
    };
    await using opened = await site.open(`/en${terminalPage}#line=kubectl%20get%20nodes`);
    const terminal = opened.page.locator('podpath-terminal').first();
    await terminal.locator('.xterm-rows').getByText('has not been run').first().waitFor();
    await expect.poll(() => screen(terminal.locator('.xterm-rows'))).toContain('$ kubectl get nodes');
    await picture(opened.page, 'shared');
    expect(calls).toBe(0);
    expect(new URL(opened.page.url()).hash).toBe('');
    await opened.page.keyboard.press('Enter');
    await terminal.locator('.transcript').getByText(`${ended} 0`).waitFor();
    expect(calls).toBe(1);
    expect(opened.faults).toEqual([]);
  });

  test('is made by a button', async () => {
    await using opened = await site.open(`/en${terminalPage}`, { permissions: ['clipboard-read', 'clipboard-write'] });
    const { terminal, page } = await begin(opened);
    await page.keyboard.type('kubectl get pods -A');
    await terminal.getByRole('button', { name: 'Share this line' }).click();
    await terminal.getByText('Link copied.').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
      /\/en\/memory\/which-tool\/#line=kubectl%20get%20pods%20-A$/,
    );
  });
});

describe('the language of lines', () => {
  /** What the last line has printed: pieces that came a moment apart stand apart. */
  const printed = (log: Locator) =>
    log.evaluate((element) => {
      const entries = [...element.children];
      const begin = entries.findLastIndex(({ className }) => className === 'command');
      return entries
        .slice(begin)
        .filter(({ className }) => className === 'output')
        .map(({ textContent }) => textContent)
        .join('');
    });

  test('pipes, loops, variables and files work on the cluster', async () => {
    await using opened = await site.open(`/en${terminalPage}`);
    const { enter, log } = await begin(opened);
    await enter('kubectl get deployments --no-headers | cut -d" " -f1 | grep -c web');
    await expect.poll(() => printed(log)).toBe('1\n');
    await enter('for n in web none; do kubectl get deployment $n -o name 2>/dev/null || echo no $n; done');
    await expect.poll(() => printed(log)).toBe('deployment.apps/web\nno none\n');
    await enter('kubectl get deployment web -o yaml > web.yaml; grep -c replicas: web.yaml');
    await expect.poll(() => printed(log)).toMatch(/^\d+\n$/);
    await enter('sed "s/name: web/name: copy/" web.yaml | kubectl apply -f - && kubectl delete deployment copy');
    await log.getByText('deployment.apps "copy" deleted').first().waitFor();
    expect(opened.faults).toEqual([]);
  });

  test('a here-document goes on behind >, and Tab completes behind a pipe', async () => {
    await using opened = await site.open(`/en${terminalPage}`);
    const { terminal, enter, log, page } = await begin(opened);
    const rows = terminal.locator('.xterm-rows');
    for (const line of [
      'kubectl apply -f - <<EOF',
      'apiVersion: v1',
      'kind: ConfigMap',
      'metadata: {name: typed}',
      'EOF',
    ])
      await enter(line);
    await log.getByText('configmap/typed created').waitFor();
    expect(await screen(rows)).toContain('> kind: ConfigMap');
    await enter('kubectl delete configmap typed');
    await log.getByText('"typed" deleted').first().waitFor();
    await page.keyboard.type('kubectl get pods | gre');
    await page.keyboard.press('Tab');
    await expect.poll(() => screen(rows)).toMatch(/\$ kubectl get pods \| grep$/m);
    expect(opened.faults).toEqual([]);
  });

  test('nano edits a file beside the terminal, and kubectl gets it', async () => {
    await using opened = await site.open(`/en${terminalPage}`);
    const { terminal, enter, log, page } = await begin(opened);
    await enter('nano pod.yaml');
    const area = terminal.getByRole('textbox', { name: 'Editing pod.yaml' });
    await area.waitFor();
    await page.keyboard.type('apiVersion: v1\nkind: ConfigMap\nmetadata:\nname: edited\n');
    expect(await area.inputValue()).toBe('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: edited\n  ');
    await picture(page, 'editor');
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press('Control+s');
    await expect.poll(() => area.count()).toBe(0);
    await enter('kubectl apply -f pod.yaml');
    await log.getByText('configmap/edited created').waitFor();
    await enter('kubectl delete -f pod.yaml');
    await log.getByText('configmap "edited" deleted').first().waitFor();
    await page.reload();
    await terminal.locator('.xterm-helper-textarea').focus();
    await enter('grep -c edited pod.yaml; vi pod.yaml');
    await area.waitFor();
    await page.keyboard.type('x');
    await page.keyboard.press('Escape');
    await terminal.getByRole('button', { name: 'Go on editing' }).waitFor();
    await terminal.locator('.editor .pp-note').getByRole('button', { name: 'Discard' }).click();
    await expect.poll(() => area.count()).toBe(0);
    await enter('cat pod.yaml | head -1; rm -f pod.yaml');
    await expect.poll(() => printed(log)).toContain('apiVersion: v1\n');
    expect(opened.faults).toEqual([]);
  });

  test('Ctrl-C ends a line, whatever it does', async () => {
    await using opened = await site.open(`/en${terminalPage}`);
    const { enter, log, page } = await begin(opened);
    for (const line of ['while true; do :; done', 'sleep 1000', 'cat', 'kubectl get pods --watch | cat']) {
      await enter(line);
      await page.waitForTimeout(300);
      await page.keyboard.press('Control+c');
      await log
        .locator('.command', { hasText: line })
        .locator('~ .note', { hasText: `${ended} 130` })
        .first()
        .waitFor();
    }
    expect(opened.faults).toEqual([]);
  });

  test('what the reader types is read by a program, to Ctrl-D', async () => {
    await using opened = await site.open(`/en${terminalPage}`);
    const { enter, log, page } = await begin(opened);
    await enter('sort');
    await enter('b');
    await enter('a');
    await page.keyboard.press('Control+d');
    await expect.poll(() => printed(log)).toBe('a\nb\n');
    await enter('read -r name; echo "hello $name"');
    await enter('world');
    await expect.poll(() => printed(log)).toBe('hello world\n');
  });

  test("a lab's files are there", async () => {
    await using opened = await site.open('/en/labs/oom-kill/');
    const { page } = opened;
    const terminal = page.locator('podpath-terminal').first();
    await terminal.locator('[data-opener]').click();
    await terminal.locator('.xterm-helper-textarea').focus();
    await page.keyboard.type('ls; grep kind: eater.yaml');
    await page.keyboard.press('Enter');
    await terminal.locator('.transcript').getByText('eater.yaml').first().waitFor();
    await expect.poll(() => terminal.locator('.transcript .output').last().innerText()).toContain('eater.yaml\nkind: ');
    await picture(page, 'lab');
  });

  test('what a program of the page prints draws nothing but text', async () => {
    await using opened = await site.open(`/en${terminalPage}`);
    const { terminal, enter, log, page } = await begin(opened);
    const title = await page.title();
    await enter(String.raw`printf '\033]0;pwned\007\033[2Jstill here\n'`);
    await log.getByText(`${ended} 0`).waitFor();
    expect(await screen(terminal.locator('.xterm-rows'))).toMatch(/printf[\s\S]*\nstill here/);
    expect(await page.title()).toBe(title);
  });
});

describe('a telephone', () => {
  const phone = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true } as const;
  test.each(['en', 'zh-cn'])('has the keys that its keyboard lacks (%s)', async (locale) => {
    await using opened = await site.open(`/${locale}${terminalPage}`, phone);
    const { terminal, page } = await begin(opened);
    const keys = terminal.getByRole('toolbar').last();
    await keys.waitFor();
    await page.keyboard.type('kubectl get deploym');
    await keys.getByRole('button', { name: 'Tab' }).tap();
    await expect
      .poll(async () => (await screen(terminal.locator('.xterm-rows'))).replaceAll('\n', ''))
      .toContain('deployments');
    await keys.getByRole('button', { name: 'Ctrl' }).tap();
    await page.keyboard.type('u');
    await expect.poll(() => screen(terminal.locator('.xterm-rows'))).not.toContain('deployments');
    await picture(page, `phone-${locale}`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(await findViolations(page)).toEqual([]);
    expect(opened.faults).toEqual([]);
  });
});

test.each(['light', 'dark'])('pictures of both languages in %s', async (theme) => {
  for (const locale of ['en', 'zh-cn']) {
    await using opened = await site.open(`/${locale}${terminalPage}`, { viewport: { width: 1280, height: 900 } });
    const { terminal, enter, page, log } = await begin(opened);
    await page.evaluate((name) => {
      document.documentElement.dataset['theme'] = name;
    }, theme);
    await enter('kubectl get pods -A');
    await log.getByText('coredns').or(log.getByText('kube-system')).first().waitFor();
    await terminal.locator('.tab-tool').last().click();
    await enter('kubectl get podz');
    await terminal.locator('.hints button').first().waitFor();
    await picture(page, `${locale}-${theme}`);
    expect(opened.faults).toEqual([]);
  }
});

describe('much output', () => {
  test('100,000 lines take a bounded memory', async () => {
    const manual = createManual();
    served.standIn = ({ argv }) => (argv.includes('logs') ? manual.process : undefined);
    await using opened = await site.open(`/en${terminalPage}`);
    const { enter, log, page } = await begin(opened);
    await enter('kubectl logs -f web');
    const client = await opened.context.newCDPSession(page);
    const heap = async () => {
      await client.send('HeapProfiler.collectGarbage');
      const { usedSize } = await client.send('Runtime.getHeapUsage');
      return usedSize;
    };
    const before = await heap();
    for (let batch = 0; batch < 100; batch++) manual.print(linesOfLog(batch * 1000, 1000));
    manual.end(0);
    await log.getByText(`${ended} 0`).waitFor({ timeout: 40_000 });
    expect((await heap()) - before).toBeLessThan(40 * 2 ** 20);
    expect(await log.locator('> div').count()).toBeLessThanOrEqual(400);
  });
});

test('hostile output shows text only', async () => {
  const title = '\x1b]0;pwned\x07';
  const link = '\x1b]8;;podpath-line:kubectl%20delete%20pod%20web\x1b\\web\x1b]8;;\x1b\\';
  served.standIn = ({ argv }) =>
    argv.includes('logs') ? printing(`${title}${link} \x1b[2J\x1b]52;c;cHduZWQ=\x07end\n`) : undefined;
  await using opened = await site.open(`/en${terminalPage}`);
  const { terminal, enter, log, page } = await begin(opened);
  const before = await page.title();
  await enter('kubectl logs web');
  await log.getByText(`${ended} 0`).waitFor();
  await expect.poll(() => screen(terminal.locator('.xterm-rows'))).toContain('web end');
  await pressAt(page, terminal.locator('.xterm-rows').getByText('web end'));
  expect(await screen(terminal.locator('.xterm-rows'))).not.toContain('kubectl delete');
  expect(await page.title()).toBe(before);
});
