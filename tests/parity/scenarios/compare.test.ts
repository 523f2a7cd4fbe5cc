import { expect, test } from 'vitest';
import { differingFacts, mergeFacts } from './compare.ts';
import { parseScenarios } from './scenario.ts';
import { parseTarget } from './wait.ts';

const names = ['embedded', 'real'] as const;

test.each([
  ['the same', { 'pods/a phase': ['A > B'] }, { 'pods/a phase': ['A > B'] }, []],
  ['one of two that were seen', { 'pods/a x': ['2'] }, { 'pods/a x': ['1', '2'] }, []],
  ['one that was never seen', { 'pods/a x': ['3'] }, { 'pods/a x': ['1'] }, ['pods/a x\n    embedded: 3\n    real: 1']],
  ['what a real cluster did not tell', { 'pods/a phase': ['A > B > C'] }, { 'pods/a phase': ['A > C'] }, []],
  [
    'what only a real cluster went through',
    { 'pods/a phase': ['A > C'] },
    { 'pods/a phase': ['A > B > C'] },
    ['pods/a phase\n    embedded: A > C\n    real: A > B > C'],
  ],
  [
    'another order',
    { 'pods/a phase': ['A > C > B > D'] },
    { 'pods/a phase': ['A > B > C > D'] },
    ['pods/a phase\n    embedded: A > C > B > D\n    real: A > B > C > D'],
  ],
  [
    'another end',
    { 'pods/a phase': ['A > B > C'] },
    { 'pods/a phase': ['A > B'] },
    ['pods/a phase\n    embedded: A > B > C\n    real: A > B'],
  ],
  [
    'more Events',
    { 'pods/a events k': ['x\ny'] },
    { 'pods/a events k': ['x'] },
    ['pods/a events k\n    embedded: x\ny\n    real: x'],
  ],
  ['nothing', {}, { 'pods/a x': ['1'] }, ['pods/a x\n    embedded: (none)\n    real: 1']],
  ['nothing, which was seen', {}, { 'pods/a x': ['1', null] }, []],
  ['something where nothing was', { 'pods/a x': ['1'] }, {}, ['pods/a x\n    embedded: 1\n    real: (none)']],
  [
    'a part of an object',
    { 'pods/a end': ['{"a":1,"b":2}'] },
    { 'pods/a end': ['{"a":1,"b":3}'] },
    ['pods/a end\n    b: 2, 3'],
  ],
])('%s', (_title, facts, seen, lines) => {
  expect(differingFacts(facts, seen, names)).toEqual(lines);
});

test('plays are put together, and what one of them lacks may be lacking', () => {
  expect(mergeFacts([{ a: ['1'], b: ['2'] }, { a: ['3'] }])).toEqual({ a: ['1', '3'], b: ['2', null] });
});

const of = (name: string) => `$\{${name}}`;

test('a table is a scenario a row, and a value stands for itself', () => {
  const file = {
    define: { wait: { advance: of('seconds') } },
    scenarios: [{ name: `for ${of('seconds')}`, product: { seconds: [1, 2] }, steps: [of('wait')] }],
  };
  expect(parseScenarios(file)).toMatchObject([
    { name: 'for 1', steps: [{ advance: 1 }] },
    { name: 'for 2', steps: [{ advance: 2 }] },
  ]);
  expect(() => parseScenarios({ scenarios: [{ name: of('none'), steps: [] }] })).toThrow(
    `nothing is given for ${of('none')}`,
  );
});

test.each([
  ['pods/web', { resource: 'pods', name: 'web', labels: [] }],
  ['pods', { resource: 'pods', labels: [] }],
  [
    '3 pods app=web,tier=x',
    {
      resource: 'pods',
      count: 3,
      labels: [
        ['app', 'web'],
        ['tier', 'x'],
      ],
    },
  ],
])('%s', (text, target) => {
  expect(parseTarget(text)).toEqual(target);
});
