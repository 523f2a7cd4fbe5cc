import { describe, expect, it } from 'vitest';
import { formatMebibytes, parseMillicores, parseQuantity } from '../../../src/kube/index.ts';

describe('parseQuantity', () => {
  it.each([
    ['0', 0],
    ['64Mi', 64 * 1024 * 1024],
    ['500M', 500_000_000],
    ['1.5Gi', 1.5 * 1024 ** 3],
    ['100m', 0.1],
    ['300m', 0.3],
    ['12345n', 0.000012345],
    ['250u', 0.00025],
    ['2e3', 2000],
    ['2E3', 2000],
    ['1E', 1e18],
    ['.5', 0.5],
    ['-1k', -1000],
  ])('reads %s as %d', (text, value) => {
    expect(parseQuantity(text)).toBe(value);
  });

  it.each(['', 'Mi', '64MB', '64 Mi', '64mi', '1e', '0x10', '1,5Gi', '64Mi\n'])('refuses %j', (text) => {
    expect(() => parseQuantity(text)).toThrow(`“${text}” is not a Kubernetes quantity.`);
  });
});

describe('parseMillicores', () => {
  it.each([
    ['1', 1000],
    ['100m', 100],
    ['1234567n', 2],
    ['1000000n', 1],
    ['0', 0],
  ])('reads %s as %d millicores', (text, millicores) => {
    expect(parseMillicores(text)).toBe(millicores);
  });
});

it('prints memory in whole mebibytes, as kubectl top does', () => {
  expect(formatMebibytes(parseQuantity('70000Ki'))).toBe('68Mi');
});
