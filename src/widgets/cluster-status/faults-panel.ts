import { asPodpathError, type Locale, PodpathError } from '../../base/index.ts';
import type { EmbeddedDriver, EmbeddedState } from '../../drivers/index.ts';
import { actionButton, el } from '../shared/dom.ts';
import { embeddedStrings } from './embedded-strings.ts';

/** A fault as `/debug/podpath/faults` tells it. */
interface KnownFault {
  readonly name: string;
  readonly parameters: readonly {
    readonly name: 'factor' | 'left' | 'node';
    readonly kind: 'node' | 'number';
    readonly minimum?: number;
    readonly usual?: number;
  }[];
  readonly words: Readonly<Record<Locale, { readonly title: string; readonly effect: string }>>;
}

/** What can be made to go wrong, and what is wrong now. */
export interface FaultsPanel {
  readonly element: HTMLElement;
  show(state: EmbeddedState): void;
  /** Whether it is one of its buttons. */
  act(action: string, button: HTMLElement): boolean;
}

/** Makes it; the list is read when it is first opened. `attempt` does something and tells of its failure. */
export function createFaultsPanel(
  driver: EmbeddedDriver,
  attempt: (work: () => Promise<unknown>) => void,
  locale: Locale,
): FaultsPanel {
  const text = embeddedStrings[locale];
  const active = el('ul', { class: 'active' });
  const choice = el('select', { 'aria-label': text.fault });
  const effect = el('p', { 'aria-live': 'polite' });
  const fields = el('p', { class: 'row' });
  const form = el('div', {}, el('p', {}, text.loadingFaults));
  const summary = el('summary', {}, text.faults);
  const element = el('details', { class: 'faults' }, summary, el('p', {}, text.faultsAbout), active, form);
  let known: readonly KnownFault[] | undefined;
  let nodes: readonly string[] = [];
  let shown = '';

  const titleOf = (name: string) => known?.find((fault) => fault.name === name)?.words[locale].title ?? name;
  const chosen = () => known?.find((fault) => fault.name === choice.value);
  const drawFields = () => {
    const fault = chosen();
    effect.textContent = fault?.words[locale].effect ?? '';
    const parts = (fault?.parameters ?? []).map(({ name, kind, minimum, usual }) => {
      const field =
        kind === 'node'
          ? el('select', { name }, ...nodes.toReversed().map((node) => el('option', {}, node)))
          : el('input', { name, type: 'number', min: String(minimum ?? 0), value: String(usual ?? '') });
      const label = { node: text.node, factor: text.factor, left: text.left(fault?.name ?? '') }[name];
      return el('label', {}, `${label} `, field);
    });
    fields.replaceChildren(...parts, actionButton('apply-fault', text.apply, 'pp-button primary'));
  };
  const load = async () => {
    if (known) return;
    const { status, body } = await driver.call('debug', { method: 'GET', page: 'faults' });
    if (status !== 200) throw refused(body);
    known = (JSON.parse(body ?? '') as { readonly faults: readonly KnownFault[] }).faults;
    choice.replaceChildren(...known.map(({ name, words }) => el('option', { value: name }, words[locale].title)));
    choice.addEventListener('change', drawFields);
    form.replaceChildren(el('p', {}, choice), effect, fields);
    drawFields();
    shown = '';
  };
  const send = (method: 'POST' | 'DELETE', page: string, body?: object) =>
    attempt(async () => {
      const answer = await driver.call('debug', { method, page, ...(body === undefined ? {} : { body }) });
      if (answer.status >= 400) throw refused(answer.body);
    });
  element.addEventListener('toggle', () => {
    if (element.open) attempt(load);
  });

  return {
    element,
    show({ faults, nodes: now }) {
      nodes = now.map(({ name }) => name);
      const print = JSON.stringify([faults, known === undefined]);
      if (print === shown) return;
      shown = print;
      if (faults.length > 0) element.open = true;
      const focused = active.contains(document.activeElement) ? document.activeElement : null;
      active.replaceChildren(
        ...faults.map(({ name, arguments: { node } }) => {
          const button = actionButton('heal-fault', text.heal);
          button.dataset['fault'] = name;
          if (node !== undefined) button.dataset['node'] = String(node);
          const title = titleOf(name);
          const where = node === undefined ? '' : text.on(String(node));
          button.setAttribute('aria-label', `${text.heal}: ${title}${where}`);
          return el('li', {}, el('span', {}, `${title}${where}`), ' ', button);
        }),
      );
      // The focus was on a button that is another one now, or gone.
      if (focused === null) return;
      const label = focused.getAttribute('aria-label');
      const buttons = [...active.querySelectorAll<HTMLElement>('button')];
      (buttons.find((one) => one.getAttribute('aria-label') === label) ?? buttons[0] ?? summary).focus();
    },
    act(action, button) {
      if (action === 'apply-fault') {
        const fault = chosen();
        if (!fault) return true;
        const inputs = [...fields.querySelectorAll<HTMLInputElement | HTMLSelectElement>('[name]')];
        const body = Object.fromEntries(
          inputs.map((field) => [field.name, field instanceof HTMLInputElement ? Number(field.value) : field.value]),
        );
        send('POST', `faults/${fault.name}`, body);
      } else if (action === 'heal-fault') {
        const { fault = '', node } = button.dataset;
        const query = node === undefined ? '' : `?node=${encodeURIComponent(node)}`;
        send('DELETE', `faults/${fault}${query}`);
      } else return false;
      return true;
    },
  };
}

/** What the cluster answers in place of doing it: a Status. */
function refused(body: string | undefined): PodpathError {
  try {
    const { message } = JSON.parse(body ?? '') as { readonly message?: string };
    const words = { message: message ?? body ?? '' };
    return new PodpathError({ reason: 'BadRequest', text: { en: words, 'zh-cn': words } });
  } catch (error) {
    return asPodpathError(error);
  }
}
