import type { WireStep } from '../../bridge/index.ts';
import { el } from './dom.ts';
import { formatSeconds } from './time.ts';

const marks = { running: '…', done: '✓', failed: '✕', skipped: '–' } as const;

/** A list of the steps of a longer work, in the order of their positions, renewed at each message. */
export function createStepList(): { readonly element: HTMLElement; show(step: WireStep): void } {
  const element = el('ol', { class: 'pp-steps' });
  const items = new Map<string, HTMLElement>();
  return {
    element,
    show(step) {
      const item = el(
        'li',
        { 'data-state': step.state },
        el('span', { class: 'mark', 'aria-hidden': 'true' }, marks[step.state]),
        el(
          'span',
          {},
          `${step.title}`,
          ...(step.detail ? [el('small', {}, step.detail)] : []),
          ...(step.error ? [el('small', { class: 'pp-bad' }, step.error.message)] : []),
        ),
        el(
          'time',
          {},
          step.state === 'running' ? `${step.index}/${step.count}` : `${formatSeconds(step.durationMs)} s`,
        ),
      );
      const before = items.get(step.name);
      if (before) before.replaceWith(item);
      else element.append(item);
      items.set(step.name, item);
    },
  };
}
