import type { KubeObject } from '../../kube/index.ts';
import { isList } from '../resource/info.ts';
import type { Printer } from './printer.ts';

/** Leaves `metadata.managedFields` out (`cli-runtime/pkg/printers/managedfields.go`, v0.37). */
export function omittingManagedFields(printer: Printer): Printer {
  return {
    print(object, write, options) {
      const shown = isList(object)
        ? { ...object, items: (object['items'] as KubeObject[]).map(withoutManagedFields) }
        : withoutManagedFields(object);
      printer.print(shown, write, options);
    },
  };
}

function withoutManagedFields(object: KubeObject): KubeObject {
  if (object.metadata?.managedFields === undefined) return object;
  const { managedFields: _left, ...metadata } = object.metadata;
  return { ...object, metadata };
}
