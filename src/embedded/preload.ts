import { aggregating } from './aggregator/index.ts';
import { authorizing } from './apiserver/authorization/on-demand.ts';
import { rulesModules } from './apiserver/resources/rules-modules.ts';
import { tables } from './apiserver/tables-on-demand.ts';

/**
 * Begins to load what an opened cluster needs before its first answers beside the file that this is in: one after the other, as each is
 * needed, takes several trips. What fails is loaded again by whoever needs it, who says why it cannot.
 */
export function preloadReading(): void {
  preload([tables.load(), authorizing.load()]);
}

/** The same for what lets a cluster with metrics-server live. */
export function preloadLiving(): void {
  preload([
    rulesModules.network.load(),
    rulesModules.other.load(),
    aggregating.load(),
    import('./runtime/processes/rare.ts'),
    import('./runtime/shell/index.ts'),
  ]);
}

function preload(loads: readonly (Promise<unknown> | undefined)[]): void {
  for (const load of loads) load?.catch(() => undefined);
}
