import { formatApiVersion, type GroupVersionKind } from '../object.ts';
import type { Schema, SchemaField, Schemas } from '../schema.ts';
import { parseFields, type Resolve } from './parse.ts';

/** `data/schemas.json`. */
export interface SchemaData {
  /** Lines by package; see `parse.ts`. */
  readonly packages: Readonly<Record<string, readonly string[]>>;
}

interface Entry {
  readonly packageName: string;
  readonly line: string;
  schema?: Schema;
}

/** The group of kinds that every group has (`metav1.AddToGroupVersion`): DeleteOptions. */
const everyGroup = '*';

const kindKey = (kind: GroupVersionKind): string => `${formatApiVersion(kind)} ${kind.kind}`;

/**
 * The schemas of the data. Nothing is parsed before it is asked for: a definition's fields are read at their first use.
 */
export function createSchemas(data: SchemaData): Schemas {
  const entries = new Map<string, Entry>();
  const kinds = new Map<string, Entry>();
  const packageNames = new Map<string, string>();
  for (const packageName in data.packages) {
    const version = packageName.slice(packageName.lastIndexOf('.') + 1);
    packageNames.set(packageName.split('.').slice(-2).join('.'), packageName);
    for (const line of data.packages[packageName] ?? []) {
      const [name, group] = readHead(line);
      const entry = { packageName, line };
      entries.set(`${packageName}.${name}`, entry);
      if (group !== undefined) kinds.set(group === everyGroup ? name : kindKey({ group, version, kind: name }), entry);
    }
  }
  const resolvers = new Map<string, Resolve>();

  function resolverOf(packageName: string): Resolve {
    let resolver = resolvers.get(packageName);
    if (resolver === undefined) {
      resolver = {
        shared: new Map(),
        definition(name) {
          const dot = name.lastIndexOf('.');
          const at = dot < 0 ? packageName : packageNames.get(name.slice(0, dot));
          const full = `${at}.${name.slice(dot + 1)}`;
          const schema = byName(full);
          if (schema === undefined) throw new Error(`src/kube/data/schemas.json has no definition ${full}`);
          return schema;
        },
      };
      resolvers.set(packageName, resolver);
    }
    return resolver;
  }

  function schemaOf(entry: Entry): Schema {
    entry.schema ??= newDefinition(entry, () => resolverOf(entry.packageName));
    return entry.schema;
  }

  function byName(name: string): Schema | undefined {
    const entry = entries.get(name);
    return entry === undefined ? undefined : schemaOf(entry);
  }

  return {
    byName,
    forKind(kind) {
      const entry = kinds.get(kindKey(kind)) ?? kinds.get(kind.kind);
      return entry === undefined ? undefined : schemaOf(entry);
    },
  };
}

/** The name, the API group of a kind, and whether the map is atomic. */
function readHead(line: string): readonly [string, string | undefined, boolean] {
  const space = line.indexOf(' ');
  const word = space < 0 ? line : line.slice(0, space);
  const isAtomic = word.endsWith('%');
  const head = isAtomic ? word.slice(0, -1) : word;
  const hash = head.indexOf('#');
  return hash < 0 ? [head, undefined, isAtomic] : [head.slice(0, hash), head.slice(hash + 1), isAtomic];
}

function newDefinition({ packageName, line }: Entry, resolver: () => Resolve): Schema {
  const [name, , isAtomic] = readHead(line);
  let fields: ReadonlyMap<string, SchemaField> | undefined;
  return {
    type: 'object',
    name: `${packageName}.${name}`,
    get fields() {
      fields ??= parseFields(line, resolver());
      return fields;
    },
    ...(isAtomic ? { mapType: 'atomic' } : {}),
  };
}
