import { parseQuantityExact } from '../../../../kube/index.ts';
import type { Amounts } from '../resource-amounts.ts';
import { one, type QuotaEvaluator } from './evaluator.ts';

const serviceResources = ['count/services', 'services', 'services.nodeports', 'services.loadbalancers'];

/** How Services count, their node ports by what they will get (`pkg/quota/v1/evaluator/core/services.go`, v1.37). */
export const serviceEvaluator: QuotaEvaluator = {
  handles: ({ operation, subresource }) => subresource === '' && (operation === 'CREATE' || operation === 'UPDATE'),
  counts: (name) => serviceResources.includes(name),
  matchesScope: () => false,
  usage(service) {
    const { type, ports = [], allocateLoadBalancerNodePorts } = service['spec'] ?? {};
    const isBalanced = type === 'LoadBalancer';
    const given = (ports as readonly { nodePort?: number }[]).filter(({ nodePort }) => nodePort).length;
    const nodePorts =
      type === 'NodePort' || (isBalanced && allocateLoadBalancerNodePorts !== false)
        ? ports.length
        : isBalanced
          ? given
          : 0;
    const amounts: Amounts = new Map([
      ['services', one],
      ['count/services', one],
      ['services.nodeports', parseQuantityExact(String(nodePorts))],
    ]);
    amounts.set('services.loadbalancers', isBalanced ? one : parseQuantityExact('0'));
    return amounts;
  },
};
