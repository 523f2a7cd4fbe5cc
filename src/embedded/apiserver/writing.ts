// What is loaded with the first request that is more than reading: the verbs that write, admission, and what they need to know
// of every kind. What only some of those requests need is loaded by them; see writing-needs.ts.
import { createSchemas } from '../../kube/index.ts';
import { schemaData } from '../schema-data.ts';
import { createOnDemand } from './on-demand.ts';

export { createAdmission } from './admission/index.ts';
export { rulesModules } from './resources/rules-modules.ts';
export { findSubresource } from './subresources/index.ts';
export { create } from './verbs/create.ts';
export { remove, removeCollection } from './verbs/delete.ts';
export { patching, virtual } from './verbs/on-demand.ts';
export { update } from './verbs/update.ts';
export { loadAllOfWriting, loadForComponents, loadWritingNeeds } from './writing-needs.ts';

/** What follows CustomResourceDefinitions. */
export const customResources = createOnDemand('custom resources', () => import('./crd/serve-definitions.ts'));

/** The schemas of all kinds, read at their first use. */
export const schemas = createSchemas(schemaData);
