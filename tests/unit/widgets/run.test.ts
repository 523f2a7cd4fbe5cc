import { expect, test } from 'vitest';
import { columnsOf, compareShapes, keepEnd, withoutColours } from '../../../src/widgets/run/model.ts';
import { formatAge } from '../../../src/widgets/shared/time.ts';

test.each([
  [
    'NAME     CPU(cores)   CPU(%)   MEMORY(bytes)   MEMORY(%)   \n',
    ['NAME', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)'],
  ],
  ['LAST SEEN   TYPE     REASON\n2m   Normal   Pulled\n', ['LAST SEEN', 'TYPE', 'REASON']],
  ['Name:   web\n', undefined],
  ['No resources found\n', undefined],
  ['', undefined],
])('the columns of %j are %j', (stdout, columns) => {
  expect(columnsOf(stdout)).toEqual(columns);
});

const table = 'NAME   READY\nweb    1/1\n';

test('other rows of the same table are of the same shape', () => {
  expect(compareShapes({ stdout: 'NAME   READY\n', exitCode: 0 }, { stdout: table, exitCode: 0 })).toEqual([]);
});

test('other columns, another exit code and an empty output are told', () => {
  expect(compareShapes({ stdout: 'NAME   STATUS\n', exitCode: 1 }, { stdout: table, exitCode: 0 })).toEqual([
    { kind: 'exitCode', now: 1, recorded: 0 },
    { kind: 'columns', now: ['NAME', 'STATUS'], recorded: ['NAME', 'READY'] },
  ]);
  expect(compareShapes({ stdout: '', exitCode: 0 }, { stdout: table, exitCode: 0 })).toEqual([{ kind: 'empty' }]);
});

test('colours are taken out of plain text', () => {
  expect(withoutColours('\x1b[31mred\x1b[0m')).toBe('red');
});

test('of a long output the end is kept, from the start of a line', () => {
  expect(keepEnd('first\nsecond\nthird\n', 10)).toEqual({ text: 'third\n', trimmed: true });
  expect(keepEnd('short\n', 10)).toEqual({ text: 'short\n', trimmed: false });
});

test.each([
  [3_000, 'en', 'just now'],
  [3_000, 'zh-cn', '刚刚'],
  [65_000, 'en', '1 minute ago'],
  [7_200_000, 'zh-cn', '2小时前'],
  [30_000, 'zh-cn', '30秒钟前'],
] as const)('%i ms ago in %s is %s', (ageMs, locale, words) => {
  expect(formatAge(ageMs, locale)).toBe(words);
});
