import type { KubeObject } from '../../kube/index.ts';
import type { Mapping } from '../client/rest-mapper.ts';
import type { Verb, VerbContext } from '../command/context.ts';
import { newUsageError } from '../command/usage.ts';
import { CommandError, isNotFound, messageOf, throwAll, throwReduced } from '../errors.ts';
import { formatKind } from '../printers/name.ts';
import type { Printer } from '../printers/printer.ts';
import { createTabWriter, tableOptions } from '../printers/tab-writer.ts';
import { selectObjects } from '../resource/builder.ts';
import { filenameOptions } from '../resource/files.ts';
import { type Info, isList, isNamespaced, itemsOf, mappingOf, objectOf } from '../resource/info.ts';
import type { Result, Selection } from '../resource/selection.ts';
import { createGetPrinter, type GetOptions, readGetOptions } from './get/options.ts';
import { printRaw, requireRawPath } from './raw.ts';

/** `kubectl get` (`kubectl/pkg/cmd/get/get.go`, v0.37). */
export const get: Verb = {
  async run(context) {
    const options = readGetOptions(context);
    await complete(context, options);
    validate(context, options);
    if (options.raw !== '') return printRaw(context, { method: 'GET', path: options.raw });
    if (options.isWatch || options.isWatchOnly) {
      const { watchObjects } = await import('./get/watch.ts');
      return watchObjects(context, options, selectionOf(context, options));
    }
    const result = await selectObjects(context, {
      ...selectionOf(context, options),
      continuesOnError: true,
      flattens: true,
      chunkSize: options.sortBy === '' ? options.chunkSize : 0,
    });
    return options.isHuman ? printTables(context, options, result) : printGeneric(context, options, result);
  },
};

async function complete(context: VerbContext, options: GetOptions): Promise<void> {
  if (options.raw !== '') {
    if (context.args.length > 0) throw new CommandError('arguments may not be passed when --raw is specified');
    return;
  }
  if (options.isWatch) {
    if (options.sortBy !== '')
      await context.err('warning: --watch requested, --sort-by will be ignored for watch events received\n');
    return;
  }
  if (options.isWatchOnly) {
    if (options.sortBy !== '') await context.err('warning: --watch-only requested, --sort-by will be ignored\n');
    return;
  }
  const { filenames, kustomize } = filenameOptions(context);
  if (context.args.length > 0 || filenames.length > 0 || kustomize !== '') return;
  await context.err(
    'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n',
  );
  throw newUsageError(
    context.command,
    'Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).',
  );
}

function validate({ flags }: VerbContext, options: GetOptions): void {
  const { raw, output } = options;
  if (raw !== '') {
    if (options.isWatch || options.isWatchOnly || options.labelSelector !== '')
      throw new CommandError(
        '--raw may not be specified with other flags that filter the server request or alter the output',
      );
    if (output !== '') throw new CommandError('--raw and --output are mutually exclusive');
    requireRawPath(raw);
  }
  if (flags.isOn('show-labels') && output !== '' && output !== 'wide')
    throw new CommandError(`--show-labels option cannot be used with ${output} printer`);
  if (flags.list('label-columns').length > 0 && output.startsWith('custom-columns'))
    throw new CommandError(`--label-columns option cannot be used with ${output} printer`);
  if (flags.isOn('output-watch-events') && !options.isWatch && !options.isWatchOnly)
    throw new CommandError('--output-watch-events option can only be used with --watch or --watch-only');
}

const acceptTable = ['v1', 'v1beta1']
  .map((version) => `application/json;as=Table;v=${version};g=meta.k8s.io`)
  .concat('application/json')
  .join(',');

/** Whether anything but the cells of a Table is looked at. */
const needsObjects = ({ flags }: VerbContext, options: GetOptions): boolean =>
  options.isAllNamespaces ||
  options.isWatch ||
  options.isWatchOnly ||
  options.sortBy !== '' ||
  flags.isOn('show-labels') ||
  flags.list('label-columns').length > 0;

function selectionOf(context: VerbContext, options: GetOptions): Selection {
  const { isExplicit, name } = context.namespace;
  return {
    args: context.args,
    allowsEmptySelector: true,
    files: filenameOptions(context),
    labelSelector: options.labelSelector,
    fieldSelector: options.fieldSelector,
    namespace: name,
    isAllNamespaces: options.isAllNamespaces,
    enforcesNamespace: isExplicit && !options.isAllNamespaces && filenameOptions(context).filenames.length > 0,
    subresource: options.subresource,
    chunkSize: options.chunkSize,
    isLatest: true,
    ...(options.serverPrints && options.isHuman
      ? {
          request: {
            accept: acceptTable,
            isCellsOnly: !needsObjects(context, options),
            ...(options.sortBy === '' ? {} : { query: { includeObject: 'Object' } }),
          },
        }
      : {}),
  };
}

async function printTables(context: VerbContext, options: GetOptions, result: Result): Promise<void> {
  const { infos, failure } = await result.infos(options.ignoresNotFound ? isNotFound : undefined);
  const failures: unknown[] = failure === undefined ? [] : [failure];
  const isMixed = hasSeveralKinds(infos);
  const sorted = options.sortBy === '' ? infos : await (await import('./get/sort.ts')).sortInfos(infos, options.sortBy);

  let hasWritten = false;
  let needsSeparator = false;
  let pending = '';
  const writer = createTabWriter((text) => {
    if (text === '') return;
    if (needsSeparator) pending += '\n';
    needsSeparator = false;
    hasWritten = true;
    pending += text;
  }, tableOptions);
  let areAllNamespaced = !options.isAllNamespaces;
  let last: Mapping | undefined;
  let printer: Printer | undefined;
  for (const info of sorted) {
    const mapping = mappingOf(info);
    areAllNamespaced = areAllNamespaced && isNamespaced(info);
    if (printer === undefined || last === undefined || !isSameResource(mapping, last)) {
      writer.flush();
      writer.forgetWidths();
      if (last !== undefined && !options.hasNoHeaders && hasWritten) needsSeparator = true;
      try {
        printer = await createGetPrinter(context, options, {
          writer,
          hasNamespace: options.isAllNamespaces && mapping.isNamespaced,
          kindPrefix: isMixed || options.showsKind ? formatKind(mapping.group, mapping.kind) : '',
        });
      } catch (error) {
        if (!failures.some((one) => messageOf(one) === messageOf(error))) failures.push(error);
        continue;
      }
      last = mapping;
    }
    printer.print(objectOf(info), writer.write);
    if (pending !== '') await context.out(pending);
    pending = '';
  }
  writer.flush();
  if (pending !== '') await context.out(pending);
  if (!hasWritten && !options.ignoresNotFound && failures.length === 0) {
    await context.err(
      areAllNamespaced ? `No resources found in ${context.namespace.name} namespace.\n` : 'No resources found\n',
    );
  }
  throwAll(failures);
}

function hasSeveralKinds(infos: readonly Info[]): boolean {
  const [first, ...others] = infos.map(mappingOf);
  return first !== undefined && others.some((one) => !isSameResource(one, first) || one.kind !== first.kind);
}

/** What is served may have been asked for anew between two objects. */
const isSameResource = (left: Mapping, right: Mapping): boolean =>
  left === right || (left.resource === right.resource && left.group === right.group && left.version === right.version);

async function printGeneric(context: VerbContext, options: GetOptions, result: Result): Promise<void> {
  const { infos, failure } = await result.infos(options.ignoresNotFound ? isNotFound : undefined);
  const failures: unknown[] = [];
  if (failure !== undefined) {
    if (result.isSingleItemImplied) throw failure;
    failures.push(failure);
  }
  if (infos.length === 0 && options.ignoresNotFound) {
    throwReduced(failures);
    return;
  }
  let text = '';
  const write = (more: string): void => {
    text += more;
  };
  try {
    const printer = await createGetPrinter(context, options, undefined);
    const [first] = infos;
    const isSingle = result.isSingleItemImplied && infos.length === 1 && first !== undefined;
    printer.print(isSingle ? asList(objectOf(first)) : newList(infos.map(objectOf)), write);
  } catch (error) {
    failures.push(error);
  }
  if (text !== '') await context.out(text);
  throwReduced(failures);
}

const newList = (items: readonly KubeObject[]): KubeObject => ({
  apiVersion: 'v1',
  kind: 'List',
  metadata: { resourceVersion: '' },
  items,
});

/** A list that a file names is printed as one of kind List. */
const asList = (object: KubeObject): KubeObject =>
  isList(object)
    ? { ...newList(itemsOf(object)), metadata: { resourceVersion: object.metadata?.resourceVersion ?? '' } }
    : object;
