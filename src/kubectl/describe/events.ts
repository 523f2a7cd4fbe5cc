import { type KubeObject, sortAsGo } from '../../kube/index.ts';
import { type DescribeRequest, type Fields, listAll, unlessRefused } from './describer.ts';
import type { Page } from './page.ts';
import { formatSince } from './values.ts';

/** What Events are searched by; a part that is empty is left out, but for the namespace. */
export interface EventReference {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
}

/** `reference.GetReference`. */
export const referenceTo = ({ metadata }: KubeObject, kind: string): EventReference => ({
  kind,
  name: metadata.name ?? '',
  namespace: metadata.namespace ?? '',
  uid: metadata.uid ?? '',
});

/** `searchEvents`: the Events about an object. @throws what the API server refuses */
export async function searchEvents(request: DescribeRequest, about: EventReference): Promise<KubeObject[]> {
  const { kind, name, namespace, uid } = about;
  const terms = [
    ...(kind === '' ? [] : [`involvedObject.kind=${kind}`]),
    `involvedObject.name=${name}`,
    `involvedObject.namespace=${namespace}`,
    ...(uid === '' ? [] : [`involvedObject.uid=${uid}`]),
  ];
  return listAll(request, 'api/v1/events', namespace, { fieldSelector: terms.join(',') });
}

/** The Events about an object, none if they cannot be listed; undefined when they are not to be shown. */
export async function findEvents(
  request: DescribeRequest,
  about: EventReference,
): Promise<readonly KubeObject[] | undefined> {
  if (!request.showsEvents) return undefined;
  return unlessRefused(
    () => searchEvents(request, about),
    () => [],
  );
}

/** The Events of the object that the line means. */
export const eventsOf = (request: DescribeRequest, object: KubeObject): Promise<readonly KubeObject[] | undefined> =>
  findEvents(request, referenceTo(object, request.mapping.kind));

/** `DescribeEvents`. */
export function writeEvents(page: Page, request: DescribeRequest, events: readonly KubeObject[] | undefined): void {
  if (events === undefined) return;
  if (events.length === 0) {
    page.write(0, 'Events:\t<none>\n');
    return;
  }
  page.write(0, 'Events:\n  Type\tReason\tAge\tFrom\tMessage\n');
  page.write(1, '----\t------\t----\t----\t-------\n');
  for (const event of sortAsGo(events, (a, b) => timeOf(a) < timeOf(b))) {
    const { type = '', reason = '', message = '', source, reportingComponent = '', involvedObject } = event;
    const from = (source?.component ?? '') === '' ? reportingComponent : source.component;
    const path = involvedObject?.fieldPath ?? '';
    const text = path === '' ? trimSpace(message) : `${path}: ${trimSpace(message)}`;
    page.write(1, `${type}\t${reason}\t${formatInterval(request, event)}\t${from}\t${text}\n`);
  }
}

const timeOf = ({ lastTimestamp }: Fields): number =>
  lastTimestamp === undefined || lastTimestamp === null ? Number.NEGATIVE_INFINITY : Date.parse(lastTimestamp);

const trimSpace = (text: string): string => text.trim();

function formatInterval(request: DescribeRequest, event: Fields): string {
  const { eventTime, firstTimestamp, lastTimestamp, series, count = 0 } = event;
  const first = formatSince(request, eventTime ?? firstTimestamp);
  if (series !== undefined && series !== null)
    return `${formatSince(request, series.lastObservedTime)} (x${series.count ?? 0} over ${first})`;
  return count > 1 ? `${formatSince(request, lastTimestamp)} (x${count} over ${first})` : first;
}
