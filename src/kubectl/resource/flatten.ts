import type { KubeObject } from '../../kube/index.ts';
import type { Mapping } from '../client/rest-mapper.ts';
import type { VerbContext } from '../command/context.ts';
import { CommandError, messageOf, NoMatchError, throwAll } from '../errors.ts';
import { groupKindOf, type Info, isList, itemsOf } from './info.ts';
import type { Visitor } from './visitor.ts';

/** Takes lists apart, lists in lists too (`FlattenListVisitor` of `cli-runtime/pkg/resource/visitor.go`, v0.37). */
export function flattened(visitor: Visitor, context: VerbContext, isLocal: boolean): Visitor {
  return (visit) =>
    visitor(async (info, failure) => {
      if (failure !== undefined) throw failure;
      if (info?.object === undefined || !isList(info.object)) return visit(info);
      const failures: unknown[] = [];
      for (const object of leavesOf(info.object)) {
        try {
          const item = await infoOf(context, object, isLocal, info.mapping);
          await visit({
            ...item,
            source: info.source,
            resourceVersion: info.resourceVersion === '' ? item.resourceVersion : info.resourceVersion,
          });
        } catch (error) {
          failures.push(error);
        }
      }
      throwAll(failures);
    });
}

function leavesOf(list: KubeObject): KubeObject[] {
  const leaves: KubeObject[] = [];
  const waiting = [list];
  for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
    if (isList(one)) for (const item of itemsOf(one)) waiting.push(item);
    else leaves.push(one);
  }
  return leaves;
}

/** An object with its place in the API. @throws CommandError `unable to recognize ...` */
async function infoOf(
  context: VerbContext,
  object: KubeObject,
  isLocal: boolean,
  near: Mapping | undefined,
): Promise<Info> {
  const { group, version, kind } = groupKindOf(object);
  const isSame = near !== undefined && near.kind === kind && near.group === group && near.version === version;
  const mapping = isLocal ? undefined : isSame ? near : await mapKind(context, { group, version, kind });
  return {
    mapping,
    namespace: object.metadata?.namespace ?? '',
    name: object.metadata?.name ?? '',
    source: '',
    object,
    resourceVersion: object.metadata?.resourceVersion ?? '',
    subresource: '',
  };
}

/** The resource of a kind. @throws CommandError `unable to recognize ...` */
export async function mapKind(
  context: VerbContext,
  kind: { group: string; version: string; kind: string },
): Promise<Mapping> {
  try {
    return await context.client.map((mapper) => mapper.forKind(kind));
  } catch (error) {
    if (error instanceof NoMatchError)
      throw new CommandError(`unable to recognize ${messageOf(error)}`, { cause: error });
    throw error;
  }
}
