import { newApplyConflict, quote, type StatusError } from '../../status.ts';
import { formatPath } from './path-element.ts';
import type { FieldConflict } from './updater.ts';

/** Server-side apply's 409, with a cause for each field (`apimachinery/pkg/util/managedfields/internal/conflict.go`, v1.37). */
export function newFieldConflict(conflicts: readonly FieldConflict[]): StatusError {
  const causes = conflicts.map(({ manager, path }) => ({
    reason: 'FieldManagerConflict' as const,
    message: `conflict with ${formatManager(manager)}`,
    field: formatPath(path),
  }));
  return newApplyConflict(causes, conflictMessage(conflicts));
}

function conflictMessage(conflicts: readonly FieldConflict[]): string {
  const [first] = conflicts;
  if (first && conflicts.length === 1) {
    return `Apply failed with 1 conflict: conflict with ${formatManager(first.manager)}: ${formatPath(first.path)}`;
  }
  const lines: string[] = [];
  const byManager = Map.groupBy(conflicts, ({ manager }) => manager.id);
  for (const id of [...byManager.keys()].sort()) {
    const ofManager = byManager.get(id) ?? [];
    const [one] = ofManager;
    if (one) lines.push(`conflicts with ${formatManager(one.manager)}:`);
    for (const { path } of ofManager) lines.push(`- ${formatPath(path)}`);
  }
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
}

function formatManager({ manager, subresource, operation, apiVersion }: FieldConflict['manager']): string {
  const name = quote(manager) + (subresource === '' ? '' : ` with subresource ${quote(subresource)}`);
  return operation === 'Update' ? `${name} using ${apiVersion}` : name;
}
