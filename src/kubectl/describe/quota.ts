import { formatQuantity, type KubeObject, parseQuantityExact, quantityValue } from '../../kube/index.ts';
import { type Describer, type Fields, getSubject } from './describer.ts';
import { writeHead } from './metadata.ts';
import { formatPage, type Page } from './page.ts';
import { formatAmount } from './values.ts';

const scopeTexts: Readonly<Record<string, string>> = {
  Terminating:
    'Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
  NotTerminating:
    'Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
  BestEffort:
    'Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.',
  NotBestEffort:
    'Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
};

function writeScopes(page: Page, { scopes }: Fields, level: number, bullet: string): void {
  const sorted: string[] = [...(scopes ?? [])].sort();
  if (sorted.length === 0) return;
  page.write(level, `Scopes:\t${sorted.join(', ')}\n`);
  for (const scope of sorted) if (scopeTexts[scope] !== undefined) page.write(level, `${bullet}${scopeTexts[scope]}\n`);
}

/** `ResourceQuotaDescriber` of `kubectl/pkg/describe/describe.go`, v0.37. */
export const describeResourceQuota: Describer = async (request) => {
  const { metadata, spec = {}, status = {} } = await getSubject(request, 'api/v1/resourcequotas');
  return formatPage((page) => {
    writeHead(page, metadata);
    writeScopes(page, spec, 0, ' * ');
    page.write(0, 'Resource\tUsed\tHard\n');
    page.write(0, '--------\t----\t----\n');
    for (const name of Object.keys(status.hard ?? {}).sort()) {
      const hard = parseQuantityExact(status.hard[name]);
      const used = parseQuantityExact(status.used?.[name] ?? '0');
      const shown =
        hard.format === used.format ? used : { value: BigInt(quantityValue(used)), scale: 0, format: hard.format };
      page.write(0, `${name}\t${formatQuantity(shown)}\t${formatQuantity(hard)}\n`);
    }
  });
};

/** `DescribeResourceQuotas`: those of a Namespace. */
export function writeResourceQuotas(page: Page, quotas: readonly KubeObject[]): void {
  if (quotas.length === 0) {
    page.write(0, 'No resource quota.\n');
    return;
  }
  page.write(0, 'Resource Quotas\n');
  for (const { metadata, spec = {}, status = {} } of [...quotas].sort(byName)) {
    page.write(1, `Name:\t${metadata.name}\n`);
    writeScopes(page, spec, 1, '* ');
    page.write(1, 'Resource\tUsed\tHard\n');
    page.write(1, '--------\t---\t---\n');
    for (const name of Object.keys(status.hard ?? {}).sort())
      page.write(1, `${name}\t${formatAmount(status.used?.[name])}\t${formatAmount(status.hard[name])}\n`);
  }
}

const byName = (a: KubeObject, b: KubeObject): number => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1);
