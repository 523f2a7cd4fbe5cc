import { createOnDemand } from '../on-demand.ts';

/** YAML, of bodies and of answers. */
export const yaml = createOnDemand('YAML', () => import('./yaml.ts'));
