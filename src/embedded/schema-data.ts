import schemas from '../kube/data/schemas.json' with { type: 'json' };
import type { SchemaData } from '../kube/index.ts';

/** The fields of every kind: needed by what is written, not by what is read. */
export const schemaData = schemas as unknown as SchemaData;
