import type { Pod } from '../../kube/index.ts';
import { type DescribeRequest, listAll } from './describer.ts';

/** `getPodStatusForController` as a row: how many Pods of a controller are in which phase. */
export async function countPods(
  request: DescribeRequest,
  { namespace, uid, selector }: { readonly namespace: string; readonly uid: string; readonly selector: string },
): Promise<string> {
  const pods = (await listAll(request, 'api/v1/pods', namespace, { labelSelector: selector })) as Pod[];
  const counts: Record<string, number> = { Running: 0, Pending: 0, Succeeded: 0, Failed: 0 };
  for (const { metadata, status } of pods) {
    const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
    const phase = status?.phase ?? '';
    if (owner?.uid === uid && counts[phase] !== undefined) counts[phase] += 1;
  }
  return `${counts['Running']} Running / ${counts['Pending']} Waiting / ${counts['Succeeded']} Succeeded / ${counts['Failed']} Failed`;
}
