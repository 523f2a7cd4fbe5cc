import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { isLocale } from '../../base/index.ts';
import type { TopPayload, TopRow } from '../../bridge/index.ts';
import { reach } from '../shared/bridge.ts';
import { el, part, setLabel } from '../shared/dom.ts';
import { failureBox } from '../shared/failure.ts';
import type { LiveWidget } from '../shared/shell.ts';
import { formatAge } from '../shared/time.ts';
import {
  addSample,
  emptyHistory,
  formatCpu,
  formatMemory,
  keyOf,
  nextOrder,
  type Series,
  sortRows,
  type TopColumn,
  type TopOrder,
} from './model.ts';
import { topStrings } from './strings.ts';

type Ready = Extract<TopPayload, { state: 'ready' }>;
const sparkSize = { width: 120, height: 28 };

/** `<Top>` once it is made live: one subscription, drawn anew at each sample. */
export function attach(element: HTMLElement): LiveWidget {
  const locale = isLocale(element.dataset['locale']) ? element.dataset['locale'] : 'en';
  const text = topStrings[locale];
  const kind = element.dataset['kind'] === 'nodes' ? 'nodes' : 'pods';
  const namespace = element.dataset['namespace'];
  const table = part(element, '[data-table]');
  const meta = part(element, '[data-meta]');
  const status = part(element, '[data-status]');
  const button = part(element, '[data-action="toggle"]');
  const withNamespace = kind === 'pods' && namespace === undefined;
  const charts = new Map<string, Spark>();
  let order: TopOrder = { column: 'memory', direction: 'descending' };
  let history = emptyHistory;
  let latest: Ready | undefined;
  let subscription: Disposable | undefined;

  const head = (column: TopColumn, label: string, className?: string) => {
    const press = el('button', { type: 'button' }, label);
    press.addEventListener('click', () => {
      order = nextOrder(order, column);
      draw();
      table.querySelector<HTMLElement>(`[data-column="${column}"] button`)?.focus();
    });
    const sorted = order.column === column ? order.direction : undefined;
    return el('th', { scope: 'col', class: className, 'aria-sort': sorted, 'data-column': column }, press);
  };
  const figure = (value: string, percent: number | undefined) => {
    if (percent === undefined) return el('td', { class: 'figure' }, value);
    const share = `${Math.floor(percent)}%`;
    return el('td', { class: 'figure' }, `${value} `, el('small', { title: text.share(share) }, share));
  };
  const row = (data: TopRow) => {
    const key = keyOf(data);
    const spark = charts.get(key) ?? createSpark(element, text.trendOf(data.name));
    charts.set(key, spark);
    spark.draw(history.byKey.get(key) ?? { seconds: [], memoryBytes: [] });
    return el(
      'tr',
      {},
      ...(withNamespace ? [el('td', { translate: 'no' }, data.namespace ?? '')] : []),
      el('th', { scope: 'row', translate: 'no' }, data.name),
      figure(formatCpu(data.cpuMillicores), data.cpuPercent),
      figure(formatMemory(data.memoryBytes), data.memoryPercent),
      el('td', { class: 'trend' }, spark.element),
    );
  };
  const draw = () => {
    if (!latest) return;
    const rows = sortRows(latest.rows, order);
    for (const key of charts.keys()) if (!rows.some((data) => keyOf(data) === key)) charts.delete(key);
    const heads = [
      ...(withNamespace ? [el('th', { scope: 'col' }, text.namespace)] : []),
      head('name', text.name),
      head('cpu', text.cpu, 'figure'),
      head('memory', text.memory, 'figure'),
      el('th', { scope: 'col', class: 'trend' }, text.trend),
    ];
    table.replaceChildren(
      rows.length === 0
        ? el('p', { class: 'pp-note' }, text.noPods)
        : el('table', {}, el('thead', {}, el('tr', {}, ...heads)), el('tbody', {}, ...rows.map(row))),
    );
    if (!subscription) meta.replaceChildren(el('p', {}, text.paused));
    else if (latest.timestamp === '') meta.replaceChildren();
    else {
      const age = formatAge(Date.now() - Date.parse(latest.timestamp), locale);
      const words = text.fresh(age, latest.windowSeconds.toFixed(0), rows.length);
      meta.replaceChildren(el('p', { class: 'pp-live-mark' }, words));
    }
  };

  const start = async () => {
    status.replaceChildren(el('p', { class: 'pp-note' }, text.connecting));
    try {
      const bridge = await reach(locale);
      const topic = { kind: 'top', resource: kind, ...(namespace === undefined ? {} : { namespace }) } as const;
      subscription = bridge.subscribe<TopPayload>(topic, {
        event(payload) {
          if (payload.state === 'unavailable') {
            status.replaceChildren(
              el(
                'div',
                { class: 'pp-note warn' },
                el('p', {}, `${text.metricsMissing}${payload.message}`),
                ...(payload.hint ? [el('p', {}, payload.hint)] : []),
              ),
            );
            return;
          }
          status.replaceChildren();
          latest = payload;
          history = addSample(history, payload.timestamp, payload.rows);
          // The reader is at a button of the table: it stays where it is until the next sample.
          if (!table.contains(document.activeElement) || document.activeElement === table) draw();
          else refocus(draw);
        },
        error(error) {
          stop();
          status.replaceChildren(failureBox(error, locale));
        },
      });
      setLabel(button, text.pause);
      button.setAttribute('data-running', '');
    } catch (error) {
      status.replaceChildren(failureBox(error, locale));
    }
  };
  const stop = () => {
    subscription?.[Symbol.dispose]();
    subscription = undefined;
    button.removeAttribute('data-running');
    setLabel(button, latest ? text.resume : text.live);
    draw();
  };
  /** Draws, and puts the focus back on the head of the column that had it. */
  const refocus = (work: () => void) => {
    const column = document.activeElement?.closest<HTMLElement>('[data-column]')?.dataset['column'];
    work();
    if (column !== undefined) table.querySelector<HTMLElement>(`[data-column="${column}"] button`)?.focus();
  };

  return {
    act(action) {
      if (action !== 'toggle') return;
      if (subscription) stop();
      else void start();
    },
  };
}

interface Spark {
  readonly element: HTMLElement;
  draw(series: Series): void;
}

/** A small line without axes; the table beside it says the same in figures. */
function createSpark(root: HTMLElement, label: string): Spark {
  const element = el('div', { role: 'img', 'aria-label': label });
  let chart: uPlot | undefined;
  const colour = () => getComputedStyle(root).getPropertyValue('--pp-accent').trim();
  return {
    element,
    draw({ seconds, memoryBytes }) {
      const data: uPlot.AlignedData = [[...seconds], [...memoryBytes]];
      if (chart) return chart.setData(data);
      chart = new uPlot(
        {
          ...sparkSize,
          legend: { show: false },
          cursor: { show: false },
          axes: [{ show: false }, { show: false }],
          scales: {
            y: {
              range: (_chart, low, high) => [low - (high - low || high) * 0.15, high + (high - low || high) * 0.15],
            },
          },
          // A function is asked again at each drawing: another theme, another colour.
          series: [{}, { stroke: colour, width: 1.75, points: { show: false } }],
        },
        data,
        element,
      );
    },
  };
}
