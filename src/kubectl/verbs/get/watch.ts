import type { KubeObject } from '../../../kube/index.ts';
import type { VerbContext } from '../../command/context.ts';
import { CommandError, isNotFound, messageOf } from '../../errors.ts';
import type { Printer } from '../../printers/printer.ts';
import { createTabWriter, tableOptions } from '../../printers/tab-writer.ts';
import { isTable } from '../../printers/table.ts';
import { selectObjects } from '../../resource/builder.ts';
import { isList, itemsOf, mappingOf, objectOf } from '../../resource/info.ts';
import type { Selection } from '../../resource/selection.ts';
import { watchEvents } from '../../resource/watch.ts';
import { createGetPrinter, type GetOptions } from './options.ts';

/** `kubectl get -w` and `--watch-only` (`GetOptions.watch` of `kubectl/pkg/cmd/get/get.go`, v0.37). */
export async function watchObjects(context: VerbContext, options: GetOptions, selection: Selection): Promise<void> {
  const result = await selectObjects(context, { ...selection, isSingleType: true });
  const { infos, failure } = await result.infos();
  if (failure !== undefined) {
    if (isNotFound(failure) && options.ignoresNotFound) return;
    throw failure;
  }
  const [info] = infos;
  if (info === undefined) return;
  const mapping = mappingOf(info);
  let pending = '';
  const write = (text: string): void => {
    pending += text;
  };
  const writer = createTabWriter(write, tableOptions);
  const printer = await createGetPrinter(context, options, {
    writer,
    hasNamespace: options.isAllNamespaces,
    kindPrefix: options.showsKind ? kindPrefixOf(mapping) : '',
  });
  const flush = async (): Promise<void> => {
    writer.flush();
    const text = pending;
    pending = '';
    if (text !== '') await context.out(text);
  };
  const { objects, isCollection, version } = joinLists(infos.map(objectOf), result.isSingleItemImplied);
  for (const object of objects) {
    try {
      printOrSkip(printer, object, write, !options.isWatchOnly, options.outputsEvents ? 'ADDED' : undefined);
    } catch (error) {
      throw new CommandError(`unable to output the provided object: ${messageOf(error)}`, { cause: error });
    }
  }
  await flush();
  if (result.sources.length > 1)
    throw new CommandError('you may only watch a single resource or type of resource at a time');
  // A single object is told again as the first event.
  let outputs = isCollection;
  const source = result.sources[0] ?? { mapping, namespace: info.namespace, name: info.name };
  for await (const { type, object } of watchEvents(context, source, version, selection.request)) {
    printOrSkip(printer, object, write, outputs, options.outputsEvents ? type : undefined);
    outputs = true;
    await flush();
  }
}

const kindPrefixOf = ({ group, kind }: { readonly group: string; readonly kind: string }): string =>
  group === '' ? kind.toLowerCase() : `${kind.toLowerCase()}.${group}`;

/** What a watch begins with: the items of lists, or one object, and from which version on it goes. */
function joinLists(
  objects: readonly KubeObject[],
  isSingle: boolean,
): { readonly objects: readonly KubeObject[]; readonly isCollection: boolean; readonly version: string } {
  const [only] = objects;
  if (objects.length === 1 && only !== undefined && !isList(only) && isSingle)
    return { objects: [only], isCollection: false, version: '0' };
  const versions = new Set(objects.map((object) => object.metadata?.resourceVersion ?? ''));
  const version = versions.size === 1 ? ([...versions][0] ?? '') : '';
  return { objects: objects.flatMap((one) => (isList(one) ? itemsOf(one) : [one])), isCollection: true, version };
}

/** `skipPrinter`: without output the columns of a Table are still remembered. */
function printOrSkip(
  printer: Printer,
  object: KubeObject,
  write: (text: string) => void,
  outputs: boolean,
  eventType: string | undefined,
): void {
  const options = eventType === undefined ? {} : { eventType };
  if (outputs) printer.print(object, write, options);
  else if (isTable(object)) printer.print({ ...object, rows: [] }, write, options);
}
