import { type KubeObject, StatusError, type StoredObject } from '../../kube/index.ts';
import type { Operation } from './operation.ts';
import type { PatchRequest } from './verbs/patch.ts';

/** Server-side apply: what the manager says, merged into what there is. @throws StatusError 409 */
export function applyPatch(_operation: Operation, _old: StoredObject | undefined, _request: PatchRequest): KubeObject {
  throw new StatusError(501, '', 'server-side apply is not there yet');
}
