import { formatApiVersion } from '../object.ts';
import type { Schema, SchemaField, Schemas } from '../schema.ts';
import { parseFields, type Resolve } from './parse.ts';

/** `data/schemas.json`. */
export interface SchemaData {
  /** Packages by name: `io.k8s.api.core.v1`. */
  readonly packages: Readonly<Record<string, SchemaPackage>>;
}

export interface SchemaPackage {
  /** The API group of the package's kinds, `*` for kinds that every group has; nothing for a package without kinds. */
  readonly group?: string;
  /** Lines; see `parse.ts`. */
  readonly definitions: readonly string[];
}

interface Entry {
  readonly packageName: string;
  readonly name: string;
  readonly line: string;
  readonly isKind: boolean;
  readonly isAtomic: boolean;
  schema?: Schema;
}

/** The group of kinds that every group has (`metav1.AddToGroupVersion`): DeleteOptions. */
const everyGroup = '*';

/**
 * The schemas of the data. Nothing is read before it is asked for: a package at the first use of one of its definitions, a
 * definition's fields at their own.
 */
export function createSchemas(data: SchemaData): Schemas {
  const packages = new Map<string, ReadonlyMap<string, Entry>>();
  const packageNames = new Map<string, string>();
  const packagesOfKinds = new Map<string, string>();
  for (const name in data.packages) {
    const group = data.packages[name]?.group;
    const version = name.slice(name.lastIndexOf('.') + 1);
    packageNames.set(name.split('.').slice(-2).join('.'), name);
    if (group !== undefined)
      packagesOfKinds.set(group === everyGroup ? everyGroup : formatApiVersion({ group, version }), name);
  }

  function entryOf(packageName: string | undefined, name: string): Entry | undefined {
    if (packageName === undefined || !Object.hasOwn(data.packages, packageName)) return undefined;
    let entries = packages.get(packageName);
    if (entries === undefined) {
      entries = readPackage(packageName, data.packages[packageName]?.definitions ?? []);
      packages.set(packageName, entries);
    }
    return entries.get(name);
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
    const dot = name.lastIndexOf('.');
    const entry = entryOf(name.slice(0, dot), name.slice(dot + 1));
    return entry === undefined ? undefined : schemaOf(entry);
  }

  return {
    byName,
    forKind(kind) {
      const own = entryOf(packagesOfKinds.get(formatApiVersion(kind)), kind.kind);
      const entry = own?.isKind === true ? own : entryOf(packagesOfKinds.get(everyGroup), kind.kind);
      return entry?.isKind === true ? schemaOf(entry) : undefined;
    },
  };
}

function readPackage(packageName: string, lines: readonly string[]): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const line of lines) {
    const space = line.indexOf(' ');
    let head = space < 0 ? line : line.slice(0, space);
    const isAtomic = head.endsWith('%');
    if (isAtomic) head = head.slice(0, -1);
    const isKind = head.endsWith('#');
    if (isKind) head = head.slice(0, -1);
    entries.set(head, { packageName, name: head, line, isKind, isAtomic });
  }
  return entries;
}

function newDefinition({ packageName, name, line, isAtomic }: Entry, resolver: () => Resolve): Schema {
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
