import { isStatusError, type KubeObject, quote } from '../../kube/index.ts';
import { formatResource, pathOf } from '../client/rest-mapper.ts';
import type { VerbContext } from '../command/context.ts';
import { messageOf, withMessage } from '../errors.ts';
import type { Selection, Source } from './selection.ts';
import type { Visitor } from './visitor.ts';

/** Lists a kind in chunks; each chunk is visited as a list (`resource.Selector` of `cli-runtime/pkg/resource/selector.go`, v0.37). */
export function selectorVisitor(context: VerbContext, source: Source, selection: Selection): Visitor {
  const { mapping, namespace, labelSelector = '', fieldSelector = '' } = source;
  return async (visit) => {
    let next: string | undefined;
    do {
      const list = await listChunk(context, source, selection, next);
      await visit({
        mapping,
        namespace,
        name: '',
        source: '',
        object: list,
        resourceVersion: list.metadata?.resourceVersion ?? '',
        subresource: '',
      });
      next = (list.metadata as { continue?: string } | undefined)?.continue;
    } while (next !== undefined && next !== '');
  };

  async function listChunk(
    { client }: VerbContext,
    { mapping: resource }: Source,
    { chunkSize = 0, request }: Selection,
    token: string | undefined,
  ): Promise<KubeObject> {
    try {
      return await client.rest.json<KubeObject>({
        path: pathOf(resource, namespace),
        about: { resource, name: '' },
        ...request,
        query: {
          continue: token,
          fieldSelector,
          labelSelector,
          limit: chunkSize > 0 ? chunkSize : '',
          ...request?.query,
        },
      });
    } catch (error) {
      throw explainFailure(error);
    }
  }

  /** `EnhanceListError` of `cli-runtime/pkg/resource/helper.go`. */
  function explainFailure(error: unknown): unknown {
    if (!isStatusError(error) || !['BadRequest', 'NotFound'].includes(error.reason)) return error;
    const subject = quote(formatResource(mapping));
    return labelSelector === '' && fieldSelector === ''
      ? withMessage(error, `Unable to list ${subject}: ${messageOf(error)}`)
      : withMessage(
          error,
          `Unable to find ${subject} that match label selector ${quote(labelSelector)}, field selector ${quote(fieldSelector)}: ${messageOf(error)}`,
        );
  }
}
