import { describe, expect, it } from 'vitest';
import type { ResourceDefinition, TableColumn } from '../../../../../src/embedded/apiserver/resource.ts';
import { formatTable, isTable } from '../../../../../src/embedded/apiserver/tables/format-table.ts';
import {
  cellsByResource,
  type NewTable,
  newTable,
  type Table,
} from '../../../../../src/embedded/apiserver/tables/index.ts';
import columnDescriptions from '../../../../../src/kube/data/column-descriptions.json' with { type: 'json' };
import columns from '../../../../../src/kube/data/columns.json' with { type: 'json' };
import { type StoredObject, toGoJson } from '../../../../../src/kube/index.ts';
import core from './recorded/core.json' with { type: 'json' };
import groups from './recorded/groups.json' with { type: 'json' };
import lists from './recorded/lists.json' with { type: 'json' };
import pods from './recorded/pods.json' with { type: 'json' };
import workloads from './recorded/workloads.json' with { type: 'json' };

interface Recorded {
  readonly path: string;
  readonly before: number;
  readonly after: number;
  readonly answer: Table;
}

const recordings = { pods, core, workloads, groups, lists } as unknown as Readonly<
  Record<string, { readonly version: string; readonly tables: readonly Recorded[] }>
>;
const all = Object.values(recordings).flatMap(({ tables }) => tables);

/** `/apis/apps/v1/namespaces/a/deployments/web/scale?x` in parts. */
function partsOf(path: string): { group: string; version: string; resource: string; isList: boolean } {
  const parts = (path.split('?')[0] ?? '').split('/').slice(1);
  const [group = '', version = '', ...rest] = parts[0] === 'api' ? ['', ...parts.slice(1)] : parts.slice(1);
  const [resource = '', name] = rest[0] === 'namespaces' && rest.length > 2 ? rest.slice(2) : rest;
  return { group, version, resource, isList: name === undefined };
}

function definitionOf(path: string, more: Partial<ResourceDefinition> = {}): ResourceDefinition {
  const { group, version, resource } = partsOf(path);
  const places = (columns.resources as Readonly<Record<string, readonly number[]>>)[`${resource}.${version}.${group}`];
  if (places === undefined) throw new Error(`no columns are known of ${path}`);
  const told = places.map((place): TableColumn => {
    const [name, type, format, priority, description] = columns.columns[place] as [
      string,
      string,
      string,
      number,
      number,
    ];
    return { name, type, format, priority, description: columnDescriptions.descriptions[description] ?? '' };
  });
  return { info: { group, version, resource }, columns: told, rules: {}, ...more } as unknown as ResourceDefinition;
}

const objectsOf = ({ answer }: Recorded): StoredObject[] =>
  (answer.rows ?? []).map(({ object }) => object as StoredObject);

function print(recorded: Recorded, now: number, more: Partial<NewTable> = {}): Table {
  const { path, answer } = recorded;
  return newTable(definitionOf(path), {
    objects: objectsOf(recorded),
    isList: partsOf(path).isList,
    metadata: answer.metadata,
    includeObject: 'Object',
    noHeaders: false,
    version: 'v1',
    now,
    ...more,
  });
}

describe.each(Object.entries(recordings))('%s, as Kubernetes v1.37.2 prints them', (_name, { version, tables }) => {
  it('were recorded of the version that the data is of', () => {
    expect(version).toBe('v1.37.2');
  });

  it.each(tables.map((recorded): [string, Recorded] => [recorded.path, recorded]))('%s', (_path, recorded) => {
    const { columnDefinitions, ...answer } = recorded.answer;
    const { columnDefinitions: printedColumns, ...printed } = print(recorded, recorded.before);
    // Columns are recorded with lists. The server counted ages from a moment between; only if a second began meanwhile is it not the first.
    const { columnDefinitions: _, ...later } = print(recorded, recorded.after);
    expect([printed, later]).toContainEqual(answer);
    if (columnDefinitions) expect(printedColumns).toEqual(columnDefinitions);
  });
});

it('knows the cells of every resource that has columns, but for the ones that metrics-server serves', () => {
  const known = Object.keys(columns.resources)
    .map((key) => key.split('.'))
    .map(([resource = '', , ...group]) => `${group.join('.')}/${resource}`)
    .filter((key) => !key.startsWith('metrics.k8s.io/'));
  expect(Object.keys(cellsByResource).sort()).toEqual(known.sort());
});

it('holds the recordings to objects of every resource but those that would disturb the cluster', () => {
  const recorded = new Set(all.map(({ path }) => partsOf(path)).map(({ group, resource }) => `${group}/${resource}`));
  expect(Object.keys(cellsByResource).filter((key) => !recorded.has(key))).toEqual([
    'apiextensions.k8s.io/customresourcedefinitions',
  ]);
  expect(all.flatMap(objectsOf).length).toBeGreaterThan(150);
});

describe('formatTable', () => {
  const tables = all.flatMap((recorded) =>
    (['None', 'Metadata', 'Object'] as const).map((includeObject) =>
      print(recorded, recorded.before, { includeObject }),
    ),
  );

  it('writes what a serialiser that knows nothing of Tables writes', () => {
    expect(tables.length).toBeGreaterThan(400);
    for (const table of tables) {
      expect(formatTable(table)).toBe(toGoJson(table));
      expect(isTable(table)).toBe(true);
    }
  });

  it.each(['"', '\\', '<b>&', '\n', '\u2028', 'é', '', '<none>', null, true, 1.5])('writes the cell %j', (cell) => {
    const table: Table = {
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      metadata: {},
      columnDefinitions: null,
      rows: [{ cells: [cell, cell], object: null }],
    };
    expect(formatTable(table)).toBe(toGoJson(table));
  });

  it('writes frozen metadata from memory and any other anew', () => {
    const object = { apiVersion: 'v1', kind: 'PartialObjectMetadata', metadata: { name: 'a' } };
    const table: Table = {
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      metadata: {},
      columnDefinitions: null,
      rows: [{ cells: [], object }],
    };
    expect(formatTable(table)).toContain('"name":"a"');
    object.metadata.name = 'b';
    expect(formatTable(table)).toContain('"name":"b"');
    Object.freeze(object.metadata);
    expect(formatTable(table)).toBe(formatTable(table));
  });
});

describe('newTable', () => {
  const [pod] = pods.tables as unknown as readonly Recorded[];
  if (pod === undefined) throw new Error('no Pod is recorded');

  it('tells metadata alone, or nothing, of the object', () => {
    const [object] = objectsOf(pod);
    const metadata = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object?.metadata };
    expect(print(pod, 0, { includeObject: 'Metadata' }).rows?.[0]?.object).toEqual(metadata);
    expect(print(pod, 0, { includeObject: 'None' }).rows?.[0]?.object).toBeNull();
  });

  it('tells no columns again, but those of APIServices', () => {
    expect(print(pod, 0, { noHeaders: true }).columnDefinitions).toBeNull();
    const service = all.find(({ path }) => path.endsWith('/v1beta1.metrics.k8s.io'));
    expect(service && print(service, 0, { noHeaders: true }).columnDefinitions).toHaveLength(4);
  });

  it('prints a bookmark, which has neither spec nor status, of every kind', () => {
    for (const [key, cells] of Object.entries(cellsByResource)) {
      const bookmark = { kind: 'X', apiVersion: 'v1', metadata: { resourceVersion: '5', creationTimestamp: null } };
      expect(cells(bookmark, 0).length, key).toBeGreaterThan(1);
    }
  });

  it('leaves what a kind prints of itself to its own rules', () => {
    const definition = definitionOf('/api/v1/pods', { cells: () => ['own'] });
    const { rows } = newTable(definition, {
      objects: objectsOf(pod),
      isList: true,
      metadata: {},
      includeObject: 'None',
      noHeaders: true,
      version: 'v1beta1',
      now: 0,
    });
    expect(rows).toEqual([{ cells: ['own'], object: null }]);
  });
});

describe('what no recording shows', () => {
  const make = (name: string, creationTimestamp: string, annotations: Readonly<Record<string, string>> = {}) => ({
    apiVersion: 'v1',
    kind: 'X',
    metadata: { name, creationTimestamp, annotations },
  });
  const isDefault = { 'storageclass.kubernetes.io/is-default-class': 'true' };
  const isBetaDefault = { 'storageclass.beta.kubernetes.io/is-default-class': 'true' };

  it.each([
    [
      'the youngest',
      [make('a', '2026-01-01T00:00:00Z', isDefault), make('b', '2026-01-02T00:00:00Z', isBetaDefault)],
      'b (default)',
    ],
    [
      'the first by name',
      [make('b', '2026-01-01T00:00:00Z', isDefault), make('a', '2026-01-01T00:00:00Z', isDefault)],
      'a (default)',
    ],
    ['none', [make('a', '2026-01-01T00:00:00Z'), make('b', '2026-01-01T00:00:00Z')], undefined],
  ])('marks of default StorageClasses %s', (_which, objects, marked) => {
    const wanted = { metadata: {}, includeObject: 'None', noHeaders: true, version: 'v1', now: 0, objects } as const;
    const definition = definitionOf('/apis/storage.k8s.io/v1/storageclasses');
    const names = (isList: boolean) => newTable(definition, { ...wanted, isList }).rows?.map(({ cells }) => cells[0]);
    expect(names(true)?.filter((name) => `${name}`.endsWith(' (default)'))).toEqual(
      marked === undefined ? [] : [marked],
    );
    expect(names(false)).toEqual(objects.map(({ metadata }) => metadata.name));
  });

  it('marks the default IngressClass wherever it is printed', () => {
    const annotations = { 'ingressclass.kubernetes.io/is-default-class': 'true' };
    const cells = cellsByResource['networking.k8s.io/ingressclasses'];
    expect(cells?.(make('nginx', '2026-01-01T00:00:00Z', annotations), 0)[0]).toBe('nginx (default)');
  });

  it('prints an APIService that is not there, with the reason', () => {
    const object = {
      ...make('v1.a.example.com', '2026-01-01T00:00:00Z'),
      spec: { service: { namespace: 'a', name: 'b' } },
      status: { conditions: [{ type: 'Available', status: 'False', reason: 'ServiceNotFound' }] },
    };
    const now = Date.parse('2026-01-01T00:01:00Z');
    expect(cellsByResource['apiregistration.k8s.io/apiservices']?.(object, now)).toEqual([
      'v1.a.example.com',
      'a/b',
      'False (ServiceNotFound)',
      '60s',
    ]);
  });

  it('prints a CustomResourceDefinition with its served versions', () => {
    const object = {
      ...make('tests.example.com', '2026-01-01T00:00:00Z'),
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { kind: 'Test', plural: 'tests', shortNames: ['t', 'ts'] },
        versions: [
          { name: 'v2', served: true, storage: true },
          { name: 'v1', served: true, storage: false },
          { name: 'v0', served: false, storage: false },
        ],
      },
      status: { conditions: [{ type: 'Established', status: 'True' }] },
    };
    expect(cellsByResource['apiextensions.k8s.io/customresourcedefinitions']?.(object, 0)).toEqual([
      'tests.example.com',
      'Namespaced',
      'v1,v2(storage)',
      '2026-01-01T00:00:00Z',
      'example.com',
      'Test',
      't,ts',
      true,
    ]);
  });
});
