import { matchesFields, matchesLabels, type StoredObject } from '../../kube/index.ts';
import type { WatchIndex } from '../store/store.ts';
import { exactValue, type ListRequestOptions } from './list-options.ts';
import { keyOf, prefixOf } from './operation.ts';
import type { ResourceDefinition } from './resource.ts';

/** What a list or a watch selects: under which key or prefix, and which of it; undefined is everything. */
export interface Selection {
  readonly prefix: string;
  /** The prefix is the key of one object. */
  readonly isSingle: boolean;
  readonly matches: ((object: StoredObject) => boolean) | undefined;
  /** How a watch of it is found among others. */
  readonly index: WatchIndex | undefined;
}

/** What the selectors select of a resource, below the namespace of the request; empty for all. */
export function newSelection(
  definition: ResourceDefinition,
  requestNamespace: string,
  { labelSelector, fieldSelector }: Pick<ListRequestOptions, 'fieldSelector' | 'labelSelector'>,
): Selection {
  const { info } = definition;
  // A selector may narrow a list of all namespaces to one, and a list to one object.
  const namespace = requestNamespace || (exactValue(fieldSelector, 'metadata.namespace') ?? '');
  const name = exactValue(fieldSelector, 'metadata.name');
  const isSingle = name !== undefined && name !== '' && (namespace !== '' || !info.namespaced) && !name.includes('/');
  const hasLabels = labelSelector === 'nothing' || labelSelector.length > 0;
  const hasFields = fieldSelector.length > 0;
  // Rules are there for who selects by fields of the kind itself, not for who names an object.
  const hasOwnFields = fieldSelector.some(({ field }) => field !== 'metadata.name' && field !== 'metadata.namespace');
  const indexed = hasOwnFields ? definition.rules.indexedField : undefined;
  const value = indexed === undefined ? undefined : exactValue(fieldSelector, indexed.field);
  return {
    index: indexed === undefined || value === undefined ? undefined : { fieldOf: indexed.fieldOf, value },
    prefix: isSingle ? keyOf(definition, namespace, name) : prefixOf(definition, namespace),
    isSingle,
    matches:
      !hasLabels && !hasFields
        ? undefined
        : (object) =>
            (!hasLabels || matchesLabels(labelSelector, object.metadata.labels)) &&
            (!hasFields ||
              matchesFields(fieldSelector, {
                'metadata.name': object.metadata.name ?? '',
                'metadata.namespace': object.metadata.namespace ?? '',
                ...(hasOwnFields ? definition.rules.selectableFields?.(object) : undefined),
              })),
  };
}
