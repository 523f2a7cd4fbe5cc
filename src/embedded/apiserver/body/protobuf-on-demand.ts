import { createOnDemand } from '../on-demand.ts';

/** The reader of bodies of protobuf. */
export const protobuf = createOnDemand('protobuf', () => import('./protobuf.ts'));
