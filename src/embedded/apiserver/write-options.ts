import { newInvalid, validatePatchOptions, validateWriteOptions } from '../../kube/index.ts';
import { parseBoolean } from './query.ts';
import type { ApiRequest } from './request.ts';

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
    fieldManager: fieldManager === '' ? managerOf(request.header('user-agent') ?? '') : fieldManager,
    // Anything else has been refused.
    fieldValidation: fieldValidation === '' ? 'Warn' : (fieldValidation as FieldValidation),
    force: force !== null && parseBoolean(force),
  };
}

const managers = new Map<string, string>();
const maxManagerBytes = 128;
const printable = /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;

/** `prefixFromUserAgent` (apiserver/pkg/endpoints/handlers/create.go, v1.37): what stands before the first slash. */
function managerOf(userAgent: string): string {
  const known = managers.get(userAgent);
  if (known !== undefined) return known;
  let manager = '';
  let bytes = 0;
  for (const character of userAgent.split('/')[0] ?? '') {
    if (!printable.test(character)) continue;
    bytes += new TextEncoder().encode(character).length;
    if (bytes > maxManagerBytes) break;
    manager += character;
  }
  if (managers.size > 100) managers.clear();
  managers.set(userAgent, manager);
  return manager;
}
