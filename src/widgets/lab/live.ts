import { isLocale } from '../../base/index.ts';
import { ask, el, part, setLabel } from '../shared/dom.ts';
import { failureBox } from '../shared/failure.ts';
import type { LiveWidget } from '../shared/shell.ts';
import { formatProgress, mergeProgress, parseProgress, withoutLab } from './progress.ts';
import { getLabStore, readProgress, writeProgress } from './store.ts';
import { labStrings } from './strings.ts';

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
    const done = readProgress()[lab] ?? [];
    progress.textContent = text.progress(steps.filter((step) => done.includes(step)).length, steps.length);
    for (const step of steps) {
      const badge = element.querySelector<HTMLElement>(`[data-badge="${step}"]`);
      if (badge?.dataset['state'] !== 'unchecked' || !done.includes(step)) continue;
      badge.dataset['state'] = 'passed';
      badge.textContent = text.status.passed;
    }
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
    URL.revokeObjectURL(url);
  };
  file?.addEventListener('change', () => {
    const chosen = file.files?.[0];
    if (!chosen) return;
    chosen.text().then(
      (content) => {
        const imported = parseProgress(content);
        file.value = '';
        if (!imported) return say(text.notProgress(chosen.name), 'failure');
        writeProgress(mergeProgress(readProgress(), imported));
        say(text.imported(Object.values(imported).reduce((sum, names) => sum + names.length, 0)));
      },
      (error: unknown) => status.replaceChildren(failureBox(error, locale)),
    );
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
      else if (action === 'wake' && startButton && (readProgress()[lab] ?? []).length > 0)
        setLabel(startButton, text.resume);
    },
  };
}
