import type { KubeObject } from '../../kube/index.ts';
import { groupKindOf, isList, itemsOf } from '../resource/info.ts';
import { requireKind } from './json.ts';
import type { Printer } from './printer.ts';

/** `pod/web created`; without an operation `pod/web` (`cli-runtime/pkg/printers/name.go`, v0.37). */
export function createNamePrinter(operation: string): Printer {
  const print: Printer['print'] = (object, write) => {
    if (isList(object)) {
      for (const item of itemsOf(object)) print(item, write);
      return;
    }
    requireKind(object);
    write(`${formatName(object)}${operation === '' ? '' : ` ${operation}`}\n`);
  };
  return { print };
}

/** `deployment.apps/web`. */
export function formatName(object: KubeObject): string {
  const { group, kind } = groupKindOf(object);
  const name = object.metadata?.name ?? '';
  return `${formatKind(group, kind)}/${name === '' ? '<unknown>' : name}`;
}

/** `deployment.apps`, `pod`. */
export const formatKind = (group: string, kind: string): string =>
  group === '' ? kind.toLowerCase() : `${kind.toLowerCase()}.${group}`;
