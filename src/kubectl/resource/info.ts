import { formatApiVersion, type KubeObject, quote } from '../../kube/index.ts';
import { namespaceSegment } from '../client/path-segment.ts';
import { type Mapping, pathOf } from '../client/rest-mapper.ts';
import type { VerbContext } from '../command/context.ts';
import { CommandError, isNotFound } from '../errors.ts';

/** An object of the line: named, read from a file, or fetched (`resource.Info` of `cli-runtime/pkg/resource/visitor.go`, v0.37). */
export interface Info {
  /** Absent when the line works without a server (`--local`). */
  readonly mapping: Mapping | undefined;
  namespace: string;
  name: string;
  /** The file that it was read from; empty otherwise. */
  readonly source: string;
  object: KubeObject | undefined;
  resourceVersion: string;
  readonly subresource: string;
}

/** The mapping of an object that was found through the server. */
export function mappingOf(info: Info): Mapping {
  if (info.mapping === undefined) throw new Error(`${info.name} was read without a server`);
  return info.mapping;
}

/** The object, once it was read. */
export function objectOf(info: Info): KubeObject {
  if (info.object === undefined) throw new Error(`${info.name} was not read`);
  return info.object;
}

export const isNamespaced = (info: Info): boolean =>
  info.mapping === undefined ? info.namespace !== '' : info.mapping.isNamespaced;

/** `Info.ObjectName`: `pods/web`. */
export function objectName(info: Info): string {
  if (info.mapping !== undefined) return `${info.mapping.resource}/${info.name}`;
  const { group, kind } = groupKindOf(objectOf(info));
  return group === '' ? `${kind.toLowerCase()}/${info.name}` : `${kind.toLowerCase()}.${group}/${info.name}\n`;
}

/** Group and kind of an object. */
export function groupKindOf(object: KubeObject): {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
} {
  const parts = (object.apiVersion ?? '').split('/');
  return { group: parts.length > 1 ? (parts[0] ?? '') : '', version: parts.at(-1) ?? '', kind: object.kind ?? '' };
}

/** `Info.Refresh`: takes over what the server answered. */
export function refresh(info: Info, object: KubeObject): void {
  info.name = object.metadata?.name ?? '';
  info.namespace = object.metadata?.namespace ?? '';
  info.resourceVersion = object.metadata?.resourceVersion ?? '';
  info.object = object;
}

/** Asks for an object; `accept` is what a printer wants. A namespace that is not there is told of in place of the object. */
export async function fetchInfo(context: VerbContext, info: Info, request: RequestOptions = {}): Promise<void> {
  const mapping = mappingOf(info);
  if (info.name === '') throw new CommandError('resource name may not be empty');
  try {
    const object = await context.client.rest.json<KubeObject>({
      path: pathOf(mapping, info.namespace, info.name, info.subresource),
      about: { resource: mapping, name: info.name },
      ...request,
    });
    info.object = object;
    info.resourceVersion = object.metadata?.resourceVersion ?? '';
  } catch (error) {
    if (!isNotFound(error) || info.namespace === '' || info.namespace === 'default') throw error;
    await requireNamespace(context, info.namespace);
    throw error;
  }
}

async function requireNamespace(context: VerbContext, namespace: string): Promise<void> {
  try {
    await context.client.rest.send({ path: `/api/v1/namespaces/${namespaceSegment(namespace)}` });
  } catch (error) {
    if (isNotFound(error)) throw error;
  }
}

/** How objects are asked for beside where they are. */
export interface RequestOptions {
  readonly accept?: string;
  /** Of a Table, only the cells are wanted. */
  readonly isCellsOnly?: boolean;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
}

/** Whether an object is a list: it has `items` (`meta.IsListType` of an Unstructured). */
export const isList = (object: KubeObject): boolean => Array.isArray(object['items']);

/** The items of a list, each with apiVersion and kind as the server leaves them out (`UnstructuredList` decoding). */
export function itemsOf(list: KubeObject): KubeObject[] {
  const items = (list['items'] ?? []) as KubeObject[];
  const kind = list.kind.endsWith('List') ? list.kind.slice(0, -'List'.length) : '';
  return items.map((item) =>
    item.kind === undefined || item.kind === '' ? { ...item, apiVersion: list.apiVersion, kind } : item,
  );
}

/** What is wrong with an object without a namespace where one is needed. */
export function requireNamespaceOf(info: Info): void {
  if (!isNamespaced(info) || info.namespace !== '') return;
  const { group, version, resource } = mappingOf(info);
  const where = `${formatApiVersion({ group, version })}, Resource=${resource}`;
  throw new CommandError(`no namespace set on resource ${where} ${quote(info.name)}`);
}
