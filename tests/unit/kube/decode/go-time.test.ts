import { describe, expect, test } from 'vitest';
import { canonicalMicroTime, canonicalTime, TimeError } from '../../../../src/kube/decode/go-time.ts';

// What kube-apiserver v1.37.2 says of the same text, as creationTimestamp and as a Lease's renewTime.
const seconds = '2006-01-02T15:04:05Z07:00';
const micro = '2006-01-02T15:04:05.000000Z07:00';

describe('a time', () => {
  test.each([
    ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'],
    ['2026-01-01T00:00:00.123456789Z', '2026-01-01T00:00:00Z'],
    ['2026-01-01T00:00:00,5Z', '2026-01-01T00:00:00Z'],
    ['2026-01-01T00:00:00+02:00', '2025-12-31T22:00:00Z'],
    ['2026-01-01T0:00:00Z', '2026-01-01T00:00:00Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00Z'],
  ])('is written back in UTC and whole seconds: %s', (text, written) => {
    expect(canonicalTime(text)).toBe(written);
  });

  test.each([
    ['abc', `parsing time "abc" as "${seconds}": cannot parse "abc" as "2006"`],
    ['', `parsing time "" as "${seconds}": cannot parse "" as "2006"`],
    ['2026-01-01', `parsing time "2026-01-01" as "${seconds}": cannot parse "" as "T"`],
    ['2026-01-01T00:00:00', `parsing time "2026-01-01T00:00:00" as "${seconds}": cannot parse "" as "Z07:00"`],
    ['2026-01-01t00:00:00z', `parsing time "2026-01-01t00:00:00z" as "${seconds}": cannot parse "t00:00:00z" as "T"`],
    [
      '2026-1-01T00:00:00Z',
      `parsing time "2026-1-01T00:00:00Z" as "${seconds}": cannot parse "1-01T00:00:00Z" as "01"`,
    ],
    ['2026-13-01T00:00:00Z', 'parsing time "2026-13-01T00:00:00Z": month out of range'],
    ['2026-02-30T00:00:00Z', 'parsing time "2026-02-30T00:00:00Z": day out of range'],
    ['2026-01-01T25:00:00Z', 'parsing time "2026-01-01T25:00:00Z": hour out of range'],
    ['2026-01-01T00:00:60Z', 'parsing time "2026-01-01T00:00:60Z": second out of range'],
    ['2026-01-01T00:00:00Zx', 'parsing time "2026-01-01T00:00:00Zx": extra text: "x"'],
    ['2026-01-01T00:00:00+25:00', 'parsing time "2026-01-01T00:00:00+25:00": time zone offset hour out of range'],
  ])('is refused in Go’s words: %s', (text, message) => {
    expect(() => canonicalTime(text)).toThrow(new TimeError(message));
  });
});

describe('a time with microseconds', () => {
  test.each([
    ['2026-01-01T00:00:00.123456Z', '2026-01-01T00:00:00.123456Z'],
    ['2026-01-01T00:00:00.000001+02:00', '2025-12-31T22:00:00.000001Z'],
  ])('is written back in UTC with six digits: %s', (text, written) => {
    expect(canonicalMicroTime(text)).toBe(written);
  });

  test.each([
    ['2026-01-01T00:00:00Z', `parsing time "2026-01-01T00:00:00Z" as "${micro}": cannot parse "Z" as ".000000"`],
    [
      '2026-01-01T00:00:00.123456789Z',
      `parsing time "2026-01-01T00:00:00.123456789Z" as "${micro}": cannot parse "789Z" as "Z07:00"`,
    ],
    ['2026-02-30T00:00:00Z', `parsing time "2026-02-30T00:00:00Z" as "${micro}": cannot parse "Z" as ".000000"`],
  ])('is refused in Go’s words: %s', (text, message) => {
    expect(() => canonicalMicroTime(text)).toThrow(new TimeError(message));
  });
});
