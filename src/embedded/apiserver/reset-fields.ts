import { type FieldSet, fieldSetOf, fieldSetOfPaths, formatGroupResource, type ResetFields } from '../../kube/index.ts';
import type { ResourceDefinition } from './resource.ts';

/** What a write of the object itself cannot change where it has a status. */
const status: ResetFields = { exclude: fieldSetOf('status') };

/** What a write of the status cannot change, where it is more than the spec (`GetResetFields` of each strategy.go, v1.37). */
const statusResets: Readonly<Record<string, FieldSet>> = {
  pods: fieldSetOf('spec', 'metadata.deletionTimestamp', 'metadata.ownerReferences'),
  'deployments.apps': fieldSetOf('spec', 'metadata.labels'),
  'servicecidrs.networking.k8s.io': fieldSetOf('spec', 'metadata'),
  'volumeattachments.storage.k8s.io': fieldSetOf('spec', 'metadata'),
  'apiservices.apiregistration.k8s.io': fieldSetOf('spec', 'metadata'),
};
const spec = fieldSetOf('spec');
const specAndMetadata = fieldSetOf('spec', 'metadata');

const ephemeralContainers: ResetFields = { include: fieldSetOf('spec.ephemeralContainers') };
const resize: ResetFields = {
  include: fieldSetOfPaths(
    ['containers', 'initContainers'].flatMap((list) =>
      ['resources', 'resizePolicy'].map((field) => ['f:spec', `f:${list}`, '*', `f:${field}`]),
    ),
  ),
};

/** The fields that a write of a resource, or of a subresource of it, resets, so that its manager does not own them. */
export function resetFieldsOf({ info, custom }: ResourceDefinition, subresource: string): ResetFields | undefined {
  switch (subresource) {
    case 'status':
      if (custom === true) return { exclude: specAndMetadata };
      return { exclude: statusResets[formatGroupResource(info)] ?? spec };
    case 'ephemeralcontainers':
      return ephemeralContainers;
    case 'resize':
      return resize;
    default:
      // A CSINode has no status, but upstream resets it all the same.
      return info.subresources.some(({ name }) => name === 'status') ? status : undefined;
  }
}
