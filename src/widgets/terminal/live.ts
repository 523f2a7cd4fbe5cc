import { isLocale } from '../../base/index.ts';
import type { CommandContext } from '../../bridge/index.ts';
import { getBridge, getLearner, reach } from '../shared/bridge.ts';
import { actionButton, ask, el, part, setLabel } from '../shared/dom.ts';
import type { LiveWidget } from '../shared/shell.ts';
import { createFind } from './find.ts';
import { createLabFiles } from './lab-files.ts';
import { createPane, type Pane } from './pane.ts';
import { formatShareLink, parseShareLink } from './share.ts';
import { createFileStore, createTabStore, createTerminalStorage, screenKey } from './storage.ts';
import { terminalStrings } from './strings.ts';
import { createTabStrip, type Tab } from './tabs.ts';
import { createTouchKeys } from './touch-keys.ts';

/** More terminals than this are of no use to a reader, and each keeps its rows. */
const maximumTabs = 8;

/** A pane under its tab, made when it is first shown. */
interface Open {
  tab: Tab;
  pane: Pane | undefined;
  hints: readonly string[];
  where: string;
}

/** `<Terminal>` once it is opened. */
export function attach(element: HTMLElement): LiveWidget {
  const locale = isLocale(element.dataset['locale']) ? element.dataset['locale'] : 'en';
  const text = terminalStrings[locale];
  const stage = part(element, '[data-stage]');
  const opener = part(element, '[data-opener]');
  const where = part(element, '[data-where]');
  const status = part(element, '[data-status]');
  const lab = element.dataset['lab'];
  const isDock = element.dataset['dock'] !== undefined;
  const context: CommandContext = lab === undefined ? { kind: 'page' } : { kind: 'lab', lab, learner: getLearner() };
  const index = [...document.querySelectorAll('podpath-terminal')].indexOf(element);
  const key = screenKey(location.pathname, index);
  const say = (message: string) => status.replaceChildren(el('p', { class: 'pp-note' }, message));
  const store = createTabStore(key, () => say(text.noStorage));
  const bridge = getBridge(locale);
  const files = createLabFiles({
    base: filesOf(element),
    store: createFileStore(lab),
    now: () => Date.now(),
  });
  const hintBar = el('div', { class: 'hints', hidden: '' });
  const transcripts = el('div', { class: 'transcripts' });
  const find = createFind(stage, text, (error) => {
    console.warn('podpath-terminal:', error);
    status.textContent = element.dataset['loadFailed'] ?? '';
  });
  const touch = createTouchKeys(text, (data) => {
    current().send(data);
    current().screen.terminal.focus();
  });
  const open: Open[] = [];
  const forwarding = Promise.withResolvers<void>();
  let selected = '';
  let isReading = false;
  let showsTranscript = false;

  const strip = createTabStrip({
    text,
    prefix: `pp-terminal-${index}`,
    onSelect: (id) => select(id),
    onNew() {
      if (open.length >= maximumTabs) return say(text.tooManyTabs(maximumTabs));
      const ids = new Set(open.map(({ tab }) => tab.id));
      let number = 1;
      while (ids.has(String(number))) number++;
      open.push({ tab: { id: String(number), name: text.tab(number) }, pane: undefined, hints: [], where: '' });
      select(String(number));
      current().screen.terminal.focus();
    },
    onClose: (id) => void close(id),
    onRename(id, name) {
      const one = open.find(({ tab }) => tab.id === id);
      if (!one) return;
      one.tab = { id, name };
      show();
    },
  });
  const show = () => {
    const tabs = open.map(({ tab }) => tab);
    strip.show(tabs, selected);
    store.save(tabs, selected);
  };
  const showHints = (one: Open) => {
    if (one.tab.id !== selected) return;
    hintBar.hidden = one.hints.length === 0;
    hintBar.replaceChildren(
      el('span', {}, text.didYouMean),
      ...one.hints.map((line) => {
        const button = el('button', { type: 'button', class: 'pp-button', translate: 'no' }, line);
        button.addEventListener('click', () => {
          current().session.type(line);
          current().screen.terminal.focus();
        });
        return button;
      }),
    );
  };
  const paneOf = (one: Open): Pane => {
    if (one.pane) return one.pane;
    const { id } = one.tab;
    one.pane = createPane({
      locale,
      text,
      lab,
      bridge,
      context,
      reach: () => reach(locale),
      files,
      storage: createTerminalStorage(id === '1' ? key : `${key}.${id}`, () => say(text.noStorage)),
      stage,
      transcripts,
      ids: strip.ids(id),
      keyboard: (data) => touch.apply(data),
      onBusy: (busy) => strip.setBusy(id, busy),
      onStarted({ cluster, namespace, argv }) {
        if (argv.includes('port-forward')) forwarding.resolve();
        one.where = text.onCluster(cluster, namespace);
        if (one.tab.id === selected) where.textContent = one.where;
      },
      onHints(lines) {
        one.hints = lines;
        showHints(one);
      },
      onFind: () => find.open(current().screen),
      onExit() {
        if (open.length < 2) one.pane?.session.notice(text.lastTab);
        // When the line that says so has ended.
        else setTimeout(() => void close(id));
      },
    });
    one.pane.screen.terminal.options.screenReaderMode = isReading;
    one.pane.transcript.element.classList.toggle('pp-hidden', !showsTranscript);
    return one.pane;
  };
  const current = (): Pane => {
    const one = open.find(({ tab }) => tab.id === selected) ?? open[0];
    if (!one) throw new Error('The terminal is not open.');
    return paneOf(one);
  };
  const select = (id: string) => {
    selected = id;
    for (const one of open) {
      const isShown = one.tab.id === id;
      const pane = isShown ? paneOf(one) : one.pane;
      if (!pane) continue;
      pane.panel.hidden = !isShown;
      pane.transcript.element.hidden = !isShown;
      pane.editors.hidden = !isShown;
      if (!isShown) continue;
      where.textContent = one.where;
      showHints(one);
      pane.screen.fit();
    }
    show();
  };
  const close = async (id: string) => {
    const one = open.find(({ tab }) => tab.id === id);
    if (!one || open.length < 2) return;
    if (one.pane?.session.running && !(await ask(status, text.closeRunning(one.tab.name), text.closeYes, text.closeNo)))
      return;
    const at = open.indexOf(one);
    if (at < 0) return;
    const had = strip.element.contains(document.activeElement) || document.activeElement === document.body;
    open.splice(at, 1);
    one.pane?.[Symbol.dispose]();
    strip.setBusy(id, false);
    select((open[at] ?? open[at - 1] ?? open[0])?.tab.id ?? '');
    if (had) strip.focus();
  };

  const begin = () => {
    stage.querySelector('.opener')?.remove();
    element.classList.add('is-open');
    stage.before(strip.element);
    stage.after(touch.element, hintBar, transcripts);
    void showPorts().catch((error: unknown) =>
      console.warn('podpath-terminal: the panel of ports did not load:', error),
    );
    const kept = store.load();
    const tabs = kept?.tabs ?? [{ id: '1', name: text.tab(1) }];
    for (const tab of tabs) open.push({ tab, pane: undefined, hints: [], where: '' });
    select(kept?.selected ?? tabs[0]?.id ?? '1');
    opener.before(...tools());
    window.addEventListener('hashchange', takeShared);
  };
  /** What `kubectl port-forward` listens on has a panel of its own, loaded when one first runs. */
  const showPorts = async () => {
    await forwarding.promise;
    const { createPortsPanel } = await import('./ports.ts');
    const panel = createPortsPanel({ bridge, context, locale, text, prefix: `pp-terminal-${index}-port` });
    hintBar.after(panel.element);
  };
  const tools = () => {
    const button = (action: string, label: string) => actionButton(action, label, 'pp-button quiet');
    const toggles = [button('transcript', text.transcript), button('reader', text.readerMode)];
    for (const toggle of toggles) toggle.setAttribute('aria-pressed', 'false');
    return [...toggles, button('find', text.find), button('share', text.share), button('clear', text.clear)];
  };
  /** A line that came with the address is put at the prompt, and never run. */
  const takeShared = () => {
    // One terminal of a page takes it: the first.
    const line = index === 0 ? parseShareLink(location.hash) : undefined;
    if (line === undefined) return;
    history.replaceState(history.state, '', `${location.pathname}${location.search}`);
    ensure();
    const { session, screen } = current();
    if (session.running) return say(text.busy);
    session.notice(text.shared);
    session.type(line);
    element.scrollIntoView({ block: 'center' });
    screen.terminal.focus();
  };
  const share = async () => {
    const { line } = current().session;
    if (line === '') return say(text.nothingToShare);
    const link = formatShareLink(location.href, line);
    try {
      await navigator.clipboard.writeText(link);
      say(text.linkCopied(line));
    } catch (error) {
      console.warn('podpath-terminal: the clipboard is not to be had:', error);
      const input = el('input', { type: 'text', readonly: '', value: link, 'aria-label': text.linkLabel });
      status.replaceChildren(el('p', { class: 'pp-note' }, text.copyLink, ' ', input));
      input.select();
    }
  };

  const ensure = () => {
    if (open.length === 0) begin();
    if (!element.classList.contains('is-open')) {
      element.classList.add('is-open');
      current().screen.fit();
    }
    if (isDock) {
      setLabel(opener, text.close);
      opener.setAttribute('aria-expanded', 'true');
    } else opener.hidden = true;
  };

  return {
    act(action, button) {
      if (action === 'open' && button === opener && isDock && element.classList.contains('is-open')) {
        element.classList.remove('is-open');
        setLabel(opener, text.open);
        opener.setAttribute('aria-expanded', 'false');
        return;
      }
      ensure();
      const { screen, session } = current();
      if (action === 'wake') takeShared();
      if (action === 'type') session.type(button.dataset['line'] ?? '');
      if (action === 'open' || action === 'type') screen.terminal.focus();
      if (action === 'clear') session.clear();
      if (action === 'find') find.open(screen);
      if (action === 'share') void share();
      if (action === 'transcript') {
        showsTranscript = !showsTranscript;
        for (const { pane } of open) pane?.transcript.element.classList.toggle('pp-hidden', !showsTranscript);
        button.setAttribute('aria-pressed', String(showsTranscript));
      }
      if (action === 'reader') {
        isReading = !isReading;
        for (const { pane } of open) if (pane) pane.screen.terminal.options.screenReaderMode = isReading;
        button.setAttribute('aria-pressed', String(isReading));
      }
    },
  };
}

/** The files that the page brings: a lab's manifests, by name. */
function filesOf(element: HTMLElement): ReadonlyMap<string, string> {
  const text = element.querySelector('[data-files]')?.textContent;
  const value: unknown = text ? JSON.parse(text) : [];
  if (!Array.isArray(value)) throw new Error('The files of the terminal are no list.');
  return new Map(
    value.flatMap((entry: unknown): readonly (readonly [string, string])[] => {
      const [name, content]: readonly unknown[] = Array.isArray(entry) ? entry : [];
      return typeof name === 'string' && typeof content === 'string' ? [[name, content]] : [];
    }),
  );
}
