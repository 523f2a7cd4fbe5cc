import { quote } from '../../kube/index.ts';
import { type Describer, type Fields, getSubject } from './describer.ts';
import { eventsOf, writeEvents } from './events.ts';
import { writeAnnotations, writeHead, writeLabels } from './metadata.ts';
import { formatPage, type Page } from './page.ts';
import { formatAmount, formatDate } from './values.ts';

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

/** `HorizontalPodAutoscalerDescriber` of `kubectl/pkg/describe/describe.go`, v0.37. Simplified: autoscaling/v2 only. */
export const describeHorizontalPodAutoscaler: Describer = async (request) => {
  const scaler = await getSubject(request, 'apis/autoscaling/v2/horizontalpodautoscalers');
  const events = await eventsOf(request, scaler);
  return formatPage((page) => {
    const { metadata, spec = {}, status = {} } = scaler;
    const { kind = '', name = '' } = spec.scaleTargetRef ?? {};
    writeHead(page, metadata);
    writeLabels(page, 'Labels', metadata.labels);
    writeAnnotations(page, 'Annotations', metadata.annotations);
    page.write(0, `CreationTimestamp:\t${formatDate(metadata.creationTimestamp)}\n`);
    page.write(0, `Reference:\t${kind}/${name}\n`);
    page.write(0, 'Metrics:\t( current / target )\n');
    for (const [index, metric] of (spec.metrics ?? []).entries())
      writeMetric(page, metric, status.currentMetrics?.[index] ?? {});
    page.write(0, `Min replicas:\t${spec.minReplicas ?? '<unset>'}\n`);
    page.write(0, `Max replicas:\t${spec.maxReplicas ?? 0}\n`);
    if (isGiven(spec.behavior)) {
      page.write(0, 'Behavior:\n');
      writeBehavior(page, 'Scale Up', spec.behavior.scaleUp);
      writeBehavior(page, 'Scale Down', spec.behavior.scaleDown);
    }
    page.write(0, `${kind} pods:\t${status.currentReplicas ?? 0} current / ${status.desiredReplicas ?? 0} desired\n`);
    writeConditions(page, status);
    writeEvents(page, request, events);
  });
};

/** A metric, and beside it what the status says of the metric at the same place. */
function writeMetric(page: Page, metric: Fields, state: Fields): void {
  const { type = '', external, pods, object, resource, containerResource } = metric;
  switch (type) {
    case 'External': {
      const { metric: named = {}, target = {} } = external ?? {};
      const current = state.external?.current;
      const name = quote(named.name ?? '');
      if (isGiven(target.averageValue)) {
        const now = isGiven(current?.averageValue) ? formatAmount(current.averageValue) : '<unknown>';
        page.write(1, `${name} (target average value):\t${now} / ${formatAmount(target.averageValue)}\n`);
      } else {
        const now = state.external ? valueOrNil(current?.value) : '<unknown>';
        page.write(1, `${name} (target value):\t${now} / ${valueOrNil(target.value)}\n`);
      }
      return;
    }
    case 'Pods': {
      const { metric: named = {}, target = {} } = pods ?? {};
      const now = state.pods ? valueOrNil(state.pods.current?.averageValue) : '<unknown>';
      page.write(1, `${quote(named.name ?? '')} on pods:\t${now} / ${valueOrNil(target.averageValue)}\n`);
      return;
    }
    case 'Object': {
      const { metric: named = {}, describedObject = {}, target = {} } = object ?? {};
      const [field, what] = target.type === 'AverageValue' ? ['averageValue', 'average value'] : ['value', 'value'];
      const now = state.object ? valueOrNil(state.object.current?.[field]) : '<unknown>';
      const where = `"${named.name ?? ''}" on ${describedObject.kind ?? ''}/${describedObject.name ?? ''}`;
      page.write(1, `${where} (target ${what}):\t${now} / ${valueOrNil(target[field])}\n`);
      return;
    }
    case 'Resource':
      writeUsage(page, `resource ${resource?.name ?? ''} on pods`, resource?.target ?? {}, state.resource);
      return;
    case 'ContainerResource': {
      const { name = '', container = '', target = {} } = containerResource ?? {};
      writeUsage(page, `resource ${name} of container "${container}" on pods`, target, state.containerResource);
      return;
    }
    default:
      page.write(1, `<unknown metric type ${quote(type)}>\n`);
  }
}

/** `Quantity.String` of a pointer. */
const valueOrNil = (amount: string | undefined): string => (isGiven(amount) ? formatAmount(amount) : '<nil>');

function writeUsage(page: Page, heading: string, target: Fields, state: Fields): void {
  const { averageValue, averageUtilization } = state?.current ?? {};
  if (isGiven(target.averageValue)) {
    const now = state ? valueOrNil(averageValue) : '<unknown>';
    page.write(1, `${heading}:\t${now} / ${formatAmount(target.averageValue)}\n`);
    return;
  }
  const now = isGiven(averageUtilization) ? `${averageUtilization}% (${valueOrNil(averageValue)})` : '<unknown>';
  const wanted = isGiven(target.averageUtilization) ? `${target.averageUtilization}%` : '<auto>';
  page.write(1, `${heading}  (as a percentage of request):\t${now} / ${wanted}\n`);
}

/** `printDirectionBehavior`. */
function writeBehavior(page: Page, direction: string, rules: Fields): void {
  if (!isGiven(rules)) return;
  page.write(1, `${direction}:\n`);
  const { stabilizationWindowSeconds: seconds, policies, selectPolicy = 'Max' } = rules;
  if (isGiven(seconds)) page.write(2, `Stabilization Window: ${seconds} seconds\n`);
  if ((policies ?? []).length === 0) return;
  page.write(2, `Select Policy: ${selectPolicy}\n`);
  page.write(2, 'Policies:\n');
  for (const { type = '', value = 0, periodSeconds = 0 } of policies)
    page.write(3, `- Type: ${type}\tValue: ${value}\tPeriod: ${periodSeconds} seconds\n`);
}

function writeConditions(page: Page, { conditions }: Fields): void {
  if ((conditions ?? []).length === 0) return;
  page.write(0, 'Conditions:\n');
  page.write(1, 'Type\tStatus\tReason\tMessage\n');
  page.write(1, '----\t------\t------\t-------\n');
  for (const { type = '', status = '', reason = '', message = '' } of conditions)
    page.write(1, `${type}\t${status}\t${reason}\t${message}\n`);
}
