import type { Fields } from './describer.ts';
import type { Page } from './page.ts';
import { formatDate } from './values.ts';

/** The conditions of a workload: type, status and reason. */
export function writeWorkloadConditions(page: Page, conditions: readonly Fields[] | undefined): void {
  if ((conditions ?? []).length === 0) return;
  page.write(0, 'Conditions:\n  Type\tStatus\tReason\n');
  page.write(1, '----\t------\t------\n');
  for (const { type = '', status = '', reason = '' } of conditions ?? [])
    page.write(1, `${type} \t${status}\t${reason}\n`);
}

/** Conditions with their times and messages, as a Namespace has them. */
export function writeDatedConditions(page: Page, conditions: readonly Fields[] | undefined): void {
  page.write(0, 'Conditions:\n');
  page.write(1, 'Type\tStatus\tLastTransitionTime\tReason\tMessage\n');
  page.write(1, '----\t------\t------------------\t------\t-------\n');
  for (const { type = '', status = '', lastTransitionTime, reason = '', message = '' } of conditions ?? [])
    page.write(1, `${type}\t${status}\t${formatDate(lastTransitionTime)}\t${reason}\t${message}\n`);
}
