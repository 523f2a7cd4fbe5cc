import { WebLinksAddon } from '@xterm/addon-web-links';
import type { Locale } from '../../base/index.ts';
import type { Bridge, CommandContext, RunStarted } from '../../bridge/index.ts';
import { el } from '../shared/dom.ts';
import type { LabFiles } from './lab-files.ts';
import { createLineRunner } from './line-runner.ts';
import { withoutPrompts } from './model.ts';
import { createScreen, openLink, type Screen } from './screen.ts';
import { createSession, type Session } from './session.ts';
import type { TerminalStorage } from './storage.ts';
import type { TerminalStrings } from './strings.ts';
import { createTranscript, type Transcript } from './transcript.ts';
import { wrapWords } from './width.ts';

/** What a pane works with. */
export interface PaneOptions {
  readonly locale: Locale;
  readonly text: TerminalStrings;
  readonly lab: string | undefined;
  readonly bridge: Bridge;
  readonly context: CommandContext;
  /** Resolves when commands can run; rejects with the reason why not. */
  readonly reach: () => Promise<unknown>;
  readonly files: LabFiles;
  readonly storage: TerminalStorage;
  /** Where the screen goes, and where the transcript goes. */
  readonly stage: HTMLElement;
  readonly transcripts: HTMLElement;
  /** Of the panel, and of the tab that names it. */
  readonly ids: { readonly tab: string; readonly panel: string };
  /** Changes what the keyboard sent (a Ctrl that was pressed on the screen). */
  readonly keyboard: (data: string) => string;
  onBusy(busy: boolean): void;
  onStarted(started: RunStarted): void;
  onHints(lines: readonly string[]): void;
  onFind(): void;
  /** The reader has typed `exit`. */
  onExit(): void;
}

/** One terminal of several: its screen, its session, its transcript. */
export interface Pane extends Disposable {
  readonly screen: Screen;
  readonly session: Session;
  readonly transcript: Transcript;
  readonly panel: HTMLElement;
  /** What stands below the screen: an editor that is open. */
  readonly editors: HTMLElement;
  /** Arrow keys as the program that runs wants them. */
  send(data: string): void;
}

/** Opens one; what was on its screen before a reload is there again. */
export function createPane(options: PaneOptions): Pane {
  const { text, lab, bridge, storage } = options;
  const transcript = createTranscript({
    label: text.transcriptLabel,
    leftOut: text.leftOut,
    onLine: (line) => press(line),
  });
  const host = el('div', { class: 'xterm-host' });
  const panel = el(
    'div',
    { class: 'panel', role: 'tabpanel', id: options.ids.panel, 'aria-labelledby': options.ids.tab },
    host,
  );
  options.stage.append(panel);
  options.transcripts.append(transcript.element);
  const screen = createScreen(host, (line) => press(line));
  const { terminal } = screen;
  const press = (line: string) => {
    session.press(line);
    terminal.focus();
  };
  if (terminal.textarea) {
    terminal.textarea.setAttribute('aria-label', text.label);
    terminal.textarea.setAttribute('aria-description', text.keys);
  }
  terminal.loadAddon(new WebLinksAddon((_event, uri) => openLink(uri)));
  const editors = el('div', { class: 'editors' });
  transcript.element.before(editors);
  const runner = createLineRunner({
    bridge,
    context: options.context,
    locale: options.locale,
    reach: options.reach,
    files: options.files,
    async edit(name, content, signal) {
      const { edit } = await import('./editor.ts');
      return edit(editors, text, { name, content, signal }).finally(() => terminal.focus());
    },
    clear: () => session.clear(),
    exit: options.onExit,
    history: () => storage.history(),
  });
  const session = createSession({
    terminal,
    runner,
    isOnline: () => bridge.state === 'online',
    locale: options.locale,
    text,
    storage,
    transcript,
    now: () => performance.now(),
    onBusy: options.onBusy,
    onStarted: options.onStarted,
    onHints: options.onHints,
  });
  let lost = false;
  const states = bridge.onState((state, { fresh }) => {
    if (state === 'reconnecting') {
      lost = true;
      session.notice(text.lost);
    } else if (state === 'online' && lost) {
      lost = false;
      session.notice(fresh ? text.backFresh : text.back);
    }
  });
  listen(host, screen, session, options);
  // What a line that still runs has printed is kept, too.
  const going = () => session.save();
  window.addEventListener('pagehide', going);
  session.restore();
  if (!storage.screen()) {
    const words = lab === undefined ? text.welcome : `${text.welcome}\r\n${text.welcomeLab(lab)}`;
    terminal.write(`\x1b[90m${wrapWords(words, terminal.cols)}\x1b[0m\r\n`);
    transcript.note(words.replace('\r\n', ' '));
  }
  session.begin();
  return {
    screen,
    session,
    transcript,
    panel,
    editors,
    send(data) {
      session.input(terminal.modes.applicationCursorKeysMode ? applicationCursor(data) : data);
    },
    [Symbol.dispose]() {
      window.removeEventListener('pagehide', going);
      states[Symbol.dispose]();
      session[Symbol.dispose]();
      screen[Symbol.dispose]();
      storage.forgetScreen();
      panel.remove();
      transcript.element.remove();
      editors.remove();
    },
  };
}

const csi = `${String.fromCharCode(27)}[`;

/** An arrow key as a program wants it that has asked for application cursor keys; anything else as it is. */
function applicationCursor(data: string): string {
  return data.startsWith(csi) && /^[A-D]$/.test(data.slice(csi.length))
    ? `${String.fromCharCode(27)}O${data.slice(csi.length)}`
    : data;
}

/** Keys, paste, copy and size. */
function listen(host: HTMLElement, { terminal }: Screen, session: Session, options: PaneOptions): void {
  let leaving = false;
  terminal.attachCustomKeyEventHandler((event) => {
    if (event.type !== 'keydown') return true;
    // Escape, then Tab leaves with the focus: else a keyboard would be caught here.
    if (event.key === 'Tab' && leaving) return false;
    if (event.key !== 'Shift') leaving = event.key === 'Escape';
    const ctrl = event.ctrlKey && !event.altKey && !event.metaKey;
    if (ctrl && event.key.toLowerCase() === 'f' && !session.running) {
      event.preventDefault();
      options.onFind();
      return false;
    }
    // Ctrl-C with a selection copies, as everywhere else on the page; Ctrl-V pastes.
    if (ctrl && event.key.toLowerCase() === 'c' && terminal.hasSelection()) return false;
    if (ctrl && event.key.toLowerCase() === 'v') return false;
    // These would scroll or leave the page.
    if (ctrl && 'lkuwaerndpg'.includes(event.key.toLowerCase())) event.preventDefault();
    return true;
  });
  terminal.onData((data) => session.input(options.keyboard(data)));
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
