import { formatHumanDuration, type Json, type StoredObject, toGoJson } from '../../../kube/index.ts';
import type { Cell, TableColumn } from '../resource.ts';
import { type JsonPath, parseJsonPath } from './json-path.ts';
import type { PrinterColumn } from './types.ts';

/** A Table of custom resources (`apiextensions-apiserver/pkg/registry/customresource/tableconvertor`, v1.37). */
export interface CustomColumns {
  readonly columns: readonly TableColumn[];
  readonly cells: (object: StoredObject, now: number) => Cell[];
}

/** `known` are the columns Name and Age as built-in resources have them. */
export function newCustomColumns(own: readonly PrinterColumn[] = [], known: readonly TableColumn[]): CustomColumns {
  const describe = (wanted: string) => known.find(({ name }) => name === wanted)?.description ?? '';
  const ageColumn: PrinterColumn = {
    name: 'Age',
    type: 'date',
    description: describe('Age'),
    jsonPath: '.metadata.creationTimestamp',
  };
  const printed = own.length === 0 ? [ageColumn] : own;
  const readers = printed.map(({ jsonPath = '', type = '' }): [JsonPath | undefined, string] => [
    parseJsonPath(jsonPath),
    type,
  ]);
  return {
    columns: [
      { name: 'Name', type: 'string', format: 'name', description: describe('Name'), priority: 0 },
      ...printed.map(({ name = '', type = '', format = '', description = '', priority = 0, jsonPath = '' }) => ({
        name,
        type,
        format,
        description: description || `Custom resource definition column (in JSONPath format): ${jsonPath}`,
        priority,
      })),
    ],
    cells: (object, now) => [
      object.metadata.name ?? '',
      ...readers.map(([path, type]) => cellOf(path?.read(object), type, now)),
    ],
  };
}

function cellOf(value: Json | undefined, type: string, now: number): Cell {
  if (value === undefined || value === null) return null;
  switch (type) {
    case 'string':
      return typeof value === 'object' ? toGoJson(value) : String(value);
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date': {
      if (typeof value !== 'string') return null;
      const time = Date.parse(value);
      return Number.isNaN(time) ? '<invalid>' : formatHumanDuration(now - time);
    }
    default:
      return null;
  }
}
