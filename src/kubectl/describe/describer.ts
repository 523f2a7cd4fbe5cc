import { isStatusError, type KubeObject } from '../../kube/index.ts';
import { nameSegment, namespaceSegment } from '../client/path-segment.ts';
import type { Mapping } from '../client/rest-mapper.ts';
import type { VerbContext } from '../command/context.ts';

/** Fields of an object as JSON has them: a describer reads what the Go type of its kind has. */
export type Fields = KubeObject[string];

/** What is described, and how (`DescriberSettings` of `kubectl/pkg/describe/interface.go`, v0.37). */
export interface DescribeRequest {
  readonly context: VerbContext;
  readonly mapping: Mapping;
  readonly namespace: string;
  readonly name: string;
  readonly showsEvents: boolean;
  readonly chunkSize: number;
}

/** Asks for the object and what belongs to it, and writes it down. @throws what the API server refuses */
export type Describer = (request: DescribeRequest) => Promise<string>;

/** `apis/apps/v1/deployments`: a collection, of a fixed version as upstream's typed client has it. */
export type Collection = `${'api' | 'apis'}/${string}`;

function pathOf(collection: Collection, namespace: string, name = ''): string {
  const at = collection.lastIndexOf('/');
  const scope = namespace === '' ? '' : `/namespaces/${namespaceSegment(namespace)}`;
  const tail = name === '' ? '' : `/${nameSegment(name)}`;
  return `/${collection.slice(0, at)}${scope}${collection.slice(at)}${tail}`;
}

function resourceOf(collection: Collection): { readonly group: string; readonly resource: string } {
  const parts = collection.split('/');
  return { group: parts[0] === 'api' ? '' : (parts[1] ?? ''), resource: parts.at(-1) ?? '' };
}

/** Asks for one object. */
export async function getOne(
  { context }: DescribeRequest,
  collection: Collection,
  namespace: string,
  name: string,
): Promise<KubeObject> {
  return context.client.rest.json<KubeObject>({
    path: pathOf(collection, namespace, name),
    about: { resource: resourceOf(collection), name },
  });
}

/** The object that the line means. */
export const getSubject = (request: DescribeRequest, collection: Collection): Promise<KubeObject> =>
  getOne(request, collection, request.namespace, request.name);

/** Lists objects, in chunks of `--chunk-size` with `isChunked`. */
export async function listAll(
  { context, chunkSize }: DescribeRequest,
  collection: Collection,
  namespace: string,
  query: { readonly labelSelector?: string; readonly fieldSelector?: string } = {},
  isChunked = true,
): Promise<KubeObject[]> {
  const items: KubeObject[] = [];
  let next = '';
  do {
    const list = await context.client.rest.json<KubeObject>({
      path: pathOf(collection, namespace),
      about: { resource: resourceOf(collection), name: '' },
      query: { ...query, continue: next, limit: isChunked && chunkSize > 0 ? chunkSize : '' },
    });
    items.push(...((list['items'] ?? []) as KubeObject[]));
    next = (list.metadata as { continue?: string } | undefined)?.continue ?? '';
  } while (next !== '');
  return items;
}

/** The answer, or what stands for one that the API server refuses. */
export async function unlessRefused<T, E>(ask: () => Promise<T>, instead: (error: Error) => E): Promise<T | E> {
  try {
    return await ask();
  } catch (error) {
    if (!isStatusError(error)) throw error;
    return instead(error);
  }
}
