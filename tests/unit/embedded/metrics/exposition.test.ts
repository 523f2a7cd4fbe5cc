import { expect, it } from 'vitest';
import { createExposition } from '../../../../src/embedded/metrics/exposition.ts';

it('writes families by name and lines by labels, with what would end a label or a line escaped', () => {
  const page = createExposition();
  page.add(['b_total', 'counter', 'Two\nlines of C:\\.'], {}, 1, 1_772_366_400_123.4);
  page.add(['a', 'gauge', 'A "gauge".'], { z: '', b: 'say "hi"' }, 2);
  page.add(['a', 'gauge', 'A "gauge".'], { z: 'C:\\', b: 'a\nb' }, 3);
  expect(page.format()).toBe(
    [
      '# HELP a A "gauge".',
      '# TYPE a gauge',
      'a{b="a\\nb",z="C:\\\\"} 3',
      'a{b="say \\"hi\\"",z=""} 2',
      '# HELP b_total Two\\nlines of C:\\\\.',
      '# TYPE b_total counter',
      'b_total 1 1772366400123',
      '',
    ].join('\n'),
  );
});

it('has nothing to say before something was added', () => {
  expect(createExposition().format()).toBe('');
});

it.each([
  [0, '0'],
  [123_456, '123456'],
  [1_000_000, '1e+06'],
  [1_234_567, '1.234567e+06'],
  [12_345_678.5, '1.23456785e+07'],
  [1_772_366_400, '1.7723664e+09'],
  [0.0001, '0.0001'],
  [0.00001, '1e-05'],
  [-1_500_000, '-1.5e+06'],
  [1e21, '1e+21'],
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, '+Inf'],
  [Number.NEGATIVE_INFINITY, '-Inf'],
])('writes %d as Go does: %s', (value, text) => {
  const page = createExposition();
  page.add(['a', 'gauge', 'A.'], {}, value);
  expect(page.format().split('\n').at(-2)).toBe(`a ${text}`);
});
