import { isLocale } from '../../base/index.ts';
import { formatProgress, mergeProgress, parseProgress, stepProgress, withoutLab } from '../../lab/index.ts';
import { ask, el, part, setLabel } from '../shared/dom.ts';
import { failureBox } from '../shared/failure.ts';
import type { LiveWidget } from '../shared/shell.ts';
import { drawBadge } from './badge.ts';
import { getLabStore, readProgress, writeProgress } from './store.ts';
import { labStrings } from './strings.ts';

/** How long an exported file can be fetched by the browser. */
const downloadMs = 60_000;

/** `<Lab>` once it is used: starts, resets and leaves the lab, and keeps its progress. */
export function attach(element: HTMLElement): LiveWidget {
  const locale = isLocale(element.dataset['locale']) ? element.dataset['locale'] : 'en';
  const text = labStrings[locale];
  const lab = element.dataset['lab'] ?? '';
  const steps = (element.dataset['steps'] ?? '').split(' ').filter((name) => name !== '');
  const head = part(element, '.pp-lab-head');
  const status = part(head, '[data-status]');
  const progress = part(head, '[data-progress]');
  const [startButton, resetButton, leaveButton] = ['start', 'reset', 'leave'].map((action) =>
    head.querySelector<HTMLButtonElement>(`[data-action="${action}"]`),
  );
  const file = head.querySelector<HTMLInputElement>('[data-import-file]');
  const store = getLabStore(lab, locale);
  let working = false;

  const say = (words: string, kind = '') => status.replaceChildren(el('p', { class: `pp-note ${kind}`.trim() }, words));
  const drawProgress = () => {
    const known = readProgress();
    const done = steps.filter((step) => stepProgress(known, lab, step).passedAt !== undefined);
    progress.textContent = text.progress(done.length, steps.length);
    for (const step of steps)
      drawBadge(lab, step, locale, store.latest?.steps.find(({ name }) => name === step)?.status);
  };
  const drawButtons = () => {
    const isReady = store.latest?.state === 'ready';
    if (startButton) startButton.disabled = working || isReady;
    for (const button of [resetButton, leaveButton]) if (button) button.disabled = working || !isReady;
  };
  const work = async (action: 'start' | 'reset' | 'leave') => {
    if (working) return;
    working = true;
    drawButtons();
    say({ start: text.starting, reset: text.resetting, leave: text.leaving }[action]);
    try {
      void store.follow().catch(() => undefined);
      const { state, namespace } = await store.act(action);
      if (action === 'reset') writeProgress(withoutLab(readProgress(), lab));
      say(state === 'absent' ? text.left : text.ready(namespace));
    } catch (error) {
      status.replaceChildren(failureBox(error, locale));
    } finally {
      working = false;
      drawButtons();
    }
  };
  const askFirst = async (action: 'reset' | 'leave') => {
    const question = action === 'reset' ? text.confirmReset : text.confirmLeave;
    if (await ask(status, question, text.yes, text.no)) await work(action);
  };
  const save = () => {
    const url = URL.createObjectURL(new Blob([formatProgress(readProgress())], { type: 'application/json' }));
    const link = el('a', { href: url, download: 'podpath-progress.json' });
    link.click();
    // The browser reads it only after this task: one that is gone by then is an empty file.
    setTimeout(() => URL.revokeObjectURL(url), downloadMs);
  };
  file?.addEventListener('change', () => {
    const chosen = file.files?.[0];
    if (!chosen) return;
    const take = async () => {
      const imported = parseProgress(await chosen.text());
      writeProgress(mergeProgress(readProgress(), imported));
      const all = Object.values(imported.labs).flatMap(({ steps: known }) => Object.values(known));
      say(text.imported(all.filter(({ passedAt }) => passedAt !== undefined).length));
    };
    take()
      .catch((error: unknown) => status.replaceChildren(failureBox(error, locale)))
      .finally(() => {
        file.value = '';
      });
  });
  store.onChange(drawButtons);
  document.addEventListener('podpath-progress', drawProgress);
  drawProgress();

  return {
    act(action) {
      if (action === 'start') void work('start');
      else if (action === 'reset' || action === 'leave') void askFirst(action);
      else if (action === 'export') save();
      else if (action === 'import') file?.click();
      else if (action === 'wake' && startButton && Object.hasOwn(readProgress().labs, lab))
        setLabel(startButton, text.resume);
    },
  };
}
