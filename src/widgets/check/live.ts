import { isLocale } from '../../base/index.ts';
import type { LabPayload, LabStepState } from '../../bridge/index.ts';
import { stepProgress, withHintShown, withPassed, withSolutionShown } from '../../lab/index.ts';
import { drawBadge } from '../lab/badge.ts';
import { getLabStore, readProgress, writeProgress } from '../lab/store.ts';
import { labStrings } from '../lab/strings.ts';
import { el, part } from '../shared/dom.ts';
import { failureBox, withCode } from '../shared/failure.ts';
import type { LiveWidget } from '../shared/shell.ts';

const marks = { passed: '✓', pending: '…', failed: '✕' } as const;

/** The checks of a step once they are used: what each saw, what it expected and what to try. */
export function attach(element: HTMLElement): LiveWidget {
  const locale = isLocale(element.dataset['locale']) ? element.dataset['locale'] : 'en';
  const text = labStrings[locale];
  const lab = element.dataset['lab'] ?? '';
  const name = element.dataset['step'] ?? '';
  const status = part(element, '[data-status]');
  const checkButton = part(element, '[data-action="check"]');
  const store = getLabStore(lab, locale);
  let working = false;

  const say = (words: string) => status.replaceChildren(el('p', { class: 'pp-note' }, words));
  const draw = (payload: LabPayload | undefined) => {
    const step = payload?.steps.find((candidate) => candidate.name === name);
    drawBadge(lab, name, locale, step?.status);
    if (!step) return;
    for (const check of step.checks) drawCheck(check);
    if (step.status === 'unchecked') forgetMarks();
    if (step.status === 'passed') writeProgressOnce();
  };
  /** After a reset what was said of the former objects is true no more. */
  const forgetMarks = () => {
    const marked = element.querySelectorAll<HTMLElement>('[data-check][data-state]');
    for (const item of marked) {
      delete item.dataset['state'];
      part(item, '.mark').textContent = '○';
      part(item, '[data-said-status]').textContent = '';
      for (const selector of ['[data-said]', '[data-hint]']) part(item, selector).hidden = true;
    }
    if (marked.length > 0 && !working) status.replaceChildren();
  };
  const writeProgressOnce = () => {
    const before = readProgress();
    const after = withPassed(before, lab, name, Date.now());
    if (after !== before) writeProgress(after);
  };
  const drawCheck = ({ name: check, status: state, message, hint }: LabStepState['checks'][number]) => {
    const item = element.querySelector<HTMLElement>(`[data-check="${check}"]`);
    if (!item) return;
    item.dataset['state'] = state;
    part(item, '.mark').textContent = marks[state];
    part(item, '[data-said-status]').textContent = ` (${text.status[state]})`;
    const said = part(item, '[data-said]');
    said.hidden = false;
    said.replaceChildren(...withCode(message));
    const tip = part(item, '[data-hint]');
    tip.hidden = hint === undefined;
    tip.replaceChildren(...(hint === undefined ? [] : [text.toTry, ...withCode(hint)]));
  };
  const look = async (begin: 'check' | 'solve') => {
    if (working) return;
    working = true;
    checkButton.setAttribute('aria-disabled', 'true');
    say(begin === 'solve' ? text.solving : text.checking);
    try {
      await store.follow();
      if (store.latest?.state !== 'ready')
        return say(element.closest('podpath-lab') ? text.startFirst : text.startFirstThere);
      if (begin === 'solve') {
        await store.act('solve', name);
        say(text.solved);
      }
      const payload = await store.act('check', name);
      const step = payload.steps.find((candidate) => candidate.name === name);
      say(step ? text.result(step.checks.filter((check) => check.status === 'passed').length, step.checks.length) : '');
    } catch (error) {
      status.replaceChildren(failureBox(error, locale));
    } finally {
      working = false;
      checkButton.removeAttribute('aria-disabled');
    }
  };
  /** Hints and solution open without this script; it only notes that they did. */
  const noteShown = () => {
    const before = readProgress();
    const open = element.querySelectorAll('details[data-hint-box][open]').length;
    const count = element.querySelectorAll('details[data-hint-box]').length;
    let after = before;
    while (stepProgress(after, lab, name).hintsShown < open) after = withHintShown(after, lab, name, count);
    if (element.querySelector('details[data-solution][open]') && !stepProgress(after, lab, name).solutionShown)
      after = withSolutionShown(after, lab, name);
    if (after !== before) writeProgress(after);
  };
  element.addEventListener('toggle', noteShown, { capture: true });
  store.onChange(draw);
  draw(store.latest);

  return {
    act(action) {
      if (action === 'wake') noteShown();
      else if (action === 'check' || action === 'solve') void look(action);
    },
  };
}
