import { newBadRequest, newNotFound } from '../../kube/index.ts';
import type { ApiRequest } from '../apiserver/request.ts';
import { onlyWith, readBody, refuseRange } from './debug-request.ts';
import { type ActiveFault, type Fault, type FaultArguments, formatUsage } from './faults/index.ts';
import type { LivingCluster } from './living-cluster.ts';

/**
 * `faults`: all that there are, in both languages, and which are now; DELETE heals all. `faults/NAME`: POST makes it go wrong
 * with what it takes (`{"node": "podpath-worker", "seconds": 60}`; with `seconds` it heals by itself), DELETE heals it
 * (`?node=podpath-worker`: that one alone).
 */
export function serveFaults({ faults }: LivingCluster, request: ApiRequest, [name = '']: readonly string[]): object {
  const ofName = (row: ActiveFault) => name === '' || row.name === name;
  const tellActive = () => ({ active: faults.active.filter(ofName).map(tell) });
  if (name === '') {
    if (request.method === 'DELETE') return { healed: faults.healAll().map(tell) };
    onlyWith(request, 'GET');
    return { faults: faults.known.map(tellFault), ...tellActive() };
  }
  const fault = faults.known.find((known) => known.name === name);
  if (fault === undefined) throw newNotFound({ group: '', resource: 'faults' }, name);
  if (request.method === 'POST') {
    const { seconds, ...values } = request.body === '' ? {} : readBody(request);
    if (seconds !== undefined && typeof seconds !== 'number') throw newBadRequest('"seconds" must be a number');
    return tell(refuseRange(() => faults.apply(name, readArguments(values), seconds)));
  }
  if (request.method === 'DELETE') {
    const node = request.query.get('node');
    return { healed: faults.heal(name, node === null ? {} : { node }).map(tell) };
  }
  onlyWith(request, 'GET');
  return { ...tellFault(fault), ...tellActive() };
}

/** @throws StatusError 400 */
function readArguments(values: Readonly<Record<string, unknown>>): FaultArguments {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (typeof value === 'string' || typeof value === 'number') return [name, value];
      throw newBadRequest(`${JSON.stringify(name)} must be a text or a number`);
    }),
  );
}

const tell = ({ name, arguments: values, sinceMs, untilMs }: ActiveFault) => ({
  name,
  ...values,
  since: new Date(sinceMs).toISOString(),
  ...(untilMs === undefined ? {} : { until: new Date(untilMs).toISOString() }),
});

const tellFault = (fault: Fault) => ({
  name: fault.name,
  usage: formatUsage(fault),
  parameters: fault.parameters,
  words: fault.words,
});
