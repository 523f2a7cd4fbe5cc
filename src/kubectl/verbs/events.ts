import { formatApiVersion, formatHumanDuration, type KubeObject, sortAsGo } from '../../kube/index.ts';
import { namespaceSegment } from '../client/path-segment.ts';
import { type Mapping, parseResourceArgument } from '../client/rest-mapper.ts';
import type { Verb, VerbContext } from '../command/context.ts';
import { CommandError, PlainFailure } from '../errors.ts';
import { escapeTerminal } from '../printers/escape.ts';
import { createTabWriter, type TabWriter, tableOptions } from '../printers/tab-writer.ts';
import { createTypedPrinter } from '../printers/typed.ts';
import { isList, itemsOf } from '../resource/info.ts';
import { watchEvents } from '../resource/watch.ts';

interface Event extends KubeObject {
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly count?: number;
  readonly involvedObject: { readonly kind?: string; readonly name?: string };
  readonly series?: { readonly count: number; readonly lastObservedTime?: string | null };
  readonly eventTime?: string | null;
  readonly firstTimestamp?: string | null;
  readonly lastTimestamp?: string | null;
}

type Print = (object: KubeObject, write: (text: string) => void) => void;

const pageSize = 500;

/** `kubectl events` (`kubectl/pkg/cmd/events`, v0.37). */
export const events: Verb = {
  async run(context) {
    const { flags, err } = context;
    const isAll = flags.isOn('all-namespaces');
    const fieldSelector = flags.text('for') === '' ? '' : await involvedObjectSelector(context, flags.text('for'));
    const types = flags.list('types').map((type) => type.toLowerCase());
    const print: Print = flags.text('output') === '' ? tablePrint(context, isAll) : await formatPrint(context);
    if (types.some((type) => type !== 'normal' && type !== 'warning'))
      throw new CommandError('valid --types are Normal or Warning');
    const namespace = isAll ? '' : context.namespace.name;
    const isWanted = ({ type = '' }: Event): boolean => types.length === 0 || types.includes(type.toLowerCase());
    if (flags.isOn('watch')) return watch(context, namespace, fieldSelector, isWanted, print);
    const items = (await listEvents(context, namespace, fieldSelector)).filter(isWanted);
    if (items.length === 0) {
      await err(isAll ? 'No events found.\n' : `No events found in ${namespace} namespace.\n`);
      return;
    }
    const sorted = sortAsGo(items, (left, right) => timeOf(left) < timeOf(right));
    await printOut(context, print, { apiVersion: 'v1', kind: 'EventList', metadata: {}, items: sorted });
  },
};

async function formatPrint(context: VerbContext): Promise<Print> {
  const printer = await createTypedPrinter(context, 'events');
  if (context.flags.text('output') !== 'name') return (object, write) => printer.print(object, write);
  return (object, write) => {
    if (isList(object)) throw new CommandError('list types are not supported by name printing: *v1.EventList');
    printer.print(object, write);
  };
}

async function printOut({ out }: VerbContext, print: Print, object: KubeObject): Promise<void> {
  let text = '';
  const write = (part: string): void => {
    text += part;
  };
  // Every format goes through the writer that aligns columns.
  const writer = createTabWriter(write, tableOptions);
  try {
    print(object, writer.write);
  } catch (error) {
    // Upstream does not look at what printing fails with.
    if (!(error instanceof CommandError)) throw error;
  }
  writer.flush();
  if (text !== '') await out(text);
}

const pathOfEvents = (namespace: string): string =>
  namespace === '' ? '/api/v1/events' : `/api/v1/namespaces/${namespaceSegment(namespace)}/events`;

async function listEvents({ client }: VerbContext, namespace: string, fieldSelector: string): Promise<Event[]> {
  const items: Event[] = [];
  let token = '';
  do {
    const list = await client.rest.json<KubeObject>({
      path: pathOfEvents(namespace),
      about: { resource: { group: '', resource: 'events' }, name: '' },
      query: { fieldSelector, limit: pageSize, continue: token },
    });
    items.push(...(itemsOf(list) as unknown as Event[]));
    token = (list.metadata as { readonly continue?: string }).continue ?? '';
  } while (token !== '');
  return items;
}

async function watch(
  context: VerbContext,
  namespace: string,
  fieldSelector: string,
  isWanted: (event: Event) => boolean,
  print: Print,
): Promise<void> {
  const mapping: Mapping = await context.client.mappingFor('events.v1.');
  for await (const { type, object } of watchEvents(context, { mapping, namespace, fieldSelector }, '', {
    query: { limit: pageSize },
  })) {
    if (type !== 'DELETED' && object.kind === 'Event' && isWanted(object as unknown as Event))
      await printOut(context, print, object);
  }
}

/** `decodeResourceTypeName`. @throws CommandError */
async function involvedObjectSelector({ client }: VerbContext, words: string): Promise<string> {
  const [resource = '', name, ...more] = words.split('/');
  if (name === undefined) throw new CommandError('--for must be in resource/name form');
  if (more.length > 0) throw new CommandError('arguments in resource/name form may not have more than one slash');
  const { full, short } = parseResourceArgument(resource.toLowerCase());
  const mapping = await client.map((mapper) => {
    const found = (full === undefined ? undefined : mapper.forResource(full)) ?? mapper.forResource(short);
    if (found !== undefined) return found;
    throw new PlainFailure(`the server doesn't have a resource type "${short.resource}"`);
  });
  const { group, version, kind } = mapping;
  if (name === '') return '';
  const apiVersion = formatApiVersion({ group, version });
  return `involvedObject.kind=${kind},involvedObject.apiVersion=${apiVersion},involvedObject.name=${name}`;
}

const isSet = (time: string | null | undefined): time is string => (time ?? '') !== '';

/** Milliseconds; what has no time comes first. */
function timeOf({ series, lastTimestamp, eventTime }: Event): number {
  const time = series === undefined ? (isSet(lastTimestamp) ? lastTimestamp : eventTime) : series.lastObservedTime;
  return isSet(time) ? Date.parse(time) : Number.NEGATIVE_INFINITY;
}

function tablePrint({ flags, clock }: VerbContext, hasNamespace: boolean): Print {
  let hasHeaders = flags.isOn('no-headers');
  const since = (time: string | null | undefined): string =>
    isSet(time) ? formatHumanDuration(clock.now() - Date.parse(time)) : '<unknown>';
  const seen = ({ series, count = 0, eventTime, firstTimestamp, lastTimestamp }: Event): string => {
    const first = since(isSet(eventTime) ? eventTime : firstTimestamp);
    if (series !== undefined) return `${since(series.lastObservedTime)} (x${series.count} over ${first})`;
    return count > 1 ? `${since(lastTimestamp)} (x${count} over ${first})` : first;
  };
  return (object, write: TabWriter['write']) => {
    if (!hasHeaders) write(`${hasNamespace ? 'NAMESPACE\t' : ''}LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE\n`);
    hasHeaders = true;
    for (const event of (object['items'] ?? [object]) as readonly Event[]) {
      const { metadata, type = '', reason = '', involvedObject, message = '' } = event;
      const about = `${escapeTerminal(involvedObject.kind ?? '')}/${escapeTerminal(involvedObject.name ?? '')}`;
      const cells = [seen(event), escapeTerminal(type), escapeTerminal(reason), about, escapeTerminal(message.trim())];
      write(`${[...(hasNamespace ? [metadata.namespace ?? ''] : []), ...cells].join('\t')}\n`);
    }
  };
}
