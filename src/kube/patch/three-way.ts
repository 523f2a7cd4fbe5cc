import { formatGoV } from './go-format.ts';
import type { ReadonlyJson, ReadonlyJsonObject } from './json.ts';

/** Tests a patch; false refuses it (`mergepatch.PreconditionFunc` of `apimachinery/pkg/util/mergepatch/util.go`, v1.37). */
export type Precondition = (patch: ReadonlyJsonObject) => boolean;

/** Prints YAML as `sigs.k8s.io/yaml` does; conflicts quote it. */
export type FormatYaml = (value: ReadonlyJson) => string;

/** A change that another has made differently (`mergepatch.ErrConflict`). */
export class PatchConflictError extends Error {
  override readonly name = 'PatchConflictError';
}

/** The text of {@link PatchConflictError}. */
export function conflictText(patch: ReadonlyJson, changed: ReadonlyJson, formatYaml: FormatYaml): string {
  return `patch:\n${formatYaml(patch)}\nconflicts with changes made from original to current:\n${formatYaml(changed)}\n`;
}

/** Throws an Error when one of the preconditions fails. */
export function requirePreconditions(patch: ReadonlyJsonObject, preconditions: readonly Precondition[]): void {
  if (!preconditions.every((holds) => holds(patch))) throw new Error(`precondition failed for: ${formatGoV(patch)}`);
}

/** The precondition that a field stays as it is (`mergepatch.RequireKeyUnchanged`). */
export function requireKeyUnchanged(key: string): Precondition {
  return (patch) => !Object.hasOwn(patch, key);
}

/** The precondition that a field of `metadata` stays as it is (`mergepatch.RequireMetadataKeyUnchanged`). */
export function requireMetadataKeyUnchanged(key: string): Precondition {
  return (patch) => {
    const metadata = Object.hasOwn(patch, 'metadata') ? patch['metadata'] : undefined;
    return typeof metadata !== 'object' || metadata === null || !Object.hasOwn(metadata, key);
  };
}
