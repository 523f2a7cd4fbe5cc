import { describe, expect, test } from 'vitest';
import { isTimeZone, parseCronSchedule } from '../../../src/kube/index.ts';

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);
const every = (first: number, last: number) => ({ values: range(first, last), isAny: true });
const only = (...values: number[]) => ({ values, isAny: false });
const always = {
  kind: 'calendar',
  minute: every(0, 59),
  hour: every(0, 23),
  dayOfMonth: every(1, 31),
  month: every(1, 12),
  dayOfWeek: every(0, 6),
};

describe('a cron schedule', () => {
  test.each([
    ['* * * * *', always],
    ['? ? ? ? ?', always],
    [' *\t* * * * ', always],
    ['*-3 * * * *', always],
    [
      '*/20 8-18/5 1,15,,15 JAN,mar MON-fri',
      {
        kind: 'calendar',
        minute: only(0, 20, 40),
        hour: only(8, 13, 18),
        dayOfMonth: only(1, 15),
        month: only(1, 3),
        dayOfWeek: only(1, 2, 3, 4, 5),
      },
    ],
    ['50/5 * * * *', { ...always, minute: only(50, 55) }],
    ['5,* * * * *', always],
    [', * * * *', { ...always, minute: only() }],
    ['@daily', { ...always, minute: only(0), hour: only(0) }],
    ['TZ=Europe/Berlin @hourly', { ...always, minute: only(0), timeZone: 'Europe/Berlin' }],
    ['CRON_TZ=UTC 0 6 * * 1', { ...always, minute: only(0), hour: only(6), dayOfWeek: only(1), timeZone: 'UTC' }],
    ['@every 1h30m10.9s', { kind: 'every', periodMs: 5_410_000 }],
    ['@every 5ms', { kind: 'every', periodMs: 1000 }],
    ['@every -1h', { kind: 'every', periodMs: 1000 }],
  ])('is read: %s', (text, expected) => {
    expect(parseCronSchedule(text)).toEqual(expected);
  });

  // What a real API server says of them after `Invalid value: "...": `, but for the empty one.
  test.each([
    ['', 'empty spec string'],
    ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
    ['* * * * * *', 'expected exactly 5 fields, found 6: [* * * * * *]'],
    ['60 * * * *', 'end of range (60) above maximum (59): 60'],
    ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
    ['* * * 13 *', 'end of range (13) above maximum (12): 13'],
    ['* * * * 7', 'end of range (7) above maximum (6): 7'],
    ['5-1 * * * *', 'beginning of range (5) beyond end of range (1): 5-1'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
    ['1/2/3 * * * *', 'too many slashes: 1/2/3'],
    ['-1 * * * *', 'failed to parse int from : strconv.Atoi: parsing "": invalid syntax'],
    ['0 0 L * *', 'failed to parse int from L: strconv.Atoi: parsing "L": invalid syntax'],
    ['MON * * * *', 'failed to parse int from MON: strconv.Atoi: parsing "MON": invalid syntax'],
    [
      '99999999999999999999 * * * *',
      'failed to parse int from 99999999999999999999: strconv.Atoi: parsing "99999999999999999999": value out of range',
    ],
    ['@DAILY', 'unrecognized descriptor: @DAILY'],
    ['@constructor', 'unrecognized descriptor: @constructor'],
    ['@every 1', 'failed to parse duration @every 1: time: missing unit in duration "1"'],
    ['@every  1h', 'failed to parse duration @every  1h: time: invalid duration " 1h"'],
    ['TZ=Mars/X * * * * *', 'provided bad location Mars/X: unknown time zone Mars/X'],
    ['TZ=UTC', 'invalid schedule format: runtime error: slice bounds out of range [:-1]'],
  ])('is refused: %s', (text, message) => {
    expect(() => parseCronSchedule(text)).toThrow(expect.objectContaining({ name: 'CronError', message }));
  });
});

test.each([
  ['Europe/Berlin', true],
  ['UTC', true],
  ['europe/berlin', false],
  ['Mars/Crater', false],
  ['+02:00', false],
])('a time zone: %s: %s', (name, expected) => {
  expect(isTimeZone(name)).toBe(expected);
});
