import { type KubeObject, matchesLabels, parseLabelSelector, quote } from '../../kube/index.ts';
import type { Mapping } from '../client/rest-mapper.ts';
import type { VerbContext } from '../command/context.ts';
import { CommandError, messageOf, throwAll, withoutIgnored } from '../errors.ts';
import { splitArguments } from './arguments.ts';
import { fileVisitors } from './files.ts';
import { flattened } from './flatten.ts';
import { fetchInfo, type Info, isList, isNamespaced, requireNamespaceOf } from './info.ts';
import type { Result, Selection, Source } from './selection.ts';
import { selectorVisitor } from './selector.ts';
import { continuing, decorated, eagerly, inOrder, onEach, type Visitor } from './visitor.ts';

const missingResource = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;

const noNamespaceTexts = {
  all: 'a resource cannot be retrieved by name across all namespaces',
  none: 'namespace may not be empty when retrieving a resource by name',
} as const;

interface Found {
  readonly visitor: Visitor;
  readonly isSingleItemImplied: boolean;
  readonly targetsSingleItems: boolean;
  readonly sources: readonly Source[];
}

/** Finds out which objects a line means; asks only for what is served. @throws CommandError in upstream's words */
export async function selectObjects(context: VerbContext, selection: Selection): Promise<Result> {
  const found = await findObjects(context, {
    ...selection,
    namespace: selection.isAllNamespaces ? '' : selection.namespace,
  });
  const {
    namespace,
    setsNamespace = true,
    flattens,
    continuesOnError,
    enforcesNamespace,
    requiresObject = true,
  } = selection;
  let { visitor } = found;
  if (flattens) visitor = flattened(visitor, context, selection.isLocal === true);
  if (continuesOnError) visitor = continuing(visitor);
  visitor = decorated(visitor, [
    ...(setsNamespace ? [setNamespace(selection.isAllNamespaces ? '' : namespace)] : []),
    ...(enforcesNamespace ? [enforceNamespace(namespace)] : []),
    filterNamespace,
    ...(requiresObject
      ? [(info: Info) => (info.object === undefined ? fetchInfo(context, info, selection.request) : undefined)]
      : []),
  ]);
  const visit: Result['visit'] = async (work, isIgnored) => {
    try {
      await visitor(onEach(work));
    } catch (failure) {
      const left = isIgnored === undefined ? failure : withoutIgnored(failure, isIgnored);
      if (left !== undefined) throw left;
    }
  };
  return {
    ...found,
    visit,
    async infos(isIgnored) {
      const infos: Info[] = [];
      try {
        await visit(async (info) => void infos.push(info), isIgnored);
        return { infos, failure: undefined };
      } catch (failure) {
        return { infos, failure };
      }
    },
  };
}

async function findObjects(context: VerbContext, selection: Selection): Promise<Found> {
  const errors: unknown[] = [];
  const paths = await fileVisitors(context, selection, errors);
  const labels = selection.labelSelector?.trim() ?? '';
  const fields = selection.fieldSelector?.trim() ?? '';
  if (selection.isAll && (labels !== '' || fields !== '')) {
    errors.push(new CommandError("setting 'all' parameter but found a non empty selector. "));
  }
  const words = await splitArguments(context, selection.args ?? []).catch((error: unknown) => {
    errors.push(error);
    return { types: [], names: [], tuples: [] };
  });
  throwAll(errors);
  const { types, names, tuples } = words;
  const isSelected =
    labels !== '' ||
    fields !== '' ||
    selection.isAll === true ||
    (types.length > 0 && names.length === 0 && selection.allowsEmptySelector === true);

  if (paths.visitors.length > 0) {
    const because = 'when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well';
    if (types.length > 0) throw new CommandError(because);
    if (names.length > 0) throw new CommandError('name cannot be provided when a path is specified');
    if (tuples.length > 0)
      throw new CommandError('resource/name arguments cannot be provided when a path is specified');
    return byPaths(context, selection, paths, labels);
  }
  if (isSelected) {
    if (names.length > 0) throw new CommandError('name cannot be provided when a selector is specified');
    if (tuples.length > 0)
      throw new CommandError('selectors and the all flag cannot be used when passing resource/name arguments');
    if (types.length === 0) throw new CommandError('at least one resource must be specified to use a selector');
    if ((selection.subresource ?? '') !== '')
      throw new CommandError('subresource cannot be used when bulk resources are specified');
    const mappings = await mappingsOf(context, types, selection.isSingleType === true);
    const sources = mappings.map((mapping) => ({
      mapping,
      namespace: mapping.isNamespaced ? selection.namespace : '',
      ...(labels === '' ? {} : { labelSelector: labels }),
      ...(fields === '' ? {} : { fieldSelector: fields }),
    }));
    const visitors = sources.map((source) => selectorVisitor(context, source, selection));
    return {
      visitor: selection.continuesOnError ? eagerly(visitors) : inOrder(visitors),
      isSingleItemImplied: false,
      targetsSingleItems: false,
      sources,
    };
  }
  if (tuples.length > 0) {
    if (types.length > 0)
      throw new CommandError('you may not specify individual resources and bulk resources in the same call');
    const mappings = new Map<string, Mapping>();
    for (const { type } of tuples) if (!mappings.has(type)) mappings.set(type, await context.client.mappingFor(type));
    if (selection.isSingleType && new Set(mappings.values()).size > 1)
      throw new CommandError('you may only specify a single resource type');
    const named = tuples.map(({ type, name }) => ({ mapping: mappings.get(type), name }));
    return byName(named, selection, tuples.length === 1, selection.continuesOnError === true);
  }
  if (names.length > 0) {
    if (types.length === 0) throw new CommandError('you must provide a resource and a resource name together');
    if (types.length > 1) throw new CommandError('you must specify only one resource');
    const [mapping] = await mappingsOf(context, types, false);
    return byName(
      names.map((name) => ({ mapping, name })),
      selection,
      names.length === 1,
      false,
    );
  }
  if (types.length > 0) {
    await mappingsOf(context, types, false);
    throw new CommandError('resource(s) were provided, but no name was specified');
  }
  throw new CommandError(missingResource);
}

async function mappingsOf(
  context: VerbContext,
  types: readonly string[],
  isSingle: boolean,
): Promise<readonly Mapping[]> {
  if (isSingle && types.length > 1) throw new CommandError('you may only specify a single resource type');
  const mappings = new Map<string, Mapping>();
  for (const type of types) {
    const mapping = await context.client.mappingFor(type);
    const key = `${mapping.group}/${mapping.version}/${mapping.kind}`;
    if (!mappings.has(key)) mappings.set(key, mapping);
  }
  return [...mappings.values()];
}

function byName(
  named: readonly { readonly mapping: Mapping | undefined; readonly name: string }[],
  selection: Selection,
  isSingleItemImplied: boolean,
  isEager: boolean,
): Found {
  const sources: Source[] = [];
  const visitors: Visitor[] = [];
  for (const { mapping, name } of named) {
    if (mapping === undefined) continue;
    if (mapping.isNamespaced && selection.namespace === '') {
      throw new CommandError(selection.isAllNamespaces ? noNamespaceTexts.all : noNamespaceTexts.none);
    }
    const namespace = mapping.isNamespaced ? selection.namespace : '';
    sources.push({ mapping, namespace, name });
    visitors.push((visit) =>
      visit({
        mapping,
        namespace,
        name,
        source: '',
        object: undefined,
        resourceVersion: '',
        subresource: selection.subresource ?? '',
      }),
    );
  }
  return {
    visitor: isEager ? eagerly(visitors) : inOrder(visitors),
    isSingleItemImplied,
    targetsSingleItems: true,
    sources,
  };
}

function byPaths(
  context: VerbContext,
  selection: Selection,
  paths: { readonly visitors: readonly Visitor[]; readonly isSingle: boolean },
  labels: string,
): Found {
  let visitor = selection.continuesOnError ? eagerly(paths.visitors) : inOrder(paths.visitors);
  if (selection.flattens) visitor = flattened(visitor, context, selection.isLocal === true);
  if (selection.isLatest) {
    if (selection.setsNamespace !== false) visitor = decorated(visitor, [setNamespace(selection.namespace)]);
    visitor = decorated(visitor, [
      async (info) => {
        if (info.object !== undefined && isList(info.object)) {
          throw new CommandError(
            'watch is only supported on individual resources and resource collections, but a list of resources is found',
          );
        }
        if (info.name === '') return;
        requireNamespaceOf(info);
        await fetchInfo(context, info, selection.request);
      },
    ]);
  }
  if (labels !== '') visitor = filteredByLabels(visitor, labels);
  return { visitor, isSingleItemImplied: paths.isSingle, targetsSingleItems: true, sources: [] };
}

function filteredByLabels(visitor: Visitor, labels: string): Visitor {
  const selector = (() => {
    try {
      return parseLabelSelector(labels);
    } catch (error) {
      throw new CommandError(`the provided selector ${quote(labels)} is not valid: ${messageOf(error)}`, {
        cause: error,
      });
    }
  })();
  return (visit) =>
    visitor(async (info, failure) => {
      if (failure !== undefined) throw failure;
      if (info !== undefined && matchesLabels(selector, info.object?.metadata.labels ?? {})) await visit(info);
    });
}

const setNamespace =
  (namespace: string) =>
  (info: Info): void => {
    if (!isNamespaced(info) || info.namespace !== '') return;
    info.namespace = namespace;
    placeObject(info);
  };

const enforceNamespace =
  (namespace: string) =>
  (info: Info): void => {
    if (!isNamespaced(info)) return;
    if (info.namespace === '') {
      info.namespace = namespace;
      placeObject(info);
    } else if (info.namespace !== namespace) {
      throw new CommandError(
        `the namespace from the provided object ${quote(info.namespace)} does not match the namespace ${quote(namespace)}. You must pass '--namespace=${info.namespace}' to perform this operation.`,
      );
    }
  };

function filterNamespace(info: Info): void {
  if (isNamespaced(info)) return;
  info.namespace = '';
  placeObject(info);
}

/** `UpdateObjectNamespace`. */
function placeObject(info: Info): void {
  const object: KubeObject | undefined = info.object;
  if (object === undefined || isList(object)) return;
  const { namespace: _old, ...metadata } = object.metadata ?? {};
  info.object = {
    ...object,
    metadata: info.namespace === '' ? metadata : { ...metadata, namespace: info.namespace },
  };
}
