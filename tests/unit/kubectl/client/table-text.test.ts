import { expect, test } from 'vitest';
import { parseCellsOnly } from '../../../../src/kubectl/client/table-text.ts';

const tableOf = (rows: readonly object[]): string =>
  JSON.stringify({
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { resourceVersion: '7', continue: 'more' },
    columnDefinitions: [{ name: 'Name', type: 'string', format: 'name', description: '{"cells":[1]}', priority: 0 }],
    rows,
  });
const object = (note: string) => ({
  kind: 'PartialObjectMetadata',
  metadata: { annotations: { note }, finalizers: [] },
});

test.each<[string, readonly object[]]>([
  ['one row', [{ cells: ['a', 1, null, true, 1.5], object: object('x') }]],
  ['texts that look like rows', [{ cells: ['{"cells":["x"]}', ']'], object: object('},{"cells":["no"],"object":{}') }]],
  [
    'escapes',
    [
      { cells: ['a\\', '"', '\\"', '<none>', '\u202e', '😀'], object: object('\\') },
      { cells: [], object: object('"') },
    ],
  ],
  [
    'conditions between cells and object',
    [{ cells: ['a'], conditions: [{ type: 'Completed', status: 'True' }], object: object('') }],
  ],
])('gives the cells of %s', (_what, rows) => {
  const text = `${tableOf(rows)}\n`;
  const whole = JSON.parse(text) as { rows: { cells: unknown[] }[] };
  expect(parseCellsOnly(text)).toEqual({ ...whole, rows: whole.rows.map(({ cells }) => ({ cells })) });
});

test.each([
  ['no Table', '{"kind":"List","rows":[{"cells":["a"]}]}'],
  ['a Table without rows', tableOf([])],
  ['a cell that is a list', tableOf([{ cells: [['a']], object: object('') }])],
  ['a cell that is an object', tableOf([{ cells: [{ cells: [1] }], object: object('') }])],
  ['a text that was cut off', tableOf([{ cells: ['a'], object: object('') }]).slice(0, -3)],
])('leaves %s to who parses all of it', (_what, text) => {
  expect(parseCellsOnly(text)).toBeUndefined();
});
