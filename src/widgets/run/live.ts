import type { LiveWidget } from '../shared/shell.ts';
import { attachRun } from './live-run.ts';

export { prepareRun as prepare } from './live-run.ts';

/** `<Run>` once it is used. */
export function attach(element: HTMLElement): LiveWidget {
  return attachRun(element);
}
