import type { KubeObject } from '../../kube/index.ts';
import { isNotFound } from '../errors.ts';
import { writeDatedConditions } from './conditions.ts';
import { type Collection, type Describer, getOne, listAll } from './describer.ts';
import { writeLimitRanges } from './limit-range.ts';
import { writeAnnotations, writeHead, writeLabels } from './metadata.ts';
import { formatPage } from './page.ts';
import { writeResourceQuotas } from './quota.ts';

/** `NamespaceDescriber` of `kubectl/pkg/describe/describe.go`, v0.37. */
export const describeNamespace: Describer = async (request) => {
  const namespace = await getOne(request, 'api/v1/namespaces', '', request.name);
  const listThose = async (collection: Collection): Promise<readonly KubeObject[] | undefined> => {
    try {
      return await listAll(request, collection, request.name);
    } catch (error) {
      // A server need not have them.
      if (isNotFound(error)) return undefined;
      throw error;
    }
  };
  const quotas = await listThose('api/v1/resourcequotas');
  const ranges = await listThose('api/v1/limitranges');
  return formatPage((page) => {
    const { phase = '', conditions } = namespace['status'] ?? {};
    writeHead(page, namespace.metadata, false);
    writeLabels(page, 'Labels', namespace.metadata.labels);
    writeAnnotations(page, 'Annotations', namespace.metadata.annotations);
    page.write(0, `Status:\t${phase}\n`);
    if ((conditions ?? []).length > 0) writeDatedConditions(page, conditions);
    if (quotas !== undefined) {
      page.write(0, '\n');
      writeResourceQuotas(page, quotas);
    }
    if (ranges !== undefined) {
      page.write(0, '\n');
      writeLimitRanges(page, ranges);
    }
  });
};
