import {
  formatGoDurationMs,
  type KubeObject,
  parseFieldSelector,
  parseLabelSelector,
  sortAsGo,
} from '../../../kube/index.ts';
import { namespaceSegment } from '../../client/path-segment.ts';
import type { Verb, VerbContext } from '../../command/context.ts';
import { newUsageError } from '../../command/usage.ts';
import { CommandError } from '../../errors.ts';
import { createTabWriter, tableOptions } from '../../printers/tab-writer.ts';
import { printWith } from '../create.ts';
import {
  amountOf,
  compareBy,
  compareText,
  formatUsage,
  measuredResources,
  metricsVersion,
  type ResourceList,
  readObjects,
  requireSortBy,
  sumOf,
} from './usage.ts';

interface PodMetrics extends KubeObject {
  readonly containers: readonly { readonly name: string; readonly usage: ResourceList }[];
}

/** For so long it is no fault that a new Pod has no metrics. */
const creationDelayMs = 120_000;

interface Wanted {
  readonly name: string;
  readonly labelSelector: string;
  readonly fieldSelector: string;
}

/** `kubectl top pod` (`kubectl/pkg/cmd/top/top_pod.go` and `kubectl/pkg/metricsutil`, v0.37). */
export const topPod: Verb = {
  async run(context) {
    const { flags, args, namespace } = context;
    if (args.length > 1) throw newUsageError(context.command, 'pod [NAME | -l label]');
    const wanted = {
      name: args[0] ?? '',
      labelSelector: flags.text('selector'),
      fieldSelector: flags.text('field-selector'),
    };
    requireSortBy(context);
    if (wanted.name !== '' && (wanted.labelSelector !== '' || wanted.fieldSelector !== ''))
      throw new CommandError('only one of NAME or selector can be provided');
    parseLabelSelector(wanted.labelSelector);
    parseFieldSelector(wanted.fieldSelector);
    const isAll = flags.isOn('all-namespaces');
    const metrics = await readMetrics(context, wanted);
    if (metrics.length === 0) {
      await requireYoung(context, wanted);
      await context.err(isAll ? 'No resources found\n' : `No resources found in ${namespace.name} namespace.\n`);
      return;
    }
    await printWith(context, (write) => printMetrics(context, metrics, write));
  },
};

async function readMetrics(context: VerbContext, wanted: Wanted): Promise<PodMetrics[]> {
  const { name, labelSelector, fieldSelector } = wanted;
  const version = await metricsVersion(context);
  const scope = context.flags.isOn('all-namespaces') ? '' : `/namespaces/${namespaceSegment(context.namespace.name)}`;
  const metrics = await readObjects<PodMetrics>(context, `/apis/metrics.k8s.io/${version}${scope}/pods`, {
    name,
    group: 'metrics.k8s.io',
    labelSelector,
  });
  if (metrics.length === 0 || fieldSelector === '') return metrics;
  const pods = await readObjects(context, `/api/v1${scope}/pods`, { labelSelector, fieldSelector });
  const keys = new Set(pods.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
  return metrics.filter(({ metadata }) => keys.has(`${metadata.namespace}/${metadata.name}`));
}

/** `verifyEmptyMetrics`: looks in the line's namespace, whatever `-A` says, as upstream does. @throws CommandError */
async function requireYoung(context: VerbContext, wanted: Wanted): Promise<void> {
  const path = `/api/v1/namespaces/${namespaceSegment(context.namespace.name)}/pods`;
  const pods = await readObjects(context, path, wanted);
  for (const { metadata } of pods) {
    const age = context.clock.now() - Date.parse(metadata.creationTimestamp ?? '');
    if (age > creationDelayMs) {
      const where = `${metadata.namespace}/${metadata.name}`;
      throw new CommandError(`Metrics not available for pod ${where}, age: ${formatGoDurationMs(age)}`);
    }
  }
  if (pods.length > 0) throw new CommandError('metrics not available yet');
}

function printMetrics(context: VerbContext, metrics: PodMetrics[], write: (text: string) => void): void {
  const { flags } = context;
  const [hasNamespace, hasContainers] = [flags.isOn('all-namespaces'), flags.isOn('containers')];
  const [sortBy, hasNoHeaders] = [flags.text('sort-by'), flags.isOn('no-headers')];
  const resources = measuredResources(context);
  const totals = new Map(
    metrics.map((one) => [
      one,
      sumOf(
        one.containers.map(({ usage }) => usage),
        resources,
      ),
    ]),
  );
  const totalOf = (one: PodMetrics): ResourceList => totals.get(one) ?? {};
  const cells = (usage: ResourceList): string[] =>
    resources.map((resource) => formatUsage(resource, amountOf(usage, resource)));
  const writer = createTabWriter(write, tableOptions);
  const line = (words: readonly string[]): void => writer.write(`${words.map((word) => `${word}\t`).join('')}\n`);
  const columns = ['NAME', 'CPU(cores)', 'MEMORY(bytes)', ...(resources.includes('swap') ? ['SWAP(bytes)'] : [])];
  const before = [...(hasNamespace ? ['NAMESPACE'] : []), ...(hasContainers ? ['POD'] : [])];
  if (!hasNoHeaders) line([...before, ...columns]);
  const sorted = sortAsGo(metrics, (left, right) => {
    const byUsage = compareBy(sortBy, totalOf(left), totalOf(right));
    if (byUsage !== undefined) return byUsage < 0;
    const [a, b] = [left.metadata, right.metadata];
    return ((hasNamespace ? compareText(a.namespace, b.namespace) : 0) || compareText(a.name, b.name)) < 0;
  });
  for (const one of sorted) {
    const { namespace = '', name = '' } = one.metadata;
    const place = hasNamespace ? [namespace] : [];
    if (!hasContainers) {
      line([...place, name, ...cells(totalOf(one))]);
      continue;
    }
    const containers = sortAsGo(
      one.containers,
      (left, right) => (compareBy(sortBy, left.usage, right.usage) ?? compareText(left.name, right.name)) < 0,
    );
    for (const { name: container, usage } of containers) line([...place, name, container, ...cells(usage)]);
  }
  if (flags.isOn('sum')) {
    // Upstream counts columns only where it prints headers.
    const width = columns.length + (hasNoHeaders ? 0 : before.length);
    const blanks = (count: number): string[] => Array.from({ length: count }, () => '');
    line([...blanks(width - 2), '________', '________']);
    line([...blanks(width - 3), '', ...cells(sumOf([...totals.values()], resources))]);
  }
  writer.flush();
}
