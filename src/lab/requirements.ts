import { PodpathError } from '../base/index.ts';
import type { Lab } from './definition.ts';
import type { ClusterReader } from './reader.ts';
import { capabilityMissing, metricsMissing, workersMissing } from './runner-messages.ts';

const controlPlaneLabel = 'node-role.kubernetes.io/control-plane';

/**
 * Makes sure that a lab can be done on a cluster. `capabilities`: what the driver can do at all; absent: all. A lab that takes
 * metrics-server away has the learner install it, so it need not be there.
 * @throws PodpathError `Unsupported` with what is missing and how it is had.
 */
export async function assertRequirements(
  lab: Lab,
  reader: ClusterReader,
  capabilities: ReadonlySet<string> | undefined,
): Promise<void> {
  const missing = lab.requires.find((capability) => capabilities?.has(capability) === false);
  if (missing) throw new PodpathError({ reason: 'Unsupported', text: capabilityMissing(lab.name, missing) });
  if (lab.requires.includes('metrics') && !lab.removes.includes('metrics-server')) {
    const service = await reader.get('apiregistration.k8s.io/v1/apiservices', 'v1beta1.metrics.k8s.io');
    if (!service) throw new PodpathError({ reason: 'Unsupported', text: metricsMissing(lab.name) });
  }
  const wanted = Math.max(lab.nodes, lab.requires.includes('multiNode') ? 1 : 0);
  if (wanted === 0) return;
  const nodes = await reader.list('v1/nodes');
  const workers = nodes.filter(({ metadata }) => metadata.labels?.[controlPlaneLabel] === undefined).length;
  if (workers < wanted)
    throw new PodpathError({ reason: 'Unsupported', text: workersMissing(lab.name, wanted, workers) });
}
