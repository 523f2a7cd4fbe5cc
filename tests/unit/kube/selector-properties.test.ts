import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatFieldSelector,
  formatSelector,
  labelSelectorToSelector,
  matchesFields,
  matchesLabels,
  parseFieldSelector,
  parseLabelSelector,
  SelectorError,
} from '../../../src/kube/index.ts';

const word = fc.constantFrom('a', 'b', 'app', 'example.com/tier', 'x-y_z.1', 'constructor', '7');
const value = fc.constantFrom('', 'a', 'b', 'web', '7', 'x-y_z.1');
const labels = fc.dictionary(word, value, { maxKeys: 4 });

interface Requirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly string[];
}

const requirement: fc.Arbitrary<Requirement> = fc.oneof(
  fc.record({
    key: word,
    operator: fc.constantFrom('In' as const, 'NotIn' as const),
    values: fc.uniqueArray(value, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    key: word,
    operator: fc.constantFrom('Exists' as const, 'DoesNotExist' as const),
    values: fc.constant([]),
  }),
);

/** What a requirement says, in the plainest way. */
function holds({ key, operator, values }: Requirement, of: Readonly<Record<string, string>>): boolean {
  const found = Object.hasOwn(of, key) ? of[key] : undefined;
  switch (operator) {
    case 'In':
      return found !== undefined && values.includes(found);
    case 'NotIn':
      return found === undefined || !values.includes(found);
    case 'Exists':
      return found !== undefined;
    default:
      return found === undefined;
  }
}

describe('label selectors', () => {
  test('select what their requirements say, written as an object or as text', () => {
    fc.assert(
      fc.property(fc.array(requirement, { minLength: 1, maxLength: 4 }), labels, (matchExpressions, of) => {
        const expected = matchExpressions.every((one) => holds(one, of));
        const selector = labelSelectorToSelector({ matchExpressions });
        expect(matchesLabels(selector, of)).toBe(expected);
        expect(matchesLabels(parseLabelSelector(formatSelector(selector)), of)).toBe(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  test('are the same when they are read from what they are written as', () => {
    fc.assert(
      fc.property(fc.array(requirement, { maxLength: 4 }), (matchExpressions) => {
        const text = formatSelector(labelSelectorToSelector({ matchExpressions }));
        expect(formatSelector(parseLabelSelector(text === '<none>' ? '' : text))).toBe(text);
      }),
    );
  });

  test('of any text are read or refused', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'in', 'notin', '(', ')', ',', '=', '!', '<', '>', ' ', '7', '/'),
    });
    fc.assert(
      fc.property(fc.oneof(text, fc.string()), (any) => {
        try {
          const selector = parseLabelSelector(any);
          expect(formatSelector(parseLabelSelector(formatSelector(selector)))).toBe(formatSelector(selector));
        } catch (error) {
          expect(error).toBeInstanceOf(SelectorError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('field selectors', () => {
  const anyText = fc.string({ unit: fc.constantFrom('a', 'b', '=', ',', '\\', '!', ' ', '.') });

  test('select by equal and unequal fields, whatever is in the values', () => {
    const term = fc.record({
      field: fc.constantFrom('metadata.name', 'status.phase'),
      isEqual: fc.boolean(),
      value: anyText,
    });
    const escaped = (text: string) => text.replace(/[\\,=]/g, '\\$&');
    fc.assert(
      fc.property(fc.array(term, { minLength: 1, maxLength: 3 }), anyText, anyText, (terms, name, phase) => {
        const fields: Record<string, string> = { 'metadata.name': name, 'status.phase': phase };
        const text = terms.map((one) => `${one.field}${one.isEqual ? '=' : '!='}${escaped(one.value)}`).join();
        const selector = parseFieldSelector(text);
        const expected = terms.every((one) => (fields[one.field] === one.value) === one.isEqual);
        expect(matchesFields(selector, fields)).toBe(expected);
        expect(matchesFields(parseFieldSelector(formatFieldSelector(selector)), fields)).toBe(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  test('of any text are read or refused', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.string()), (any) => {
        try {
          parseFieldSelector(any);
        } catch (error) {
          expect(error).toBeInstanceOf(SelectorError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
