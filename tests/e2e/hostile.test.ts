import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { unsafeIn } from '../unit/kubectl/unsafe.ts';
import { picture, screenOf, servePlainSite, shows } from './plain-terminal.ts';

// What somebody else has put into objects is text to who looks at them in a browser: it moves no cursor, sets no title, reaches neither
// the clipboard nor the page, and turns nothing round. From plain files, on the cluster in the browser.
const site = servePlainSite();

const esc = '\u001b';
const html = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script><svg onload="window.pwned=1"></svg>';
const hostile = [
  // First, as kubectl describe shows 140 characters of an annotation.
  html,
  `${esc}]0;pwned\u0007${esc}]2;pwned${esc}\\`,
  `${esc}]52;c;cHduZWQ=\u0007`,
  `${esc}]8;;podpath-line:kubectl%20delete%20pod%20memory-eater${esc}\\press me${esc}]8;;${esc}\\`,
  `${esc}[2J${esc}[3J${esc}[H${esc}[?1049h${esc}[6n${esc}[?1000h`,
  `${esc}P1;1|q${esc}\\`,
  '\u009b2J\u009d0;pwned\u009c',
  '\rover the beginning\b\b\b\u007f',
  '\u202egnp.exe\u2066\u2069\u200f',
  '&lt;b&gt;&amp; ends',
].join(' ');

/** An Event of a Pod, as `kubectl events` shows it. */
const newEvent = (pod: string) => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: `hostile-${pod}`, namespace: 'default' },
  involvedObject: { apiVersion: 'v1', kind: 'Pod', name: pod, namespace: 'default' },
  type: 'Warning',
  reason: hostile.slice(0, 120),
  message: hostile,
  source: { component: hostile.slice(0, 60) },
  firstTimestamp: '2026-01-01T00:00:00Z',
  lastTimestamp: '2026-01-01T00:00:00Z',
  count: 1,
});
const items = [
  newEvent('memory-eater'),
  newEvent('web'),
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'hostile', namespace: 'default' }, data: { a: hostile } },
];

/** Pastes into the terminal as a reader does. */
const paste = (page: Page, text: string) =>
  page.locator('podpath-terminal .panel:not([hidden]) .xterm-helper-textarea').evaluate((area, pasted) => {
    if (!(area instanceof HTMLElement)) throw new Error('There is nothing to paste into.');
    area.focus();
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);

/** What has been made of a text that is none: elements of its HTML, what its scripts did, a title, what the reader had on the clipboard. */
const traces = (page: Page) =>
  page.evaluate(async () => ({
    elements: document.querySelectorAll(
      ':is([data-live], .transcript, .xterm-rows) :is(img, script, svg, iframe, [href^="podpath"])',
    ).length,
    pwned: 'pwned' in window,
    title: document.title.includes('pwned'),
    clipboard: await navigator.clipboard.readText(),
  }));
const none = { elements: 0, pwned: false, title: false, clipboard: 'of the reader' };

/** Presses a button of the page's own, and reads what it printed. */
async function readLive(page: Page, id: string): Promise<string> {
  const widget = page.locator(`[data-run="${id}"]`).first();
  await widget.locator('[data-action="run"]').click();
  await widget.locator('.pp-live-mark:not(:empty)').waitFor();
  return (await widget.locator('[data-live]').textContent()) ?? '';
}

test('hostile contents of objects are text in the terminal, a Run and a Describe', { timeout: 120_000 }, async () => {
  await using opened = await site.open('en', { permissions: ['clipboard-read', 'clipboard-write'] }, '/memory/');
  const { page, log, enter, faults } = opened;
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await page.evaluate(() => navigator.clipboard.writeText('of the reader'));
  // The Pod that the page's commands look at is made at the first press.
  await readLive(page, 'memory/top-pods');
  const toAscii = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const asJson = (value: unknown) => JSON.stringify(value).replace(/[^ -~]/g, toAscii);
  const ends = log.getByText('The command ended');
  const submit = async (text: string) => {
    const before = await ends.count();
    await paste(page, text);
    await page.keyboard.press('Enter');
    await ends.nth(before).waitFor();
  };
  await submit(`kubectl apply --server-side -f - <<'EOF'\n${asJson({ apiVersion: 'v1', kind: 'List', items })}\nEOF\n`);
  await log.getByText('configmap/hostile serverside-applied').waitFor();
  const note = asJson({ metadata: { annotations: { note: hostile } } });
  await submit(`kubectl patch pod memory-eater -p '${note}'\n`);
  await log.getByText('pod/memory-eater patched').waitFor();
  // Nearly a megabyte of it, made where it is sent from; of annotations an object may have 256 KiB.
  const [head = '', middle = '', tail = ''] = asJson({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'big', namespace: 'default', annotations: { note: 'HERE' } },
    data: { b: 'HERE' },
  }).split('HERE');
  const files = { head, middle, tail, once: asJson(hostile).slice(1, -1) };
  for (const [name, text] of Object.entries(files)) await submit(`cat > ${name} <<'EOF'\n${text}\nEOF\n`);
  await submit("for n in 400 2400; do awk -v n=$n '{ for (i = 0; i < n; i++) print }' once > $n; done");
  await submit("cat head 400 middle 2400 tail | tr -d '\\n' | kubectl apply --server-side -f -");
  await log.getByText('configmap/big serverside-applied').waitFor();

  // With what of it is on the screen at last.
  const lines = [
    ["kubectl get configmap hostile -o jsonpath='{.data.a}'", html.slice(0, 20)],
    // As it is into a pipe, a file and a variable, and safe on the screen.
    ["kubectl get configmap hostile -o jsonpath='{.data.a}' | cat", html.slice(0, 20)],
    ["kubectl get configmap hostile -o jsonpath='{.data.a}' > it; cat it", html.slice(0, 20)],
    ["it=$(kubectl get configmap hostile -o jsonpath='{.data.a}'); printf '%s\\n' \"$it\"", html.slice(0, 20)],
    ['kubectl describe pod memory-eater', 'Created'],
    ['kubectl events --for pod/memory-eater', 'Started'],
    ['kubectl get events -o wide', 'podpath-'],
    ['kubectl describe configmap big', 'BinaryData'],
    ['kubectl get configmap big -o json', 'creationTimestamp'],
  ] as const;
  for (const [turn, [line, seen]] of lines.entries()) {
    await enter(`clear; ${line}; echo; echo after-${turn}`);
    await shows(page, new RegExp(`\\nafter-${turn}\\n\\$$`));
    expect(await screenOf(page)).toContain(seen);
    expect(unsafeIn(await screenOf(page)), line).toEqual([]);
    expect(unsafeIn((await log.textContent()) ?? ''), line).toEqual([]);
    // The cursor stands at the prompt, below all that was printed.
    const cursors = await page
      .locator('podpath-terminal .xterm-rows > div', { has: page.locator('.xterm-cursor') })
      .allTextContents();
    expect(
      cursors.map((row) => row.trim()),
      line,
    ).toEqual(['$']);
    expect(await traces(page), line).toEqual(none);
    await picture(page, `hostile-${turn}`);
  }

  for (const [address, id] of [
    ['/en/memory/describe/', 'memory/describe-pod'],
    ['/en/pod-path/', 'pod-path/events-web'],
  ] as const) {
    await page.goto(`${site.origin}${address}`);
    const live = await readLive(page, id);
    expect(live).toContain(html.slice(0, 40));
    expect(unsafeIn(live), id).toEqual([]);
    expect(await traces(page), id).toEqual(none);
  }
  expect(dialogs).toEqual([]);
  expect(faults).toEqual([]);
});
