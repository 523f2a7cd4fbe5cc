import type { Locale } from '../../base/index.ts';
import type { LabStepState } from '../../bridge/index.ts';
import { stepProgress } from '../../lab/index.ts';
import { badgeOf } from './model.ts';
import { readProgress } from './store.ts';
import { labStrings } from './strings.ts';

/** Draws the badge of a step, if this page has it; `live`: what the cluster says, absent while nothing was heard of it. */
export function drawBadge(lab: string, step: string, locale: Locale, live: LabStepState['status'] | undefined): void {
  const badge = document.querySelector<HTMLElement>(`podpath-lab[data-lab="${lab}"] [data-badge="${step}"]`);
  if (!badge) return;
  const state = badgeOf(live, stepProgress(readProgress(), lab, step).passedAt !== undefined);
  badge.dataset['state'] = state;
  badge.textContent = labStrings[locale].status[state];
}
