import { createOnDemand } from './on-demand.ts';

/** Tables (`tables/`), with the columns and their descriptions: what people ask for, and no program. */
export const tables = createOnDemand('Tables', () => import('./tables/index.ts'));
