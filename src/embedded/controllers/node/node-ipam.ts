import type { Node } from '../../../kube/index.ts';
import { resources } from '../../client/index.ts';
import type { ControllerDefinition } from '../controller.ts';

/**
 * Gives every node a range of addresses for its Pods (`pkg/controller/nodeipam/ipam/range_allocator.go`, v1.37.2): /24 of
 * 10.244.0.0, as kind's clusters do. Simplified: the cluster's range is a /14, so that there is room for 1,000 nodes.
 */
export const nodeIpamController: ControllerDefinition = {
  name: 'node-ipam-controller',
  account: 'node-controller',
  component: 'cidrAllocator',
  start({ client, events, informers, queue }) {
    const nodes = informers.of(resources.nodes);
    const used = new Map<string, string>();
    const add = (node: Node) => {
      const { name = '' } = node.metadata;
      const cidr = node.spec?.podCIDR;
      if (cidr === undefined) queue.add(name);
      else used.set(cidr, name);
    };
    nodes.addHandlers({
      added: add,
      updated: (_, node) => add(node),
      deleted: ({ spec }) => void used.delete(spec?.podCIDR ?? ''),
    });
    return {
      async reconcile(name) {
        const node = nodes.get('', name);
        if (node === undefined || node.spec?.podCIDR !== undefined) return;
        const cidr = ranges.find((range) => !used.has(range));
        if (cidr === undefined) {
          const target = { apiVersion: 'v1', kind: 'Node', name, uid: node.metadata.uid };
          events.event(target, 'Normal', 'CIDRNotAvailable', `Node ${name} status is now: CIDRNotAvailable`);
          throw new Error(
            'failed to allocate cidr from cluster cidr at idx:0: CIDR allocation failed; there are no remaining CIDRs left to allocate in the accepted range',
          );
        }
        used.set(cidr, name);
        await client.patch(resources.nodes, { name }, 'strategic', { spec: { podCIDR: cidr, podCIDRs: [cidr] } });
      },
    };
  },
};

const ranges = Array.from({ length: 1024 }, (_, index) => `10.${244 + (index >> 8)}.${index & 255}.0/24`);
