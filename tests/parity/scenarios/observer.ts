import { toDisposable } from '../../../src/base/index.ts';
import type { AuditEvent } from '../../../src/embedded/index.ts';
import type { KubeObject } from '../../../src/kube/index.ts';
import { samples } from '../objects.ts';
import type { Stage } from './stage.ts';

/** How a resource is reached. */
export interface ResourceName {
  /** `apps/v1` */
  readonly groupVersion: string;
  readonly resource: string;
  readonly namespaced: boolean;
}

const byKind = new Map(samples.map((sample) => [sample.object.kind, sample]));
const byResource = new Map(samples.map((sample) => [sample.resource, sample]));

export function resourceOfKind(kind: string): ResourceName {
  const found = byKind.get(kind);
  if (found === undefined) throw new Error(`scenarios do not know the kind ${kind}`);
  return found;
}

export function resourceOf(resource: string): ResourceName {
  const found = byResource.get(resource);
  if (found === undefined) throw new Error(`scenarios do not know the resource ${resource}`);
  return found;
}

export function pathTo({ groupVersion, resource, namespaced }: ResourceName, namespace: string, name?: string): string {
  const root = groupVersion.includes('/') ? `/apis/${groupVersion}` : `/api/${groupVersion}`;
  const scope = namespaced ? `/namespaces/${namespace}` : '';
  return `${root}${scope}/${resource}${name === undefined ? '' : `/${name}`}`;
}

/** One object with every version of it that there was. */
export interface History {
  readonly resource: string;
  readonly name: string;
  /** Oldest first. */
  readonly versions: readonly KubeObject[];
  /** It is no more; its last version is what it was then. */
  readonly isGone: boolean;
}

interface OpenHistory extends History {
  readonly versions: KubeObject[];
  isGone: boolean;
}

/** What is seen of one namespace: objects in it, and the Namespace and the Nodes besides. */
export interface Sight extends Disposable {
  /** In the order in which they came to be; an object that was made anew under its name is another one. */
  histories(): readonly History[];
  /** Events of the Events API, in the order of their first sight. */
  audit(): readonly AuditEvent[];
  /** The object as it is now; undefined when it is not there. */
  find(resource: string, name: string): KubeObject | undefined;
  list(resource: string): readonly KubeObject[];
  /** Stage time of the last change but of a repeated Event. */
  lastChangeAt(): number;
  /** Calls the listener after each change, until disposed of. */
  onChange(listener: () => void): Disposable;
}

/** Watches a stage for all scenarios that are played on it. */
export interface Observer {
  observe(namespace: string): Sight;
}

const watched = [
  'pods',
  'services',
  'endpointslices',
  'configmaps',
  'secrets',
  'serviceaccounts',
  'persistentvolumeclaims',
  'resourcequotas',
  'replicationcontrollers',
  'deployments',
  'replicasets',
  'statefulsets',
  'daemonsets',
  'controllerrevisions',
  'jobs',
  'cronjobs',
  'poddisruptionbudgets',
  'horizontalpodautoscalers',
  'events',
  'namespaces',
  'nodes',
] as const;

/** One watch a resource, however many scenarios there are. */
export async function createObserver(stage: Stage): Promise<Observer> {
  const sights = new Map<string, OpenSight>();
  /** Namespaces and Nodes, for who comes later. */
  const shared = new Map<string, KubeObject>();
  for (const resource of watched) {
    const at = resourceOf(resource);
    await stage.watch(pathTo(at, '', undefined).replace('/namespaces/', ''), (type, object) => {
      if (at.namespaced) sights.get(object.metadata.namespace ?? '')?.see(resource, type, object);
      else if (resource === 'namespaces') sights.get(object.metadata.name ?? '')?.see(resource, type, object);
      else {
        shared.set(`${resource}/${object.metadata.name}`, object);
        for (const sight of sights.values()) sight.see(resource, type, object);
      }
    });
  }
  stage.subscribeAudit((event) => {
    if (event.stage === 'ResponseComplete') sights.get(event.objectRef?.namespace ?? '')?.hear(event);
  });
  return {
    observe(namespace) {
      const sight = createSight(stage, () => sights.delete(namespace));
      for (const [key, object] of shared) sight.see(key.slice(0, key.indexOf('/')), 'ADDED', object);
      sights.set(namespace, sight);
      return sight;
    },
  };
}

interface OpenSight extends Sight {
  see(resource: string, type: 'ADDED' | 'DELETED' | 'MODIFIED', object: KubeObject): void;
  hear(event: AuditEvent): void;
}

function createSight(stage: Stage, onEnd: () => void): OpenSight {
  const all: OpenHistory[] = [];
  const byUid = new Map<string, OpenHistory>();
  const heard: AuditEvent[] = [];
  const listeners = new Set<() => void>();
  let lastChangeAt = stage.now();
  return {
    histories: () => all,
    audit: () => heard,
    find: (resource, name) =>
      all.findLast((one) => one.resource === resource && one.name === name && !one.isGone)?.versions.at(-1),
    list: (resource) =>
      all.flatMap((one) => (one.resource === resource && !one.isGone ? (one.versions.at(-1) ?? []) : [])),
    lastChangeAt: () => lastChangeAt,
    onChange(listener) {
      listeners.add(listener);
      return toDisposable(() => listeners.delete(listener));
    },
    see(resource, type, object) {
      const { uid = '', name = '' } = object.metadata;
      const known = byUid.get(uid);
      if (resource !== 'nodes' && (resource !== 'events' || known === undefined)) lastChangeAt = stage.now();
      const history = known ?? { resource, name, versions: [], isGone: false };
      if (known === undefined) {
        byUid.set(uid, history);
        all.push(history);
      }
      history.versions.push(object);
      history.isGone = type === 'DELETED';
      for (const listener of listeners) listener();
    },
    hear: (event) => heard.push(event),
    [Symbol.dispose]: onEnd,
  };
}
