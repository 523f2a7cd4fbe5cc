import { managerName, newInvalid, validatePatchOptions, validateWriteOptions } from '../../kube/index.ts';
import { parseBoolean } from './query.ts';
import type { ApiRequest } from './request.ts';

/** What becomes of fields that are unknown or come twice. */
export type FieldValidation = 'Ignore' | 'Warn' | 'Strict';

/** `CreateOptions`, `UpdateOptions` or `PatchOptions` of a query. */
export interface WriteRequestOptions {
  readonly dryRun: boolean;
  /** Who manages the fields: of the query, else the first word of the user agent. */
  readonly fieldManager: string;
  readonly fieldValidation: FieldValidation;
  /** Of an apply patch. */
  readonly force: boolean;
}

/**
 * Reads and checks the query of a write (apimachinery/pkg/apis/meta/v1/validation, v1.37).
 * @throws StatusError 422
 */
export function parseWriteOptions(
  request: ApiRequest,
  kind: 'CreateOptions' | 'UpdateOptions' | 'PatchOptions',
  isApply = false,
): WriteRequestOptions {
  const { query } = request;
  const dryRun = query.getAll('dryRun');
  const fieldManager = query.get('fieldManager') ?? '';
  const fieldValidation = query.get('fieldValidation') ?? '';
  const force = query.get('force');
  const options = { dryRun, fieldManager, fieldValidation };
  const errors =
    kind === 'PatchOptions'
      ? validatePatchOptions({ ...options, ...(force === null ? {} : { force: parseBoolean(force) }) }, isApply)
      : validateWriteOptions(options);
  if (errors.length > 0) throw newInvalid({ group: 'meta.k8s.io', kind }, '', errors);
  return {
    dryRun: dryRun.length > 0,
    fieldManager: managerName(fieldManager, request.header('user-agent') ?? ''),
    // Anything else has been refused.
    fieldValidation: fieldValidation === '' ? 'Warn' : (fieldValidation as FieldValidation),
    force: force !== null && parseBoolean(force),
  };
}
