import { type Locale, toWireError, type WireError } from '../../base/index.ts';
import { BridgeError } from '../../bridge/index.ts';
import { chooseCluster } from './bridge.ts';
import { getChoice } from './choice.ts';
import { el } from './dom.ts';

const needs: Readonly<
  Record<
    Locale,
    { readonly title: string; readonly list: readonly string[]; readonly cluster: string; readonly embedded: string }
  >
> = {
  'zh-cn': {
    title: '要在自己的集群上运行，需要：',
    list: [
      'Docker（或 Podman、nerdctl）、kind 和 kubectl',
      '在项目目录里运行 npm start，然后打开它打印的地址',
      '在页面右上角的“集群”里创建集群（约一分钟）',
    ],
    cluster: '打开“集群”',
    embedded: '改用浏览器里的集群',
  },
  en: {
    title: 'To run commands on a cluster of your own you need:',
    list: [
      'Docker (or Podman, nerdctl), kind and kubectl',
      'npm start in a clone of the project, and the address that it prints',
      'a cluster, made under “Cluster” at the top right of the page (about a minute)',
    ],
    cluster: 'Open “Cluster”',
    embedded: 'Use the cluster in this browser',
  },
};

/** What a reader is told of a thrown value. */
export function wireOf(error: unknown, locale: Locale): WireError {
  return error instanceof BridgeError ? error.wire : toWireError(error, locale);
}

/** A box that says what went wrong and what to do; with all that a live cluster needs, where that is what is missing. */
export function failureBox(error: unknown, locale: Locale): HTMLElement {
  const { reason, message, hint, command } = wireOf(error, locale);
  const box = el('div', { class: 'pp-note failure' }, el('p', {}, el('strong', {}, message)));
  if (hint !== undefined) box.append(el('p', {}, ...withCode(hint)));
  if (command && command.output.trim() !== '')
    box.append(el('pre', { class: 'pp-screen', tabindex: '0', translate: 'no' }, command.output.trimEnd()));
  const text = needs[locale];
  if (
    getChoice() === 'kind' &&
    (reason === 'Unsupported' || reason === 'Unreachable' || reason === 'MissingOnMachine')
  ) {
    box.append(el('p', {}, text.title), el('ul', {}, ...text.list.map((line) => el('li', {}, line))));
    const change = el('button', { type: 'button', class: 'pp-button' }, text.embedded);
    change.addEventListener('click', () => {
      chooseCluster('embedded', locale);
      box.remove();
    });
    box.append(el('p', { class: 'pp-answers' }, change));
  }
  if (reason === 'NotFound' || reason === 'MissingOnMachine' || reason === 'Unreachable') {
    const button = el('button', { type: 'button', class: 'pp-button' }, text.cluster);
    button.addEventListener('click', () =>
      document.querySelector<HTMLElement>('[popovertarget="pp-cluster"]')?.click(),
    );
    box.append(el('p', { class: 'pp-answers' }, button));
  }
  return box;
}

/** Text with what stands in backquotes or typographic quotes around a command as code. */
export function withCode(text: string): readonly (Node | string)[] {
  return text.split(/(`[^`]+`)/).map((piece) => (piece.startsWith('`') ? el('code', {}, piece.slice(1, -1)) : piece));
}
