import type { ResourceRules } from './resource.ts';

/** What several kinds' registries say alike, by `resource.group`; a kind's own rules come over it. */
export const resourceTraits: Readonly<Record<string, ResourceRules>> = Object.fromEntries(
  // `ReturnDeletedObject` of pkg/registry/*/storage (v1.37).
  [
    'namespaces',
    'persistentvolumeclaims',
    'persistentvolumes',
    'pods',
    'podtemplates',
    'resourcequotas',
    'serviceaccounts',
    'services',
    'csidrivers.storage.k8s.io',
    'csinodes.storage.k8s.io',
    'storageclasses.storage.k8s.io',
    'volumeattachments.storage.k8s.io',
    'volumeattributesclasses.storage.k8s.io',
  ].map((resource): [string, ResourceRules] => [
    resource,
    { returnDeletedObject: true, ...(resource === 'namespaces' ? { finalizersInSpec: true } : {}) },
  ]),
);
