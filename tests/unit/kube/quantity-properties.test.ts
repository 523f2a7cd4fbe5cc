import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  formatQuantity,
  QuantityError,
  subtractQuantities,
} from '../../../src/kube/index.ts';

const suffix = fc.constantFrom(
  '',
  'n',
  'u',
  'm',
  'k',
  'M',
  'G',
  'T',
  'P',
  'E',
  'Ki',
  'Mi',
  'Gi',
  'Ti',
  'Pi',
  'e3',
  'E-2',
  'e0',
);
const digits = fc.oneof(
  fc.nat({ max: 5_000 }).map(String),
  fc.constantFrom('0.5', '1.25', '.1', '100.', '007', '9223372036'),
);
const sign = fc.constantFrom('', '', '-', '+');
// Below 2^63: of what is above, a Quantity keeps some as it is written and some as its limit, and writes 5000E as 5 (apimachinery v0.37.2).
const isTooGreat = (text: string) => /\d{2}\.?E$|9223372036(?:T|P|Gi|Ti|Pi)$/.test(text);
const quantity = fc
  .tuple(sign, digits, suffix)
  .map((parts) => parts.join(''))
  .filter((text) => !isTooGreat(text));

describe('quantities', () => {
  test('are equal to how they are written', () => {
    fc.assert(
      fc.property(quantity, (text) => {
        const canonical = canonicalQuantity(text);
        expect(compareQuantities(text, canonical)).toBe(0);
        expect(canonicalQuantity(canonical)).toBe(canonical);
      }),
      { numRuns: 1_000 },
    );
  });

  test('have one order', () => {
    fc.assert(
      fc.property(quantity, quantity, quantity, (a, b, c) => {
        expect(compareQuantities(a, a)).toBe(0);
        expect(Math.sign(compareQuantities(a, b)) + Math.sign(compareQuantities(b, a))).toBe(0);
        if (compareQuantities(a, b) <= 0 && compareQuantities(b, c) <= 0) {
          expect(compareQuantities(a, c)).toBeLessThanOrEqual(0);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('are what they were when what was added is taken away', () => {
    // Not so great that a sum is beyond what a Quantity holds.
    const small = quantity.filter((text) => !/[EPT]|e3|9223372036G/.test(text));
    fc.assert(
      fc.property(small, small, (a, b) => {
        const sum = formatQuantity(addQuantities(a, b));
        expect(compareQuantities(formatQuantity(subtractQuantities(sum, b)), a)).toBe(0);
        expect(compareQuantities(sum, formatQuantity(addQuantities(b, a)))).toBe(0);
      }),
      { numRuns: 1_000 },
    );
  });

  test('of any text are read or refused', () => {
    const text = fc.string({ unit: fc.constantFrom('1', '0', '.', '-', '+', 'e', 'E', 'K', 'i', 'm', 'n', ' ') });
    fc.assert(
      fc.property(text, (any) => {
        try {
          expect(compareQuantities(any, canonicalQuantity(any))).toBe(0);
        } catch (error) {
          expect(error).toBeInstanceOf(QuantityError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
