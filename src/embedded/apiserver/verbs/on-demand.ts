import { createOnDemand } from '../on-demand.ts';

/** Patches of every kind, server-side apply among them. */
export const patching = createOnDemand('patching', () => import('./patch.ts'));

/** What is answered and never stored. */
export const virtual = createOnDemand('what is answered and never stored', () => import('./create-virtual.ts'));
