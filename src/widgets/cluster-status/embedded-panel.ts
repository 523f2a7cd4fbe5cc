import type { Locale } from '../../base/index.ts';
import type { ClockState, EmbeddedDriver, EmbeddedState, TimeMode } from '../../drivers/index.ts';
import { actionButton, ask, el, setLabel } from '../shared/dom.ts';
import { failureBox } from '../shared/failure.ts';
import { formatAge } from '../shared/time.ts';
import { type EmbeddedStrings, embeddedStrings } from './embedded-strings.ts';
import { createFaultsPanel } from './faults-panel.ts';

/** The controls of the cluster in this browser: time, faults, what is kept, reset. */
export interface EmbeddedPanel extends Disposable {
  readonly element: HTMLElement;
  /** Does what a button of it asks for; whether it is one of its buttons. */
  act(action: string, button: HTMLElement): boolean;
}

/** Between two drawings of a time that passes. */
const tickMs = 250;

/** Makes the controls of a cluster that runs, and follows it. `status` is where failures and questions go. */
export function createEmbeddedPanel(driver: EmbeddedDriver, status: HTMLElement, locale: Locale): EmbeddedPanel {
  const text = embeddedStrings[locale];
  const time = el('span', { class: 'time' });
  const mode = actionButton('toggle-clock', text.pause);
  const step = actionButton('step-clock', text.step);
  const speed = el(
    'select',
    { 'aria-label': text.speed },
    ...text.speeds.map(([value, label]) => el('option', { value: String(value) }, label)),
  );
  const next = el('p', { class: 'next', translate: 'no' });
  const happened = el('p', { 'aria-live': 'polite', translate: 'no' });
  const kept = el('p', {});
  const notices = el('ul', { class: 'notices', role: 'status' });
  const element = el(
    'div',
    { class: 'pp-embedded' },
    el('h3', {}, text.clock),
    el('p', {}, time),
    el('p', { class: 'row' }, mode, step, speed),
    next,
    happened,
  );
  let clock: { readonly state: ClockState; readonly atMs: number } | undefined;

  const attempt = (work: () => Promise<unknown>) => {
    status.replaceChildren();
    work().catch((error: unknown) => status.replaceChildren(failureBox(error, locale)));
  };
  const faults = createFaultsPanel(driver, attempt, locale);
  element.append(
    faults.element,
    el('h3', {}, text.storage),
    kept,
    notices,
    el('p', { class: 'row' }, actionButton('reset-cluster', text.reset)),
  );
  const take = (state: ClockState) => {
    clock = { state, atMs: performance.now() };
    const isPaused = state.mode.kind === 'paused';
    setLabel(mode, isPaused ? text.run : text.pause);
    step.setAttribute('aria-disabled', String(!isPaused));
    if (state.mode.kind === 'running') showSpeed(speed, state.mode.speed, text);
    drawTime();
  };
  const drawTime = () => {
    if (clock === undefined) return;
    const { nowMs, mode: how, next: following } = clock.state;
    const pace = how.kind === 'running' && Number.isFinite(how.speed) ? how.speed : 0;
    const now = nowMs + (performance.now() - clock.atMs) * pace;
    const said = new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeStyle: 'medium' }).format(now);
    const words = how.kind === 'paused' ? `${text.time(said)} · ${text.paused}` : text.time(said);
    if (time.textContent !== words) time.textContent = words;
    if (how.kind !== 'paused') next.replaceChildren();
    else if (following === null) next.replaceChildren(text.nothingNext);
    else
      next.replaceChildren(
        text.next,
        el('code', {}, following.what || text.unnamed),
        ` ${text.inSeconds(Math.max(0, (following.atMs - nowMs) / 1000).toFixed(3))}`,
      );
  };
  const timer = setInterval(drawTime, tickMs);
  const setMode = (wanted: TimeMode) => attempt(async () => take(await driver.call('clock', wanted)));
  speed.addEventListener('change', () => setMode({ kind: 'running', speed: Number(speed.value) }));
  const watching = driver.watchState((state) => {
    take(state.clock);
    faults.show(state);
    kept.replaceChildren(storageOf(state, text, locale));
    const shown = state.notices.map(({ text: { [locale]: words } }) =>
      el('li', {}, words.message, ...(words.hint === undefined ? [] : [` ${words.hint}`])),
    );
    notices.replaceChildren(...shown);
    notices.hidden = shown.length === 0;
  });
  const reset = async () => {
    if (!(await ask(status, text.confirmReset, text.yesReset, text.cancel))) return;
    attempt(async () => {
      status.replaceChildren(el('p', {}, text.resetting));
      await driver.call('reset', {});
      status.replaceChildren(el('p', {}, text.resetDone));
    });
  };

  return {
    element,
    act(action, button) {
      if (action === 'toggle-clock') {
        const isPaused = clock?.state.mode.kind === 'paused';
        setMode(isPaused ? { kind: 'running', speed: Number(speed.value) } : { kind: 'paused' });
      } else if (action === 'step-clock') {
        if (clock?.state.mode.kind === 'paused')
          attempt(async () => {
            const state = await driver.call('step', null);
            take(state);
            happened.textContent = state.happened === null ? '' : text.happened(state.happened.what || text.unnamed);
          });
      } else if (action === 'reset-cluster') void reset();
      else return faults.act(action, button);
      return true;
    },
    [Symbol.dispose]() {
      clearInterval(timer);
      watching[Symbol.dispose]();
    },
  };
}

/** A speed that the list has not (set by kubectl, or by another tab) is added to it. */
function showSpeed(select: HTMLSelectElement, speed: number, text: EmbeddedStrings): void {
  const value = String(speed);
  if (![...select.options].some((option) => option.value === value))
    select.append(el('option', { value }, text.otherSpeed(speed)));
  if (select.value !== value) select.value = value;
}

function storageOf({ storage }: EmbeddedState, text: EmbeddedStrings, locale: Locale): HTMLElement | string {
  if (storage.kind === 'saved')
    return storage.atMs === null ? text.saved : text.savedAt(formatAge(Date.now() - storage.atMs, locale));
  const { message, hint } = storage.text[locale];
  return el('span', {}, el('strong', {}, text.memory), ` — ${message}`, ...(hint === undefined ? [] : [` ${hint}`]));
}
