import type { KubeObject } from '../../kube/index.ts';
import { type Describer, getSubject } from './describer.ts';
import { writeHead } from './metadata.ts';
import { formatPage, type Page } from './page.ts';
import { formatAmount } from './values.ts';

const heading = 'Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio\n';
const rule = '----\t--------\t---\t---\t---------------\t-------------\t-----------------------\n';
const columns = ['min', 'max', 'defaultRequest', 'default', 'maxLimitRequestRatio'] as const;

/** `describeLimitRangeSpec`. Resources stand in the order of their names; upstream's is that of a Go map, ever another. */
function writeLimits(page: Page, { spec }: KubeObject, prefix: string): void {
  for (const limit of spec?.limits ?? []) {
    const names = new Set(columns.flatMap((column) => Object.keys(limit[column] ?? {})));
    for (const name of [...names].sort()) {
      const amounts = columns.map((column) => {
        const amount: string | undefined = limit[column]?.[name];
        return amount === undefined ? '-' : formatAmount(amount);
      });
      page.write(0, `${prefix}${limit.type ?? ''}\t${name}\t${amounts.join('\t')}\n`);
    }
  }
}

/** `LimitRangeDescriber` of `kubectl/pkg/describe/describe.go`, v0.37. */
export const describeLimitRange: Describer = async (request) => {
  const range = await getSubject(request, 'api/v1/limitranges');
  return formatPage((page) => {
    writeHead(page, range.metadata);
    page.write(0, heading);
    page.write(0, rule);
    writeLimits(page, range, '');
  });
};

/** `DescribeLimitRanges`: those of a Namespace. */
export function writeLimitRanges(page: Page, ranges: readonly KubeObject[]): void {
  if (ranges.length === 0) {
    page.write(0, 'No LimitRange resource.\n');
    return;
  }
  page.write(0, `Resource Limits\n ${heading}`);
  page.write(0, ` ${rule}`);
  for (const range of ranges) writeLimits(page, range, ' ');
}
