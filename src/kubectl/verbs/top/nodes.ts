import { type KubeObject, parseLabelSelector, sortAsGo } from '../../../kube/index.ts';
import type { Verb } from '../../command/context.ts';
import { newUsageError } from '../../command/usage.ts';
import { CommandError } from '../../errors.ts';
import { createTabWriter, tableOptions } from '../../printers/tab-writer.ts';
import { printWith } from '../create.ts';
import {
  amountOf,
  compareBy,
  compareText,
  formatShare,
  formatUsage,
  measuredResources,
  metricsVersion,
  type ResourceList,
  readObjects,
  requireSortBy,
} from './usage.ts';

interface NodeMetrics extends KubeObject {
  readonly usage: ResourceList;
}

interface Node extends KubeObject {
  readonly status?: {
    readonly allocatable?: ResourceList;
    readonly capacity?: ResourceList;
    readonly nodeInfo?: { readonly swap?: { readonly capacity?: number } };
  };
}

const unknown = '<unknown>';

/** `kubectl top node` (`kubectl/pkg/cmd/top/top_node.go` and `kubectl/pkg/metricsutil`, v0.37). */
export const topNode: Verb = {
  async run(context) {
    const { flags, args } = context;
    if (args.length > 1) throw newUsageError(context.command, 'node [NAME | -l label]');
    const [name = ''] = args;
    const [labelSelector, sortBy] = [flags.text('selector'), flags.text('sort-by')];
    requireSortBy(context);
    if (name !== '' && labelSelector !== '') throw new CommandError('only one of NAME or --selector can be provided');
    parseLabelSelector(labelSelector);
    const version = await metricsVersion(context);
    const metrics = await readObjects<NodeMetrics>(context, `/apis/metrics.k8s.io/${version}/nodes`, {
      name,
      group: 'metrics.k8s.io',
      labelSelector,
    });
    if (metrics.length === 0) throw new CommandError('metrics not available yet');
    const nodes = await readObjects<Node>(context, '/api/v1/nodes', { name, labelSelector });
    const resources = measuredResources(context);
    const available = new Map(nodes.map((node) => [node.metadata.name ?? '', readAvailable(node)]));

    const usageCells = ({ metadata, usage }: NodeMetrics): readonly string[] => {
      const has = available.get(metadata.name ?? '');
      return resources.flatMap((resource) => {
        if (resource === 'swap' && has !== undefined && has['swap'] === undefined) return [unknown, unknown];
        const amount = amountOf(usage, resource);
        const share = has?.[resource] === undefined ? [] : [formatShare(amount, amountOf(has, resource))];
        return [formatUsage(resource, amount), ...share];
      });
    };
    const sorted = sortAsGo(
      metrics,
      (left, right) =>
        (compareBy(sortBy, left.usage, right.usage) ?? compareText(left.metadata.name, right.metadata.name)) < 0,
    );
    await printWith(context, (write) => {
      const writer = createTabWriter(write, tableOptions);
      const line = (cells: readonly string[]): void => writer.write(`${cells.map((cell) => `${cell}\t`).join('')}\n`);
      if (!flags.isOn('no-headers')) {
        const swap = resources.includes('swap') ? ['SWAP(bytes)', 'SWAP(%)'] : [];
        line(['NAME', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)', ...swap]);
      }
      for (const one of sorted) line([one.metadata.name ?? '', ...usageCells(one)]);
      const measured = new Set(metrics.map(({ metadata }) => metadata.name));
      for (const node of available.keys()) {
        if (!measured.has(node)) line([node, ...resources.flatMap(() => [unknown, unknown])]);
      }
      writer.flush();
    });

    function readAvailable({ status }: Node): ResourceList {
      const all = (flags.isOn('show-capacity') ? status?.capacity : status?.allocatable) ?? {};
      const swap = status?.nodeInfo?.swap?.capacity;
      return swap === undefined ? all : { ...all, swap: String(swap) };
    }
  },
};
