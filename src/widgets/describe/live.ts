import { isLocale } from '../../base/index.ts';
import { attachRun } from '../run/live-run.ts';
import { el, part } from '../shared/dom.ts';
import type { LiveWidget } from '../shared/shell.ts';
import { explanationsFor } from './explanations/index.ts';
import { anchorOfPath, kindOfCommand, parseDescribe, titleOfPath } from './model.ts';

export { prepareRun as prepare } from '../run/live-run.ts';

/** `<Describe>` once it is pointed at or run: explains the section under the pointer or the focus, in recorded and live output alike. */
export function attach(element: HTMLElement): LiveWidget {
  const locale = isLocale(element.dataset['locale']) ? element.dataset['locale'] : 'en';
  const explanations = explanationsFor(kindOfCommand(element.dataset['command'] ?? ''));
  const prefix = element.dataset['prefix'] ?? '';
  const strip = element.querySelector<HTMLElement>('[data-explanation]');

  const explain = (target: EventTarget | null): boolean => {
    const block = target instanceof Element ? target.closest<HTMLElement>('.block.explained') : null;
    const path = block?.dataset['path'];
    const text = path === undefined ? undefined : explanations[path]?.[locale];
    if (!block || !strip || path === undefined || text === undefined) return false;
    for (const other of element.querySelectorAll('.block.is-shown')) other.classList.remove('is-shown');
    for (const same of element.querySelectorAll<HTMLElement>('.block.explained'))
      if (same.dataset['path'] === path) same.classList.add('is-shown');
    part(strip, 'strong').textContent = titleOfPath(path);
    part(strip, 'p').textContent = text;
    return true;
  };
  element.addEventListener('pointerover', (event) => explain(event.target));
  element.addEventListener('focusin', (event) => explain(event.target));
  element.addEventListener('click', (event) => {
    // The link leads to the list for those without this script.
    if (event.target instanceof Element && event.target.closest('a.key') && explain(event.target))
      event.preventDefault();
  });
  explain(element.querySelector('.block.explained:hover') ?? document.activeElement);

  const renderLive = (screen: HTMLElement, stdout: string) => {
    const blocks = parseDescribe(stdout, (path) => path in explanations);
    screen.replaceChildren(
      ...blocks.map(({ path, head, text, emphasis }) => {
        const className = ['block', path === undefined ? '' : 'explained', emphasis ?? ''].join(' ').trim();
        const span = el('span', { class: className, 'data-path': path });
        if (head && path !== undefined) {
          const title = explanations[path]?.[locale] ?? '';
          span.append(
            head.indent,
            el('a', { class: 'key', href: `#${prefix}-${anchorOfPath(path)}`, 'aria-description': title }, head.key),
          );
        }
        span.append(text);
        return span;
      }),
    );
  };
  const hasRun = element.querySelector('[data-action="run"]') !== null;
  return hasRun ? attachRun(element, renderLive) : { act: () => undefined };
}
