import { formatTime, isSemanticallyEqual, type KubeObject, type StoredObject } from '../../../kube/index.ts';
import type { ResourceRules } from '../resource.ts';
import { setCondition } from './conditions.ts';
import { isKnownFormat } from './formats.ts';
import { hoist } from './hoisted-spec.ts';
import { crdSpecOf, itemsOf } from './types.ts';
import { validateDefinition, validateDefinitionStatus } from './validate-definition.ts';
import { walkSchema } from './walk-schema.ts';

/** Stays until the objects of a CustomResourceDefinition have gone. */
export const cleanupFinalizer = 'customresourcecleanup.apiextensions.k8s.io';

/**
 * Rules of apiextensions.k8s.io/v1 CustomResourceDefinition: apiextensions-apiserver/pkg/registry/customresourcedefinition
 * and pkg/apis/apiextensions (v1.37).
 */
export const customResourceDefinitionRules: ResourceRules = {
  refuseUnconditionalUpdate: true,
  setDefaults(object) {
    const spec = object['spec'] ?? {};
    object['spec'] = spec;
    const names = spec.names ?? {};
    spec.names = names;
    if (!names.singular && names.kind) names.singular = names.kind.toLowerCase();
    if (!names.listKind && names.kind) names.listKind = `${names.kind}List`;
    spec.conversion ??= { strategy: 'None' };
    const service = spec.conversion.webhook?.clientConfig?.service;
    if (service) service.port ??= 443;
  },
  prepareForCreate(object) {
    object.metadata.generation = 1;
    object['status'] = { conditions: null, acceptedNames: { plural: '', kind: '' }, storedVersions: null };
    keepStoredVersion(object);
  },
  prepareForUpdate(object, old) {
    object['status'] = { ...old['status'] };
    keepStoredVersion(object);
    if (!isSemanticallyEqual(object['spec'], old['spec'])) {
      object.metadata.generation = (old.metadata.generation ?? 0) + 1;
    }
  },
  validateCreate: (object) => validateDefinition(object),
  validateUpdate: (object, old) => validateDefinition(object, old),
  warnings(object, old) {
    const before = new Set(old === undefined ? [] : warningsOf(old));
    return warningsOf(object).filter((text) => !before.has(text));
  },
  subresources: {
    status: {
      prepareForUpdate(object, old) {
        object['spec'] = old['spec'];
      },
      validateUpdate: (object) => validateDefinitionStatus(object),
    },
  },
  startDeletion(object, context) {
    const finalizers = object.metadata.finalizers ?? [];
    if (!finalizers.includes(cleanupFinalizer)) object.metadata.finalizers = [...finalizers, cleanupFinalizer];
    const message = 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon';
    const terminating = { type: 'Terminating', status: 'True', reason: 'InstanceDeletionPending', message };
    object['status'] = setCondition(object['status'], terminating, formatTime(context.clock.now()));
  },
};

/** What has ever been stored stays in the list until somebody has moved it to another version. */
function keepStoredVersion(object: KubeObject): void {
  const name = (crdSpecOf(object).versions ?? []).find(({ storage }) => storage)?.name;
  const stored: string[] = object['status'].storedVersions ?? [];
  if (name === undefined || stored.includes(name)) return;
  object['status'].storedVersions = [...stored, name];
}

/** Formats that nobody checks, and sets of what cannot be told apart. */
function warningsOf(object: KubeObject | StoredObject): string[] {
  const spec = crdSpecOf(object);
  const inside = hoist(spec);
  const schemas = [inside, ...inside.versions].flatMap(({ schema }) => schema?.openAPIV3Schema ?? []);
  const formats = new Set<string>();
  const sets = new Set<string>();
  for (const schema of schemas.flatMap((root) => [...walkSchema(root)])) {
    if (schema.format && !isKnownFormat(schema)) formats.add(`unrecognized format "${schema.format}"`);
    const type = itemsOf(schema)?.type;
    if (schema['x-kubernetes-list-type'] === 'set' && (type === 'object' || type === 'array')) {
      const why = 'is not supported by server-side apply or CEL validation rules';
      sets.add(`x-kubernetes-list-type: set for items of type "${type}" ${why}`);
    }
  }
  return [...formats, ...[...sets].sort()];
}
