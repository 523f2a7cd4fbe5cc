import {
  createFieldManager,
  type FieldManager,
  formatTime,
  type GroupVersionKind,
  type KubeObject,
  type Schema,
  type StoredObject,
} from '../../kube/index.ts';
import type { Operation } from './operation.ts';
import { resetFieldsOf } from './reset-fields.ts';
import type { ResourceDefinition } from './resource.ts';

const managers = new WeakMap<ResourceDefinition, Map<string, FieldManager>>();

/** The field manager of a resource or of one of its subresources; made once. */
export function fieldManagerOf(definition: ResourceDefinition, subresource: string): FieldManager {
  let known = managers.get(definition);
  if (known === undefined) {
    known = new Map();
    managers.set(definition, known);
  }
  let manager = known.get(subresource);
  if (manager === undefined) {
    const { group, version, kind } = definition.info;
    const resetFields = resetFieldsOf(definition, subresource);
    manager = createFieldManager(definition.schema, {
      group,
      version,
      kind,
      ...(subresource === '' ? {} : { subresource }),
      ...(resetFields === undefined ? {} : { resetFields }),
      ...(definition.custom === true ? { isCustomResource: true } : {}),
    });
    known.set(subresource, manager);
  }
  return manager;
}

/** The object with `metadata.managedFields` as a create, an update or a patch that is no apply leaves them. */
export function trackUpdate(
  { definition, info, parts }: Operation,
  old: StoredObject | undefined,
  object: KubeObject,
  manager: string,
): KubeObject {
  const now = formatTime(parts.clock.now());
  return fieldManagerOf(definition, info.subresource).update(old as KubeObject | undefined, object, { manager, now });
}

const virtualManagers = new WeakMap<Schema, FieldManager>();

/** The same of what is answered and not stored, which is of a kind of its own. */
export function trackVirtual(
  { info, parts }: Operation,
  object: KubeObject,
  kind: GroupVersionKind & { readonly schema: Schema | undefined },
  manager: string,
): KubeObject {
  const { schema, group, version } = kind;
  if (schema === undefined) return object;
  let known = virtualManagers.get(schema);
  if (known === undefined) {
    const { subresource } = info;
    known = createFieldManager(schema, {
      group,
      version,
      kind: kind.kind,
      ...(subresource === '' ? {} : { subresource }),
    });
    virtualManagers.set(schema, known);
  }
  return known.update(undefined, object, { manager, now: formatTime(parts.clock.now()) });
}
