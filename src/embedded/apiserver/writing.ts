// What is loaded with the first request that is more than reading: the verbs that write, admission, subresources, and what
// they need to know of every kind.
import { createSchemas } from '../../kube/index.ts';
import { schemaData } from '../schema-data.ts';

export { createAdmission } from './admission/index.ts';
export { virtualResources } from './resources/virtual-resources.ts';
export { findSubresource } from './subresources/index.ts';
export { create } from './verbs/create.ts';
export { remove, removeCollection } from './verbs/delete.ts';
export { patch } from './verbs/patch.ts';
export { update } from './verbs/update.ts';

/** The schemas of all kinds, read at their first use. */
export const schemas = createSchemas(schemaData);
