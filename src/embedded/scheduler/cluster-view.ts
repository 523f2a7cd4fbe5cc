import { type KubeObject, labelSelectorToSelector, matchesLabels, type Pod } from '../../kube/index.ts';
import { type Informers, resources } from '../client/index.ts';
import type { Cache } from './cache.ts';
import type { ClusterView } from './framework.ts';

const noLabels: Readonly<Record<string, string>> = {};

/** What plugins see of the cluster: the cache, and what informers have. */
export function createClusterView(cache: Cache, informers: Informers): ClusterView {
  const namespaces = informers.of(resources.namespaces);
  const services = informers.of(resources.services);
  const controllers = [resources.replicaSets, resources.statefulSets, resources.replicationControllers].map(
    (resource) => informers.of(resource),
  );
  const claims = informers.of(resources.persistentVolumeClaims);
  const volumes = informers.of(resources.persistentVolumes);
  const classes = informers.of(resources.storageClasses);
  return {
    get nodes() {
      return cache.nodes;
    },
    node: (name) => cache.node(name),
    nodesWithImage: (image) => cache.nodesWithImage(image),
    namespaceLabels: (name) => namespaces.get('', name)?.metadata.labels ?? noLabels,
    defaultSelectors(pod) {
      const { namespace = '', labels } = pod.metadata;
      const found: ((other: Readonly<Record<string, string>> | undefined) => boolean)[] = [];
      for (const { spec } of services.list(namespace)) {
        const selector = Object.entries((spec?.selector ?? {}) as Record<string, string>);
        const matches = (other: Readonly<Record<string, string>> | undefined) =>
          selector.every(([key, value]) => other?.[key] === value);
        if (selector.length > 0 && matches(labels)) found.push(matches);
      }
      const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller === true);
      if (owner !== undefined) {
        const controller = controllers
          .map((each) => each.get(namespace, owner.name))
          .find((each) => each?.kind === owner.kind);
        const own = controller && selectorOf(controller, pod);
        if (own !== undefined) found.push(own);
      }
      return found;
    },
    volumes: {
      claim: (namespace, name) => claims.get(namespace, name),
      volume: (name) => volumes.get('', name),
      volumes: () => volumes.list(),
      storageClass: (name) => classes.get('', name),
    },
  };
}

type Matches = (labels: Readonly<Record<string, string>> | undefined) => boolean;

/** By the spec, which stays the same object while a status changes. */
const selectors = new WeakMap<object, Matches>();

function selectorOf({ spec, kind }: KubeObject, { metadata }: Pod): Matches | undefined {
  let matches = selectors.get(spec);
  if (matches === undefined) {
    const selector = labelSelectorToSelector(
      kind === 'ReplicationController' ? { matchLabels: spec?.selector ?? {} } : spec?.selector,
    );
    matches = (labels) => matchesLabels(selector, labels);
    selectors.set(spec, matches);
  }
  return matches(metadata.labels) ? matches : undefined;
}
