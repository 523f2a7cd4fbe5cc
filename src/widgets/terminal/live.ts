import type { SearchAddon } from '@xterm/addon-search';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { isLocale } from '../../base/index.ts';
import type { CommandContext } from '../../bridge/index.ts';
import { getBridge, getLearner, reach } from '../shared/bridge.ts';
import { actionButton, el, part, setLabel } from '../shared/dom.ts';
import type { LiveWidget } from '../shared/shell.ts';
import { withoutPrompts } from './model.ts';
import { createScreen, openLink, type Screen } from './screen.ts';
import { createSession, type Session } from './session.ts';
import { createTerminalStorage, screenKey } from './storage.ts';
import { terminalStrings } from './strings.ts';
import { createTranscript, type Transcript } from './transcript.ts';
import { wrapWords } from './width.ts';

/** `<Terminal>` once it is opened. */
export function attach(element: HTMLElement): LiveWidget {
  const locale = isLocale(element.dataset['locale']) ? element.dataset['locale'] : 'en';
  const text = terminalStrings[locale];
  const stage = part(element, '[data-stage]');
  const opener = part(element, '[data-opener]');
  const where = part(element, '[data-where]');
  const status = part(element, '[data-status]');
  const lab = element.dataset['lab'];
  const context: CommandContext = lab === undefined ? { kind: 'page' } : { kind: 'lab', lab, learner: getLearner() };
  let opened: Opened | undefined;

  const open = (): Opened => {
    const transcript = createTranscript(text.transcriptLabel);
    stage.querySelector('.opener')?.remove();
    const host = el('div', { class: 'xterm-host' });
    stage.append(host);
    stage.after(transcript.element);
    element.classList.add('is-open');
    const screen = createScreen(host);
    const { terminal } = screen;
    if (terminal.textarea) {
      terminal.textarea.setAttribute('aria-label', text.label);
      terminal.textarea.setAttribute('aria-description', text.keys);
    }
    terminal.loadAddon(new WebLinksAddon((_event, uri) => openLink(uri)));
    const index = [...document.querySelectorAll('podpath-terminal')].indexOf(element);
    const bridge = getBridge(locale);
    const storage = createTerminalStorage(screenKey(location.pathname, index), () => {
      status.replaceChildren(el('p', { class: 'pp-note' }, text.noStorage));
    });
    const session = createSession({
      terminal,
      bridge,
      reach: () => reach(locale),
      context,
      locale,
      text,
      storage,
      transcript,
      onRun(started) {
        if (started) where.textContent = text.onCluster(started.cluster, started.namespace);
      },
    });
    let lost = false;
    bridge.onState((state, { fresh }) => {
      if (state === 'reconnecting') {
        lost = true;
        session.notice(text.lost);
      } else if (state === 'online' && lost) {
        lost = false;
        session.notice(fresh ? text.backFresh : text.back);
      }
    });
    listen(host, screen, session, () => find(screen));
    session.restore();
    if (!storage.screen()) {
      const words = lab === undefined ? text.welcome : `${text.welcome}\r\n${text.welcomeLab(lab)}`;
      terminal.write(`\x1b[90m${wrapWords(words, terminal.cols)}\x1b[0m\r\n`);
      transcript.note(words.replace('\r\n', ' '));
    }
    session.begin();
    addTools(text, opener);
    return { screen, session, transcript, host };
  };

  /** Ctrl-F: the search addon comes when it is first asked for. */
  let finding: { readonly box: HTMLElement; readonly input: HTMLInputElement } | undefined;
  const find = (screen: Screen) => {
    if (finding) {
      finding.box.hidden = false;
      return finding.input.select();
    }
    const input = el('input', { type: 'search', 'aria-label': text.findLabel });
    const button = (sign: string, label: string) =>
      el('button', { type: 'button', class: 'pp-button quiet', 'aria-label': label }, sign);
    const [previous, following, close] = [
      button('↑', text.previous),
      button('↓', text.next),
      button('✕', text.closeFind),
    ];
    const box = el('div', { class: 'find', role: 'search' }, input, previous, following, close);
    finding = { box, input };
    stage.append(box);
    input.focus();
    const search = import('@xterm/addon-search').then(({ SearchAddon }) => {
      const addon = new SearchAddon();
      screen.terminal.loadAddon(addon);
      return addon;
    });
    const look = (work: (addon: SearchAddon) => void) => {
      search.then(work).catch((error: unknown) => {
        console.warn('podpath-terminal:', error);
        status.textContent = element.dataset['loadFailed'] ?? '';
      });
    };
    const hide = () => {
      box.hidden = true;
      screen.terminal.focus();
    };
    input.addEventListener('input', () => look((addon) => addon.findNext(input.value, { incremental: true })));
    box.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') hide();
      else if (event.key === 'Enter' && event.target === input)
        look((addon) => (event.shiftKey ? addon.findPrevious(input.value) : addon.findNext(input.value)));
    });
    previous.addEventListener('click', () => look((addon) => addon.findPrevious(input.value)));
    following.addEventListener('click', () => look((addon) => addon.findNext(input.value)));
    close.addEventListener('click', hide);
  };

  const ensure = () => {
    opened ??= open();
    if (!element.classList.contains('is-open')) {
      element.classList.add('is-open');
      opened.screen.fit();
    }
    if (element.dataset['dock'] !== undefined) {
      setLabel(opener, text.close);
      opener.setAttribute('aria-expanded', 'true');
    } else opener.hidden = true;
    return opened;
  };

  return {
    act(action, button) {
      if (
        action === 'open' &&
        button === opener &&
        element.dataset['dock'] !== undefined &&
        element.classList.contains('is-open')
      ) {
        element.classList.remove('is-open');
        setLabel(opener, text.open);
        opener.setAttribute('aria-expanded', 'false');
        return;
      }
      const { screen, session, transcript } = ensure();
      if (action === 'type') session.type(button.dataset['line'] ?? '');
      if (action === 'open' || action === 'type') screen.terminal.focus();
      if (action === 'clear') session.clear();
      if (action === 'find') find(screen);
      if (action === 'transcript') {
        const hidden = transcript.element.classList.toggle('pp-hidden');
        button.setAttribute('aria-pressed', String(!hidden));
      }
      if (action === 'reader') {
        const on = !screen.terminal.options.screenReaderMode;
        screen.terminal.options.screenReaderMode = on;
        button.setAttribute('aria-pressed', String(on));
      }
    },
  };
}

interface Opened {
  readonly screen: Screen;
  readonly session: Session;
  readonly transcript: Transcript;
  readonly host: HTMLElement;
}

function addTools(text: (typeof terminalStrings)['en'], opener: HTMLElement): void {
  const transcript = actionButton('transcript', text.transcript, 'pp-button quiet');
  const reader = actionButton('reader', text.readerMode, 'pp-button quiet');
  for (const toggle of [transcript, reader]) toggle.setAttribute('aria-pressed', 'false');
  opener.before(
    transcript,
    reader,
    actionButton('find', text.find, 'pp-button quiet'),
    actionButton('clear', text.clear, 'pp-button quiet'),
  );
}

/** Keys, paste, copy and size. */
function listen(host: HTMLElement, { terminal }: Screen, session: Session, find: () => void): void {
  let leaving = false;
  terminal.attachCustomKeyEventHandler((event) => {
    if (event.type !== 'keydown') return true;
    // Escape, then Tab leaves with the focus: else a keyboard would be caught here.
    if (event.key === 'Tab' && leaving) return false;
    if (event.key !== 'Shift') leaving = event.key === 'Escape';
    const ctrl = event.ctrlKey && !event.altKey && !event.metaKey;
    if (ctrl && event.key.toLowerCase() === 'f' && !session.running) {
      event.preventDefault();
      find();
      return false;
    }
    // Ctrl-C with a selection copies, as everywhere else on the page; Ctrl-V pastes.
    if (ctrl && event.key.toLowerCase() === 'c' && terminal.hasSelection()) return false;
    if (ctrl && event.key.toLowerCase() === 'v') return false;
    // These would scroll or leave the page.
    if (ctrl && 'lkuwaerndp'.includes(event.key.toLowerCase())) event.preventDefault();
    return true;
  });
  terminal.onData((data) => session.input(data));
  terminal.onResize(() => session.resized());
  const capture = { capture: true };
  host.addEventListener(
    'paste',
    (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      session.paste(event.clipboardData?.getData('text/plain') ?? '');
    },
    capture,
  );
  host.addEventListener(
    'copy',
    (event) => {
      if (!terminal.hasSelection() || !event.clipboardData) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      event.clipboardData.setData('text/plain', withoutPrompts(terminal.getSelection()));
    },
    capture,
  );
}
