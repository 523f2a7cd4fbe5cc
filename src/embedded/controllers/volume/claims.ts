import type { Pod } from '../../../kube/index.ts';
import { type Informer, type Informers, resources } from '../../client/index.ts';

/** The claims that a Pod uses, by name. */
export function claimNamesOf({ spec, metadata }: Pod): string[] {
  return (spec.volumes ?? [])
    .map(({ persistentVolumeClaim, ephemeral, name }) =>
      ephemeral === undefined ? persistentVolumeClaim?.claimName : `${metadata.name}-${name}`,
    )
    .filter((name) => name !== undefined);
}

/** The Pods' informer, with an index of them by the claims that they use. */
export function podsByClaim(informers: Informers): Informer<Pod> {
  const pods = informers.of(resources.pods);
  pods.addIndex('claim', (pod) => claimNamesOf(pod).map((name) => `${pod.metadata.namespace}/${name}`));
  return pods;
}
