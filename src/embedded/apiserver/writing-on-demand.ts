import { createOnDemand } from './on-demand.ts';

/** Everything that only requests need which are more than reading. */
export const writing = createOnDemand('writing', () => import('./writing.ts'));
