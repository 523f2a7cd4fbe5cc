import { registerHooks } from 'node:module';
import { basename } from 'node:path';

/** What a step has loaded beyond the steps before it. */
export interface Loads {
  readonly step: string;
  readonly files: readonly string[];
}

const loaded: string[] = [];
registerHooks({
  load(url, context, nextLoad) {
    if (url.startsWith('file:')) loaded.push(basename(url));
    return nextLoad(url, context);
  },
});

/** Leaves out what has been loaded up to now. */
export function forgetLoads(): void {
  loaded.length = 0;
}

/** Prints what has been loaded since the step before; the first tells of all that was loaded after this module. */
export function tellStep(step: string): void {
  const loads: Loads = { step, files: loaded.splice(0) };
  process.stdout.write(`${JSON.stringify(loads)}\n`);
}
