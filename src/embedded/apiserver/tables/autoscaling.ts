import type { StoredObject } from '../../../kube/index.ts';
import type { Cell } from '../resource.ts';
import { age, type CellsOf, nameOf, quantityText } from './format.ts';

interface MetricValue {
  readonly value?: string;
  readonly averageValue?: string;
  readonly averageUtilization?: number;
}

/** A source of a MetricSpec (`target`) or of a MetricStatus (`current`). */
interface MetricSource {
  readonly name?: string;
  readonly target?: MetricValue;
  readonly current?: MetricValue;
}

/** A MetricSpec or a MetricStatus of autoscaling/v2. */
interface Metric {
  readonly type?: string;
  readonly external?: MetricSource;
  readonly pods?: MetricSource;
  readonly object?: MetricSource;
  readonly resource?: MetricSource;
  readonly containerResource?: MetricSource;
}

const sources = {
  External: 'external',
  Pods: 'pods',
  Object: 'object',
  Resource: 'resource',
  ContainerResource: 'containerResource',
} as const;

/** `printHorizontalPodAutoscaler` (`pkg/printers/internalversion/printers.go`, v1.37), of autoscaling/v2. */
export const horizontalPodAutoscalerCells: CellsOf = (object, now) => {
  const { spec = {}, status = {} } = object;
  return [
    nameOf(object),
    `${spec.scaleTargetRef?.kind ?? ''}/${spec.scaleTargetRef?.name ?? ''}`,
    formatMetrics(spec.metrics ?? [], status.currentMetrics ?? []),
    spec.minReplicas === undefined ? '<unset>' : `${spec.minReplicas}`,
    spec.maxReplicas ?? 0,
    status.currentReplicas ?? 0,
    age(object, now),
  ];
};

/** `formatHPAMetrics`: the first two. */
function formatMetrics(specs: readonly Metric[], statuses: readonly Metric[]): string {
  if (specs.length === 0) return '<none>';
  const shown = specs
    .slice(0, 2)
    .map((spec, index) => formatMetric(spec, statuses[index]))
    .join(', ');
  return specs.length > 2 ? `${shown} + ${specs.length - 2} more...` : shown;
}

function formatMetric(spec: Metric, status: Metric | undefined): string {
  const source = sources[spec.type as keyof typeof sources];
  if (source === undefined) return '<unknown type>';
  const { name, target } = spec[source] ?? {};
  const current = status?.[source] ? (status[source].current ?? {}) : undefined;
  const average = target?.averageValue;
  switch (source) {
    case 'pods':
      return `${amount(current, 'averageValue')}/${pointer(average)}`;
    case 'external':
    case 'object': {
      if (average === undefined) return `${amount(current, 'value')}/${pointer(target?.value)}`;
      const known = current?.averageValue;
      return `${known === undefined ? unknown : quantityText(known)}/${quantityText(average)} (avg)`;
    }
    default: {
      if (average !== undefined) return `${name}: ${amount(current, 'averageValue')}/${quantityText(average)}`;
      return `${name}: ${percent(current?.averageUtilization, unknown)}/${percent(target?.averageUtilization, '<auto>')}`;
    }
  }
}

const unknown = '<unknown>';

/** What Go prints of a pointer to a quantity. */
const pointer = (quantity: string | undefined): string => (quantity === undefined ? '<nil>' : quantityText(quantity));

const amount = (current: MetricValue | undefined, field: 'value' | 'averageValue'): string =>
  current === undefined ? unknown : pointer(current[field]);

const percent = (value: number | undefined, absent: string): string => (value === undefined ? absent : `${value}%`);

/** `printScale`, of the `scale` subresource. */
export function scaleCells(object: StoredObject, now: number): Cell[] {
  return [nameOf(object), object.spec?.replicas ?? 0, object.status?.replicas ?? 0, age(object, now)];
}
