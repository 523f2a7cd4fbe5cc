import { isLocale, type Locale } from '../../base/index.ts';
import type { RunExit, RunHandle, RunStarted } from '../../bridge/index.ts';
import { type CutRule, createCut } from '../../runs/index.ts';
import { prepareCluster, reach } from '../shared/bridge.ts';
import { getChoice } from '../shared/choice.ts';
import { actionButton, el, part, setLabel } from '../shared/dom.ts';
import { failureBox } from '../shared/failure.ts';
import type { LiveWidget } from '../shared/shell.ts';
import { sharedStrings } from '../shared/strings.ts';
import { formatAge, formatSeconds } from '../shared/time.ts';
import { compareShapes, keepEnd, maximumShown, type ShapeDifference, withoutColours } from './model.ts';
import { type RunStrings, runStrings } from './strings.ts';

/** How often "3 minutes ago" is renewed. */
const agePeriodMs = 15_000;
/** Who waits longer than this is told what for. */
const patienceMs = 1_500;

/** Starts the cluster for the command of a `<Run>` or `<Describe>`. */
export function prepareRun(element: HTMLElement): void {
  prepareCluster(element.dataset['command']);
}

/** Runs the command of a `<Run>` or `<Describe>`; `render` draws the finished standard output anew, where plain text is not enough. */
export function attachRun(element: HTMLElement, render?: (screen: HTMLElement, stdout: string) => void): LiveWidget {
  const locale: Locale = isLocale(element.dataset['locale']) ? element.dataset['locale'] : 'en';
  const text = runStrings[locale];
  const status = part(element, '[data-status]');
  const meta = part(element, '[data-meta]');
  const button = part(element, '[data-action="run"]');
  const recorded = element.querySelector<HTMLElement>('[data-recorded]');
  let running: { handle: RunHandle | undefined; cancelled: boolean } | undefined;
  let view: LiveView | undefined;

  const start = async () => {
    const mine: NonNullable<typeof running> = { handle: undefined, cancelled: false };
    running = mine;
    button.setAttribute('data-running', '');
    setLabel(button, text.stop);
    status.replaceChildren(el('p', { class: 'pp-note' }, getChoice() === 'embedded' ? text.waking : text.connecting));
    let label = text.run;
    try {
      const bridge = await reach(locale, element.dataset['command']);
      if (mine.cancelled) return status.replaceChildren();
      status.replaceChildren(el('p', { class: 'pp-note' }, text.starting));
      mine.handle = bridge.run({ kind: 'run', run: element.dataset['run'] ?? '' }, { kind: 'page' });
      const telling = setTimeout(
        () => status.replaceChildren(el('p', { class: 'pp-note' }, text.preparing)),
        patienceMs,
      );
      const started = await mine.handle.started.finally(() => clearTimeout(telling));
      view ??= createView(element, recorded, meta, text, locale);
      await follow(mine.handle, started, view);
      label = text.runAgain;
    } catch (error) {
      status.replaceChildren(mine.cancelled ? el('p', { class: 'pp-note' }, text.stopped) : failureBox(error, locale));
    } finally {
      running = undefined;
      button.removeAttribute('data-running');
      setLabel(button, label);
    }
  };

  const follow = async (handle: RunHandle, started: RunStarted, live: LiveView) => {
    live.clear();
    const notes = [
      text.running(sharedStrings[locale].clusterNamed(started.cluster, started.driver)),
      ...(started.prepared.length > 0 ? [text.prepared(started.prepared)] : []),
    ];
    status.replaceChildren(...notes.map((note) => el('p', { class: 'pp-note' }, note)));
    const cut = createCut(cutOf(element));
    let stdout = '';
    const show = (stream: 'stdout' | 'stderr', data: string) => {
      if (data === '') return;
      if (stream === 'stdout') stdout = keepEnd(stdout + data, maximumShown).text;
      live.append(stream, data);
    };
    for await (const { stream, data } of handle.output) {
      const plain = withoutColours(data);
      show(stream, stream === 'stdout' ? cut.push(plain) : plain);
    }
    show('stdout', cut.end());
    const exit = await handle.exit;
    if (render && exit.exitCode === 0) render(live.screen, stdout);
    live.ended(started, exit, cut.isCut);
    const code = element.dataset['exitCode'];
    const different =
      recorded && code !== undefined && !running?.cancelled
        ? compareShapes({ stdout, exitCode: exit.exitCode }, { stdout: stdoutOf(recorded), exitCode: Number(code) })
        : [];
    status.replaceChildren(
      el('p', { class: 'pp-hidden' }, live.summary()),
      ...(started.prepared.length > 0 ? [el('p', { class: 'pp-note' }, text.prepared(started.prepared))] : []),
      ...different.map((one) => el('p', { class: 'pp-note warn' }, text.differs(say(one, text)))),
    );
  };

  return {
    act(action) {
      if (action === 'run' && running) {
        running.cancelled = true;
        running.handle?.cancel();
      } else if (action === 'run') void start();
      else if (action === 'show-live' || action === 'show-recorded') view?.show(action === 'show-live');
    },
  };
}

/** What is kept of the output, as of the recorded one. */
function cutOf(element: HTMLElement): CutRule {
  const rule = element.dataset['cut'];
  return rule === undefined ? {} : (JSON.parse(rule) as CutRule);
}

function stdoutOf(recorded: HTMLElement): string {
  return [...recorded.childNodes]
    .filter((node) => !(node instanceof HTMLElement && node.classList.contains('err')))
    .map((node) => node.textContent)
    .join('');
}

function say(difference: ShapeDifference, text: RunStrings): string {
  if (difference.kind === 'columns') return text.columns(difference.now, difference.recorded);
  return difference.kind === 'exitCode' ? text.exitCodes(difference.now, difference.recorded) : text.empty;
}

interface LiveView {
  readonly screen: HTMLElement;
  clear(): void;
  append(stream: 'stdout' | 'stderr', data: string): void;
  ended(started: RunStarted, exit: RunExit, isCut: boolean): void;
  summary(): string;
  show(live: boolean): void;
}

/** The live output beside the recorded one, and the switch between them. */
function createView(
  element: HTMLElement,
  recorded: HTMLElement | null,
  meta: HTMLElement,
  text: RunStrings,
  locale: Locale,
): LiveView {
  const command = element.dataset['command'] ?? '';
  const screen = el('pre', {
    class: 'pp-screen',
    'data-live': '',
    tabindex: '0',
    role: 'group',
    'aria-label': text.output(command),
    translate: 'no',
  });
  const about = el('p', { class: 'pp-live-mark' });
  const recordedMeta = [...meta.children];
  const toLive = actionButton('show-live', text.showLive, 'pp-button quiet');
  const toRecorded = actionButton('show-recorded', text.showRecorded, 'pp-button quiet');
  if (recorded) {
    recorded.after(screen);
    part(element, '.pp-actions').prepend(
      el('div', { class: 'pp-switch', role: 'group', 'aria-label': text.which }, toRecorded, toLive),
    );
  } else meta.before(screen);
  meta.append(about);
  let length = 0;
  let summary: ((ageMs: number) => string) | undefined;
  let endedAt = 0;
  const tell = () => {
    about.textContent = summary?.(Date.now() - endedAt) ?? '';
  };
  setInterval(tell, agePeriodMs);

  const view: LiveView = {
    screen,
    clear() {
      screen.replaceChildren();
      length = 0;
      summary = undefined;
      tell();
      view.show(true);
    },
    append(stream, data) {
      const last = screen.lastChild;
      if (stream === 'stderr') screen.append(el('span', { class: 'err' }, data));
      else if (last instanceof Text) last.appendData(data);
      else screen.append(data);
      length += data.length;
      if (length <= maximumShown) return;
      // Only its end is kept: a page must not grow without bound.
      const kept = keepEnd(screen.textContent, maximumShown / 2).text;
      screen.replaceChildren(el('em', {}, `${text.trimmed}\n`), kept);
      length = kept.length;
    },
    ended({ cluster, driver, kubernetesVersion }, { exitCode, signal, durationMs }, isCut) {
      if (screen.textContent === '') screen.append(text.noOutput);
      const code = exitCode === null ? (signal ?? '?') : String(exitCode);
      endedAt = Date.now();
      summary = (ageMs) =>
        text.ended({
          cluster: sharedStrings[locale].clusterNamed(cluster, driver).trimEnd(),
          version: kubernetesVersion,
          seconds: formatSeconds(durationMs),
          code,
          age: formatAge(ageMs, locale),
        }) + (isCut ? ` · ${text.cut}` : '');
      tell();
    },
    summary: () => about.textContent,
    show(live) {
      screen.hidden = !live;
      about.hidden = !live;
      for (const child of recordedMeta) if (child instanceof HTMLElement) child.hidden = live;
      if (recorded) recorded.hidden = live;
      toLive.setAttribute('aria-pressed', String(live));
      toRecorded.setAttribute('aria-pressed', String(!live));
    },
  };
  return view;
}
