import { sha256 } from '../../../base/index.ts';
import type { KubeObject, Schema, StoredObject } from '../../../kube/index.ts';
import { cloneJson } from '../clone.ts';
import type { Conversion, ResourceDefinition, ResourceInfo, SubresourceInfo, TableColumn } from '../resource.ts';
import { newCustomColumns } from './columns.ts';
import { newCustomRules } from './custom-rules.ts';
import { type CustomReader, createCustomReader } from './read-custom.ts';
import { toObjectSchema } from './structural.ts';
import { type CrdNames, type CrdSpec, type CrdVersion, crdSpecOf } from './types.ts';

const verbs = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];
const subresourceVerbs = ['get', 'patch', 'update'];

/** How one version is read. */
interface Reading extends CustomReader {
  readonly schema: Schema;
}

/** What definitions of custom resources take from those that are built in. */
export interface BuiltIn {
  /** Of ObjectMeta. */
  readonly meta: Schema;
  /** Those of a resource that has Name and Age. */
  readonly columns: readonly TableColumn[];
}

/**
 * The definitions of the served versions of a CustomResourceDefinition whose names are accepted.
 * Simplified: while it ends, discovery tells all verbs on, though a creation is refused.
 */
export function newCustomDefinitions(crd: StoredObject, builtIn: BuiltIn): ResourceDefinition[] {
  const spec = crdSpecOf(crd);
  const names: CrdNames = crd['status'].acceptedNames;
  const stored = (spec.versions ?? []).find(({ storage }) => storage);
  const isEnding = crd.metadata.deletionTimestamp !== undefined;
  const readers = new Map<string, Reading>();
  for (const { name = '', schema: { openAPIV3Schema: props = {} } = {} } of spec.versions ?? []) {
    const schema = toObjectSchema(props, builtIn.meta);
    readers.set(`${spec.group}/${name}`, { schema, ...createCustomReader(props, schema, builtIn.meta) });
  }
  return (spec.versions ?? [])
    .filter(({ served }) => served)
    .map((version): ResourceDefinition => {
      const info = newInfo(spec, names, version, stored?.name ?? '');
      const reader = readers.get(`${info.group}/${info.version}`);
      if (reader === undefined) throw new Error(`${info.resource} has no version ${info.version}`);
      const { columns, cells } = newCustomColumns(version.additionalPrinterColumns, builtIn.columns);
      const rules = newCustomRules(version, info, isEnding);
      const deprecation = version.deprecated ? deprecationOf(version, spec) : undefined;
      return {
        info,
        schema: reader.schema,
        columns,
        cells,
        rules,
        ...(deprecation === undefined ? {} : { deprecation }),
        keyPrefix: `/registry/${info.group}/${info.resource}/`,
        custom: true,
        decode: reader.read,
        conversion: newConversion(info, stored?.name ?? info.version, readers),
        ...(version === stored ? { isStored: true } : {}),
      };
    });
}

function newInfo(spec: CrdSpec, names: CrdNames, version: CrdVersion, storedVersion: string): ResourceInfo {
  const { group = '' } = spec;
  const { name = '', subresources = {} } = version;
  const kind = { group, version: name, kind: names.kind ?? '' };
  const served: SubresourceInfo[] = [];
  if (subresources.status !== undefined) served.push({ name: 'status', kind, verbs: subresourceVerbs });
  if (subresources.scale !== undefined) {
    served.push({
      name: 'scale',
      kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
      verbs: subresourceVerbs,
    });
  }
  return {
    ...kind,
    resource: names.plural ?? '',
    singular: names.singular ?? '',
    namespaced: spec.scope === 'Namespaced',
    verbs,
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    subresources: served,
    storageVersionHash: hashOf(`${group}/${storedVersion}/${spec.names.kind ?? ''}`),
  };
}

/** `StorageVersionHash` of apiserver/pkg/endpoints/discovery (v1.37). */
function hashOf(text: string): string {
  const bytes = sha256(new TextEncoder().encode(text)).slice(0, 8);
  return btoa(String.fromCharCode(...bytes));
}

/** `defaultDeprecationWarning` of apiextensions-apiserver/pkg/apiserver/customresource_handler.go (v1.37). */
function deprecationOf({ name = '', deprecationWarning }: CrdVersion, spec: CrdSpec): string {
  if (deprecationWarning !== undefined) return deprecationWarning;
  const { group, names } = spec;
  const [better] = (spec.versions ?? [])
    .filter((other) => other.served && !other.deprecated && compareVersions(name, other.name ?? '') < 0)
    .sort((a, b) => compareVersions(b.name ?? '', a.name ?? ''));
  const hint = better === undefined ? '' : `; use ${group}/${better.name} ${names.kind}`;
  return `${group}/${name} ${names.kind} is deprecated${hint}`;
}

const kubeVersion = /^v(\d+)(?:(alpha|beta)(\d+))?$/;

/** `CompareKubeAwareVersionStrings` of apimachinery/pkg/version (v1.37): what is stable, then beta, then alpha, then the rest. */
function compareVersions(a: string, b: string): number {
  const left = kubeVersion.exec(a);
  const right = kubeVersion.exec(b);
  if (left === null || right === null) {
    if (left === right) return a < b ? 1 : a > b ? -1 : 0;
    return left === null ? -1 : 1;
  }
  const rank = ([, major, stage, minor]: RegExpExecArray) => [
    stage === undefined ? 2 : stage === 'beta' ? 1 : 0,
    Number(major),
    Number(minor ?? 0),
  ];
  const [leftRank, rightRank] = [rank(left), rank(right)];
  for (const [index, value] of leftRank.entries()) {
    const difference = value - (rightRank[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** In the order of the alphabet, in which Go writes what has no type of its own. */
function sortKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sortKeys);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sortKeys(item)]));
}

/**
 * Conversion None: only apiVersion changes. What comes from the store is read by the schema of the version in which it was
 * stored, as upstream reads what comes from etcd, and then held to that of the version that is served.
 */
function newConversion(
  info: ResourceInfo,
  storedVersion: string,
  readers: ReadonlyMap<string, CustomReader>,
): Conversion {
  const served = `${info.group}/${info.version}`;
  const stored = `${info.group}/${storedVersion}`;
  const known = new WeakMap<StoredObject, StoredObject>();
  return {
    toStored: (object) => (object.apiVersion === stored ? object : { ...object, apiVersion: stored }),
    toServed(object) {
      // A Scale of it is served as it is.
      if (object.kind !== info.kind) return object;
      let converted = known.get(object);
      if (converted === undefined) {
        const copy = cloneJson(object as KubeObject);
        readers.get(copy.apiVersion)?.read(copy);
        if (copy.apiVersion !== served) {
          copy.apiVersion = served;
          readers.get(served)?.coerce(copy);
        }
        converted = sortKeys(copy) as StoredObject;
        known.set(object, converted);
      }
      return converted;
    },
  };
}
