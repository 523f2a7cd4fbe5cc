import type { CronField, CronSchedule } from '../../../kube/index.ts';

const minuteMs = 60_000;
/** A schedule that matches nothing for so long never does (`SpecSchedule.Next` gives up after 5 years). */
const horizonMs = 5 * 366 * 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** How far a time zone is ahead of UTC at a time, in milliseconds. */
export function zoneOffsetMs(timeZone: string | undefined, atMs: number): number {
  if (timeZone === undefined || timeZone === '' || timeZone === 'UTC') return 0;
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(atMs / 1000) * 1000;
}

/** The first time of a schedule after `afterMs` (robfig/cron v3.0.1, `Next`); undefined when there is none in 5 years. */
export function nextCronTimeMs(schedule: CronSchedule, afterMs: number): number | undefined {
  if (schedule.kind === 'every') return Math.floor(afterMs / 1000) * 1000 + schedule.periodMs;
  const { timeZone } = schedule;
  // The time on the zone's clock, as if that were UTC.
  let local = (Math.floor((afterMs + zoneOffsetMs(timeZone, afterMs)) / minuteMs) + 1) * minuteMs;
  const end = local + horizonMs;
  while (local < end) {
    const skipMs = toNextMatch(schedule, local);
    if (skipMs > 0) {
      local += skipMs;
      continue;
    }
    const guess = local - zoneOffsetMs(timeZone, local);
    const atMs = local - zoneOffsetMs(timeZone, guess);
    // A time that the clock leaps over does not happen.
    if (atMs + zoneOffsetMs(timeZone, atMs) === local && atMs > afterMs) return atMs;
    local += minuteMs;
  }
  return undefined;
}

/** 0 for a time that matches; else how far on one may go without passing one. */
function toNextMatch(schedule: CronSchedule & { kind: 'calendar' }, local: number): number {
  const { month, dayOfMonth, dayOfWeek, hour, minute } = schedule;
  const date = new Date(local);
  const has = ({ values }: CronField, value: number) => values.includes(value);
  const dayStart = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  if (!has(month, date.getUTCMonth() + 1)) return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) - local;
  const isMonthDay = has(dayOfMonth, date.getUTCDate());
  const isWeekDay = has(dayOfWeek, date.getUTCDay());
  const isDay = dayOfMonth.isAny || dayOfWeek.isAny ? isMonthDay && isWeekDay : isMonthDay || isWeekDay;
  if (!isDay) return dayStart + 24 * 60 * minuteMs - local;
  if (!has(hour, date.getUTCHours())) return 60 * minuteMs - (local % (60 * minuteMs));
  return has(minute, date.getUTCMinutes()) ? 0 : minuteMs;
}
