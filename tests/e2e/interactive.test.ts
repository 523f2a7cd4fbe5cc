import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { findViolations } from './accessibility.ts';
import { picture, screenOf, servePlainSite, shows } from './plain-terminal.ts';

// Sessions in containers, from plain files: the cluster is in the browser, and there is no backend.
const site = servePlainSite();

/** A page with a Pod `box` of busybox, and its terminal open. */
async function open(locale: string, options: BrowserContextOptions = {}) {
  const opened = await site.open(locale, options);
  await opened.enter('kubectl run box --image=busybox:1.36 -- sleep 9999');
  await opened.log.getByText('pod/box created').waitFor();
  await opened.enter('kubectl wait --for=condition=Ready pod/box --timeout=120s');
  await opened.log.getByText('condition met').waitFor();
  return opened;
}
/** Begins a shell in the container. */
const begin = async (page: Page, enter: (line: string) => Promise<void>) => {
  await enter('kubectl exec -it box -- sh');
  await shows(page, /\n\/ #$/);
};

test('what is no text goes from and to a container as it is', { timeout: 240_000 }, async () => {
  await using opened = await open('en');
  const { page, enter, log, faults } = opened;
  await enter(String.raw`clear; kubectl exec box -- printf 'a\377\033[31m\303\251' > it; base64 it`);
  await log.getByText('Yf8bWzMxbcOp').waitFor();
  await enter('clear; cat it | kubectl exec -i box -- cat | base64 | tr A-Za-z N-ZA-Mn-za-m');
  await log.getByText('Ls8oJmZkopBc').waitFor();
  // On the screen it is text that is safe.
  await enter('clear; cat it; echo; echo end');
  await shows(page, /^a\ufffdé\nend\n\$$/);
  expect(faults).toEqual([]);
});

describe('a shell in a container', { timeout: 240_000 }, () => {
  test.each([
    ['en', '[exit code 3]', 'Keys go to the program in the container now.'],
    ['zh-cn', '[退出码 3]', '按键现在直接交给容器里的程序。'],
  ])('prompts, edits, runs and ends, for a reader of %s', async (locale, code, told) => {
    await using opened = await open(locale);
    const { page, enter, log, faults } = opened;
    await begin(page, enter);
    await enter('echo hi');
    await shows(page, /\/ # echo hi\nhi\n\/ #$/);
    await page.keyboard.press('ArrowUp');
    await shows(page, /\/ # echo hi$/);
    await page.keyboard.type('xy');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.type('t');
    await page.keyboard.press('Enter');
    await shows(page, /\/ # echo hitx\nhitx\n\/ #$/);
    await enter('sleep 600');
    await page.keyboard.press('Control+c');
    await shows(page, /sleep 600\n\^C\n\/ #$/);
    await page.keyboard.type('one two');
    await page.keyboard.press('Control+u');
    await enter('stty size');
    await shows(page, /\/ # stty size\n\d+ \d+\n\/ #$/);
    await picture(page, `shell-${locale}`);
    // What a screen reader is told: how the keys go, and each row once it is whole.
    await log.getByText(told).waitFor();
    await log.getByText('/ # echo hitx').waitFor();
    await enter('exit 3');
    await shows(page, /\/ # exit 3\ncommand terminated with exit code 3\n\S.*\n\$$/);
    expect(await screenOf(page)).toContain(code);
    await log.getByText('command terminated with exit code 3').waitFor();
    expect(await findViolations(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test('Ctrl-D ends it, and the lines of the page go on', async () => {
    await using opened = await open('en');
    const { page, enter } = opened;
    await begin(page, enter);
    await page.keyboard.press('Control+d');
    await shows(page, /\/ #\n\$$/);
    await enter('echo back');
    await shows(page, /\$ echo back\nback\n\$$/);
  });

  test('what it prints leaves no trace outside of it', async () => {
    await using opened = await open('en');
    const { page, enter, faults } = opened;
    const title = await page.title();
    await begin(page, enter);
    await enter(String.raw`printf '\033]0;evil\007\033]52;c;ZXZpbA==\007\033P$q"p\033\\'`);
    await enter(
      String.raw`printf '\033[?1000h\033[?1004h\033[?25l\033[4h\033(0\033[5;9r\033[?6h\033[2;2H\033[8mlqk'; exit`,
    );
    await shows(page, /\$$/);
    expect(await page.title()).toBe(title);
    await enter('echo lqk');
    // Shown as letters, in the last row: no modes, no colours, no margins are left.
    await shows(page, /\$ echo lqk\nlqk\n\$$/);
    await picture(page, 'after-hostile');
    expect(await page.locator('.xterm.enable-mouse-events').count()).toBe(0);
    expect(faults).toEqual([]);
  });

  test('two tabs have a session each; neither outlives a reload, and each says so', async () => {
    await using opened = await open('en');
    const { page, enter, terminal } = opened;
    await begin(page, enter);
    await enter('cd /tmp');
    await shows(page, /\/tmp #$/);
    await terminal.getByRole('button', { name: 'New tab' }).click();
    await enter('kubectl exec -it box -- sh');
    await shows(page, /\n\/ #$/);
    await enter('pwd');
    await shows(page, /\/ # pwd\n\/\n\/ #$/);
    await terminal.getByRole('tab').first().click();
    await terminal.locator('.panel:not([hidden]) .xterm-helper-textarea').focus();
    await enter('pwd');
    await shows(page, /\/tmp # pwd\n\/tmp\n\/tmp #$/);
    await page.reload();
    await shows(page, /The page was reloaded; the command that ran was stopped\.\n\$$/);
    expect(await screenOf(page)).toContain('/tmp # pwd\n/tmp\n');
  });

  test('the end of its Pod ends it, and it says why', async () => {
    await using opened = await open('en');
    const { page, enter, terminal } = opened;
    await begin(page, enter);
    await terminal.getByRole('button', { name: 'New tab' }).click();
    await enter('kubectl delete pod box --now');
    await shows(page, /deleted/);
    await terminal.getByRole('tab').first().click();
    await shows(page, /command terminated with exit code 137\n\[exit code 137\]\nThe program was killed/);
    await picture(page, 'pod-gone');
  });

  test('run -it --rm attaches once the Pod runs, and deletes it after', async () => {
    await using opened = await open('en');
    const { page, enter } = opened;
    await enter('kubectl run -it --rm once --image=busybox:1.36 -- sh');
    await shows(page, /If you don't see a command prompt, try pressing enter\.\n\/ #$/);
    await enter('echo hi');
    await shows(page, /\/ # echo hi\nhi\n\/ #$/);
    await enter('exit');
    await shows(page, /pod "once" deleted from default namespace\n\$$/);
    // Ctrl-C while the Pod is waited for.
    await enter('kubectl run -it never --image=busybox:no-such-tag -- sh');
    await page.keyboard.type('abc');
    await shows(page, /abc$/);
    await page.keyboard.press('Control+c');
    await shows(page, /abc\^C\n\[exit code 130\]\n\$$/);
  });

  test('the row of keys of a phone reaches it', async () => {
    await using opened = await open('en', { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true });
    const { page, enter, terminal } = opened;
    await begin(page, enter);
    const keys = terminal.getByRole('toolbar', { name: 'Keys that a telephone lacks' });
    await enter('echo hi');
    await shows(page, /hi\n\/ #$/);
    await keys.getByRole('button', { name: 'Up' }).tap();
    await shows(page, /\/ # echo hi$/);
    await keys.getByRole('button', { name: 'Ctrl' }).tap();
    await page.keyboard.type('c');
    await shows(page, /\/ # echo hi\^C\n\/ #$/);
    await page.keyboard.type('ech');
    await keys.getByRole('button', { name: 'Tab' }).tap();
    await shows(page, /\/ # echo$/);
    await picture(page, 'phone');
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await keys.getByRole('button', { name: 'Ctrl' }).tap();
    await page.keyboard.type('u');
    await keys.getByRole('button', { name: 'Ctrl' }).tap();
    await page.keyboard.type('d');
    await shows(page, /\n\$$/);
  });
});
