import { union } from './field-set.ts';
import { type Managers, managerId, secondsOf } from './managed-fields.ts';

const maxUpdateManagers = 10;
const bucketName = 'ancient-changes';

/**
 * Merges the oldest updaters of a version into one named `ancient-changes`, so that at most ten are left
 * (`apimachinery/pkg/util/managedfields/internal/capmanagers.go`, v1.37). Changes `managers`.
 */
export function capUpdateManagers(managers: Managers): void {
  let count = 0;
  for (const entry of managers.values()) if (entry.operation === 'Update') count += 1;
  if (count <= maxUpdateManagers) return;
  const updaters = [...managers.values()]
    .filter((entry) => entry.operation === 'Update')
    .sort((a, b) => secondsOf(a.time) - secondsOf(b.time) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const firstOfVersion = new Map<string, string>();
  for (const { id, apiVersion, time } of updaters) {
    if (count <= maxUpdateManagers) return;
    const first = firstOfVersion.get(apiVersion);
    if (first === undefined) {
      firstOfVersion.set(apiVersion, id);
      continue;
    }
    const bucketId = managerId(bucketName, 'Update', apiVersion, '');
    const bucket = managers.get(bucketId) ?? managers.get(first);
    const entry = managers.get(id);
    if (!bucket || !entry) continue;
    if (!managers.has(bucketId)) managers.delete(first);
    managers.delete(id);
    managers.set(bucketId, {
      ...bucket,
      id: bucketId,
      manager: bucketName,
      subresource: '',
      // Of those that are merged the last one is the newest.
      time,
      fields: union(entry.fields, bucket.fields),
      source: undefined,
    });
    count -= 1;
  }
}
