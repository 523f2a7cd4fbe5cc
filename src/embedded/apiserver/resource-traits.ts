import type { ResourceRules } from './resource.ts';

// `ReturnDeletedObject` of the storage.go of each resource in pkg/registry (v1.37).
const returnsDeleted = [
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
];

/** What resources' registries say beyond their strategies, by `resource.group`; a kind's own rules come over it. */
export const resourceTraits: Readonly<Record<string, ResourceRules>> = {
  ...Object.fromEntries(returnsDeleted.map((resource) => [resource, { returnDeletedObject: true as const }])),
  namespaces: { returnDeletedObject: true, finalizersInSpec: true },
  'jobs.batch': {
    orphanWarning:
      'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them ' +
      'or set propagationPolicy=Orphan to suppress this warning',
  },
};
