import type { KubeObject, StoredObject } from '../../../../kube/index.ts';
import type { Conversion } from '../../resource.ts';

/** Fields of an events.k8s.io/v1 Event beside those of the v1 Event that is stored (pkg/apis/events/v1/conversion.go, v1.37). */
const names: readonly (readonly [served: string, stored: string])[] = [
  ['reportingController', 'reportingComponent'],
  ['regarding', 'involvedObject'],
  ['note', 'message'],
  ['deprecatedSource', 'source'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedCount', 'count'],
];
const storedNames = new Map(names);
const servedNames = new Map(names.map(([served, stored]) => [stored, served]));

/** What Go writes of a v1 Event even when it is empty. */
const emptyStored = { involvedObject: {}, source: {}, firstTimestamp: null, lastTimestamp: null, eventTime: null };

/** What it writes of an events.k8s.io/v1 Event. */
const emptyServed = {
  regarding: {},
  deprecatedSource: {},
  deprecatedFirstTimestamp: null,
  deprecatedLastTimestamp: null,
  eventTime: null,
};

/** Between events.k8s.io/v1 and v1, the form in which Events are stored. */
export const eventConversion: Conversion = {
  group: '',
  toStored: (object) => ({
    ...emptyStored,
    reportingComponent: '',
    reportingInstance: '',
    ...rename(object, storedNames),
    apiVersion: 'v1',
  }),
  toServed(object) {
    const served: KubeObject = {
      ...emptyServed,
      ...rename(object, servedNames),
      apiVersion: 'events.k8s.io/v1',
    };
    for (const field of ['reportingController', 'reportingInstance']) if (served[field] === '') delete served[field];
    return served;
  },
};

function rename(object: StoredObject, to: ReadonlyMap<string, string>): KubeObject {
  const { apiVersion, kind, metadata, ...fields } = object;
  const renamed: KubeObject = { apiVersion, kind, metadata };
  for (const [field, value] of Object.entries(fields)) renamed[to.get(field) ?? field] = value;
  return renamed;
}
