import type { ClockMode } from '../../base/index.ts';
import { newBadRequest, newMethodNotSupported, newNotFound, type StatusError } from '../../kube/index.ts';
import type { ApiRequest } from '../apiserver/request.ts';
import type { ApiResponse } from '../apiserver/response.ts';
import type { ComponentName, LivingCluster } from './living-cluster.ts';

const root = '/debug/podpath/';

/**
 * Pages of our own below `/debug/podpath/`, which RBAC guards as any other path: why a Pod was scheduled as it was
 * (`scheduling/NAMESPACE/POD`), the parts of the control plane (`components`), the network of Nodes (`nodes/NAME`), and time
 * (`clock`). `kubectl get --raw` reads them; `kubectl replace --raw ... -f` changes the last three, and `kubectl create --raw
 * /debug/podpath/clock/step -f` goes on to the next event of a paused clock.
 */
export function createDebugPages(
  cluster: () => LivingCluster,
): (request: ApiRequest) => ApiResponse | Promise<ApiResponse> | undefined {
  return (request) => {
    if (!request.path.startsWith(root)) return undefined;
    const [page = '', ...names] = request.path.slice(root.length).split('/');
    const serve = pages[page];
    if (serve === undefined) return undefined;
    const answer = serve(cluster(), request, names);
    return answer instanceof Promise ? answer.then(json) : json(answer);
  };
}

type Page = (cluster: LivingCluster, request: ApiRequest, names: readonly string[]) => object | Promise<object>;

const pages: Readonly<Record<string, Page>> = {
  scheduling(cluster, request, [namespace = '', name = '']) {
    onlyWith(request, 'GET');
    const attempts = cluster.schedulingAttempts(namespace, name);
    if (attempts.length === 0) throw newNotFound({ group: '', resource: 'schedulingattempts' }, `${namespace}/${name}`);
    return { attempts };
  },
  components(cluster, request, [name]) {
    if (name === undefined || name === '') {
      onlyWith(request, 'GET');
      return { components: cluster.components.map((each) => ({ name: each, running: cluster.isRunning(each) })) };
    }
    const component = cluster.components.find((each) => each === name);
    if (component === undefined) throw newNotFound({ group: '', resource: 'components' }, name);
    if (request.method === 'PUT') {
      refuseRange(() => cluster.setRunning(component, readFlag(request, 'running')));
    } else onlyWith(request, 'GET');
    return { name, running: cluster.isRunning(component as ComponentName) };
  },
  nodes(cluster, request, [name = '']) {
    if (!cluster.nodeNames().includes(name)) throw newNotFound({ group: '', resource: 'nodes' }, name);
    if (request.method === 'PUT') cluster.setNetwork(name, readFlag(request, 'network'));
    else onlyWith(request, 'GET');
    return { name, network: !cluster.network.cutNodes.has(name) };
  },
  async clock({ clock }, request, [action]) {
    if (action === 'step') {
      onlyWith(request, 'POST');
      if (clock.mode.kind !== 'paused') throw newBadRequest('the clock runs: pause it first with {"paused": true}');
      const event = await clock.step();
      return { now: timeOf(clock.now()), happened: event?.what ?? null };
    }
    if (request.method === 'PUT') {
      const wanted = readBody(request);
      if (wanted['paused'] === true) clock.pause();
      else if (typeof wanted['speed'] === 'number' && wanted['speed'] > 0) clock.run(wanted['speed']);
      else throw newBadRequest('the clock takes {"paused": true} or {"speed": N} with N above 0');
    } else onlyWith(request, 'GET');
    const next = clock.next();
    return {
      now: timeOf(clock.now()),
      ...tellMode(clock.mode),
      next: next === undefined ? null : { at: timeOf(next.atMs), what: next.what },
    };
  },
};

const timeOf = (ms: number) => new Date(ms).toISOString();
const tellMode = (mode: ClockMode) =>
  mode.kind === 'paused' ? { paused: true } : { paused: false, speed: mode.speed };

function json(object: object): ApiResponse {
  return {
    status: 200,
    headers: [['Content-Type', 'application/json']],
    body: { kind: 'object', object, format: 'pretty' },
  };
}

/** @throws StatusError 405 */
function onlyWith({ method }: ApiRequest, wanted: string): void {
  if (method !== wanted) throw newMethodNotSupported({ group: '', resource: 'debug' }, method.toLowerCase());
}

/** @throws StatusError 400 */
function readBody({ body }: ApiRequest): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(typeof body === 'string' ? body : '');
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw newBadRequest('the body must be an object of JSON');
}

function readFlag(request: ApiRequest, name: string): boolean {
  const value = readBody(request)[name];
  if (typeof value !== 'boolean') throw newBadRequest(`the body must be {"${name}": true} or {"${name}": false}`);
  return value;
}

/** What cannot be done with this cluster is the caller's fault. */
function refuseRange(change: () => void): void {
  try {
    change();
  } catch (error) {
    if (error instanceof RangeError) throw newBadRequest(error.message) satisfies StatusError;
    throw error;
  }
}
