import {
  createFieldManager,
  type FieldManager,
  type GroupVersionKind,
  type KubeObject,
  type Schema,
} from '../../kube/index.ts';
import { fieldManagerOf } from './managed-fields.ts';
import type { Operation } from './operation.ts';
import type { ResourceDefinition } from './resource.ts';

/** What a write is of: the resource's own kind, or that of a subresource which is another (a Scale). */
export interface WriteTarget extends GroupVersionKind {
  readonly schema: Schema;
  readonly decode?: ResourceDefinition['decode'] | undefined;
  readonly setDefaults?: (object: KubeObject) => void;
  readonly fieldManager: FieldManager;
  /** What has no Go type has no strategic merge. */
  readonly isCustom: boolean;
}

/** The resource's own kind, by itself or by a subresource that writes to the same object. */
export function ownTarget({ definition, info }: Operation): WriteTarget {
  const { setDefaults } = definition.rules;
  const { group, version, kind } = definition.info;
  return {
    group,
    version,
    kind,
    schema: definition.schema,
    decode: definition.decode,
    ...(setDefaults === undefined ? {} : { setDefaults }),
    fieldManager: fieldManagerOf(definition, info.subresource),
    isCustom: definition.custom === true,
  };
}

const scaleKind = { group: 'autoscaling', version: 'v1', kind: 'Scale' } as const;
let scale: WriteTarget | undefined;

/** autoscaling/v1 Scale. */
export function scaleTarget({ parts }: Operation): WriteTarget {
  if (scale !== undefined) return scale;
  const schema = parts.schemas.forKind(scaleKind);
  if (schema === undefined) throw new Error('the data has no schema of autoscaling/v1 Scale');
  scale = {
    ...scaleKind,
    schema,
    fieldManager: createFieldManager(schema, { ...scaleKind, subresource: 'scale' }),
    isCustom: false,
  };
  return scale;
}
