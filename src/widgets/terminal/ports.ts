import { type Locale, toDisposable } from '../../base/index.ts';
import { type Bridge, BridgeError, type CommandContext, type PortsPayload } from '../../bridge/index.ts';
import { el } from '../shared/dom.ts';
import { wireOf } from '../shared/failure.ts';
import { pageOf, type ShownAnswer, showAnswer } from './ports-model.ts';
import type { TerminalStrings } from './strings.ts';

/** What the panel of forwarded ports works with. */
export interface PortsOptions {
  readonly bridge: Bridge;
  readonly context: CommandContext;
  readonly locale: Locale;
  readonly text: TerminalStrings;
  /** Before identifiers, so that several terminals of a page differ. */
  readonly prefix: string;
}

type Port = PortsPayload['ports'][number];

/** The panel: it has something to show as long as `kubectl port-forward` runs in the page. */
export interface PortsPanel extends Disposable {
  readonly element: HTMLElement;
}

/**
 * Makes the panel. What a Pod answers is shown as text, or as a page in a frame that may run nothing, load nothing, and lead
 * nowhere: it comes from whoever wrote the container.
 */
export function createPortsPanel({ bridge, context, locale, text, prefix }: PortsOptions): PortsPanel {
  const element = el('section', { class: 'ports', hidden: '', 'aria-label': text.ports });
  const boxes = new Map<string, { readonly box: HTMLElement; end(): void }>();
  const show = ({ ports }: PortsPayload) => {
    // One port on several addresses is one for who asks.
    const shown = new Map(ports.map((port) => [`${port.port} ${port.target}`, port]).reverse() as [string, Port][]);
    for (const [key, { box, end }] of boxes) {
      if (shown.has(key)) continue;
      end();
      box.remove();
      boxes.delete(key);
    }
    for (const [key, port] of shown) {
      if (boxes.has(key)) continue;
      const made = createPortBox(port, { bridge, context, locale, text, prefix: `${prefix}-${port.port}` });
      boxes.set(key, made);
      element.append(made.box);
    }
    element.hidden = boxes.size === 0;
  };
  const subscription = bridge.subscribe<PortsPayload>(
    { kind: 'ports' },
    { event: show, error: (error) => console.warn('podpath-terminal: forwarded ports are not told:', error) },
  );
  return {
    element,
    ...toDisposable(() => {
      subscription[Symbol.dispose]();
      for (const { end } of boxes.values()) end();
      element.remove();
    }),
  };
}

function createPortBox(
  { address, port, target }: Port,
  { bridge, context, locale, text, prefix }: PortsOptions,
): { readonly box: HTMLElement; end(): void } {
  const host = address === '0.0.0.0' || address === '::1' ? 'localhost' : address;
  const path = el('input', {
    type: 'text',
    id: `${prefix}-path`,
    value: '/',
    spellcheck: 'false',
    autocapitalize: 'off',
    autocomplete: 'off',
    translate: 'no',
  });
  const go = el('button', { type: 'submit', class: 'pp-button' }, text.openPort);
  // What came is told in a line; all of it would be read out.
  const status = el('p', { role: 'status', translate: 'no' });
  const answer = el('div', { class: 'port-answer' });
  const say = (words: string, kind = 'pp-note') => {
    status.className = kind;
    status.textContent = words;
  };
  const form = el(
    'form',
    { class: 'port-bar' },
    el('label', { for: `${prefix}-path`, translate: 'no' }, `http://${host}:${port}`),
    path,
    go,
    el('span', { class: 'port-target', translate: 'no' }, `→ ${target}`),
  );
  const over = new AbortController();
  let asking: AbortController | undefined;
  const ask = async () => {
    asking?.abort();
    const own = new AbortController();
    asking = own;
    const typed = path.value.startsWith('/') ? path.value : `/${path.value}`;
    say(text.asking);
    answer.replaceChildren();
    try {
      const got = await bridge.network(
        {
          method: 'GET',
          url: `http://${host}:${port}${typed}`,
          headers: [
            ['Host', `${host}:${port}`],
            ['User-Agent', 'Mozilla/5.0 (podpath)'],
            ['Accept', 'text/html,*/*'],
            ['Connection', 'close'],
          ],
          verifies: true,
        },
        context,
        { signal: AbortSignal.any([own.signal, over.signal]) },
      );
      const shown = showAnswer(got);
      if (shown.kind === 'failed') say(text.noAnswer(shown.why), 'pp-note warn');
      else say(shown.status, 'port-status');
      answer.replaceChildren(...drawAnswer(shown, text));
    } catch (error) {
      if (own.signal.aborted || over.signal.aborted) return;
      if (!(error instanceof BridgeError)) throw error;
      say(wireOf(error, locale).message, 'pp-note warn');
    }
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void ask();
  });
  return { box: el('div', { class: 'port' }, form, status, answer), end: () => over.abort() };
}

/** What stands below the line that tells of an answer: its text, or its page and a button that shows the text. */
function drawAnswer(answer: ShownAnswer, text: TerminalStrings): readonly HTMLElement[] {
  if (answer.kind === 'failed') return [];
  const source = el(
    'pre',
    { translate: 'no', tabindex: '0', role: 'group', 'aria-label': text.answerText },
    answer.text,
  );
  if (answer.kind === 'text') return [source];
  const frame = el('iframe', {
    sandbox: '',
    title: text.answerPage,
    srcdoc: pageOf(answer.text),
    referrerpolicy: 'no-referrer',
  });
  const toggle = el('button', { type: 'button', class: 'pp-button quiet', 'aria-pressed': 'false' }, text.answerSource);
  source.hidden = true;
  toggle.addEventListener('click', () => {
    source.hidden = !source.hidden;
    frame.hidden = !source.hidden;
    toggle.setAttribute('aria-pressed', String(!source.hidden));
  });
  return [toggle, frame, source];
}
