import { type Clock, systemClock, toWireError } from '../base/index.ts';
import type { LifecycleStep, StepListener } from '../drivers/index.ts';
import type { CliContext } from './context.ts';
import { words } from './messages.ts';
import { fitWidth, formatDuration, printJson, printLine } from './output.ts';

/** Shows the steps of a longer work; dispose of it before anything else is printed. */
export interface Progress extends Disposable {
  readonly listener: StepListener;
}

const barWidth = 20;
const redrawMs = 200;

/** A bar with the current step on a terminal, a line for each step that ends elsewhere, a JSON value for each event with `json`. */
export function createProgress(context: CliContext, json: boolean, clock: Clock = systemClock): Progress {
  if (json)
    return { listener: (step) => printJson(context, stepJson(step, context)), [Symbol.dispose]: () => undefined };
  return context.stderr.isTTY === true ? createBar(context, clock) : createLines(context);
}

function stepJson(step: LifecycleStep, { locale }: CliContext): unknown {
  const { title, detail, error } = step;
  return {
    step: {
      ...step,
      title: title[locale].message,
      ...(detail === undefined ? {} : { detail: detail[locale].message }),
      ...(error === undefined ? {} : { error: toWireError(error, locale) }),
    },
  };
}

function endLine(step: LifecycleStep, context: CliContext): string {
  const mark = { running: '•', done: '✓', failed: '✗', skipped: '-' }[step.state];
  const title = step.title[context.locale].message;
  const time = step.state === 'skipped' ? words(context.locale).skipped : formatDuration(step.durationMs);
  const detail = step.detail === undefined ? '' : `: ${step.detail[context.locale].message}`;
  return `${mark} ${step.index}/${step.count} ${title} (${time})${detail}`;
}

function createLines(context: CliContext): Progress {
  return {
    listener(step) {
      if (step.state !== 'running') printLine(context, endLine(step, context));
      else if (step.detail !== undefined) printLine(context, endLine(step, context));
    },
    [Symbol.dispose]: () => undefined,
  };
}

/** The bar is drawn on standard error, over itself; the steps that ended stay above it. */
function createBar(context: CliContext, clock: Clock): Progress {
  const running = new Map<string, { readonly step: LifecycleStep; readonly since: number }>();
  let ended = 0;
  let timer: Disposable | undefined;

  const clear = (): unknown => context.stderr.write('\r\u001b[K');
  function draw(): void {
    const current = [...running.values()].at(-1);
    if (current === undefined) return;
    const { step, since } = current;
    const filled = Math.round((ended / step.count) * barWidth);
    const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
    const elapsed = formatDuration(step.durationMs + clock.now() - since);
    const text = `${bar} ${ended}/${step.count} ${step.title[context.locale].message} ${elapsed} ${step.detail?.[context.locale].message ?? ''}`;
    clear();
    context.stderr.write(fitWidth(text.trimEnd(), (context.stderr.columns ?? 80) - 1));
  }
  function tick(): void {
    draw();
    timer = clock.schedule(tick, redrawMs);
  }

  tick();
  return {
    listener(step) {
      running.delete(step.name);
      if (step.state === 'running') {
        running.set(step.name, { step, since: clock.now() });
      } else {
        ended += 1;
        clear();
        context.stderr.write(`${endLine(step, context)}\n`);
      }
      draw();
    },
    [Symbol.dispose]() {
      timer?.[Symbol.dispose]();
      clear();
    },
  };
}
