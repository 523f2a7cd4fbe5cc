import type { ReadonlyJson } from '../../kube/index.ts';
import type { WriteRequestOptions } from './write-options.ts';

/** Media types of patches. */
export const patchTypes = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
} as const;

type PatchType = (typeof patchTypes)[keyof typeof patchTypes];

/** What a patch is to do, once it is read. */
export interface PatchRequest {
  readonly type: PatchType;
  readonly value: ReadonlyJson;
  /** What strict reading says of keys that come twice; of YAML, by line. */
  readonly strictErrors: readonly string[];
  readonly options: WriteRequestOptions;
}
