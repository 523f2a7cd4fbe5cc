import { isNumber, listOf, recordOf, type Shape } from '../client/index.ts';
import { isNetworkJson, parseRuntimeSnapshot } from '../runtime/index.ts';
import { newCorruptSnapshot } from '../store/snapshot-errors.ts';
import { type ClusterSnapshot, type NodeSize, type NodeSnapshot, newWrongField } from './cluster-snapshot.ts';
import { isFaultsSnapshot } from './faults/index.ts';

const isSize: Shape<NodeSize> = recordOf<NodeSize>({ cpuMillicores: isNumber, memoryBytes: isNumber });
const isAddresses: Shape<NodeSnapshot['addresses']> = recordOf<NodeSnapshot['addresses']>({
  last: isNumber,
  taken: listOf(isNumber),
});

/** Checks the machines of a snapshot that is read, the network between them and what is broken. @throws PodpathError `CorruptState` */
export function checkMachines({ nodes, network, faults }: ClusterSnapshot): void {
  for (const { name, size, addresses, runtime } of nodes) {
    if (!isSize(size) || !isAddresses(addresses)) throw newWrongField(`nodes: ${name}`);
    parseRuntimeSnapshot(runtime, (why) =>
      newCorruptSnapshot(`runtime of ${name}: ${why}`, `${name} 的运行时：${why}`),
    );
  }
  if (!isNetworkJson(network)) throw newWrongField('network');
  if (!isFaultsSnapshot(faults)) throw newWrongField('faults');
}
