import type { ClockMode } from '../../base/index.ts';
import { newBadRequest, newNotFound, type Pod } from '../../kube/index.ts';
import type { ApiRequest } from '../apiserver/request.ts';
import type { ApiResponse } from '../apiserver/response.ts';
import { json, onlyWith, readBody, readFlag, refuseRange } from './debug-request.ts';
import { serveFaults } from './faults-page.ts';
import type { ComponentName, LivingCluster } from './living-cluster.ts';

const root = '/debug/podpath/';

/**
 * Pages of our own below `/debug/podpath/`, which RBAC guards as any other path: why a Pod was scheduled as it was
 * (`scheduling/NAMESPACE/POD`), the parts of the control plane (`components`), the network of Nodes (`nodes/NAME`) and their
 * static Pods (`nodes/NAME/manifests`, to which `kubectl replace --raw .../FILE.yaml -f` adds one's own), what can go wrong (`faults`), and time (`clock`). `kubectl get --raw` reads them;
 * `kubectl replace --raw ... -f` changes components, nodes and clock, `kubectl create --raw /debug/podpath/faults/NAME -f` makes
 * something go wrong and `kubectl delete --raw` puts it right, and `kubectl create --raw /debug/podpath/clock/step -f` goes on to
 * the next event of a paused clock.
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
  faults: serveFaults,
  nodes(cluster, request, [name = '', ...rest]) {
    if (rest[0] === 'manifests') return serveManifests(cluster, request, name, rest[1]);
    if (!cluster.nodeNames().includes(name)) throw newNotFound({ group: '', resource: 'nodes' }, name);
    if (request.method === 'PUT') refuseRange(() => cluster.setNetwork(name, readFlag(request, 'network')));
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

/** A file of the control plane can be moved away (DELETE) and back (POST), one's own be written (PUT of a Pod) and deleted. */
function serveManifests(cluster: LivingCluster, request: ApiRequest, node: string, file = ''): object {
  if (!cluster.nodeNames().includes(node)) throw newNotFound({ group: '', resource: 'manifests' }, node);
  const manifests = cluster.manifestsOf(node);
  const rows = () => manifests.list().map(({ file: name, isThere }) => ({ name, there: isThere }));
  if (file === '') {
    onlyWith(request, 'GET');
    return { manifests: rows() };
  }
  if (request.method === 'PUT') refuseRange(() => manifests.write(file, readManifest(request)));
  else if (!rows().some(({ name }) => name === file)) throw newNotFound({ group: '', resource: 'manifests' }, file);
  else if (request.method === 'DELETE') refuseRange(() => manifests.remove(file));
  else if (request.method === 'POST') refuseRange(() => manifests.restore(file));
  else onlyWith(request, 'GET');
  return rows().find(({ name }) => name === file) ?? { name: file, there: false };
}

/** A kubelet passes over what is no Pod; here it is said. */
function readManifest(request: ApiRequest): Pod {
  const manifest = readBody(request) as Partial<Pod>;
  if (manifest.kind !== 'Pod' || manifest.metadata?.name === undefined || !Array.isArray(manifest.spec?.containers))
    throw newBadRequest('a manifest is a Pod with metadata.name and spec.containers');
  return manifest as Pod;
}

const timeOf = (ms: number) => new Date(ms).toISOString();
const tellMode = (mode: ClockMode) =>
  mode.kind === 'paused' ? { paused: true } : { paused: false, speed: mode.speed };
