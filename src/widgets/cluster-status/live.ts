import { isLocale } from '../../base/index.ts';
import type { Bridge, ClusterStatusPayload } from '../../bridge/index.ts';
import { chooseCluster, getBridge, getEmbedded } from '../shared/bridge.ts';
import type { ClusterChoice } from '../shared/choice.ts';
import { getChoice } from '../shared/choice.ts';
import { actionButton, ask, el, part } from '../shared/dom.ts';
import { failureBox, wireOf, withCode } from '../shared/failure.ts';
import type { LiveWidget } from '../shared/shell.ts';
import { createStepList } from '../shared/step-list.ts';
import { formatAge } from '../shared/time.ts';
import type { EmbeddedPanel } from './embedded-panel.ts';
import { type Action, actionsOf, indicatorOf } from './model.ts';
import { type ClusterStrings, clusterStrings } from './strings.ts';

/** `<ClusterStatus>` once its popover is opened: connects, follows the cluster, makes and deletes it. */
export function attach(element: HTMLElement): LiveWidget {
  const locale = isLocale(element.dataset['locale']) ? element.dataset['locale'] : 'en';
  const text = clusterStrings[locale];
  const dot = part(element, '[data-dot]');
  const stateText = part(element, '[data-state-text]');
  const body = el('div');
  const controls = el('div');
  const choices = createChoices(text);
  part(element, '[data-body]').replaceChildren(choices.element, body, controls);
  const status = part(element, '[data-status]');
  const popover = part(element, '[popover]');
  const bridge = getBridge(locale);
  const steps = createStepList();
  let latest: ClusterStatusPayload | undefined;
  let panel: Promise<EmbeddedPanel> | undefined;
  /** What this page has asked for; aborting it cancels a creation. */
  let working: { readonly action: Action; readonly abort: AbortController } | undefined;

  const mark = () => {
    const indicator = indicatorOf(bridge.state, latest?.state);
    dot.dataset['dot'] = indicator;
    stateText.textContent = text.states[indicator];
  };
  const draw = () => {
    mark();
    const focused =
      document.activeElement instanceof HTMLElement ? document.activeElement.dataset['action'] : undefined;
    body.replaceChildren(
      ...content(bridge, latest, text, locale, working?.action, working?.abort.signal.aborted ?? false),
    );
    if (working || latest?.step) body.append(steps.element);
    choices.show(getChoice());
    followEmbedded();
    if (focused !== undefined) body.querySelector<HTMLElement>(`[data-action="${focused}"]`)?.focus();
  };
  /** The controls are there while the cluster in this browser runs and somebody looks: following it would start another one. */
  const followEmbedded = () => {
    const isUsed = getChoice() === 'embedded' && bridge.state === 'online' && latest?.state === 'running';
    if (!isUsed || working?.action === 'delete' || !popover.matches(':popover-open')) closePanel();
    else panel ??= openPanel();
  };
  const closePanel = () => {
    panel?.then((open) => open[Symbol.dispose]()).catch(() => undefined);
    panel = undefined;
    controls.replaceChildren();
  };
  const openPanel = (): Promise<EmbeddedPanel> => {
    const opening = Promise.all([getEmbedded(), import('./embedded-panel.ts')]).then(([{ driver }, module]) =>
      module.createEmbeddedPanel(driver, status, locale),
    );
    opening.then(
      (open) => {
        if (panel === opening) controls.replaceChildren(open.element);
      },
      (error: unknown) => {
        if (panel === opening) panel = undefined;
        status.replaceChildren(failureBox(error, locale));
      },
    );
    return opening;
  };
  popover.addEventListener('toggle', followEmbedded);
  const choose = (choice: ClusterChoice) => {
    if (choice === getChoice() || working) return;
    latest = undefined;
    steps.element.replaceChildren();
    status.replaceChildren();
    chooseCluster(choice, locale);
    draw();
  };
  bridge.onState(draw);
  bridge.subscribe<ClusterStatusPayload>(
    { kind: 'cluster' },
    {
      event(payload) {
        latest = payload;
        if (payload.step && !working) steps.show(payload.step);
        draw();
      },
      error(error) {
        status.replaceChildren(failureBox(error, locale));
      },
    },
  );
  draw();

  const work = async (action: Action, { cancel = false } = {}) => {
    const abort = new AbortController();
    working = { action, abort };
    steps.element.replaceChildren();
    status.replaceChildren();
    if (cancel) abort.abort();
    draw();
    try {
      await bridge.cluster(action, { signal: abort.signal }, (step) => steps.show(step));
      if (action !== 'delete') status.replaceChildren(el('p', {}, text.done));
    } catch (error) {
      const isCancelled = abort.signal.aborted && wireOf(error, locale).reason === 'Cancelled';
      status.replaceChildren(
        isCancelled ? el('p', {}, text.cancelled(action === 'create')) : failureBox(error, locale),
      );
    } finally {
      working = undefined;
      draw();
    }
  };
  const cancel = () => {
    // A creation that another page has asked for is joined, and then cancelled.
    if (!working) return void work('create', { cancel: true });
    working.abort.abort();
    draw();
  };
  return {
    act(action, button) {
      if (action === 'choose') choose(button.dataset['choice'] === 'kind' ? 'kind' : 'embedded');
      else if (action === 'retry') bridge.retry();
      else if ((action === 'create' || action === 'start') && !working) void work(action);
      else if (action === 'cancel') cancel();
      else if (action === 'delete' && !working)
        void ask(status, text.confirmRemove, text.yes, text.no).then((yes) => (yes ? work('delete') : undefined));
      else if (panel) void panel.then((open) => open.act(action, button)).catch(() => undefined);
    },
  };
}

function content(
  bridge: Bridge,
  latest: ClusterStatusPayload | undefined,
  text: ClusterStrings,
  locale: 'zh-cn' | 'en',
  working: Action | undefined,
  cancelling: boolean,
): readonly Node[] {
  const indicator = indicatorOf(bridge.state, latest?.state);
  const title = el('h2', {}, text.heading(text.states[indicator]));
  if (bridge.state !== 'online') {
    const { problem } = bridge;
    const [lead = '', ...list] = text.without;
    return [
      title,
      ...(problem
        ? [
            el(
              'div',
              { class: 'problem' },
              el('p', {}, problem.message),
              ...(problem.hint ? [el('p', {}, ...withCode(problem.hint))] : []),
            ),
          ]
        : []),
      ...(getChoice() === 'kind' ? [el('p', {}, lead), el('ul', {}, ...list.map((line) => el('li', {}, line)))] : []),
      ...(bridge.state === 'connecting' ? [] : [actionButton('retry', text.retry)]),
    ];
  }
  const isEmbedded = getChoice() === 'embedded';
  const about = isEmbedded ? text.embedded.about : text.about;
  if (!latest) return [title, el('p', {}, about)];
  const { problems, state } = latest;
  const buttons = actionsOf(latest, working).map((action) => {
    const label = {
      create: isEmbedded ? text.embedded.create : text.create,
      start: isEmbedded ? text.embedded.create : text.start,
      delete: text.remove,
      cancel: cancelling ? text.cancelling : text.cancel,
    };
    return actionButton(
      action,
      label[action],
      action === 'create' || action === 'start' ? 'pp-button primary' : 'pp-button',
    );
  });
  // Disabled, not gone: a button that is gone would take the focus with it.
  if (cancelling) for (const button of buttons) button.setAttribute('aria-disabled', 'true');
  return [
    title,
    ...problems.map(({ message, hint }) =>
      el(
        'div',
        { class: 'problem' },
        el('p', {}, el('strong', {}, message)),
        ...(hint ? [el('p', {}, ...withCode(hint))] : []),
      ),
    ),
    ...(state === 'running' ? [facts(latest, text, locale)] : [el('p', {}, about)]),
    ...(state === 'absent' ? [el('p', {}, isEmbedded ? text.embedded.absent : text.creatingAbout)] : []),
    ...(state === 'asleep' ? [el('p', {}, text.embedded.saved)] : []),
    el('p', { class: 'row' }, ...buttons),
  ];
}

/** The two clusters that there may be, the one that is used pressed. */
function createChoices(text: ClusterStrings): { readonly element: HTMLElement; show(choice: ClusterChoice): void } {
  const buttons = (['embedded', 'kind'] as const).map((choice) => {
    const button = actionButton('choose', text.choices[choice], 'pp-button quiet');
    button.dataset['choice'] = choice;
    return button;
  });
  return {
    element: el('div', { class: 'pp-switch', role: 'group', 'aria-label': text.choice }, ...buttons),
    show(choice) {
      for (const button of buttons) button.setAttribute('aria-pressed', String(button.dataset['choice'] === choice));
    },
  };
}

function facts(latest: ClusterStatusPayload, text: ClusterStrings, locale: 'zh-cn' | 'en'): HTMLElement {
  const ill = latest.components.filter(({ healthy }) => !healthy);
  const metrics = [text.metricsStates[latest.metrics.state], latest.metrics.message].filter(Boolean).join(': ');
  const age = latest.createdAt === undefined ? '' : formatAge(Date.now() - Date.parse(latest.createdAt), locale);
  const rows: readonly (readonly [string, readonly (Node | string)[]])[] = [
    [text.cluster, [latest.name]],
    [text.version, [latest.kubernetesVersion ?? '?']],
    ...(age === '' ? [] : [[text.created, [age]] as const]),
    [
      text.nodes,
      latest.nodes.map(({ name, ready, conditions }) =>
        el(
          'div',
          {},
          `${name} `,
          el('small', ready ? {} : { class: 'pp-bad' }, [text.node(ready), ...conditions].join(', ')),
        ),
      ),
    ],
    [
      text.components,
      ill.length === 0
        ? [text.allHealthy]
        : ill.map(({ name, message }) => el('div', { class: 'pp-bad' }, [name, message].filter(Boolean).join(': '))),
    ],
    [text.metrics, [metrics, ...(latest.metrics.hint ? [el('div', {}, ...withCode(latest.metrics.hint))] : [])]],
  ];
  return el('dl', {}, ...rows.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, ...value)]));
}
