import {
  addQuantities,
  formatQuantity,
  type Pod,
  parseQuantityExact,
  type Quantity,
  quantityMilliValue,
  quantityValue,
} from '../../kube/index.ts';
import type { DescribeRequest, Fields } from './describer.ts';
import type { Page } from './page.ts';
import { type Amounts, podLimits, podRequests } from './pod-resources.ts';
import { formatSince } from './values.ts';

const zero = parseQuantityExact('0');

/** Whole percent as Go's `int64(float64)` has it: of nothing, the least int64 there is. */
function percentOf(part: number, whole: number): string {
  const percent = (part / whole) * 100;
  return Number.isFinite(percent) ? String(Math.trunc(percent)) : '-9223372036854775808';
}

/** `describeNodeResource`: what Pods of a Node ask for, one by one and in all. */
export function writeNodeResources(page: Page, request: DescribeRequest, pods: readonly Pod[], status: Fields): void {
  const hasAllocatable = Object.keys(status.allocatable ?? {}).length > 0;
  const allocatable: Record<string, string> = (hasAllocatable ? status.allocatable : status.capacity) ?? {};
  const measureOf = (name: string): ((amount: Quantity | string) => number) =>
    name === 'cpu' ? quantityMilliValue : quantityValue;
  const share = (name: string, amounts: Amounts, isSafe: boolean): string => {
    const amount = amounts.get(name) ?? zero;
    const whole = measureOf(name)(allocatable[name] ?? '0');
    const percent = isSafe && whole === 0 ? '0' : percentOf(measureOf(name)(amount), whole);
    return `${formatQuantity(amount)} (${percent}%)`;
  };
  page.write(0, `Non-terminated Pods:\t(${pods.length} in total)\n`);
  page.write(1, 'Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge\n');
  page.write(1, '---------\t----\t\t------------\t----------\t---------------\t-------------\t---\n');
  for (const pod of pods) {
    const [requests, limits] = [podRequests(pod, true), podLimits(pod, true)];
    const shares = ['cpu', 'memory'].flatMap((name) => [share(name, requests, false), share(name, limits, false)]);
    const { namespace, name, creationTimestamp } = pod.metadata;
    page.write(1, `${namespace}\t${name}\t\t${shares.join('\t')}\t${formatSince(request, creationTimestamp)}\n`);
  }
  const requests = total(pods.map((pod) => podRequests(pod, false)));
  const limits = total(pods.map((pod) => podLimits(pod, false)));
  page.write(0, 'Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n');
  page.write(1, 'Resource\tRequests\tLimits\n');
  page.write(1, '--------\t--------\t------\n');
  const standard = ['cpu', 'memory', 'ephemeral-storage'];
  const names = Object.keys(allocatable).sort();
  for (const name of [...standard, ...names.filter((one) => one.startsWith('hugepages-'))])
    page.write(1, `${name}\t${share(name, requests, true)}\t${share(name, limits, true)}\n`);
  for (const name of names) {
    if (standard.includes(name) || name.startsWith('hugepages-') || name === 'pods') continue;
    page.write(
      1,
      `${name}\t${formatQuantity(requests.get(name) ?? zero)}\t${formatQuantity(limits.get(name) ?? zero)}\n`,
    );
  }
}

function total(all: readonly Amounts[]): Amounts {
  const sum = new Map<string, Quantity>();
  for (const amounts of all)
    for (const [name, amount] of amounts) {
      const known = sum.get(name);
      sum.set(name, known === undefined ? amount : addQuantities(known, amount));
    }
  return sum;
}
