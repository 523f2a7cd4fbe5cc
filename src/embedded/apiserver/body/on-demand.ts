import { createOnDemand } from '../on-demand.ts';

/** YAML, of bodies and of answers. */
export const yaml = createOnDemand('YAML', () => import('./yaml.ts'));

/** The reader of bodies of protobuf. */
export const protobuf = createOnDemand('protobuf', () => import('./protobuf.ts'));
